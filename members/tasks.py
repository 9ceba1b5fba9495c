"""What Celery does for people and delegations."""

from django.utils import timezone

from members import services
from members.services import applications, delegations
from taskforce.celery import app


@app.task(name="members.tasks.reconcile_permissions")
def reconcile_permissions() -> dict[str, int]:
    """Nightly: makes guardian's rows what the delegations say. Safe at any number at once."""
    repaired = services.reconcile_permissions()
    return {"added": len(repaired.missing), "removed": len(repaired.surplus)}


@app.task(name="members.tasks.look_after_delegations")
def look_after_delegations() -> dict[str, int]:
    """Nightly: lets places rest whose people stayed away. Safe at any number at once."""
    return {"rested": delegations.rest_dormant(now=timezone.now())}


@app.task(name="members.tasks.look_after_applications")
def look_after_applications() -> dict[str, int]:
    """Nightly: closes drafts that nobody sent in time. Safe at any number at once."""
    return {"expired": applications.expire_drafts(now=timezone.now())}
