"""Reads about people and delegations."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from members import authority
from members.models import Delegation, Government


def delegations_of(user: Any) -> QuerySet[Delegation]:
    """Everybody in the delegations that the person may read, by government and name."""
    return (
        Delegation.objects.filter(
            government_id__in=authority.governments_with(user, authority.READ)
        )
        .exclude(state=Delegation.State.DEPARTED)
        .select_related("government", "user")
        .order_by("government__sort_name", "user__name", "pk")
    )


def governments() -> QuerySet[Government]:
    """Every government that the portal knows, in alphabetical order."""
    return Government.objects.alphabetical()


def get_government(pk: int) -> Government:
    """One government; 404 where there is none."""
    return get_object_or_404(Government, pk=pk)
