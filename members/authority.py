"""Who may do what for a government: with members.sharing, all that speaks with django-guardian.

`Delegation` is the record of decision; guardian's rows on `Government` are its projection,
written here and reconciled nightly. Reads ask one query per request: the permissions of the
signed-in person on every government, kept on the user object.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from guardian.shortcuts import assign_perm, remove_perm

from members.models import Delegation, Government, GovernmentPermission, Role, User

READ = "read_report"
DRAFT = "draft_report"
CLEAR = "clear_report"
MANAGE = "manage_delegation"
WRITING = frozenset({DRAFT, MANAGE})  # one of these: everybody in a delegation but observers

PERMISSIONS: Mapping[str, frozenset[str]] = {
    Role.HEAD: frozenset({READ, MANAGE}),
    Role.CLEARANCE: frozenset({READ, DRAFT, CLEAR}),
    Role.DEPUTY: frozenset({READ, DRAFT, CLEAR}),
    Role.DRAFTER: frozenset({READ, DRAFT}),
    Role.OBSERVER: frozenset({READ}),
}

# What a government's own state leaves of its people's rights: one that is suspended reads on.
_LEFT_BY_STATE: Mapping[str, frozenset[str]] = {
    Government.State.ACTIVE: frozenset({READ, DRAFT, CLEAR, MANAGE}),
    Government.State.SUSPENDED: frozenset({READ}),
    Government.State.LEFT: frozenset(),
}

Row = tuple[int, int, str]


@dataclass(frozen=True)
class Drift:
    """Where guardian's rows and the delegations differ; empty sets where all is well."""

    missing: frozenset[Row]
    surplus: frozenset[Row]

    @property
    def rows(self) -> frozenset[Row]:
        """Every row that differs, whichever way."""
        return self.missing | self.surplus

    def __bool__(self) -> bool:
        return bool(self.rows)


def permissions_of(user: Any) -> Mapping[int, frozenset[str]]:
    """What the person may do, by government id. Nothing for visitors and inactive people."""
    if not user.is_authenticated or not user.is_active:
        return {}
    cached: Mapping[int, frozenset[str]] | None = getattr(user, "_government_permissions", None)
    if cached is None:
        held: dict[int, set[str]] = defaultdict(set)
        rows = GovernmentPermission.objects.filter(user=user).values_list(
            "content_object_id", "permission__codename"
        )
        for government_id, codename in rows:
            held[government_id].add(codename)
        cached = {government_id: frozenset(names) for government_id, names in held.items()}
        user._government_permissions = cached
    return cached


def holds(user: Any, permission: str, government_id: int) -> bool:
    """Whether the person has this permission on this government."""
    return permission in permissions_of(user).get(government_id, frozenset())


def governments_with(user: Any, permission: str) -> list[int]:
    """The ids of the governments for which the person has this permission."""
    return [pk for pk, names in permissions_of(user).items() if permission in names]


def people_with(permission: str, government_id: int) -> QuerySet[User]:
    """Active people who have this permission on this government, by name."""
    return User.objects.filter(
        is_active=True,
        governmentpermission__content_object_id=government_id,
        governmentpermission__permission__codename=permission,
    ).order_by("name", "pk")


def people_by_government(permission: str, governments: Iterable[int]) -> Mapping[int, list[User]]:
    """As `people_with`, for several governments in two queries."""
    rows = GovernmentPermission.objects.filter(
        content_object_id__in=list(governments),
        permission__codename=permission,
        user__is_active=True,
    ).values_list("content_object_id", "user_id")
    people = {user.pk: user for user in User.objects.filter(pk__in={row[1] for row in rows})}
    found: dict[int, list[User]] = defaultdict(list)
    for government_id, user_id in rows:
        found[government_id].append(people[user_id])
    return {pk: sorted(each, key=lambda user: (user.name, user.pk)) for pk, each in found.items()}


def project(delegation: Delegation) -> None:
    """Makes guardian's rows for this person and government what the delegation says."""
    wanted = _wanted(delegation)
    rows = GovernmentPermission.objects.filter(
        user=delegation.user, content_object=delegation.government
    )
    present = set(rows.values_list("permission__codename", flat=True))
    _write(delegation.user, delegation.government, wanted - present, present - wanted)


def drift(*, user_id: int | None = None) -> Drift:
    """Compares delegations with guardian's rows: everybody's, or one person's."""
    delegations = Delegation.objects.select_related("government", "user")
    rows = GovernmentPermission.objects.all()
    if user_id is not None:
        delegations, rows = delegations.filter(user=user_id), rows.filter(user=user_id)
    wanted = {
        (delegation.user_id, delegation.government_id, permission)
        for delegation in delegations
        for permission in _wanted(delegation)
    }
    present = set(rows.values_list("user_id", "content_object_id", "permission__codename"))
    return Drift(missing=frozenset(wanted - present), surplus=frozenset(present - wanted))


def reconcile() -> Drift:
    """Repairs every difference in favour of the delegations and returns what was repaired.

    Each person is looked at again under their lock, which `set_delegation` takes too: what a
    command is just changing is not mistaken for a difference.
    """
    repaired = [_reconcile_person(pk) for pk in sorted({row[0] for row in drift().rows})]
    return Drift(
        missing=frozenset(row for found in repaired for row in found.missing),
        surplus=frozenset(row for found in repaired for row in found.surplus),
    )


def lock_person(user_id: int) -> User:
    """The person, held until the transaction ends: one at a time changes their delegations."""
    return User.objects.select_for_update(of=("self",), no_key=True).get(pk=user_id)


@transaction.atomic
def _reconcile_person(user_id: int) -> Drift:
    user = lock_person(user_id)
    found = drift(user_id=user_id)
    governments = Government.objects.in_bulk({row[1] for row in found.rows})
    for government_id, permission in sorted(row[1:] for row in found.missing):
        _write(user, governments[government_id], {permission}, ())
    for government_id, permission in sorted(row[1:] for row in found.surplus):
        _write(user, governments[government_id], (), {permission})
    return found


def _wanted(delegation: Delegation) -> set[str]:
    if delegation.state != Delegation.State.ACTIVE or not delegation.user.is_active:
        return set()
    held = {name for role in delegation.roles for name in PERMISSIONS[role]}
    return held & _LEFT_BY_STATE[delegation.government.state]


def _write(
    user: User, government: Government, added: Iterable[str], removed: Iterable[str]
) -> None:
    for permission in sorted(added):
        assign_perm(permission, user, government)
    for permission in sorted(removed):
        remove_perm(permission, user, government)
    user.__dict__.pop("_government_permissions", None)
