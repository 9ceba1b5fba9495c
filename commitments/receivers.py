"""What apps below tell: a government was admitted."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from commitments.services.rounds import expect_from
from commitments.services.signing import record_signature
from members.models import Government, User
from members.signals import government_admitted


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
