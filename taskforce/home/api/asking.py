"""What may be asked for: the parameters of each list, one description for check and document."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from taskforce.home.opendata.datasets import Dataset
from taskforce.home.opendata.fields import INTEGER, NUMBERS, Field
from taskforce.home.opendata.paging import LARGEST_PAGE, cursor_pattern

_SLUG = "[-a-zA-Z0-9_]{1,100}"
_KEY = "[1-9][0-9]{0,17}"  # of a row
_SMALL = "[1-9][0-9]{0,3}"


class Misasked(Exception):
    """The question is not one that the API knows; `errors` say why, by parameter."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors


@dataclass(frozen=True)
class Parameter:
    """One part of a question: the texts that it can be, and as what a schema describes them."""

    name: str
    pattern: str
    schema: Mapping[str, Any]
    meaning: str | Promise
    example: Any = None

    def read(self, value: str) -> Any:
        """The value as the schema's type has it. Raises ValueError for one that does not fit."""
        if not re.fullmatch(self.pattern, value):
            raise ValueError(value)
        return int(value) if self.schema["type"] == "integer" else value


def _of_field(field: Field, meaning: str | Promise = "") -> Parameter:
    meaning = meaning or field.meaning
    example = field.example[0] if field.type == NUMBERS else field.example
    if field.codes:
        pattern = "|".join(map(re.escape, field.codes))
        schema: dict[str, Any] = {"type": "string", "enum": list(field.codes)}
    elif field.type in {INTEGER, NUMBERS}:
        is_row = field.name == "id"
        pattern = _KEY if is_row else _SMALL
        schema = {"type": "integer", "minimum": 1, "maximum": 10**18 - 1 if is_row else 9999}
    else:
        pattern = _SLUG
        schema = {"type": "string", "pattern": f"^{_SLUG}$"}
    return Parameter(field.name, pattern, schema, meaning, example)


def key_of(dataset: Dataset) -> Parameter:
    """What names one record in an address."""
    return _of_field(dataset.named(dataset.key))


def filters_of(dataset: Dataset) -> list[Parameter]:
    """By what the list can be narrowed."""
    return [_of_field(dataset.named(name)) for name in dataset.filters]


def paging_of(dataset: Dataset) -> list[Parameter]:
    """How to go through the list."""
    cursor = cursor_pattern(dataset)
    return [
        Parameter(
            "limit",
            f"[1-9][0-9]?|{LARGEST_PAGE}",
            {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": LARGEST_PAGE},
            _("How many records a page has at most."),
            10,
        ),
        Parameter(
            "cursor",
            cursor,
            {"type": "string", "pattern": f"^{cursor}$"},
            _("Where the page begins: `next_cursor` of the page before. Do not make your own."),
        ),
    ]


def parameters_of(dataset: Dataset) -> list[Parameter]:
    """All that a question about the list may hold."""
    return [*filters_of(dataset), *paging_of(dataset)]


def read(parameters: Iterable[Parameter], query: QueryDict) -> dict[str, Any]:
    """What was asked, by name. Raises Misasked for anything that is not described: a question
    that is understood by half would be answered with the wrong rows."""
    known = {each.name: each for each in parameters}
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for name, values in query.lists():
        if name not in known:
            errors[name] = _("There is no such parameter here.")
        elif len(values) != 1:
            errors[name] = _("Give it once.")
        else:
            try:
                found[name] = known[name].read(values[0])
            except ValueError:
                errors[name] = _("This is not a value that it can have. See the description.")
    if errors:
        raise Misasked(errors)
    return found
