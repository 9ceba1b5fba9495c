"""What the notices about meetings have in common: who gets them, and their facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import chain
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting
from members import authority
from members.models import User
from members.selectors import active_members
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


def heads_by_government() -> Mapping[int, Sequence[User]]:
    """The heads of delegation of each active member."""
    governments = active_members()
    numbers = governments.values_list("pk", flat=True)
    return authority.people_by_government(authority.MANAGE, numbers)


def heads() -> list[User]:
    """The heads of delegation of all active members: each once, by name."""
    return _by_name(chain.from_iterable(heads_by_government().values()))


def concerned(meeting: Meeting) -> list[User]:
    """Heads of delegation, and everybody registered who has an account: each once, by name."""
    seated = User.objects.filter(
        is_active=True, pk__in=meeting.registrations.active().values("person")
    )
    return _by_name((*heads(), *seated))


def _by_name(people: Iterable[User]) -> list[User]:
    return sorted(set(people), key=lambda user: (user.name, user.pk))
