"""Moving an object from one state to another, the same way everywhere.

An app writes its `Transition`s beside its states. A service locks the row, asks its rule and
calls `advance`; nobody else writes a state.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class Transition:
    """One legal move. `reason` says that going this way needs words."""

    verb: str
    sources: frozenset[str]
    target: str
    reason: bool = False

    @classmethod
    def of(
        cls, verb: str, sources: Iterable[str], target: str, *, reason: bool = False
    ) -> "Transition":
        return cls(verb, frozenset(str(source) for source in sources), str(target), reason)


class SomeoneWasFaster(Exception):
    """The object is no longer in the state that the command needs: answered by 409.

    `obj` is the row as it is now, so that the page can show it.
    """

    def __init__(self, obj: models.Model, verb: str) -> None:
        super().__init__(f"{verb} does not apply to {obj!r} any more")
        self.obj = obj
        self.verb = verb


class ReasonMissing(ValueError):
    """Going back needs a reason and none was given."""


def locked(rows: "models.QuerySet[Row]", pk: Any) -> Row:
    """The row, locked for this transaction. Raises DoesNotExist; needs a transaction."""
    return rows.select_for_update(of=("self",)).get(pk=pk)


def advance(obj: models.Model, transition: Transition, *, reason: str = "") -> None:
    """Sets the state in memory; the service saves it together with what belongs to it.

    Raises SomeoneWasFaster where the move is not legal from the present state, and
    ReasonMissing where words are needed.
    """
    state: Any = obj
    if state.state not in transition.sources:
        raise SomeoneWasFaster(obj, transition.verb)
    if transition.reason and not reason.strip():
        raise ReasonMissing(transition.verb)
    state.state = transition.target
