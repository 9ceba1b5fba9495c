"""What is left to do before a meeting can be closed: computed, never ticked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from meetings.models import ActionItem, Meeting
from meetings.models.actions import ActionItemQuerySet


@dataclass(frozen=True)
class Point:
    """One line of the list. `detail` says what is missing; empty where nothing is."""

    title: str | Promise
    detail: str = ""

    @property
    def is_done(self) -> bool:
        return not self.detail


def _minutes(meeting: Meeting) -> Point:
    title = gettext_lazy("Minutes adopted")
    if meeting.state in {Meeting.State.ADOPTED, Meeting.State.CLOSED}:
        return Point(title)
    return Point(title, _("The minutes are not adopted yet."))


def _outcome(meeting: Meeting) -> Point:
    title = gettext_lazy("Outcome statement published")
    return Point(title, "" if meeting.outcome else _("The public has not been told the outcome."))


def _owners(meeting: Meeting) -> Point:
    """Of what is still to be done: who does it, and by when."""
    lacking = [row for row in _unsettled(meeting) if row.person_id is None or row.due_at is None]
    return Point(
        gettext_lazy("Every action has a person and a date"),
        _missing(_("No person or no date yet: %(numbers)s."), lacking),
    )


def _carried(meeting: Meeting) -> Point:
    """An open action whose date has passed is carried over, or nobody would ask for it again."""
    now = timezone.now()
    left = [
        row
        for row in _unsettled(meeting)
        if row.last_meeting.starts_at <= meeting.starts_at
        and (row.due_at is None or row.due_at <= now)
    ]
    return Point(
        gettext_lazy("Open actions are carried over, or due later"),
        _missing(_("Neither carried over nor due later: %(numbers)s."), left),
    )


def _unsettled(meeting: Meeting) -> ActionItemQuerySet:
    return ActionItem.objects.unsettled().of(meeting).listed()


def _missing(words: str, actions: Sequence[ActionItem]) -> str:
    if not actions:
        return ""
    return words % {"numbers": ", ".join(row.number for row in actions)}


# Each looks at one meeting. What else must be done before a meeting is closed is added here.
CHECKS: tuple[Callable[[Meeting], Point], ...] = (_minutes, _outcome, _owners, _carried)


def closing_checklist(meeting: Meeting) -> list[Point]:
    """Every point, done or not, in the order in which they are usually done."""
    return [check(meeting) for check in CHECKS]


def open_points(meeting: Meeting) -> list[Point]:
    """What keeps the meeting from being closed."""
    return [point for point in closing_checklist(meeting) if not point.is_done]
