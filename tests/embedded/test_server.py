"""`script/server` as people use it: the whole portal, started, hurt, stopped and started again."""

import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest
from psycopg2 import sql

from tests.embedded.processes import children_by_word, descendants, end, survivors, wait_until

ROOT = Path(__file__).resolve().parents[2]
PORTAL = ("DATABASE", "REDIS", "SECRET", "ALLOWED", "PORTAL", "EMAIL", "APP_", "DJANGO", "CELERY")
FIRST, SECOND, STOP = 90, 20, 10  # seconds, of a machine with nothing else to do
CHILDREN = ("postgres -D", "valkey-server", "gunicorn", "--concurrency", "--pidfile")

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def busy() -> float:
    """How many times slower a start may be because everything else here wants to run too."""
    return max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


class Server:
    """One `script/server` and what it says."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        self.port = free_port()
        self.data = folder / "data"
        self.said = folder / "said"
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(PORTAL)
        } | environment
        self.arguments = arguments
        self.process: subprocess.Popen[bytes] | None = None

    def spawn(self, *more: str, port: int | None = None) -> subprocess.Popen[bytes]:
        place = ("--data", str(self.data), "--port", str(port or self.port))
        with self.said.open("wb") as said:
            return subprocess.Popen(
                [ROOT / "script" / "server", *self.arguments, *place, *more],
                cwd=self.said.parent,
                env=self.environment,
                stdout=said,
                stderr=said,
            )

    def start(self, seconds: float) -> float:
        """Returns how long it took until it said that it is ready."""
        seconds *= busy()
        began = time.monotonic()
        self.process = process = self.spawn()
        line = f"Ready: http://127.0.0.1:{self.port}/\n"
        wait_until(lambda: line in self.text() or process.poll() is not None, seconds)
        assert process.poll() is None, self.text()[-3000:]
        return time.monotonic() - began

    def stop(self, by: int = signal.SIGTERM) -> float:
        """Returns how long it took. Raises AssertionError where anything is left or failed."""
        assert self.process is not None
        family = descendants(self.process.pid)
        began = time.monotonic()
        self.process.send_signal(by)
        assert self.process.wait(30) == 0, self.text()[-3000:]
        took = time.monotonic() - began
        assert survivors(family) == {}
        return took

    def refused(self, *more: str, port: int | None = None) -> str:
        """What a start says that is refused, on data or a port that is taken."""
        said, self.said = self.said, self.said.with_name("refused")
        process = self.spawn(*more, port=port)
        try:
            assert process.wait(60) == 2
            return self.text()
        finally:
            end(process)
            self.said = said

    def text(self) -> str:
        return self.said.read_text()

    def status(self, path: str = "/") -> int:
        try:
            address = f"http://127.0.0.1:{self.port}{path}"
            with urllib.request.urlopen(address, timeout=5) as answer:
                status: int = answer.status
                return status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def children(self) -> dict[str, int]:
        """The direct children by a word of their command."""
        assert self.process is not None
        return children_by_word(self.process.pid, CHILDREN)


@pytest.fixture
def folder(reachable: Path) -> Path:
    """A folder with a space in its path."""
    inner = reachable / "a portal"
    inner.mkdir(mode=0o755)
    return inner


@pytest.fixture
def demonstration(folder: Path) -> Iterator[Server]:
    server = Server(folder, "--demo")
    yield server
    if server.process:
        end(server.process)


def test_demonstration_from_start_to_start(demonstration: Server) -> None:
    server = demonstration
    server.start(FIRST)
    assert server.status() == 200
    text = server.text()
    assert "officer@demo.example" in text
    assert "password is: demonstration" in text

    assert server.refused(port=free_port()).splitlines()[-1].startswith("A portal already runs on")
    assert server.status() == 200

    for name in CHILDREN:
        pid = server.children()[name]
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda name=name, pid=pid: server.children().get(name, pid) != pid)
        wait_until(lambda: server.status("/members/") == 200)
    assert len(server.children()) == 5
    text = server.text()
    for name in ("postgresql", "valkey", "web", "worker", "beat"):
        assert f"{name} was ended by SIGKILL; it is started again." in text

    assert server.stop() < STOP
    assert "Stopped in " in server.text()
    assert server.start(SECOND + 10) < SECOND * busy()
    assert server.status() == 200
    assert server.stop(signal.SIGINT) < STOP
    log = server.data / "log" / "portal.log"
    assert "Ready: http" in log.read_text()


def test_a_killed_server_leaves_nothing_and_the_next_start_recovers(
    demonstration: Server,
) -> None:
    demonstration.start(FIRST)
    assert demonstration.process is not None
    family = descendants(demonstration.process.pid)
    demonstration.process.kill()
    demonstration.process.wait()
    wait_until(lambda: survivors(family) == {}, STOP)
    demonstration.start(SECOND + 10)
    assert demonstration.status() == 200
    demonstration.stop()


def test_a_stop_in_the_middle_of_the_start_leaves_nothing(demonstration: Server) -> None:
    process = demonstration.spawn()
    wait_until(lambda: "prepare " in demonstration.text(), FIRST)
    demonstration.process = process
    assert demonstration.stop() < STOP


def test_a_port_in_use_is_refused_before_anything_starts(demonstration: Server) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        said = demonstration.refused(port=taken).splitlines()[-1]
    assert (
        said == f"Port {taken} cannot be used (Address already in use). Name another with --port."
    )
    assert not (demonstration.data / "servers" / "postgresql").exists()


def test_work_without_a_mail_server_is_refused(folder: Path) -> None:
    assert Server(folder).refused().splitlines()[-1].startswith("Set EMAIL_URL to the mail server")


def test_servers_that_the_environment_names(folder: Path) -> None:
    owner = new_database("portal_embedded_server")
    role = "portal_embedded_role"
    netloc = f"{role}:its-password@{urlsplit(owner).netloc.rpartition('@')[2]}"
    server = Server(
        folder,
        *("--administrator", "first@example.org"),
        DATABASE_OWNER_URL=owner,
        DATABASE_URL=urlsplit(owner)._replace(netloc=netloc).geturl(),
        REDIS_URL=os.environ["REDIS_URL"],
        EMAIL_URL=f"file://{folder}/mail",
    )
    try:
        server.start(FIRST)
        assert server.status() == 200
        assert set(server.children()) == set(CHILDREN[2:])
        assert "first@example.org is an administrator." in server.text()
        with psycopg2.connect(owner) as connection, connection.cursor() as cursor:
            cursor.execute(
                "SELECT usename FROM pg_stat_activity WHERE datname = current_database()"
            )
            assert (role,) in cursor.fetchall()
        connection.close()
        assert server.stop() < STOP
    finally:
        if server.process:
            end(server.process)
        drop_database("portal_embedded_server", role)


def new_database(name: str) -> str:
    drop_database(name)
    _administer(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()


def drop_database(name: str, role: str = "") -> None:
    _administer(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    if role:
        _administer(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


def _administer(statement: sql.Composable) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()
