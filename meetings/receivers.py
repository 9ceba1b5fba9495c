"""What apps below tell: somebody left a delegation."""

from typing import Any

from django.dispatch import receiver

from meetings.services.actions import hand_over_actions
from members.models import Delegation
from members.signals import delegate_departed


@receiver(delegate_departed)
def receive_departed(*, delegation_id: int, successor_id: int | None, **_signal: Any) -> None:
    """The actions that they looked after go to whoever takes over."""
    places = Delegation.objects.select_related("user")
    place = places.get(pk=delegation_id)
    hand_over_actions(
        government_id=place.government_id,
        leaver=place.user,
        successor=places.get(pk=successor_id).user if successor_id else None,
    )
