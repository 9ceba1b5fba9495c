"""Objections in the silence procedure: made, withdrawn, settled, answered by another text."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import notices
from meetings.models import Meeting, MinutesRevision, Objection
from members.models import Government, User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.texts import required
from taskforce.core.transitions import SomeoneWasFaster, Transition, advance, locked


@transaction.atomic
def object_to_minutes(
    *, revision: MinutesRevision, government: Government, text: str, actor: User
) -> Objection:
    """Objects in a government's name to the minutes as circulated in this revision.

    Raises SomeoneWasFaster where another revision is in force or the silence is over, and
    ValidationError without a text, and where an objection of the government is open already.
    """
    meeting = _locked_meeting(revision)
    require(actor, "minutes.object", government)
    latest = meeting.minutes_revisions.order_by("-number").first()
    circulated = meeting.state == Meeting.State.MINUTES_CIRCULATED
    if not circulated or latest != revision or revision.silence_is_over:
        raise SomeoneWasFaster(meeting, "object_to_minutes")
    text = required(text, missing=_("Say which words you object to, and why."))
    if Objection.objects.open().filter(revision=revision, government=government).exists():
        raise ValidationError(_("Your government’s objection is open already."), code="open")
    objection = Objection.objects.create(
        revision=revision, government=government, text=text, made_by=actor
    )
    _record("objection.make", objection, actor)
    notices.objection_made(objection)
    return objection


@transaction.atomic
def withdraw_objection(*, objection: Objection, actor: User) -> Objection:
    """Takes an objection back, in the name of the government that made it."""
    objection = _locked(objection)
    require(actor, "minutes.object", objection.government)
    _move(objection, Objection.WITHDRAW, actor)
    return objection


@transaction.atomic
def settle_objection(*, objection: Objection, reason: str, actor: User) -> Objection:
    """Says how an objection was settled without another text. Raises ReasonMissing."""
    objection = _locked(objection)
    require(actor, "meeting.run", objection.revision.meeting)
    _move(objection, Objection.SETTLE, actor, reason=reason)
    notices.objection_settled(objection)
    return objection


def answer_all(meeting: Meeting, actor: User) -> None:
    """Another text answers every objection to the earlier ones. The meeting is locked already."""
    rows = Objection.objects.open().filter(revision__meeting=meeting)
    for objection in rows.select_related("government", "revision__meeting"):
        _move(objection, Objection.ANSWER, actor)


def _move(objection: Objection, transition: Transition, actor: User, *, reason: str = "") -> None:
    advance(objection, transition, reason=reason)
    objection.state_since = timezone.now()
    objection.answer = reason.strip()
    objection.full_clean()
    objection.save()
    _record(f"objection.{transition.verb}", objection, actor, reason=reason.strip())


def _record(verb: str, objection: Objection, actor: User, reason: str = "") -> None:
    record(
        verb=verb,
        actor=actor,
        obj=objection,
        government_id=objection.government_id,
        reason=reason,
        meeting=objection.revision.meeting_id,
        number=objection.revision.number,
    )


def _locked(objection: Objection) -> Objection:
    """The meeting is locked first, as everywhere, and then the objection."""
    _locked_meeting(objection.revision)
    rows = Objection.objects.select_related("government", "revision__meeting")
    return locked(rows, objection.pk)


def _locked_meeting(revision: MinutesRevision) -> Meeting:
    return locked(Meeting.objects.select_related("host"), revision.meeting_id)
