"""How much there is in a workbook, before a reader builds anything of it.

A small file can hold a million styles, or a row of a million cells: a reader that builds objects
would need minutes and gigabytes. So the marks (`<`) of each part are counted first, as it unpacks.
"""

import io
import re
from collections.abc import Iterable
from typing import NamedTuple

from openpyxl.reader.excel import ExcelReader

from taskforce.documents import archives

MOST_ROWS = 500  # a sheet; the longest that the portal writes has a tenth of it
MOST_SHEETS = 50
_MOST_MARKS = 100_000  # in one part, or in one row; the portal's longest part has a tenth of it
_LONGEST_TAG = 64  # bytes; only a row's tag needs to be whole
_ROW = re.compile(rb"<(?:\w+:)?row\b")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


class TooMuch(Exception):
    """More than a workbook of the portal has. `sheet` is the name of one that has too many rows,
    empty where it is something else."""

    def __init__(self, sheet: str = "") -> None:
        super().__init__(sheet)
        self.sheet = sheet


class _Weight(NamedTuple):
    """`marks` is what the reader holds at once: of a sheet the heaviest row, else all."""

    rows: int
    marks: int


def weigh(data: bytes) -> None:
    """Raises TooMuch. `data` has passed the inspection of documents, and is not read otherwise."""
    weights = {
        entry.name: _weight(
            archives.unpacked(data, entry), _SHEET.fullmatch(entry.name) is not None
        )
        for entry in archives.entries_of(data)
    }
    if any(weight.marks > _MOST_MARKS for weight in weights.values()):
        raise TooMuch
    reader = ExcelReader(io.BytesIO(data), read_only=True, keep_links=False)
    reader.read_manifest()
    for part in reader.package.Override:
        is_sheet = part.ContentType.endswith(".worksheet+xml")
        if _SHEET.fullmatch(part.PartName.lstrip("/")) and not is_sheet:
            raise TooMuch  # something else under a sheet's name, where it was weighed by the row
    reader.read_workbook()
    sheets = list(reader.parser.find_sheets())
    if len(sheets) > MOST_SHEETS:
        raise TooMuch
    for sheet, relation in sheets:
        if relation.target in weights and weights[relation.target].rows > MOST_ROWS:
            raise TooMuch(sheet.name)


def _weight(chunks: Iterable[bytes], is_sheet: bool) -> _Weight:
    """Flat in memory: a part is never held whole."""
    rows = marks = heaviest = 0
    rest = b""
    for chunk in chunks:
        known = rest + chunk
        cut = known.rfind(b"<", max(0, len(known) - _LONGEST_TAG))
        known, rest = (known[:cut], known[cut:]) if cut >= 0 else (known, b"")
        first, *others = _ROW.split(known) if is_sheet else [known]
        marks += first.count(b"<")
        heaviest = max(heaviest, marks)
        for row in others:
            rows += 1
            marks = 1 + row.count(b"<")
            heaviest = max(heaviest, marks)
    if is_sheet and _ROW.match(rest):
        rows += 1
    return _Weight(rows, max(heaviest, marks + rest.count(b"<")))
