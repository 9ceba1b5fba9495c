"""What most tests begin with, made once and left standing for the next test that wants the same.

The shipped content, the cast of the permission table on it, and the sessions of the cast are rows
in transactions that stay open around the tests' own. Each test is undone as ever, down to the stage
on which it stands; what stands higher than a test asks for is taken down before it.
"""

import copy
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING

from django.core.management import call_command
from django.db import connection, transaction

if TYPE_CHECKING:
    from tests.access.world import World

EMPTY, CONTENT, CAST, SIGNED_IN = range(4)


class Stage:
    """One worker's stage, as high as the last test with a database asked for."""

    def __init__(self) -> None:
        self._floors: list[transaction.Atomic] = []
        self._world: World | None = None
        self._sessions: dict[str, SimpleCookie] = {}

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

    def sessions(self) -> Mapping[str, SimpleCookie]:
        """The cookies of each role, for one test."""
        assert self._sessions
        return copy.deepcopy(self._sessions)

    def _build(self) -> None:
        self._floors.append(transaction.atomic())
        self._floors[-1].__enter__()
        try:
            if self.height == CONTENT:
                call_command("load_content", verbosity=0)
            elif self.height == CAST:
                from tests.access.world import World  # needs the settings

                self._world = World()
            else:
                self._sign_in()
            connection.check_constraints()  # once here, and not after every test
        except BaseException:
            self._take_down()
            raise

    def _sign_in(self) -> None:
        from tests.access.rows import ROLES  # needs the settings

        world = self.world()
        self._sessions = {role: world.client(role).cookies for role in ROLES}

    def _take_down(self) -> None:
        self._sessions = {}
        if self.height == CAST:
            self._world = None
        transaction.set_rollback(True)
        self._floors.pop().__exit__(None, None, None)
