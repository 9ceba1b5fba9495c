"""Facts that the secretariat keeps: edited in place, with what stood there before in the trail."""

from collections.abc import Mapping
from typing import Any

from django.db import models, transaction

from members.models import Government, User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import locked


@transaction.atomic
def edit_facts(*, obj: models.Model, facts: Mapping[str, Any], actor: User) -> list[str]:
    """Sets these fields of a row, and relations where a value is a list of rows.

    Returns the names of what changed; nothing is written where nothing did. The trail keeps
    both values. Raises ValidationError for facts that cannot be.
    """
    require(actor, "secretariat.work")
    row: Any = locked(type(obj)._default_manager.all(), obj.pk)
    relations = {name for name, value in facts.items() if isinstance(value, models.QuerySet)}
    before = {name: _said(getattr(row, name)) for name in facts}
    for name in facts.keys() - relations:
        setattr(row, name, facts[name])
    row.full_clean()
    row.save()
    for name in relations:
        getattr(row, name).set(facts[name])
    after = {name: _said(getattr(row, name)) for name in facts}
    changed = sorted(name for name in facts if before[name] != after[name])
    if changed:
        record(
            verb="facts.edit",
            actor=actor,
            obj=row,
            government_id=row.pk if isinstance(row, Government) else None,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
    return changed


def _said(value: Any) -> Any:
    """As the trail keeps it: text, numbers, dates by ISO 8601, related rows by number."""
    if hasattr(value, "values_list"):
        return sorted(value.values_list("pk", flat=True))
    return value if isinstance(value, bool | int | str | None) else str(value)
