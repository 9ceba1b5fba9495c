"""What several public pages are made of, kept in the memory of a process until it changes.

    statement, commitments = part(request, front.statement_in_force)

A page that is not kept itself, or not yet, finds the statement, the commitments and the like here.
See docs/caching.md.
"""

from collections.abc import Callable, Hashable, Iterable
from time import monotonic
from typing import TypeVar

from django.http import HttpRequest

# Seconds that a part is kept at most, and an answer made of it once more: some speak of what comes
# next, and a minute is the longest that they may be wrong about the time.
LASTS = 30
MOST = 200  # parts of one process; one more, and all are made anew

Value = TypeVar("Value")


class Parts:
    """Of one process. Everything goes at once when the epoch moves."""

    def __init__(self) -> None:
        self._epoch: int | None = None
        self._until = 0.0
        self._made: dict[Hashable, object] = {}

    def of(self, epoch: int) -> dict[Hashable, object]:
        """Those of an epoch. A request keeps the dictionary that it got: what it makes of an epoch
        that has ended goes with it, and never stands among the parts of the next one."""
        if epoch != self._epoch or monotonic() >= self._until or len(self._made) >= MOST:
            self._epoch, self._until, self._made = epoch, monotonic() + LASTS, {}
        return self._made


def part(request: HttpRequest, make: Callable[..., Value], *arguments: Hashable) -> Value:
    """What `make` gives for these arguments, made once for all visitors; made anew in a request
    that is somebody's own. It must depend on nothing but its arguments and the tables of
    taskforce.freshness, and only be read: all threads share it."""
    made: dict[Hashable, object] | None = getattr(request, "public_parts", None)
    if made is None:
        return make(*arguments)
    key = (make, *arguments)
    if key not in made:
        made[key] = make(*arguments)
    return made[key]  # type: ignore[return-value]  # what make gave


def rows(make: Callable[..., Iterable[Value]], *arguments: Hashable) -> list[Value]:
    """A part that is read from the database whole: `part(request, rows, selector)`."""
    return list(make(*arguments))
