"""The shape of what waits: things of one sort, each with where to do it and since when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Item:
    """One thing that waits, where to do it, and since when (or by when, in a named zone)."""

    what: str
    link: str
    since: datetime | None = None
    due_at: datetime | None = None
    due_zone: str = "UTC"

    def has_waited(self, moment: datetime) -> bool:
        """Whether it waited at that moment already, as far as its dates say."""
        begun = self.since or self.due_at
        return begun is None or begun <= moment


@dataclass(frozen=True)
class Group:
    """Things of one sort; `link` leads to all of them. Groups without items are left out."""

    key: str
    words: Any  # a lazy plural of the count
    link: str
    items: Sequence[Item]

    @property
    def heading(self) -> str:
        """How many of what, in words."""
        return str(self.words % {"count": len(self.items)})
