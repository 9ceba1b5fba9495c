"""Before a meeting: plan it, change it, announce it, move it to another date, cancel it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import notices
from meetings.models import Meeting
from meetings.services.moves import MeetingConflict, locked_meeting, move, tell_calendars, when
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.slugs import free_slug

PARTICULARS = (
    *("title", "kind", "starts_at", "ends_at", "zone", "place", "host"),
    *("online_link", "languages", "interpretation", "register_by", "papers_by", "seats"),
    "round",
)
TIMES = frozenset({"starts_at", "ends_at", "zone"})
_IN_CALENDARS = TIMES | {"title", "place"}


@transaction.atomic
def create_meeting(*, particulars: Mapping[str, Any], actor: User) -> Meeting:
    """Plans a meeting as a draft, seen by the secretariat alone.

    `particulars` holds names in PARTICULARS; instants are aware. Raises ValidationError.
    """
    require(actor, "meeting.run")
    meeting = Meeting(**{name: particulars[name] for name in PARTICULARS if name in particulars})
    day = meeting.starts_there.date().isoformat()
    meeting.slug = free_slug(Meeting.objects.all(), f"{day} {meeting.title}", fallback=day)
    meeting.full_clean()
    meeting.save()
    record(
        verb="meeting.create",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        **when(meeting),
    )
    return meeting


@transaction.atomic
def change_meeting(
    *, meeting: Meeting, particulars: Mapping[str, Any], expected_version: int, actor: User
) -> Meeting:
    """Changes the particulars of a meeting that has been neither held nor cancelled; what
    `particulars` does not name stays.

    The times of a meeting that was announced move by `postpone` alone, so that everybody hears of
    it. Raises MeetingConflict where the stored version is not the expected one, unless the same
    particulars are stored already; ValidationError for what may not be changed any more.
    """
    meeting = locked_meeting(meeting, actor)
    changed = [
        name
        for name in PARTICULARS
        if name in particulars and getattr(meeting, name) != particulars[name]
    ]
    if not changed:
        return meeting
    if meeting.version != expected_version:
        raise MeetingConflict(meeting)
    if not meeting.takes_changes:
        raise ValidationError(
            _("This meeting was held or cancelled. Its particulars stay as they are.")
        )
    if meeting.is_public and not TIMES.isdisjoint(changed):
        raise ValidationError(
            {"first_day": _("This meeting has been announced. Move it by postponing it.")},
            code="announced",
        )
    for name in changed:
        setattr(meeting, name, particulars[name])
    meeting.version += 1
    if meeting.is_public and not _IN_CALENDARS.isdisjoint(changed):
        tell_calendars(meeting)
    meeting.full_clean()
    meeting.save()
    record(
        verb="meeting.change",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        changed=changed,
        **when(meeting),
    )
    return meeting


@transaction.atomic
def announce(*, meeting: Meeting, actor: User) -> Meeting:
    """Shows a draft to everybody, and tells the heads of delegation; those whose governments are
    to bring papers hear of these too."""
    meeting = locked_meeting(meeting, actor)
    move(meeting, Meeting.ANNOUNCE, actor)
    notices.announced(meeting)
    for paper in meeting.papers.awaited():
        notices.paper_asked(paper)
    return meeting


@transaction.atomic
def open_registration(*, meeting: Meeting, actor: User) -> Meeting:
    """Lets delegations say who comes. Raises ValidationError while the date is to be decided, and
    once the day until which they may has passed, as after a postponement it may have."""
    meeting = locked_meeting(meeting, actor)
    if meeting.state == Meeting.State.POSTPONED and meeting.date_pending:
        raise ValidationError(_("The new date is to be decided. Confirm it first."), code="no_date")
    move(meeting, Meeting.OPEN_REGISTRATION, actor)
    if meeting.register_by and meeting.register_by <= timezone.now():
        raise ValidationError(
            _("The day until which delegations register has passed. Change the particulars first."),
            code="late",
        )
    notices.registration_opened(meeting)
    return meeting


@transaction.atomic
def postpone(
    *,
    meeting: Meeting,
    reason: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    zone: str = "",
    actor: User,
) -> Meeting:
    """Moves the same meeting to other times, or to a date to be decided where none are given.

    Everybody reads the reason. Registrations stay. Raises ReasonMissing, and ValidationError for
    times that have passed or do not fit.
    """
    meeting = locked_meeting(meeting, actor)
    changes: dict[str, Any] = {"date_pending": starts_at is None}
    if starts_at is not None:
        changes |= _times(starts_at, ends_at, zone or meeting.zone)
    before = when(meeting)
    move(
        meeting,
        Meeting.POSTPONE,
        actor,
        reason=reason,
        facts={"before": before, "after": {} if starts_at is None else _said(changes)},
        **changes,
    )
    notices.postponed(meeting)
    return meeting


@transaction.atomic
def confirm_date(
    *, meeting: Meeting, starts_at: datetime, ends_at: datetime, zone: str, actor: User
) -> Meeting:
    """Announces a postponed meeting again, at these times. Raises ValidationError for times that
    have passed or do not fit."""
    meeting = locked_meeting(meeting, actor)
    changes = _times(starts_at, ends_at, zone)
    move(
        meeting,
        Meeting.CONFIRM_DATE,
        actor,
        facts=_said(changes),
        date_pending=False,
        **changes,
    )
    notices.announced(meeting)
    return meeting


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str, actor: User) -> Meeting:
    """Calls the meeting off for good. Everybody reads the reason. Raises ReasonMissing."""
    meeting = locked_meeting(meeting, actor)
    move(meeting, Meeting.CANCEL, actor, reason=reason)
    notices.cancelled(meeting)
    return meeting


def _times(starts_at: datetime, ends_at: datetime | None, zone: str) -> dict[str, Any]:
    if ends_at is None or ends_at <= starts_at:
        raise ValidationError({"end_time": _("The end must come after the beginning.")})
    if starts_at <= timezone.now():
        raise ValidationError({"first_day": _("Choose a time that has not passed.")}, code="past")
    return {"starts_at": starts_at, "ends_at": ends_at, "zone": zone}


def _said(times: Mapping[str, Any]) -> dict[str, str]:
    return {
        name: times[name] if name == "zone" else times[name].isoformat() for name in sorted(TIMES)
    }
