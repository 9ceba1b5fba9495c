"""One page after the other: a place in an order, not a count, so that new rows repeat nothing.

Rows come by their number, so that new ones stand at the end. A cursor says after which record of
which row of which list the next page begins: it names nothing that is not public, it need not be
a secret, and one that somebody writes by hand is a place like any other.
"""

import re
from typing import Any

from django.db.models import QuerySet

from taskforce.home.opendata.datasets import Dataset
from taskforce.home.opendata.records import Record

LARGEST_PAGE = 100
_NUMBER = "[1-9][0-9]{0,17}"
_COUNT = "[1-9][0-9]{0,3}"


def cursor_pattern(dataset: Dataset) -> str:
    """How every cursor of this list is written, and nothing else is."""
    return f"{dataset.name}-{_NUMBER}-{_COUNT}"


def page(
    dataset: Dataset, rows: QuerySet[Any], *, limit: int, cursor: str = ""
) -> tuple[list[Record], str | None]:
    """At most `limit` records after the place that the cursor names, and the cursor of the next
    page; None after the last. One query. A cursor fits `cursor_pattern`."""
    start, done = _place(cursor)
    found: list[Record] = []
    reached = ""
    # Of the row where the page before ended something may be left.
    for row in rows.filter(pk__gte=start).order_by("pk")[: limit + 2]:
        for number, record in enumerate(dataset.records(row), start=1):
            if row.pk == start and number <= done:
                continue
            if len(found) == limit:
                return found, reached
            found.append(record)
            reached = f"{dataset.name}-{row.pk}-{number}"
    return found, None


def _place(cursor: str) -> tuple[int, int]:
    if not cursor:
        return 0, 0
    row, done = re.findall("[0-9]+", cursor)[-2:]
    return int(row), int(done)
