"""Helping somebody who lost their second factor: one makes sure who asks, another confirms."""

from datetime import datetime, timedelta

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import authority, notices
from members.models import Recovery, User
from members.sessions import end_all_sessions
from taskforce.audit.services import record
from taskforce.core.permissions import Refused, require
from taskforce.core.transitions import SomeoneWasFaster, advance, locked

RECOVERIES_KEPT = timedelta(days=365)


def forget_recoveries(*, now: datetime) -> int:
    """Deletes how it was made sure who asked for help, a year after; how many. That help was given
    stays in the trail."""
    old = Recovery.objects.filter(expires_at__lt=now - RECOVERIES_KEPT)
    return old.delete()[1].get(Recovery._meta.label, 0)


@transaction.atomic
def open_recovery(*, person: User, evidence: str, actor: User) -> Recovery:
    """Begins it, and tells the person, who may not have asked. `evidence` says how it was made
    sure who asks, for whoever confirms.

    Raises Refused for oneself, ValidationError where one is open already.
    """
    require(actor, "recovery.open")
    if person.pk == actor.pk:
        raise Refused(_("Nobody recovers their own account."))
    authority.lock_person(person.pk)
    for earlier in person.recoveries.filter(state=Recovery.State.OPEN):
        if not earlier.has_run_out:
            raise ValidationError(_("A recovery for this person is open already."), code="open")
        _settle(earlier, Recovery.State.REFUSED, actor)
        record(verb="recovery.refuse", actor=actor, obj=person, recovery=earlier.pk, ran_out=True)
    recovery = Recovery(person=person, evidence=evidence, opened_by=actor)
    recovery.full_clean()
    recovery.save()
    record(verb="recovery.open", actor=actor, obj=person, recovery=recovery.pk)
    notices.recovery_opened(recovery)
    return recovery


@transaction.atomic
def confirm(*, recovery: Recovery, actor: User) -> Recovery:
    """Removes every second factor of the person and signs them out everywhere; at their next
    sign-in they set a new one up. The password stays what it was.

    The factors go without allauth's signals and mail, which would say that the person did it.

    Raises Refused for whoever began it, SomeoneWasFaster where it is settled or has run out.
    """
    recovery = _locked(recovery)
    require(actor, "recovery.confirm", recovery)
    if recovery.has_run_out:
        raise SomeoneWasFaster(recovery, "confirm")
    advance(recovery, Recovery.CONFIRM)
    removed, _rows = Authenticator.objects.filter(user=recovery.person).delete()
    end_all_sessions(user=recovery.person)
    _settle(recovery, recovery.state, actor)
    record(
        verb="recovery.confirm",
        actor=actor,
        obj=recovery.person,
        recovery=recovery.pk,
        removed=removed,
    )
    notices.recovery_done(recovery)
    return recovery


@transaction.atomic
def refuse(*, recovery: Recovery, reason: str, actor: User) -> Recovery:
    """Ends it without removing anything. Whoever began it may do that too. Raises ReasonMissing,
    and SomeoneWasFaster where it is settled."""
    recovery = _locked(recovery)
    require(actor, "recovery.open")
    if recovery.person_id == actor.pk:
        raise Refused(_("Nobody recovers their own account."))
    advance(recovery, Recovery.REFUSE, reason=reason)
    _settle(recovery, recovery.state, actor)
    record(
        verb="recovery.refuse",
        actor=actor,
        obj=recovery.person,
        reason=reason,
        recovery=recovery.pk,
    )
    return recovery


def _locked(recovery: Recovery) -> Recovery:
    return locked(Recovery.objects.select_related("person", "opened_by"), recovery.pk)


def _settle(recovery: Recovery, state: str, actor: User) -> None:
    recovery.state = state
    recovery.settled_by = actor
    recovery.settled_at = timezone.now()
    recovery.save(update_fields=["state", "settled_by", "settled_at"])
