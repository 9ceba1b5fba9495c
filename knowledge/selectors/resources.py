"""Reads. `visible_to` is the one rule on who reads what; page, list and every later channel
go through it."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from commitments.models import Capability, Commitment, Statement
from knowledge.models import Resource
from knowledge.permissions import reads_as_taskforce
from taskforce.core.permissions import require


def visible_to(user: Any) -> QuerySet[Resource]:
    """What this person may read, latest first: what is published and public, and for member
    governments and the secretariat also what is published for the Taskforce."""
    published = Resource.objects.published().listed()
    if reads_as_taskforce(user):
        return published
    return published.filter(visibility=Resource.Visibility.PUBLIC)


def found(user: Any, *, kind: str = "", commitment: int | None = None) -> QuerySet[Resource]:
    """What this person may read of one kind and on one commitment, by its number."""
    rows = visible_to(user)
    if kind:
        rows = rows.filter(kind=kind)
    if commitment is not None:
        rows = rows.filter(commitments__number=commitment).distinct()
    return rows


def get_resource(user: Any, pk: int) -> Resource:
    """A text that this person may read; 404 for everything else."""
    rows = visible_to(user).prefetch_related("capabilities")
    return get_object_or_404(rows, pk=pk)


def latest_public(limit: int) -> QuerySet[Resource]:
    """The newest texts that everybody may read."""
    rows = Resource.objects.published().listed()
    return rows.filter(visibility=Resource.Visibility.PUBLIC)[:limit]


def public_on(commitment: Commitment, limit: int) -> QuerySet[Resource]:
    """The newest texts on one commitment that everybody may read."""
    rows = Resource.objects.published().listed().filter(commitments=commitment)
    return rows.filter(visibility=Resource.Visibility.PUBLIC)[:limit]


def moderated(user: Any) -> QuerySet[Resource]:
    """Everything, drafts included and first, for the secretariat; Refused for everybody else."""
    require(user, "resource.moderate")
    return Resource.objects.listed().order_by("state", "-state_since", "-pk")


def get_moderated(user: Any, pk: int) -> Resource:
    """Any text, for the secretariat; Refused for everybody else."""
    return get_object_or_404(moderated(user), pk=pk)


def commitments() -> QuerySet[Commitment]:
    """The commitments of the statement in force, in order: what a text can be about."""
    in_force = Statement.objects.filter(in_force_since__isnull=False)
    latest = in_force.order_by("-in_force_since", "-pk").values("pk")[:1]
    return Commitment.objects.filter(statement__in=latest)


def capabilities() -> QuerySet[Capability]:
    """The capabilities of the Model National Response, in order."""
    return Capability.objects.all()
