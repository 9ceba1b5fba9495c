"""The mail about the secretariat's roles and about recoveries of accounts."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members import recipients
from members.models import Recovery, StaffRole, User
from members.models.recovery import RECOVERY_LASTS
from taskforce.notifications import kinds
from taskforce.notifications.models import Notice
from taskforce.notifications.services import queue


def _staff_roles(notice: Notice) -> Mapping[str, Any]:
    """The roles that the change left, in the recipient's language."""
    held = [str(StaffRole(role).label) for role in notice.facts["roles"]]
    return {"role_names": ", ".join(held) or gettext("none")}


def _still_open(notice: Notice) -> bool | str:
    waits = Recovery.objects.filter(pk=notice.object_id, state=Recovery.State.OPEN).exists()
    return waits or "Somebody has confirmed or refused it."


STAFF_CHANGED = kinds.Kind(
    key="staff.changed",
    title=_("Secretariat roles changed"),
    recipients=recipients.ADMINISTRATORS,
    link=lambda notice: reverse("account-trail" if notice.facts["is_own"] else "staff-list"),
    expires_after=timedelta(days=7),
    context=_staff_roles,
    sample={
        "person_name": "Jonas Weber",
        "actor_name": "Ama Mensah",
        "roles": ["officer"],
        "is_own": True,
    },
)
RECOVERY_OPENED = kinds.Kind(
    key="recovery.opened",
    title=_("Recovery of an account begun"),
    recipients=recipients.PERSON,
    link=lambda notice: reverse("contact"),
    expires_after=RECOVERY_LASTS,
    sample={},
)
RECOVERY_DONE = kinds.Kind(
    key="recovery.done",
    title=_("Second factors removed"),
    recipients=recipients.PERSON,
    link=lambda notice: reverse("account_login"),
    expires_after=timedelta(days=7),
    sample={},
)
RECOVERY_WAITS = kinds.Kind(
    key="recovery.waits",
    title=_("Recovery of an account waits for a second person"),
    recipients=recipients.SECOND_PEOPLE,
    link=lambda notice: reverse("recovery-detail", args=[notice.object_id]),
    expires_after=RECOVERY_LASTS,
    still_true=_still_open,
    sample={"opened_by_name": "Ama Mensah", "due_zone": "UTC"},
)
KINDS = (STAFF_CHANGED, RECOVERY_OPENED, RECOVERY_DONE, RECOVERY_WAITS)


def staff_changed(user: User, actor: User) -> None:
    """Role changes are told to the person and to every other administrator, each time, with the
    roles that are held now."""
    held = set(user.staff_appointments.values_list("role", flat=True))
    administrators = recipients.other_administrators(but=[user.pk, actor.pk])
    step = timezone.now().isoformat()
    for people, is_own in (([user], True), (administrators, False)):
        queue(
            kind=STAFF_CHANGED.key,
            recipients=people,
            obj=user,
            step=step,
            facts={
                "person_name": user.name,
                "actor_name": actor.name,
                "roles": [role.value for role in StaffRole if role in held],
                "is_own": is_own,
            },
        )


def recovery_opened(recovery: Recovery) -> None:
    """Whoever did not ask for it can still stop it; those who may confirm it hear that it waits."""
    queue(kind=RECOVERY_OPENED.key, recipients=[recovery.person], obj=recovery, facts={})
    queue(
        kind=RECOVERY_WAITS.key,
        recipients=recipients.second_people(recovery),
        obj=recovery,
        due_at=recovery.expires_at,
        facts={"opened_by_name": recovery.opened_by.name},
    )


def recovery_done(recovery: Recovery) -> None:
    """What to do next."""
    queue(kind=RECOVERY_DONE.key, recipients=[recovery.person], obj=recovery, facts={})
