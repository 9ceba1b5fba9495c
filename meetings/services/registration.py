"""Registration: who comes for which government, and what they need."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import notices
from meetings.models import Apology, Meeting, Needs, Registration
from meetings.services.moves import locked_meeting
from members.models import Delegation, Government, User
from members.permissions import is_officer
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster, Transition, advance, locked

WHO = ("person", "name", "office", "part", "mode")
_MAY_CHANGE = ("office", "part", "mode")
NEEDS = ("interpretation", "accessibility")
_SEATED = (Registration.Part.HEAD, Registration.Part.ADVISER)


@transaction.atomic
def register(
    *,
    meeting: Meeting,
    government: Government,
    who: Mapping[str, Any],
    needs: Mapping[str, str],
    actor: User,
) -> Registration:
    """Says that somebody comes for a government; the seat then waits for confirmation.

    `who` holds every name in WHO, `needs` every name in NEEDS. Heads of delegation register until
    the deadline, officers also after it. Raises SomeoneWasFaster where the meeting takes no
    registrations, ValidationError where the seats are taken, there is a head already, or the
    person is registered or belongs to another delegation.
    """
    require(actor, "registration.make", government)
    meeting = locked(Meeting.objects.all(), meeting.pk)
    _require_open(meeting, actor)
    registration = Registration(
        meeting=meeting,
        government=government,
        registered_by=actor,
        **{name: who[name] for name in WHO},
    )
    if registration.person is not None:
        registration.name = registration.person.name
    _save(registration)
    _save_needs(registration, needs)
    Apology.objects.filter(meeting=meeting, government=government).delete()
    _record("make", registration, actor, part=registration.part, mode=registration.mode)
    return registration


@transaction.atomic
def change_registration(
    *, registration: Registration, who: Mapping[str, Any], needs: Mapping[str, str], actor: User
) -> Registration:
    """Changes office, part, attendance and needs; for somebody else another registration is made.

    Raises as `register` does, and SomeoneWasFaster for one that was declined or withdrawn.
    """
    registration = _locked(registration)
    require(actor, "registration.make", registration.government)
    _require_open(registration.meeting, actor)
    if not registration.is_active:
        raise SomeoneWasFaster(registration, "change_registration")
    changed = [name for name in _MAY_CHANGE if getattr(registration, name) != who[name]]
    for name in changed:
        setattr(registration, name, who[name])
    _save(registration)
    _save_needs(registration, needs)
    _record("change", registration, actor, changed=changed)
    return registration


@transaction.atomic
def confirm_registration(*, registration: Registration, actor: User) -> Registration:
    """Confirms a seat. The person, where they have an account, and their heads hear."""
    registration = _run(registration, actor)
    _move(registration, Registration.CONFIRM, actor)
    notices.seat_confirmed(registration)
    return registration


@transaction.atomic
def confirm_all(*, meeting: Meeting, actor: User) -> int:
    """Confirms every seat that waits. Returns how many."""
    meeting = locked_meeting(meeting, actor)
    waiting = meeting.registrations.filter(state=Registration.State.REQUESTED).order_by("pk")
    rows = list(waiting.select_for_update(of=("self",)).select_related("government", "person"))
    for registration in rows:
        registration.meeting = meeting
        _move(registration, Registration.CONFIRM, actor)
        notices.seat_confirmed(registration)
    return len(rows)


@transaction.atomic
def decline_registration(*, registration: Registration, reason: str, actor: User) -> Registration:
    """Declines a registration, confirmed or not; the delegation reads the reason. Raises
    ReasonMissing."""
    registration = _run(registration, actor)
    _move(registration, Registration.DECLINE, actor, reason=reason)
    notices.seat_declined(registration)
    return registration


@transaction.atomic
def withdraw_registration(*, registration: Registration, actor: User) -> Registration:
    """Says that somebody does not come after all. Possible until the meeting was held."""
    registration = _locked(registration)
    require(actor, "registration.make", registration.government)
    if not registration.meeting.takes_changes:
        raise SomeoneWasFaster(registration.meeting, "withdraw_registration")
    _move(registration, Registration.WITHDRAW, actor)
    return registration


@transaction.atomic
def apologise(*, meeting: Meeting, government: Government, actor: User) -> Apology:
    """Says that a government sends nobody. Raises ValidationError while somebody is registered."""
    require(actor, "registration.make", government)
    meeting = locked(Meeting.objects.all(), meeting.pk)
    _require_open(meeting, actor)
    if meeting.registrations.active().filter(government=government).exists():
        raise ValidationError(_("Somebody is registered. Withdraw them first."), code="registered")
    apology, made = Apology.objects.get_or_create(
        meeting=meeting, government=government, defaults={"sent_by": actor}
    )
    if made:
        record(
            verb="registration.apologise",
            actor=actor,
            obj=meeting,
            government_id=government.pk,
        )
    return apology


def _require_open(meeting: Meeting, actor: User) -> None:
    late = {Meeting.State.REGISTRATION_OPEN, Meeting.State.IN_SESSION}
    if not meeting.takes_registrations and not (is_officer(actor) and meeting.state in late):
        raise SomeoneWasFaster(meeting, "register")


def _locked(registration: Registration) -> Registration:
    """The registration and its meeting, held until the transaction ends: the meeting first."""
    meeting = locked(Meeting.objects.all(), registration.meeting_id)
    rows = Registration.objects.select_related("government", "person")
    registration = locked(rows, registration.pk)
    registration.meeting = meeting
    return registration


def _run(registration: Registration, actor: User) -> Registration:
    registration = _locked(registration)
    require(actor, "meeting.run", registration.meeting)
    return registration


def _save(registration: Registration) -> None:
    """Checks what one row cannot know of the others; the meeting is locked."""
    meeting = registration.meeting
    others = meeting.registrations.active().exclude(pk=registration.pk)
    delegation = others.filter(government=registration.government)
    heads = delegation.filter(part=Registration.Part.HEAD)
    if registration.part == Registration.Part.HEAD and heads.exists():
        raise ValidationError({"part": _("The delegation has a head already.")}, code="head")
    taken = delegation.filter(part__in=_SEATED).count()
    if registration.part in _SEATED and taken >= meeting.seats:
        raise ValidationError(
            {"part": _("The seats of the delegation are taken. Register a substitute.")},
            code="seats",
        )
    person = registration.person
    if person is not None:
        if others.filter(person=person).exists():
            raise ValidationError({"person": _("This person is registered already.")}, code="once")
        places = Delegation.objects.filter(
            user=person, government=registration.government, state=Delegation.State.ACTIVE
        )
        if not places.exists():
            raise ValidationError(
                {"person": _("Choose somebody of this delegation.")}, code="delegation"
            )
    registration.full_clean()
    registration.save()


def _save_needs(registration: Registration, needs: Mapping[str, str]) -> None:
    """Empty needs are no row."""
    wanted = {name: needs[name].strip() for name in NEEDS}
    if any(wanted.values()):
        Needs.objects.update_or_create(registration=registration, defaults=wanted)
    else:
        Needs.objects.filter(registration=registration).delete()


def _move(
    registration: Registration, transition: Transition, actor: User, *, reason: str = ""
) -> None:
    source = registration.state
    advance(registration, transition, reason=reason)
    registration.state_since = timezone.now()
    registration.reason = reason.strip()
    registration.save(update_fields=["state", "state_since", "reason"])
    if not registration.is_active:
        Needs.objects.filter(registration=registration).delete()
    _record(
        transition.verb,
        registration,
        actor,
        reason=reason.strip(),
        source=source,
        target=registration.state,
    )


def _record(act: str, registration: Registration, actor: User, **facts: Any) -> None:
    """The trail names the government and the part, never the person nor what they need."""
    record(
        verb=f"registration.{act}",
        actor=actor,
        obj=registration,
        government_id=registration.government_id,
        meeting=registration.meeting_id,
        **facts,
    )
