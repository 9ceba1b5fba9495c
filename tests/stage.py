"""What most tests begin with, made once and left standing for the next test that wants the same.

The shipped content, and the cast of the permission table on it, are rows in transactions that stay
open around the tests' own. Each test is undone as ever, down to the stage on which it stands; what
stands higher than a test asks for is taken down before it.
"""

import copy
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection, transaction

if TYPE_CHECKING:
    from tests.access.world import World

EMPTY, CONTENT, CAST = range(3)


class Stage:
    """One worker's stage, as high as the last test with a database asked for."""

    def __init__(self) -> None:
        self._floors: list[transaction.Atomic] = []
        self._world: World | None = None

    @property
    def height(self) -> int:
        return len(self._floors)

    def bring_to(self, height: int) -> None:
        """Takes down or builds until the height is the one named. Not within a test."""
        while self.height > height:
            self._take_down()
        while self.height < height:
            self._build()

    def world(self) -> "World":
        """The cast for one test, which may change what it holds without another one noticing."""
        assert self._world is not None
        return copy.deepcopy(self._world)

    def _build(self) -> None:
        self._floors.append(transaction.atomic())
        self._floors[-1].__enter__()
        try:
            if self.height == CONTENT:
                call_command("load_content", verbosity=0)
            else:
                from tests.access.world import World  # needs the settings

                self._world = World()
            connection.check_constraints()  # once here, and not after every test
        except BaseException:
            self._take_down()
            raise

    def _take_down(self) -> None:
        self._world = None
        transaction.set_rollback(True)
        self._floors.pop().__exit__(None, None, None)
