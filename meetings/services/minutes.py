"""Writing minutes together, circulating them, adopting them, closing the meeting."""

from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import notices
from meetings.models import Meeting, Minutes, MinutesRevision, Needs, Objection
from meetings.selectors.closing import open_points
from meetings.services.moves import locked_meeting, move
from meetings.services.objections import answer_all
from meetings.silence import silence_ends
from members.models import User
from taskforce.audit.services import record
from taskforce.core.texts import required
from taskforce.core.transitions import SomeoneWasFaster, locked

LONGEST = 200_000  # characters


@dataclass
class MinutesConflict(Exception):
    """Somebody else saved the minutes since the writer read them. Nothing was written.

    `minutes` is what is stored now.
    """

    minutes: Minutes


@transaction.atomic
def save_minutes(*, meeting: Meeting, text: str, expected_version: int, actor: User) -> Minutes:
    """Stores the minutes as the secretariat writes them; nobody else reads them yet.

    `expected_version` is 0 where the writer found nothing. Raises MinutesConflict where another
    version is stored, unless with the same text; ValidationError for no text or too long a one;
    SomeoneWasFaster before the session, and once the minutes are adopted.
    """
    meeting = locked_meeting(meeting, actor)
    if not meeting.writes_minutes:
        raise SomeoneWasFaster(meeting, "save_minutes")
    text = required(text, missing=_("Write the minutes first."))
    if len(text) > LONGEST:
        raise ValidationError({"text": _("This is too long for minutes.")}, code="long")
    minutes = Minutes.objects.filter(meeting=meeting).select_related("saved_by").first()
    minutes = minutes or Minutes(meeting=meeting)
    if minutes.text == text:
        return minutes
    if minutes.version != expected_version:
        raise MinutesConflict(minutes)
    minutes.text = text
    minutes.version += 1
    minutes.saved_at = timezone.now()
    minutes.saved_by = actor
    minutes.save()
    record(
        verb="minutes.save",
        actor=actor,
        obj=meeting,
        government_id=meeting.host_id,
        version=minutes.version,
    )
    return minutes


@transaction.atomic
def circulate_minutes(
    *, meeting: Meeting, expected_version: int, note: str = "", actor: User
) -> MinutesRevision:
    """Sends the minutes, as they were saved in this version, to the members; silence of ten
    working days adopts them. `note` says what changed where minutes were circulated before.

    Raises MinutesConflict for another version, ValidationError where nothing is written or a note
    is missing.
    """
    meeting = locked_meeting(meeting, actor)
    return _circulate(meeting, expected_version, note, actor, anew=False)


@transaction.atomic
def revise_minutes(
    *, meeting: Meeting, expected_version: int, note: str, actor: User
) -> MinutesRevision:
    """Circulates another text in place of the one that the members have. The ten working days
    begin anew, and objections to the earlier text count as answered.

    Raises as `circulate_minutes`, ReasonMissing without a note, and ValidationError where the text
    is the one that they have.
    """
    meeting = locked_meeting(meeting, actor)
    return _circulate(meeting, expected_version, note, actor, anew=True)


def _circulate(
    meeting: Meeting, expected_version: int, note: str, actor: User, *, anew: bool
) -> MinutesRevision:
    last = latest_revision(meeting)
    note = note.strip()
    transition = Meeting.REVISE_MINUTES if anew else Meeting.CIRCULATE_MINUTES
    number = last.number + 1 if last else 1
    move(meeting, transition, actor, reason=note, facts={"number": number})
    minutes = Minutes.objects.filter(meeting=meeting).select_related("saved_by").first()
    if minutes is None:
        raise ValidationError(_("Nothing has been written yet."), code="empty")
    if minutes.version != expected_version:
        raise MinutesConflict(minutes)
    if last and anew and last.text == minutes.text:
        raise ValidationError(_("This is the text that the members have."), code="same")
    if last and not note:
        raise ValidationError({"note": _("Say what changed since they were last circulated.")})
    now = timezone.now()
    revision = MinutesRevision.objects.create(
        meeting=meeting,
        number=number,
        text=minutes.text,
        note=note if last else "",
        circulated_at=now,
        circulated_by=actor,
        silence_ends_at=silence_ends(now, meeting.zone),
        zone=meeting.zone,
    )
    answer_all(meeting, actor)
    notices.minutes_circulated(revision)
    return revision


@transaction.atomic
def withdraw_minutes(*, meeting: Meeting, reason: str, actor: User) -> Meeting:
    """Takes circulated minutes back to be written anew. Members no longer read them, and
    objections stay open until another text is circulated. Raises ReasonMissing."""
    meeting = locked_meeting(meeting, actor)
    move(meeting, Meeting.WITHDRAW_MINUTES, actor, reason=reason)
    notices.minutes_withdrawn(meeting)
    return meeting


@transaction.atomic
def adopt(*, meeting: Meeting, actor: User) -> Meeting:
    """Adopts the minutes as they were last circulated. Raises ValidationError before the silence
    is over, and while an objection is open."""
    return _adopt(locked_meeting(meeting, actor), actor)


def adopt_silent(*, now: datetime) -> int:
    """Adopts all minutes whose silence is over and to which nobody objects; returns how many.

    Safe at any number at once: each meeting is looked at again under its lock.
    """
    circulated = MinutesRevision.objects.filter(
        meeting__state=Meeting.State.MINUTES_CIRCULATED, silence_ends_at__lt=now
    )
    pks = sorted(set(circulated.values_list("meeting_id", flat=True)))
    return sum(_adopt_where_silent(pk) for pk in pks)


def _adopt_where_silent(pk: int) -> bool:
    try:
        with transaction.atomic():
            _adopt(locked(Meeting.objects.select_related("host"), pk), None)
    except (SomeoneWasFaster, ValidationError):
        return False
    return True


def _adopt(meeting: Meeting, actor: User | None) -> Meeting:
    revision = latest_revision(meeting)
    number = revision.number if revision else 0
    move(meeting, Meeting.ADOPT, actor, facts={"number": number})
    if revision is None or not revision.silence_is_over:
        raise ValidationError(
            _("Members may still object. Adopt the minutes when the silence is over."),
            code="early",
        )
    if Objection.objects.open().filter(revision__meeting=meeting).exists():
        raise ValidationError(
            _("An objection is open. Settle it, or circulate a revised text."), code="objection"
        )
    notices.minutes_adopted(revision)
    return meeting


@transaction.atomic
def close(*, meeting: Meeting, actor: User) -> Meeting:
    """Closes a meeting of which nothing is left to do, and deletes what people needed at it. Raises
    ValidationError that names what is still open."""
    meeting = locked_meeting(meeting, actor)
    move(meeting, Meeting.CLOSE, actor)
    if still_open := open_points(meeting):
        raise ValidationError([f"{point.title}: {point.detail}" for point in still_open])
    Needs.objects.filter(registration__meeting=meeting).delete()
    return meeting


def latest_revision(meeting: Meeting) -> MinutesRevision | None:
    """What was circulated last."""
    return meeting.minutes_revisions.select_related("meeting").order_by("-number").first()
