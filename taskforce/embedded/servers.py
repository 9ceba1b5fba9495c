"""The two servers as children of a supervisor, and `run`: one command with them at hand."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from taskforce.embedded import locks, process
from taskforce.embedded.child import Definition
from taskforce.embedded.locations import Locations
from taskforce.embedded.output import Output
from taskforce.embedded.postgres import APPLICATION, Postgres
from taskforce.embedded.refusal import Refusal
from taskforce.embedded.supervisor import Stopped, Supervisor
from taskforce.embedded.valkey import Valkey

STOP = 60  # seconds that a server may take; the supervisor's own limit is shorter


@contextmanager
def claim(places: Locations) -> Iterator[None]:
    """Makes us the only one on this data. Entered before anything else happens."""
    lock = locks.take(places.data / ".lock")
    if lock is None:
        raise Refusal(
            f"A portal already runs on {places.data}. Stop it first, or name another folder "
            "with --data."
        )
    with lock:
        yield
        if places.sockets.parent != places.servers:  # a short folder elsewhere, made for this run
            shutil.rmtree(places.sockets, ignore_errors=True)


class Servers:
    """PostgreSQL and Valkey in one data folder."""

    def __init__(self, places: Locations, *, temporary: bool = False) -> None:
        self.places = places
        self.postgres = Postgres(places, temporary)
        self.valkey = Valkey(places, temporary)

    @property
    def environment(self) -> dict[str, str]:
        """The addresses: of the owner's role, of the application's role, of the queue."""
        return {
            "DATABASE_URL": self.postgres.url(),
            "APP_DATABASE_URL": self.postgres.url(role=APPLICATION),
            "REDIS_URL": self.valkey.url,
        }

    def definitions(self) -> list[Definition]:
        """Both, for a supervisor."""
        return [self._definition(self.postgres), self._definition(self.valkey)]

    def _definition(self, server: Postgres | Valkey) -> Definition:
        return Definition(
            name=server.name,
            command=server.prepare,
            environment=process.SCRUBBED,
            folder=self.places.servers,
            identity=self.places.identity,
            lock=self.places.servers / f"{server.name}.lock",
            ready=server.ready,
            stop_by=signal.SIGINT,
            stop_within=STOP,
            farewell=signal.SIGINT,
        )


def run(servers: Servers, command: Sequence[str]) -> int:
    """Runs a command with the servers' addresses in its environment; returns its exit code.

    Ctrl-C reaches the command from the terminal, and we wait for it to end; SIGTERM is passed on.
    A server that dies meanwhile is started again.
    """
    output = Output(servers.places.logs / "servers.log", terminal=False)
    with claim(servers.places), Supervisor(output) as supervisor:
        supervisor.start(*servers.definitions())
        try:
            supervisor.until_ready()
        except Stopped:
            return 128 + signal.SIGTERM
        running = _foreground(command, servers)
        supervisor.adopt(running)

        def pass_on(received: int) -> None:
            if received != signal.SIGINT and running.poll() is None:
                running.send_signal(received)

        supervisor.attend(lambda: running.poll() is not None, pass_on=pass_on)
    code: int = running.returncode
    return code if code >= 0 else 128 - code


def _foreground(command: Sequence[str], servers: Servers) -> subprocess.Popen[bytes]:
    try:
        return process.start(
            command,
            environment={**os.environ, **servers.environment},
            output=None,
            folder=Path.cwd(),
            own_group=False,
        )
    except OSError as error:
        raise Refusal(f"{command[0]} cannot be started: {error.strerror}.") from error
