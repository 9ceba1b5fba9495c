"""A delegation's seats: who is what, resting, returning, leaving; and guardian's rows after it.

Everything here locks the government first, then the person, so that two commands on one
delegation happen one after the other.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import authority, notices
from members.models import Delegation, Government, Role, User
from members.models.delegations import RESTS_AFTER, lacking_roles
from members.sessions import end_all_sessions
from members.signals import delegate_departed
from taskforce.audit.models import AuditEvent
from taskforce.audit.services import record
from taskforce.core.permissions import Refused, require
from taskforce.core.transitions import Transition, advance, locked


@transaction.atomic
def set_delegation(
    *, government: Government, user: User, roles: Iterable[str], actor: User | None
) -> Delegation:
    """Gives a person these roles, and no others, in a government's delegation. Who had left or
    was resting is back by that; who is suspended stays so.

    `actor` is None for the operator's commands. Nobody gives roles to themselves, and only heads
    of this delegation and the secretariat give them: raises Refused. Raises ValidationError for
    an unknown role or none, for the role of the clearance holder where somebody else has it, and
    where a delegation that had a head or somebody who clears would have none.
    """
    if actor is not None:
        require(actor, "delegation.manage", government)
        if actor.pk == user.pk:
            raise Refused(_("Nobody gives a role to themselves."))
    wanted = known_roles(roles)
    lock_government(government.pk)
    authority.lock_person(user.pk)
    delegation, new = Delegation.objects.get_or_create(
        government=government, user=user, defaults={"roles": wanted}
    )
    before = [] if new else list(delegation.roles)
    require_free_roles(government, wanted, but=delegation)
    if not new:
        require_somebody_left(delegation, keeps=wanted)
    event = None
    if delegation.state in Delegation.RETURN.sources:
        event = _move(delegation, Delegation.RETURN, actor, tell=False)
    if before != wanted:
        delegation.roles = wanted
        delegation.save(update_fields=["roles"])
        event = record(
            verb="delegation.set",
            actor=actor,
            obj=delegation,
            government_id=government.pk,
            before=before,
            after=wanted,
        )
    if event is not None and not new:  # who is new has their invitation
        notices.place_changed(delegation, event, actor)
    authority.project(delegation)
    return delegation


@transaction.atomic
def suspend(*, delegation: Delegation, reason: str, actor: User) -> Delegation:
    """Takes a person's rights for the government away until further notice, and signs them out.

    The secretariat may suspend anybody, also the last head: safety comes first. A head may not
    leave the delegation without a head or somebody who clears. Raises ReasonMissing.
    """
    delegation = _locked(delegation)
    require(actor, "delegation.change", delegation)
    if authority.holds(actor, authority.MANAGE, delegation.government_id):
        require_somebody_left(delegation, keeps=())
    _move(delegation, Delegation.SUSPEND, actor, reason=reason)
    end_all_sessions(user=delegation.user)
    return delegation


@transaction.atomic
def reinstate(*, delegation: Delegation, reason: str, actor: User) -> Delegation:
    """Gives a suspended or resting person their rights back. Raises ReasonMissing."""
    delegation = _locked(delegation)
    require(actor, "delegation.change", delegation)
    require_free_roles(delegation.government, delegation.roles, but=delegation)
    _move(delegation, Delegation.REINSTATE, actor, reason=reason)
    return delegation


@transaction.atomic
def depart(*, delegation: Delegation, successor: Delegation | None, actor: User) -> Delegation:
    """A person leaves the delegation; what was theirs goes to the successor in the same step.

    People may leave by themselves. A successor is needed where nobody else is head, or nobody
    else may clear: they get that role. Raises ValidationError without one, and Refused where the
    actor would give a role to themselves.
    """
    delegation = _locked(delegation)
    require(actor, "delegation.leave", delegation)
    missing = parts_only_theirs(delegation)
    if missing and successor is None:
        raise ValidationError({"successor": _("Choose who takes over: %s.") % _listed(missing)})
    if successor is not None:
        successor = _locked(successor)
        if (
            successor.government_id != delegation.government_id
            or successor.pk == delegation.pk
            or successor.state != Delegation.State.ACTIVE
        ):
            raise ValidationError({"successor": _("Choose an active person of this delegation.")})
    _move(delegation, Delegation.DEPART, actor)
    if successor is not None and missing:
        if successor.user_id == actor.pk:
            raise Refused(_("Nobody gives a role to themselves."))
        _add_roles(successor, missing, actor)
    delegate_departed.send(
        sender=Delegation,
        delegation_id=delegation.pk,
        successor_id=successor.pk if successor else None,
    )
    if not _has_another_part(delegation.user):
        end_all_sessions(user=delegation.user)
    return delegation


@transaction.atomic
def dissolve(*, government: Government, actor: User) -> None:
    """Everybody leaves a delegation whose government is gone. The caller has asked its rule."""
    lock_government(government.pk)
    for place in government.delegations.exclude(state=Delegation.State.DEPARTED):
        place = _locked(place)
        _move(place, Delegation.DEPART, actor, tell=False)  # they hear that the government left
        if not _has_another_part(place.user):
            end_all_sessions(user=place.user)


@transaction.atomic
def confirm(*, government: Government, actor: User) -> Government:
    """The head says once a year that the list of people is right."""
    require(actor, "delegation.confirm", government)
    confirmed = locked(Government.objects.all(), government.pk)
    confirmed.delegation_confirmed_at = timezone.now()
    confirmed.delegation_confirmed_by = actor
    confirmed.save(update_fields=["delegation_confirmed_at", "delegation_confirmed_by"])
    record(verb="delegation.confirm", actor=actor, obj=confirmed, government_id=confirmed.pk)
    return confirmed


def rest_dormant(*, now: datetime) -> int:
    """Lets places rest whose people have not signed in for 180 days. How many.

    The last head and the last who may clear stay: the secretariat sees them on its list. Each
    place has a transaction of its own, so that the night holds one delegation at a time.
    """
    long_ago = Delegation.objects.filter(
        state=Delegation.State.ACTIVE, state_since__lte=now - RESTS_AFTER
    ).select_related("user")
    return sum(_rest(place.pk, now) for place in long_ago if place.rests_at <= now)


@transaction.atomic
def _rest(pk: int, now: datetime) -> bool:
    delegation = _locked(Delegation(pk=pk))
    is_away = delegation.state == Delegation.State.ACTIVE and delegation.rests_at <= now
    if not is_away or parts_only_theirs(delegation):
        return False
    _move(delegation, Delegation.REST, None)
    return True


@transaction.atomic
def reconcile_permissions() -> authority.Drift:
    """Makes guardian's rows what the delegations say, and records what was repaired.

    A difference is a fault or somebody's doing past the portal, so the trail names each row.
    """
    repaired = authority.reconcile()
    for user_id, government_id in sorted({row[:2] for row in repaired.rows}):
        record(
            verb="delegation.reconcile",
            actor=None,
            obj=User.objects.get(pk=user_id),
            government_id=government_id,
            added=_permissions(repaired.missing, user_id, government_id),
            removed=_permissions(repaired.surplus, user_id, government_id),
        )
    return repaired


def known_roles(roles: Iterable[str]) -> list[str]:
    """In the order of Role, each once. Raises ValidationError for an unknown one or none."""
    given = {str(role) for role in roles}
    if not given or given - set(Role.values):
        raise ValidationError(_("Choose at least one role from the list."), code="roles")
    return [role.value for role in Role if role.value in given]


def require_free_roles(
    government: Government, roles: Iterable[str], but: Delegation | None = None
) -> None:
    """One person is the clearance holder; others are deputies. Raises ValidationError."""
    holder = clearance_holder(government) if Role.CLEARANCE in roles else None
    if holder is not None and (but is None or holder.pk != but.pk):
        objection = _("%(name)s is the clearance holder. Others can be deputies.")
        raise ValidationError({"roles": objection % {"name": holder.user.name}}, code="taken")


def clearance_holder(government: Government) -> Delegation | None:
    """The one active place with that role, if somebody has it."""
    holders = _active(government).filter(roles__contains=[Role.CLEARANCE])
    return holders.select_related("user").first()


def require_somebody_left(delegation: Delegation, *, keeps: Iterable[str]) -> None:
    """Raises ValidationError where the delegation would lose its last head, or the last person
    who may clear."""
    if missing := _missing_without(delegation, keeps=keeps):
        raise ValidationError(
            _("Nobody else in the delegation is %(roles)s. Appoint somebody first."),
            params={"roles": _listed(missing)},
            code="last",
        )


def parts_only_theirs(delegation: Delegation) -> list[Role]:
    """What the delegation would lack without this person."""
    return _missing_without(delegation, keeps=())


def lock_government(pk: int) -> Government:
    """The government as it is now, held until the transaction ends: one at a time changes its
    delegation. Whoever locks an invitation or a person as well locks this first."""
    rows = Government.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(pk=pk)


def _missing_without(delegation: Delegation, *, keeps: Iterable[str]) -> list[Role]:
    """The parts that nobody active would have if this person kept only these roles."""
    if delegation.state != Delegation.State.ACTIVE:
        return []
    others = _active(delegation.government).exclude(pk=delegation.pk)
    left = {role for row in others for role in row.roles} | set(keeps)
    lacked_before = lacking_roles(left | set(delegation.roles))
    return [role for role in lacking_roles(left) if role not in lacked_before]


def _active(government: Government) -> "models.QuerySet[Delegation]":
    return Delegation.objects.filter(government=government, state=Delegation.State.ACTIVE)


def _listed(roles: Iterable[Role]) -> str:
    return ", ".join(str(role.label).lower() for role in roles)


def _add_roles(delegation: Delegation, roles: Iterable[Role], actor: User) -> None:
    before = list(delegation.roles)
    delegation.roles = known_roles([*before, *roles])
    delegation.save(update_fields=["roles"])
    event = record(
        verb="delegation.set",
        actor=actor,
        obj=delegation,
        government_id=delegation.government_id,
        before=before,
        after=delegation.roles,
    )
    notices.place_changed(delegation, event, actor)
    authority.project(delegation)


def _has_another_part(user: User) -> bool:
    elsewhere = user.delegations.filter(state=Delegation.State.ACTIVE)
    return elsewhere.exists() or user.staff_appointments.exists()


def _locked(delegation: Delegation) -> Delegation:
    found = Delegation.objects.select_related("government", "user").get(pk=delegation.pk)
    lock_government(found.government_id)
    authority.lock_person(found.user_id)
    return locked(Delegation.objects.select_related("government", "user"), found.pk)


def _move(
    delegation: Delegation,
    transition: Transition,
    actor: User | None,
    *,
    reason: str = "",
    tell: bool = True,
) -> AuditEvent:
    source = delegation.state
    advance(delegation, transition, reason=reason)
    delegation.state_since = timezone.now()
    delegation.save(update_fields=["state", "state_since"])
    event = record(
        verb=f"delegation.{transition.verb}",
        actor=actor,
        obj=delegation,
        government_id=delegation.government_id,
        reason=reason,
        source=source,
        target=delegation.state,
    )
    if tell:
        notices.place_changed(delegation, event, actor)
    authority.project(delegation)
    return event


def _permissions(rows: Iterable[authority.Row], user_id: int, government_id: int) -> list[str]:
    return sorted(row[2] for row in rows if row[:2] == (user_id, government_id))
