"""What was recorded of a meeting: for the page of its session, and for who looks back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from meetings.models import ActionItem, Decision, Meeting, Objection
from meetings.models.meetings import MeetingQuerySet
from meetings.selectors.actions import decisions, open_actions
from meetings.selectors.closing import Point, closing_checklist
from meetings.selectors.meetings import get_meeting, upcoming
from meetings.selectors.minutes import Draft, get_draft_minutes, open_objections
from members.models import Government
from members.selectors import active_members
from taskforce.core.permissions import allows


@dataclass(frozen=True)
class Session:
    """A meeting, and what is written down of it. `attendance` holds every active member, and who
    was noted before, in alphabetical order; empty where nothing is noted."""

    meeting: Meeting
    attendance: Mapping[Government, str]
    decisions: Sequence[Decision]
    actions: Sequence[ActionItem]


def get_session(user: Any, pk: int) -> Session:
    """The session of a meeting, for the secretariat; Refused for everybody else."""
    meeting = get_meeting(user, pk)
    noted = dict(meeting.attendance.values_list("government_id", "mode"))
    members = active_members()
    rows = Government.objects.filter(Q(pk__in=members.values("pk")) | Q(pk__in=noted))
    return Session(
        meeting=meeting,
        attendance={row: noted.get(row.pk, "") for row in rows.alphabetical()},
        decisions=list(decisions(meeting)),
        actions=list(open_actions(meeting=meeting, state="")),
    )


@dataclass(frozen=True)
class Record:
    """What came of a meeting, as its page shows it to the secretariat."""

    draft: Draft
    objections: Sequence[Objection]
    decisions: Sequence[Decision]
    actions: Sequence[ActionItem]
    points: Sequence[Point]


def meeting_record(user: Any, meeting: Meeting) -> Record | None:
    """What came of a meeting so far; None before its session."""
    if not (meeting.writes_minutes or meeting.was_held):
        return None
    return Record(
        draft=get_draft_minutes(user, meeting.pk),
        objections=list(open_objections(meeting)),
        decisions=list(decisions(meeting)),
        actions=list(open_actions(meeting=meeting, state="")),
        points=closing_checklist(meeting) if meeting.was_held else (),
    )


@dataclass(frozen=True)
class Shared:
    """What members find about a meeting beside what everybody reads."""

    has_minutes: bool
    decisions: int
    actions: int

    def __bool__(self) -> bool:
        return self.has_minutes or bool(self.decisions or self.actions)


def shared_record(user: Any, meeting: Meeting) -> Shared | None:
    """What a meeting left for members and the secretariat; None for everybody else."""
    if not allows(user, "shared.read"):
        return None
    return Shared(
        has_minutes=meeting.state in Meeting.SHOWS_MINUTES,
        decisions=meeting.decisions.count(),
        actions=ActionItem.objects.of(meeting).count(),
    )


def left_to_carry(meeting: Meeting) -> list[ActionItem]:
    """Unsettled actions that stand before this meeting last."""
    rows = open_actions(meeting=meeting)
    return [row for row in rows if row.last_meeting == meeting]


def ahead_of(meeting: Meeting) -> MeetingQuerySet:
    """Announced meetings that come after this one, the next first."""
    return upcoming().taking_place().filter(starts_at__gt=meeting.starts_at)
