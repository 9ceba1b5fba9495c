"""Recording a meeting while it runs, or afterwards: attendance, decisions, actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from meetings.models import ActionItem, Attendance, Decision, Meeting
from meetings.services.actions import Owner, add_action
from meetings.services.moves import locked_meeting
from members.models import User
from taskforce.audit.services import record
from taskforce.core.texts import required
from taskforce.core.transitions import SomeoneWasFaster, locked


@dataclass
class DecisionConflict(Exception):
    """Somebody else changed the decision since the writer read it. Nothing was written.

    `decision` is what is stored now.
    """

    decision: Decision


@dataclass(frozen=True)
class NewAction:
    """An action as it is said in the room; who looks after it and by when may follow."""

    text: str
    owner: Owner
    due_on: date | None = None


@dataclass(frozen=True)
class Recorded:
    """What one save of the session's page wrote."""

    attendance: int = 0
    decision: Decision | None = None
    action: ActionItem | None = None

    def __bool__(self) -> bool:
        return bool(self.attendance or self.decision or self.action)


@transaction.atomic
def record_session(
    *,
    meeting: Meeting,
    attendance: Mapping[int, str] | None = None,
    decision: str = "",
    action: NewAction | None = None,
    actor: User,
) -> Recorded:
    """Writes whatever was filled in on the session's page, all of it or nothing.

    `attendance` holds Attendance.Mode by government id; what is not named stays. Raises
    SomeoneWasFaster before the session, and once the minutes are adopted; ValidationError for an
    action without an owner who takes it.
    """
    meeting = _recorded(meeting, actor, "record_session")
    return Recorded(
        attendance=_note_attendance(meeting, attendance or {}, actor),
        decision=_add_decision(meeting, decision, actor) if decision.strip() else None,
        action=(
            add_action(
                meeting=meeting,
                text=action.text,
                owner=action.owner,
                due_on=action.due_on,
                actor=actor,
            )
            if action
            else None
        ),
    )


@transaction.atomic
def change_decision(
    *, decision: Decision, text: str, expected_version: int, actor: User
) -> Decision:
    """Corrects the words of a decision; its number stays. Raises DecisionConflict where another
    version is stored, SomeoneWasFaster once the minutes are adopted."""
    _recorded(decision.meeting, actor, "change_decision")
    row = locked(Decision.objects.select_related("meeting"), decision.pk)
    text = _words(text)
    if row.text == text:
        return row
    if row.version != expected_version:
        raise DecisionConflict(row)
    row.text = text
    row.version += 1
    row.save()
    record(
        verb="decision.change",
        actor=actor,
        obj=row,
        meeting=row.meeting_id,
        number=row.number,
        version=row.version,
    )
    return row


def _recorded(meeting: Meeting, actor: User, verb: str) -> Meeting:
    meeting = locked_meeting(meeting, actor)
    if not meeting.writes_minutes:
        raise SomeoneWasFaster(meeting, verb)
    return meeting


def _add_decision(meeting: Meeting, text: str, actor: User) -> Decision:
    """The meeting is locked, so that its numbers follow each other."""
    decision = Decision.objects.create(
        meeting=meeting,
        number=meeting.decisions.count() + 1,
        text=_words(text),
        recorded_by=actor,
    )
    record(
        verb="decision.record",
        actor=actor,
        obj=decision,
        meeting=meeting.pk,
        number=decision.number,
    )
    return decision


def _note_attendance(meeting: Meeting, modes: Mapping[int, str], actor: User) -> int:
    stored = dict(meeting.attendance.values_list("government_id", "mode"))
    changed = {pk: mode for pk, mode in modes.items() if stored.get(pk) != mode}
    if not changed:
        return 0
    Attendance.objects.bulk_create(
        [Attendance(meeting=meeting, government_id=pk, mode=changed[pk]) for pk in sorted(changed)],
        update_conflicts=True,
        unique_fields=["meeting", "government"],
        update_fields=["mode"],
    )
    record(
        verb="attendance.note",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        governments=sorted(changed),
    )
    return len(changed)


def _words(text: str) -> str:
    return required(text, missing=_("Say what was decided."))
