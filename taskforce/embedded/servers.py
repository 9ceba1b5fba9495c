"""The two servers together, for one command: `run`."""

import os
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from taskforce.embedded import locks, process
from taskforce.embedded.locations import Locations
from taskforce.embedded.postgres import APPLICATION, Postgres
from taskforce.embedded.refusal import Refusal
from taskforce.embedded.valkey import Valkey

START = 60  # seconds until a server answers; recovery after a crash included
STOP = 20  # seconds until a server that was asked to stop is killed
AFTERLIFE = 20  # seconds that servers of a killed supervisor may take to end


def claim(places: Locations) -> IO[str]:
    """The lock that makes us the only one on this data. Taken before anything else happens."""
    lock = locks.take(places.data / ".lock")
    if lock is None:
        raise Refusal(
            f"A portal already runs on {places.data}. Stop it first, or name another folder "
            "with --data."
        )
    return lock


def claim_server(places: Locations, name: str) -> IO[str]:
    """The lock that one server inherits and so keeps as long as any of its processes lives.

    Waits for the server of a killed supervisor: two of them would damage the files.
    """
    lock = locks.take(places.servers / f"{name}.lock", wait=AFTERLIFE)
    if lock is None:
        raise Refusal(
            f"A {name} server of an earlier run still works on {places.servers}. End it and "
            "start again."
        )
    return lock


class Servers:
    """PostgreSQL and Valkey on one data folder, for the length of a `with`."""

    def __init__(self, places: Locations, *, temporary: bool = False) -> None:
        self.places = places
        self.postgres = Postgres(places, temporary)
        self.valkey = Valkey(places, temporary)
        self.running: list[subprocess.Popen[bytes]] = []
        self._stack = ExitStack()

    @property
    def environment(self) -> dict[str, str]:
        """The addresses: of the owner's role, of the application's role, of the queue."""
        return {
            "DATABASE_URL": self.postgres.url(),
            "APP_DATABASE_URL": self.postgres.url(role=APPLICATION),
            "REDIS_URL": self.valkey.url,
        }

    def __enter__(self) -> Self:
        with self._stack:
            self._stack.enter_context(claim(self.places))
            self._stack.callback(self._stop)
            for server in (self.postgres, self.valkey):
                self._start(server)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def _start(self, server: Postgres | Valkey) -> None:
        log = self.places.logs / f"{server.name}.log"
        with claim_server(self.places, server.name) as lock, log.open("ab") as output:
            server.prepare()
            child = process.start(
                server.command,
                environment=process.SCRUBBED,
                output=output,
                folder=self.places.servers,
                identity=self.places.identity,
                farewell=signal.SIGINT,
                locks=[lock],
            )
        self.running.append(child)
        deadline = time.monotonic() + START
        while not server.ready():
            if child.poll() is not None or time.monotonic() > deadline:
                tail = "".join(log.read_text(errors="replace").splitlines(keepends=True)[-8:])
                raise Refusal(f"{server.name} did not start. Its last words:\n{tail}")
            time.sleep(0.05)

    def _stop(self) -> None:
        for child in reversed(self.running):
            process.finish(child, by=signal.SIGINT, seconds=STOP)


def run(servers: Servers, command: Sequence[str]) -> int:
    """Runs a command with the servers' addresses in its environment; returns its exit code.

    Ctrl-C reaches the command from the terminal; we wait for it to end. SIGTERM is passed on.
    """
    running: subprocess.Popen[bytes] | None = None

    def pass_on(received: int, _: object) -> None:
        if running is None:
            raise SystemExit(128 + received)
        running.send_signal(received)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, pass_on)
    with servers:
        # A handler, not SIG_IGN: the command would inherit that and be deaf to Ctrl-C.
        signal.signal(signal.SIGINT, lambda *_: None)
        try:
            running = process.start(
                command,
                environment={**os.environ, **servers.environment},
                output=None,
                folder=Path.cwd(),
                own_group=False,
            )
        except OSError as error:
            raise Refusal(f"{command[0]} cannot be started: {error.strerror}.") from error
        code = running.wait()
    return code if code >= 0 else 128 - code
