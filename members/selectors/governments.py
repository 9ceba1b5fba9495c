"""Reads about governments, as the secretariat keeps them."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Min, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from members import authority
from members.models import (
    Delegation,
    Government,
    Role,
    User,
)
from members.models.delegations import lacking_roles
from members.selectors.delegations import confirmation_due
from taskforce.audit.models import AuditEvent
from taskforce.core.confidential import closed_to


def governments() -> QuerySet[Government]:
    """Every government that the portal knows, in alphabetical order."""
    return Government.objects.alphabetical()


def active_members() -> QuerySet[Government]:
    """Those that take part now, in alphabetical order; in the demonstration the made-up ones."""
    return Government.objects.reporting(demonstration=settings.PORTAL_DEMO).alphabetical()


def joined(limit: int) -> Any:
    """Members of which the day is recorded on which they joined the Taskforce, the latest first."""
    rows = Government.objects.members().filter(taskforce_member_since__isnull=False)
    return rows.order_by("-taskforce_member_since", "sort_name")[:limit]


def get_government(pk: int) -> Government:
    """One government; 404 where there is none."""
    return get_object_or_404(Government, pk=pk)


def history(obj: models.Model) -> QuerySet[AuditEvent]:
    """What the trail says about one object, the latest first."""
    return AuditEvent.objects.filter(object_type=obj._meta.label, object_id=str(obj.pk))


def government_history(government: Government, *, reader: User) -> QuerySet[AuditEvent]:
    """What the trail says about a government: itself, its people, its reports. Confidential kinds
    of objects (core.confidential) are left out for readers from outside to whom they are closed."""
    events = AuditEvent.objects.filter(government_id=government.pk)
    if authority.holds(reader, authority.READ, government.pk):
        return events
    return events.exclude(object_type__in=closed_to(reader))


def possible_moves(government: Government) -> list[str]:
    """What can happen to a government in its present state, by verb."""
    moves = (Government.SUSPEND, Government.REINSTATE, Government.LEAVE)
    return [move.verb for move in moves if government.state in move.sources]


@dataclass(frozen=True)
class Overview:
    """A government as the secretariat's list shows it. `away`: places that would rest, had the
    delegation anybody else for their part. `has_begun`: somebody has ever had a place in it."""

    government: Government
    people: int
    lacking: list[Role]
    confirmation_due: bool
    away: list[Delegation]
    has_begun: bool


def government_overview() -> list[Overview]:
    """Every government in alphabetical order, in two queries whatever their number."""
    active = Delegation.objects.filter(state=Delegation.State.ACTIVE)
    seats = active.select_related("user").order_by("user__name", "pk")
    rows = Government.objects.alphabetical().annotate(first_place=Min("delegations__since"))
    rows = rows.prefetch_related(Prefetch("delegations", seats, to_attr="active_seats"))
    now = timezone.now()
    found = []
    for row in rows:
        held = {role for seat in row.active_seats for role in seat.roles}
        member = row.is_taskforce_member and row.state == Government.State.ACTIVE
        confirm_by = confirmation_due(row, row.first_place)
        found.append(
            Overview(
                row,
                len(row.active_seats),
                lacking_roles(held) if member else [],
                member and confirm_by is not None and confirm_by < now,
                [seat for seat in row.active_seats if seat.rests_at <= now],
                row.first_place is not None,
            )
        )
    return found
