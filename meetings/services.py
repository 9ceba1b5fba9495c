"""What the secretariat does with a meeting: plan, change, announce, record what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings.models import Meeting
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.slugs import free_slug
from taskforce.core.transitions import Transition, advance, locked

PARTICULARS = ("title", "kind", "starts_at", "ends_at", "zone", "place", "host")


@dataclass
class MeetingConflict(Exception):
    """Somebody else changed the meeting since the writer read it. Nothing was written.

    `meeting` is what is stored now.
    """

    meeting: Meeting


@transaction.atomic
def create_meeting(*, particulars: Mapping[str, Any], actor: User) -> Meeting:
    """Plans a meeting as a draft, seen by the secretariat alone.

    `particulars` holds every name in PARTICULARS; instants are aware. Raises ValidationError.
    """
    require(actor, "meeting.run")
    meeting = Meeting(**{name: particulars[name] for name in PARTICULARS})
    day = meeting.starts_there.date().isoformat()
    meeting.slug = free_slug(Meeting.objects.all(), f"{day} {meeting.title}", fallback=day)
    meeting.full_clean()
    meeting.save()
    record(
        verb="meeting.create",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        **_when(meeting),
    )
    return meeting


@transaction.atomic
def change_meeting(
    *, meeting: Meeting, particulars: Mapping[str, Any], expected_version: int, actor: User
) -> Meeting:
    """Changes the particulars of a meeting that has not been held.

    Raises MeetingConflict where the stored version is not the expected one, unless the same
    particulars are stored already; ValidationError for a meeting that was held.
    """
    meeting = locked(Meeting.objects.all(), meeting.pk)
    require(actor, "meeting.run", meeting)
    changed = [name for name in PARTICULARS if getattr(meeting, name) != particulars[name]]
    if not changed:
        return meeting
    if meeting.version != expected_version:
        raise MeetingConflict(meeting)
    if meeting.state == Meeting.State.HELD:
        raise ValidationError(_("This meeting was held. Its particulars stay as they are."))
    for name in changed:
        setattr(meeting, name, particulars[name])
    meeting.version += 1
    meeting.full_clean()
    meeting.save()
    record(
        verb="meeting.change",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        changed=changed,
        **_when(meeting),
    )
    return meeting


@transaction.atomic
def announce(*, meeting: Meeting, actor: User) -> Meeting:
    """Shows a draft to everybody."""
    meeting = locked(Meeting.objects.all(), meeting.pk)
    require(actor, "meeting.run", meeting)
    _move(meeting, Meeting.ANNOUNCE, actor)
    return meeting


@transaction.atomic
def hold(*, meeting: Meeting, outcome: str, actor: User) -> Meeting:
    """Records that the meeting took place, with the outcome statement that the public reads.

    Raises ValidationError without a statement, or before the meeting has begun.
    """
    meeting = locked(Meeting.objects.all(), meeting.pk)
    require(actor, "meeting.run", meeting)
    if meeting.starts_at > timezone.now():
        raise ValidationError(_("This meeting has not begun. Record its outcome afterwards."))
    meeting.outcome = _statement(outcome)
    _move(meeting, Meeting.HOLD, actor)
    return meeting


@transaction.atomic
def correct_outcome(
    *, meeting: Meeting, outcome: str, reason: str, expected_version: int, actor: User
) -> Meeting:
    """Puts right what was published of a meeting that was held; the trail keeps the reason.

    Raises ValidationError without a statement or a reason, and MeetingConflict where somebody
    else corrected it meanwhile.
    """
    meeting = locked(Meeting.objects.filter(state=Meeting.State.HELD), meeting.pk)
    require(actor, "meeting.run", meeting)
    text = _statement(outcome)
    if meeting.outcome == text:
        return meeting
    if meeting.version != expected_version:
        raise MeetingConflict(meeting)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the outcome is corrected.")})
    meeting.outcome = text
    meeting.version += 1
    meeting.save(update_fields=["outcome", "version"])
    record(
        verb="meeting.correct_outcome",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        reason=reason.strip(),
        version=meeting.version,
    )
    return meeting


def _statement(text: str) -> str:
    text = text.replace("\r\n", "\n").strip()
    if not text:
        raise ValidationError({"outcome": _("Say in a few sentences what came of the meeting.")})
    return text


def _when(meeting: Meeting) -> dict[str, str]:
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "zone": meeting.zone,
    }


def _move(meeting: Meeting, transition: Transition, actor: User) -> None:
    source = meeting.state
    advance(meeting, transition)
    meeting.state_since = timezone.now()
    meeting.version += 1
    meeting.save(update_fields=["state", "state_since", "outcome", "version"])
    record(
        verb=f"meeting.{transition.verb}",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        source=source,
        target=meeting.state,
    )
