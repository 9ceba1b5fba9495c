"""Tables for spreadsheets: no cell of them is a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from itertools import chain

Cell = str | int | date | None
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def safe_cell(value: Cell) -> Cell:
    """The value as a spreadsheet may hold it: a text that it would take for a formula gets an
    apostrophe in front; numbers and days stay what they are."""
    if isinstance(value, str) and value.startswith(_BEGINS_A_FORMULA):
        return f"'{value}"
    return value


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The lines of a CSV file (RFC 4180, UTF-8), made one by one as they are asked for."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    for row in chain([header], rows):
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
