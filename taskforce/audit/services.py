"""Writing the trail. Called by every service, inside the transaction of the command."""

from typing import Any

from django.db import models

from taskforce.audit.models import AuditEvent
from taskforce.core.context import request_id

THE_PORTAL = "The portal"  # `by` for what it does on its own


def record(
    *,
    verb: str,
    actor: Any,
    obj: models.Model,
    government_id: int | None = None,
    reason: str = "",
    by: str = "",
    **facts: Any,
) -> AuditEvent:
    """Adds one event. `actor` is None for what the portal does by itself, and for somebody who
    has no account: `by` then says in which part they acted, never their name.

    `facts` must be JSON; they name codes and numbers, never confidential text.
    """
    return AuditEvent.objects.create(
        verb=verb,
        actor=actor,
        actor_name=str(actor or by)[:254],
        object_type=obj._meta.label,
        object_id=str(obj.pk),
        object_name=str(obj)[:254],
        government_id=government_id,
        reason=reason,
        facts=facts,
        request_id=request_id.get(),
    )
