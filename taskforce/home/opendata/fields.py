"""How a field of the open data is described: once, for dictionary, schema and header."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from taskforce.core.csvsafe import Cell
from taskforce.core.texts import visible

TEXT, INTEGER, FLAG, DAY, INSTANT = "text", "integer", "flag", "day", "instant"
ADDRESS, CODES, NUMBERS, LINKS, FIGURES = "address", "codes", "numbers", "links", "figures"

# What each type is, in words for the dictionary.
TYPES: Mapping[str, str | Promise] = {
    TEXT: _("Text"),
    INTEGER: _("Whole number"),
    FLAG: _("true or false"),
    DAY: _("Day (ISO 8601)"),
    INSTANT: _("Instant (ISO 8601, UTC)"),
    ADDRESS: _("Address on the web"),
    CODES: _("List of codes; in tables separated by “; ”"),
    NUMBERS: _("List of whole numbers; in tables separated by “; ”"),
    LINKS: _("List of title and address; in tables separated by “; ”"),
    FIGURES: _("List of question, answer and unit; in tables separated by “; ”"),
}


@dataclass(frozen=True)
class Field:
    """One field. `codes` are the only values that it has, where it has such; `is_optional` says
    that it can be empty. `unit` names a unit or a time zone."""

    name: str
    type: str
    meaning: str | Promise
    example: Any
    is_optional: bool = False
    codes: Sequence[str] = ()
    unit: str | Promise = ""

    @property
    def type_name(self) -> str:
        return str(TYPES[self.type])


_AS_THEY_ARE = frozenset({int, bool, type(None)})


def said(value: Any) -> Any:
    """A value as JSON holds it: texts without hidden characters, instants in whole seconds UTC."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        # Asked first, since most values of a record are so, and a call for each costs more.
        return {
            name: each
            if (kind := type(each)) in _AS_THEY_ARE or (kind is str and each.isprintable())
            else said(each)
            for name, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [said(each) for each in value]
    return value


def cell(field: Field, value: Any) -> Cell:
    """A value as one cell of a table; not yet made safe for a spreadsheet."""
    if value is None:
        return None
    if field.type == DAY:
        return value if isinstance(value, date) else date.fromisoformat(value)
    if field.type == FLAG:
        return "true" if value else "false"
    if field.type in {CODES, NUMBERS}:
        return "; ".join(str(said(each)) for each in value)
    if field.type in {LINKS, FIGURES}:
        return "; ".join(_joined(said(each)) for each in value)
    shown: Cell = said(value)
    return shown


def _joined(row: Mapping[str, str]) -> str:
    first, *others = row.values()
    return f"{first}: {' '.join(each for each in others if each)}"


def cells(fields: Iterable[Field], record: Mapping[str, Any]) -> list[Cell]:
    """A record as a row of a table."""
    return [cell(field, record[field.name]) for field in fields]
