"""Reads about delegations: seats, invitations, the yearly confirmation."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Min, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from members import authority
from members.models import (
    Delegation,
    Government,
    Invitation,
    Role,
    User,
)
from members.models.delegations import lacking_roles
from taskforce.core.permissions import Decision, allows, require

CONFIRMED_FOR = timedelta(days=365)


def own_governments(user: Any) -> list[Government]:
    """The governments in whose delegations the person is, in alphabetical order."""
    ids = authority.governments_with(user, authority.READ)
    return list(Government.objects.filter(pk__in=ids).alphabetical())


def governments_managed_by(user: Any) -> list[Government]:
    """The governments whose delegation the person heads, in alphabetical order."""
    ids = authority.governments_with(user, authority.MANAGE)
    return list(Government.objects.filter(pk__in=ids).alphabetical()) if ids else []


def get_own_government(user: Any, pk: int, name: str = "delegation.read") -> Government:
    """A government whose delegation the person may read: 404 for all others. Raises Refused where
    they may not do what the rule named asks for."""
    government = get_object_or_404(Government, pk=pk)
    if not allows(user, "delegation.read", government):
        raise Http404
    require(user, name, government)
    return government


def get_seat(user: Any, pk: int, name: str) -> Delegation:
    """A place in a delegation that the person may read: 404 for all others, and for who has left.
    Raises Refused where they may not do what the rule named asks for."""
    rows = Delegation.objects.exclude(state=Delegation.State.DEPARTED)
    seat = get_object_or_404(rows.select_related("government", "user"), pk=pk)
    if not allows(user, "delegation.read", seat.government):
        raise Http404
    require(user, name, seat)
    return seat


def get_invitation(user: Any, pk: int, name: str = "delegation.manage") -> Invitation:
    """An invitation that the person may manage; 404 where they may not know of it. Raises Refused
    where they may not do what the rule named asks for."""
    rows = Invitation.objects.select_related("government")
    invitation = get_object_or_404(rows, pk=pk)
    if invitation.government is None:
        if not allows(user, "secretariat.administer"):
            raise Http404
        return invitation
    if not allows(user, "delegation.read", invitation.government):
        raise Http404
    require(user, name, invitation.government)
    return invitation


@dataclass(frozen=True)
class Seat:
    """A place as its line shows it, with what this reader may do about it."""

    delegation: Delegation
    is_own: bool
    may_change: bool
    may_leave: bool


def seats(user: Any, government: Government) -> list[Seat]:
    """Everybody who has not left, by name."""
    rows = government.delegations.exclude(state=Delegation.State.DEPARTED)
    found = rows.select_related("user", "government").order_by("user__name", "pk")
    return [
        Seat(
            delegation=row,
            is_own=row.user_id == user.pk,
            may_change=bool(allows(user, "delegation.change", row)),
            may_leave=bool(allows(user, "delegation.leave", row)),
        )
        for row in found
    ]


def lacking(government: Government) -> list[Role]:
    """The parts that nobody active in the delegation has."""
    active = government.delegations.filter(state=Delegation.State.ACTIVE)
    return lacking_roles(role for row in active for role in row.roles)


def open_invitations(government: Government) -> QuerySet[Invitation]:
    """Invitations that were neither accepted nor revoked; some may have run out."""
    return government.invitations.filter(state=Invitation.State.SENT).select_related("invited_by")


@dataclass(frozen=True)
class Confirmation:
    """When the head last said that the list is right, and by when to say so again."""

    at: datetime | None
    by: User | None
    due_at: datetime | None

    @property
    def is_due(self) -> bool:
        """Within the month before the year is over, and after it: not later than the first mail
        about it, which leaves on a morning."""
        return self.due_at is not None and self.due_at - timezone.now() <= timedelta(days=31)


def confirmation(government: Government) -> Confirmation:
    """The yearly confirmation: who gave the last one, and when the next one is due."""
    first = government.delegations.aggregate(first=Min("since"))["first"]
    return Confirmation(
        government.delegation_confirmed_at,
        government.delegation_confirmed_by,
        confirmation_due(government, first),
    )


def confirmation_due(government: Government, first: datetime | None) -> datetime | None:
    """A year after the last confirmation. Before there was one, a year after the first place
    began, or after the government became a member where that was later: it may have come back."""
    counted_from = government.delegation_confirmed_at or first
    joined = government.taskforce_member_since
    if counted_from is None:
        return None
    if government.delegation_confirmed_at is None and joined is not None:
        counted_from = max(counted_from, datetime.combine(joined, time.min, UTC))
    return counted_from + CONFIRMED_FOR


def may_manage(user: Any, government: Government) -> Decision:
    """Whether this person looks after the delegation."""
    return allows(user, "delegation.manage", government)


def may_invite(user: Any, government: Government) -> Decision:
    """Whether this person may ask somebody into the delegation."""
    return allows(user, "delegation.invite", government)


def may_confirm(user: Any, government: Government) -> Decision:
    """Whether this person may say that the list is right."""
    return allows(user, "delegation.confirm", government)
