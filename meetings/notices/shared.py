"""What the notices about meetings have in common: who gets them, and their facts."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from members import authority
from members.models import Government, User
from taskforce.notifications.kinds import Audience, Recipients
from taskforce.notifications.models import Notice

TWO_WEEKS = timedelta(days=14)
ALL_HEADS = Recipients(_("The heads of delegation of all active members"), Audience.DELEGATION)
CONCERNED = Recipients(
    _("The heads of delegation of all active members, and everybody registered"),
    Audience.DELEGATION,
)
SAMPLE = {
    "meeting_title": "Formal meeting, first half of 2027",
    "place": "House of the Bridges, Sudland",
    "starts_at": "2027-02-16T09:00:00+00:00",
}


def facts(meeting: Meeting) -> dict[str, Any]:
    """What everybody may know of a meeting: never its online link."""
    return {
        "meeting_title": meeting.title,
        "place": meeting.place,
        "starts_at": meeting.starts_at,
    }


def while_in(*states: str) -> Callable[[Notice], bool | str]:
    """True as long as the meeting is in one of the states; what the mail log says afterwards."""

    def ask(notice: Notice) -> bool | str:
        there = Meeting.objects.filter(pk=notice.object_id, state__in=states).exists()
        return there or "The meeting has moved on."

    return ask


def to_the_page(notice: Notice) -> str:
    """Where everybody reads about the meeting."""
    return reverse("meeting-detail", args=[notice.object_id])


def heads() -> models.QuerySet[User]:
    """The heads of delegation of all active members, by name."""
    governments = Government.objects.reporting(demonstration=settings.PORTAL_DEMO)
    return _people(authority.MANAGE, governments)


def heads_of(government_id: int) -> models.QuerySet[User]:
    """The heads of one delegation, by name."""
    return authority.people_with(authority.MANAGE, government_id)


def concerned(meeting: Meeting) -> list[User]:
    """Heads of delegation, and everybody registered who has an account: each once, by name."""
    seated = User.objects.filter(
        is_active=True, pk__in=meeting.registrations.active().values("person")
    )
    people = {user.pk: user for user in (*heads(), *seated)}
    return sorted(people.values(), key=lambda user: (user.name, user.pk))


def _people(permission: str, governments: models.QuerySet[Government]) -> models.QuerySet[User]:
    held = Q(
        governmentpermission__permission__codename=permission,
        governmentpermission__content_object__in=governments,
    )
    return User.objects.filter(held, is_active=True).order_by("name", "pk").distinct()
