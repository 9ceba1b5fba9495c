"""What every move of a meeting has in common: the lock, the state, the calendar, the record."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from meetings.models import Meeting
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import Transition, advance, locked

# Moves that a calendar must hear of. What leads out of a postponement is one as well.
_HEARD = frozenset({Meeting.POSTPONE.verb, Meeting.CANCEL.verb})
_WITH_REASON = frozenset({Meeting.State.POSTPONED, Meeting.State.CANCELLED})


@dataclass
class MeetingConflict(Exception):
    """Somebody else changed the meeting since the writer read it. Nothing was written.

    `meeting` is what is stored now.
    """

    meeting: Meeting


def locked_meeting(meeting: Meeting, actor: Any) -> Meeting:
    """The meeting, held until the transaction ends, for whoever runs meetings.

    Raises Refused for everybody else.
    """
    meeting = locked(Meeting.objects.select_related("host", "round"), meeting.pk)
    require(actor, "meeting.run", meeting)
    return meeting


def move(
    meeting: Meeting,
    transition: Transition,
    actor: Any,
    *,
    reason: str = "",
    facts: dict[str, Any] | None = None,
    **changes: Any,
) -> None:
    """Moves the meeting, sets what `changes` names with it, and records both.

    `facts` go to the trail. `actor` is None for what the portal does by itself.
    """
    source = meeting.state
    advance(meeting, transition, reason=reason)
    meeting.state_since = timezone.now()
    meeting.version += 1
    meeting.reason = reason.strip() if meeting.state in _WITH_REASON else ""
    for name, value in changes.items():
        setattr(meeting, name, value)
    if transition.verb in _HEARD or source == Meeting.State.POSTPONED:
        tell_calendars(meeting)
    meeting.full_clean()
    meeting.save()
    record(
        verb=f"meeting.{transition.verb}",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        reason=reason.strip(),
        source=source,
        target=meeting.state,
        **(facts or {}),
    )


def tell_calendars(meeting: Meeting) -> None:
    """Calendars take in a change of what they know only under a higher number."""
    meeting.sequence += 1
    meeting.sequence_since = timezone.now()


def when(meeting: Meeting) -> dict[str, str]:
    """The instants as the trail keeps them."""
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "zone": meeting.zone,
    }
