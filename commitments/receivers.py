"""What apps below tell: a government was admitted, somebody left a delegation."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from commitments.services.rounds import expect_from
from commitments.services.sections import hand_over
from commitments.services.signing import record_signature
from members.models import Delegation, Government, User
from members.signals import delegate_departed, government_admitted


@receiver(government_admitted)
def receive_admitted(
    *,
    government_id: int,
    actor_id: int,
    signed_on: date,
    signatory_name: str,
    signatory_office: str,
    document_id: int | None,
    **_signal: Any,
) -> None:
    """Its signature of the statement in force, and its report in every round that is open."""
    government = Government.objects.get(pk=government_id)
    record_signature(
        government=government,
        signed_on=signed_on,
        signatory_name=signatory_name,
        signatory_office=signatory_office,
        document_id=document_id,
        actor=User.objects.get(pk=actor_id),
    )
    expect_from(government)


@receiver(delegate_departed)
def receive_departed(*, delegation_id: int, successor_id: int | None, **_signal: Any) -> None:
    """What they were to write goes to whoever takes over."""
    place = Delegation.objects.select_related("user").get(pk=delegation_id)
    successor = (
        Delegation.objects.select_related("user").get(pk=successor_id) if successor_id else None
    )
    hand_over(
        government_id=place.government_id,
        leaver=place.user,
        successor=successor.user if successor else None,
    )
