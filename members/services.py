"""Admitting people, entrusting them with roles, seating them in delegations."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import accounts, authority
from members.models import Delegation, Government, Role, StaffAppointment, StaffRole, User
from taskforce.audit.services import record
from taskforce.core.permissions import Refused, require


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    password: str | None = None,
    language: str = "en-gb",
    time_zone: str = "UTC",
    actor: User | None = None,
) -> User:
    """A person whose address is known to be theirs. Without a password they set one by a link.

    Raises ValidationError for an address that is not one or is taken.
    """
    user = User.objects.create_user(email=email, name=name, password=password)
    user.language = language
    user.time_zone = time_zone
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language", "time_zone"])
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    record(verb="person.add", actor=actor, obj=user)
    return user


@transaction.atomic
def appoint(*, user: User, role: str, actor: User | None) -> StaffAppointment:
    """Entrusts a person with a secretariat role. `actor` is None for the operator's command.

    Nobody appoints themselves, and only administrators appoint: raises Refused.
    """
    _require_administrator(actor)
    if actor is not None and actor.pk == user.pk:
        raise Refused(_("Nobody gives a role to themselves."))
    appointment, new = StaffAppointment.objects.get_or_create(
        user=user, role=StaffRole(role), defaults={"appointed_by": actor}
    )
    if new:
        record(verb="staff.appoint", actor=actor, obj=user, role=appointment.role)
    user.__dict__.pop("staff_roles", None)
    return appointment


@transaction.atomic
def dismiss(*, user: User, role: str, actor: User | None) -> None:
    """Takes a secretariat role from a person; nothing happens where they do not hold it.

    Only administrators do that, and the last administrator stays: raises Refused.
    """
    _require_administrator(actor)
    held = StaffAppointment.objects.filter(user=user, role=StaffRole(role))
    if role == StaffRole.ADMINISTRATOR:
        # Locked together, so that two administrators cannot dismiss each other at once.
        administrators = StaffAppointment.objects.select_for_update(of=("self",)).filter(
            role=role, user__is_active=True
        )
        if not {row.user_id for row in administrators} - {user.pk}:
            raise Refused(_("The last administrator stays. Appoint another one first."))
    if held.delete()[0]:
        record(verb="staff.dismiss", actor=actor, obj=user, role=role)
    user.__dict__.pop("staff_roles", None)


@transaction.atomic
def set_delegation(
    *, government: Government, user: User, roles: Iterable[str], actor: User | None
) -> Delegation:
    """Gives a person these roles, and no others, in a government's delegation.

    `actor` is None for the operator's commands. Nobody gives roles to themselves, and only heads
    of this delegation and the secretariat give them: raises Refused. Raises ValidationError for
    an unknown role or none.
    """
    if actor is not None:
        require(actor, "delegation.manage", government)
        if actor.pk == user.pk:
            raise Refused(_("Nobody gives a role to themselves."))
    wanted = _known_roles(roles)
    authority.lock_person(user.pk)
    delegation, new = Delegation.objects.get_or_create(
        government=government, user=user, defaults={"roles": wanted}
    )
    before = [] if new else list(delegation.roles)
    if before != wanted:
        delegation.roles = wanted
        delegation.save(update_fields=["roles"])
        record(
            verb="delegation.set",
            actor=actor,
            obj=delegation,
            government_id=government.pk,
            before=before,
            after=wanted,
        )
    authority.project(delegation)
    return delegation


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


@transaction.atomic
def edit_person(
    *, user: User, name: str, language: str, time_zone: str, changed: Iterable[str]
) -> User:
    """People correct what is known about them; the trail says which facts, not their values."""
    user.name = name
    user.language = language
    user.time_zone = time_zone
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "language", "time_zone"])
    record(verb="person.edit", actor=user, obj=user, changed=sorted(changed))
    return user


@transaction.atomic
def seal_again() -> int:
    """Seals every stored secret of a second factor with the present SECRET_KEY; how many.

    Raises InvalidToken, and changes nothing, where a key that sealed one is gone.
    """
    count = 0
    for factor in Authenticator.objects.select_for_update().exclude(
        type=Authenticator.Type.WEBAUTHN  # holds public keys only
    ):
        for name in {"secret", "seed"} & factor.data.keys():
            factor.data[name] = accounts.seal_again(factor.data[name])
            count += 1
        factor.save(update_fields=["data"])
    return count


def _require_administrator(actor: User | None) -> None:
    if actor is not None and StaffRole.ADMINISTRATOR not in actor.staff_roles:
        raise Refused(_("Only administrators give and take secretariat roles."))


def _known_roles(roles: Iterable[str]) -> list[str]:
    """In the order of Role, each once."""
    given = {str(role) for role in roles}
    if not given or given - set(Role.values):
        raise ValidationError(_("Choose at least one role from the list."), code="roles")
    return [role.value for role in Role if role.value in given]


def _permissions(rows: Iterable[authority.Row], user_id: int, government_id: int) -> list[str]:
    return sorted(row[2] for row in rows if row[:2] == (user_id, government_id))
