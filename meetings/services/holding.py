"""The meeting itself, and what the public reads of it: begin it, hold it, publish the outcome."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Meeting
from meetings.models.meetings import OPENS_EARLY
from meetings.services.moves import MeetingConflict, locked_meeting, move
from members.models import User
from taskforce.audit.services import record
from taskforce.core.texts import plain, required
from taskforce.core.transitions import SomeoneWasFaster


@transaction.atomic
def begin(*, meeting: Meeting, actor: User) -> Meeting:
    """Opens the session. Raises ValidationError more than twelve hours before its beginning."""
    meeting = locked_meeting(meeting, actor)
    move(meeting, Meeting.BEGIN, actor)
    if meeting.starts_at > timezone.now() + OPENS_EARLY:
        raise ValidationError(_("The day of this meeting has not come."), code="early")
    return meeting


@transaction.atomic
def hold(*, meeting: Meeting, outcome: str = "", actor: User) -> Meeting:
    """Records that the meeting took place, with the outcome statement that the public reads; it
    may follow later. Raises ValidationError before the meeting has begun."""
    meeting = locked_meeting(meeting, actor)
    was_begun = meeting.state == Meeting.State.IN_SESSION
    text = plain(outcome)
    since = timezone.now() if text else None
    move(meeting, Meeting.HOLD, actor, outcome=text, outcome_since=since)
    if meeting.starts_at > timezone.now() and not was_begun:
        raise ValidationError(_("This meeting has not begun. Record its outcome afterwards."))
    return meeting


@transaction.atomic
def publish_outcome(*, meeting: Meeting, outcome: str, actor: User) -> Meeting:
    """Publishes the outcome statement of a meeting that was held without one.

    Raises ValidationError without a statement, SomeoneWasFaster where there is one already, or
    where the meeting was not held.
    """
    meeting = locked_meeting(meeting, actor)
    text = _statement(outcome)
    if meeting.outcome == text:
        return meeting
    if not meeting.was_held or meeting.outcome:
        raise SomeoneWasFaster(meeting, "publish_outcome")
    _save_outcome(meeting, text)
    record(
        verb="meeting.publish_outcome",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        version=meeting.version,
    )
    return meeting


@transaction.atomic
def correct_outcome(
    *, meeting: Meeting, outcome: str, reason: str, expected_version: int, actor: User
) -> Meeting:
    """Puts right what was published of a meeting that was held; the trail keeps the reason.

    Raises ValidationError without a statement or a reason, SomeoneWasFaster where none was
    published, and MeetingConflict where somebody else corrected it meanwhile.
    """
    meeting = locked_meeting(meeting, actor)
    text = _statement(outcome)
    if not meeting.outcome:
        raise SomeoneWasFaster(meeting, "correct_outcome")
    if meeting.outcome == text:
        return meeting
    if meeting.version != expected_version:
        raise MeetingConflict(meeting)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the outcome is corrected.")})
    _save_outcome(meeting, text)
    record(
        verb="meeting.correct_outcome",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        reason=reason.strip(),
        version=meeting.version,
    )
    return meeting


def _save_outcome(meeting: Meeting, text: str) -> None:
    meeting.outcome = text
    meeting.outcome_since = timezone.now()
    meeting.version += 1
    meeting.save(update_fields=["outcome", "outcome_since", "version"])


def _statement(text: str) -> str:
    missing = _("Say in a few sentences what came of the meeting.")
    return required(text, missing=missing, field="outcome")
