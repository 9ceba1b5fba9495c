"""What each app lets a reader find: one source a kind, with one rule on who finds what."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise

from taskforce.search.asking import Hit, Question


@dataclass(frozen=True)
class Row:
    """A hit as a page shows it. `text` is what the reader may read of it and what the extract is
    taken from, `language` its code where it is known; `note` says in a word what else it is."""

    title: str
    address: str
    text: str
    language: str = ""
    at: datetime | None = None
    government: str = ""
    note: str | Promise = ""


@dataclass(frozen=True)
class Source:
    """A kind of thing that can be found.

    `find` gives the hits of a reader's question, best first, at most one more than MOST; `show`
    gives the rows for some of them. Both ask the rule of the kind's own page, so that what was
    narrowed in between is not shown either.
    """

    kind: str
    label: str | Promise
    find: Callable[[Any, Question], Sequence[Hit]]
    show: Callable[[Any, Sequence[int]], Mapping[int, Row]]
