"""Governments sign versions of the mission statement."""

from datetime import date

from django.db import models, transaction

from commitments.models import Signature, Statement
from members.models import Government, User
from taskforce.audit.services import record


@transaction.atomic
def record_signature(
    *,
    government: Government,
    signed_on: date,
    signatory_name: str,
    signatory_office: str,
    document_id: int | None,
    actor: User,
) -> Signature:
    """A government's signature of the statement in force; the one that is there, where it has
    signed that version already. Without rules of its own: callers have asked theirs."""
    # Locked, so that two signatures do not take the same place in the list.
    statement = Statement.objects.select_for_update().current()
    last = statement.signatures.aggregate(last=models.Max("position"))["last"] or 0
    signature, new = Signature.objects.get_or_create(
        statement=statement,
        government=government,
        defaults={
            "position": last + 1,
            "signed_on": signed_on,
            "signatory_name": signatory_name,
            "signatory_office": signatory_office,
            "document_id": document_id,
            "recorded_by": actor,
        },
    )
    if new:
        record(
            verb="statement.sign",
            actor=actor,
            obj=signature,
            government_id=government.pk,
            version=statement.version,
        )
    return signature
