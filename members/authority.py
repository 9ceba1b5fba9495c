"""Who may do what for a government: the one module that speaks with django-guardian.

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

PERMISSIONS: Mapping[str, frozenset[str]] = {
    Role.HEAD: frozenset({READ, MANAGE}),
    Role.CLEARANCE: frozenset({READ, DRAFT, CLEAR}),
    Role.DRAFTER: frozenset({READ, DRAFT}),
    Role.OBSERVER: frozenset({READ}),
}

Row = tuple[int, int, str]


@dataclass(frozen=True)
class Drift:
    """Where guardian's rows and the delegations differ; empty sets where all is well."""

    missing: frozenset[Row]
    surplus: frozenset[Row]

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus)


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


def project(delegation: Delegation) -> None:
    """Makes guardian's rows for this person and government what the delegation says."""
    wanted = _wanted(delegation)
    rows = GovernmentPermission.objects.filter(
        user=delegation.user, content_object=delegation.government
    )
    present = set(rows.values_list("permission__codename", flat=True))
    _write(delegation.user, delegation.government, wanted - present, present - wanted)


def drift() -> Drift:
    """Compares every delegation with guardian's rows."""
    wanted = {
        (row.user_id, row.government_id, permission)
        for row in Delegation.objects.select_related("government", "user")
        for permission in _wanted(row)
    }
    present = set(
        GovernmentPermission.objects.values_list(
            "user_id", "content_object_id", "permission__codename"
        )
    )
    return Drift(missing=frozenset(wanted - present), surplus=frozenset(present - wanted))


@transaction.atomic
def reconcile() -> Drift:
    """Repairs every difference in favour of the delegations and returns what was repaired."""
    found = drift()
    for user_id, government_id, permission in found.missing | found.surplus:
        row = (user_id, government_id, permission)
        user = User.objects.get(pk=user_id)
        government = Government.objects.get(pk=government_id)
        added = {permission} if row in found.missing else set[str]()
        removed = {permission} if row in found.surplus else set[str]()
        _write(user, government, added, removed)
    return found


def _wanted(delegation: Delegation) -> set[str]:
    if delegation.state != Delegation.State.ACTIVE or not delegation.user.is_active:
        return set()
    return {name for role in delegation.roles for name in PERMISSIONS[role]}


def _write(
    user: User, government: Government, added: Iterable[str], removed: Iterable[str]
) -> None:
    for permission in sorted(added):
        assign_perm(permission, user, government)
    for permission in sorted(removed):
        remove_perm(permission, user, government)
    user.__dict__.pop("_government_permissions", None)
