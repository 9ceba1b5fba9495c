"""What Celery's beat sets off, and when (UTC). Every task is safe when two beats run."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab


def _every(task: str, minutes: int) -> dict[str, Any]:
    """Often; after a long pause one run is enough, so a message is dropped when the next is due."""
    return {
        "task": task,
        "schedule": timedelta(minutes=minutes),
        "options": {"expires": minutes * 60},  # seconds
    }


def _nightly(task: str, hour: int, minute: int) -> dict[str, Any]:
    return {
        "task": task,
        "schedule": crontab(hour=hour, minute=minute),
        "options": {"expires": 6 * 60 * 60},  # seconds
    }


BEAT_SCHEDULE = {
    "sweep": _every("taskforce.notifications.tasks.sweep", 2),
    "plan": _every("taskforce.notifications.tasks.plan", 10),
    "publish-due": _every("commitments.tasks.publish_due", 2),
    "make-pack": _every("meetings.tasks.make_pack", 2),
    "adopt-minutes": _every("meetings.tasks.adopt_minutes", 30),
    "lapse-introductions": _every("knowledge.tasks.lapse_introductions", 30),
    "release-support-figures": _nightly("knowledge.tasks.release_support_figures", 1, 7),
    "sweep-documents": _nightly("taskforce.documents.tasks.sweep", 2, 47),
    "reconcile-permissions": _nightly("members.tasks.reconcile_permissions", 3, 17),
    "look-after-applications": _nightly("members.tasks.look_after_applications", 3, 37),
    "look-after-delegations": _nightly("members.tasks.look_after_delegations", 4, 7),
    "retention": _nightly("taskforce.home.tasks.retention", 4, 37),
}
