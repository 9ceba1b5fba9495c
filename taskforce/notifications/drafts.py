"""A notice that somebody planned and that is not in the ledger yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models

from taskforce.notifications.models import Addressee

if TYPE_CHECKING:
    from members.models import User  # for readers and the type checker; members is a layer above


@dataclass(frozen=True)
class Draft:
    """To whom, of which kind, about what.

    It leaves from `not_before` on (now, where it says nothing) and until `expires_at`, or until
    the kind's `expires_after` has passed. `facts` may hold datetimes under names ending in `_at`.
    """

    kind: str
    recipient: "User | Addressee"
    obj: models.Model
    due_at: datetime | None = None
    step: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    not_before: datetime | None = None
    expires_at: datetime | None = None
