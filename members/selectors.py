"""Reads about people and delegations."""

from typing import Any

from django.db.models import QuerySet

from members import authority
from members.models import Delegation


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
