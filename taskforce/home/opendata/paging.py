"""One page after the other: a place in an order, not a count, so that new rows repeat nothing."""

import base64
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from taskforce.home.opendata.datasets import Dataset, Record

LONGEST_CURSOR = 1000
_LARGEST_KEY = 2**63 - 1


def page(
    dataset: Dataset, rows: QuerySet[Any], *, limit: int, cursor: str = ""
) -> tuple[list[Record], str | None]:
    """At most `limit` records after the place that the cursor names, and the cursor of the next
    page; None after the last. One query. Raises ValidationError for a cursor that is none."""
    if cursor:
        rows = rows.filter(_after(dataset, _read(dataset, cursor)))
    found = list(rows.order_by(*dataset.order)[: limit + 1])
    shown = found[:limit]
    records = [record for row in shown for record in dataset.records(row)]
    return records, _written(dataset, shown[-1]) if len(found) > limit else None


def _after(dataset: Dataset, place: list[Any]) -> Q:
    *first, key = zip(dataset.order, place, strict=True)
    later = Q((f"{key[0]}__gt", key[1]))
    for name, value in reversed(first):
        later = Q((f"{name}__gt", value)) | Q((name, value)) & later
    return later


def _written(dataset: Dataset, row: Any) -> str:
    place = [dataset.name, *(_value(row, name) for name in dataset.order)]
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row


def _read(dataset: Dataset, cursor: str) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        name, *place = json.loads(base64.b64decode(padded, "-_", validate=True))
        fits = name == dataset.name and len(place) == len(dataset.order)
        if not fits or not all(_is_sane(each) for each in place) or type(place[-1]) is not int:
            raise ValueError
        if len(place) > 1 and dataset.order[0].endswith("number") is not isinstance(place[0], int):
            raise ValueError
    except (ValueError, TypeError, RecursionError):
        raise ValidationError(
            _("This cursor is not one of this list. Begin again without it.")
        ) from None
    return place


def _is_sane(value: Any) -> bool:
    if type(value) is int:
        return 0 <= value <= _LARGEST_KEY
    return isinstance(value, str) and value.isprintable()
