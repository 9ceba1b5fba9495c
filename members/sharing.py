"""Sharing an object with named governments, by django-guardian's object permissions.

To guardian a government is a group, and the group has no members: who belongs to a government is
asked of its delegation (members.authority) at each read. So there is no second list of people
that could differ from the delegations, and none of guardian's own questions about people, which
know neither suspended places nor inactive accounts, is ever asked. With members.authority this is
the only module that speaks with guardian.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth.models import Group
from django.db import models
from guardian.shortcuts import assign_perm, remove_perm
from guardian.utils import get_group_obj_perms_model

from members import authority
from members.models import Government

_GROUP = "government-"


def share(obj: models.Model, permission: str, governments: Iterable[Government]) -> None:
    """Makes these governments, and no others, those with which the object is shared.

    The caller has asked its rule, and holds the object's lock.
    """
    wanted = {_group_name(each.pk) for each in governments}
    present = set(_rows(type(obj), permission, obj).values_list("group__name", flat=True))
    for name in sorted(wanted - present):
        group, _made = Group.objects.get_or_create(name=name)
        assign_perm(permission, group, obj)
    for group in Group.objects.filter(name__in=present - wanted):
        remove_perm(permission, group, obj)


def shared_with(obj: models.Model, permission: str) -> list[Government]:
    """The governments with which the object is shared, in alphabetical order."""
    names = _rows(type(obj), permission, obj).values_list("group__name", flat=True)
    ids = [int(name.removeprefix(_GROUP)) for name in names]
    return list(Government.objects.filter(pk__in=ids).alphabetical())


def shared_with_each(rows: Sequence[models.Model], permission: str) -> dict[Any, set[int]]:
    """The ids of the governments with which each of these rows of one model is shared, by the
    row's own; rows shared with nobody are left out. One query, none without rows."""
    found: dict[Any, set[int]] = {}
    if rows:
        pairs = _rows(type(rows[0]), permission).filter(content_object__in=rows)
        for pk, name in pairs.values_list("content_object", "group__name"):
            found.setdefault(pk, set()).add(int(name.removeprefix(_GROUP)))
    return found


def shared_to(user: Any, permission: str, model: type[models.Model]) -> "models.QuerySet[Any]":
    """A subquery of the ids of the objects shared with one of the person's governments."""
    names = [_group_name(pk) for pk in authority.governments_with(user, authority.READ)]
    return _rows(model, permission).filter(group__name__in=names).values("content_object")


def _rows(
    model: type[models.Model], permission: str, obj: models.Model | None = None
) -> "models.QuerySet[Any]":
    permissions: Any = get_group_obj_perms_model(model)  # type: ignore[arg-type]  # a class, too
    rows: models.QuerySet[Any] = permissions.objects.filter(permission__codename=permission)
    return rows if obj is None else rows.filter(content_object=obj)


def _group_name(government_id: int) -> str:
    return f"{_GROUP}{government_id}"
