"""Seating people in delegations, and keeping guardian's rows what the seats say."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import authority
from members.models import Delegation, Government, Role, User
from taskforce.audit.services import record
from taskforce.core.permissions import Refused, require


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


def _known_roles(roles: Iterable[str]) -> list[str]:
    """In the order of Role, each once."""
    given = {str(role) for role in roles}
    if not given or given - set(Role.values):
        raise ValidationError(_("Choose at least one role from the list."), code="roles")
    return [role.value for role in Role if role.value in given]


def _permissions(rows: Iterable[authority.Row], user_id: int, government_id: int) -> list[str]:
    return sorted(row[2] for row in rows if row[:2] == (user_id, government_id))
