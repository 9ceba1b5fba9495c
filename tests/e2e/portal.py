"""The whole portal as its users meet it: gunicorn, worker and beat on a database of their own."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parents[2]
APPLICATION_ROLE = "portal_app"
APPLICATION_PASSWORD = "for-the-tests-alone"


def free_port() -> int:
    """A loopback port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def with_database(url: str, name: str, *, role: str = "", password: str = "") -> str:
    """The same server's address for another database, and another role where one is named."""
    parts = urlsplit(url)
    netloc = f"{role}:{quote(password)}@{parts.netloc.rpartition('@')[2]}" if role else parts.netloc
    return parts._replace(netloc=netloc, path=f"/{name}").geturl()


@dataclass
class Portal:
    """A running portal. `processes` are its children by name, so that a test can kill one."""

    folder: Path
    database: str
    smtp_port: int
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)
    url: str = ""
    owner_url: str = ""

    def start(self) -> None:
        """Prepares the database and starts every process; returns once the portal answers."""
        port = free_port()
        self.url = f"http://localhost:{port}"  # a name: passkeys are tied to one
        server = os.environ["DATABASE_URL"]
        self.owner_url = with_database(server, self.database)
        application = with_database(
            server, self.database, role=APPLICATION_ROLE, password=APPLICATION_PASSWORD
        )
        self._create_database(server)
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "taskforce.settings",
            "DATABASE_URL": application,
            "SECRET_KEY": "used by the browser tests alone, and long enough for every check",
            "ALLOWED_HOSTS": "localhost",
            "PORTAL_URL": self.url,
            "PORTAL_TLS": "0",
            "PORTAL_DEMO": "0",
            "PORTAL_DATA": str(self.folder / "documents"),
            "PORTAL_STATIC": str(self.folder / "static"),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.smtp_port}",
        }
        self.manage("prepare", as_owner=True)
        self.manage("collectstatic", "--noinput")
        python = sys.executable
        self.commands = {
            "web": self.web(port),
            "worker": [python, "-m", "celery", "-A", "taskforce.celery", "worker", "-c", "1"],
            "beat": [
                *(python, "-m", "celery", "-A", "taskforce.celery", "beat"),
                *("--schedule", str(self.folder / "beat")),
            ],
            "cast": [python, "-m", "tests.e2e.cast"],
        }
        for name in ("web", "worker", "beat"):
            self.spawn(name)
        self.wait_until_ready()

    def web(self, port: int) -> list[str]:
        """What serves the portal at a port of this machine."""
        return [
            *(sys.executable, "-m", "gunicorn", "taskforce.wsgi", "--workers", "1"),
            *("--threads", "4", "--worker-class", "gthread", "--bind", f"127.0.0.1:{port}"),
        ]

    def spawn(self, name: str, **pipes: int) -> None:
        """Starts one of the processes in a group of its own, with a log file of its own."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.commands[name],
                cwd=ROOT,
                env=self.environment,
                stderr=log,
                start_new_session=True,
                **{"stdout": log, **pipes},
            )

    def kill(self, name: str) -> None:
        """Ends a process and its children at once, as a crash would."""
        process = self.processes[name]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(timeout=10)

    def wait_until_ready(self, seconds: float = 30) -> None:
        """Waits for /healthz. Raises AssertionError with the web log where it does not answer."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:  # noqa: S310  # loopback
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError((self.folder / "web.log").read_text()[-4000:])

    def manage(self, *arguments: str, as_owner: bool = False) -> str:
        """Runs a management command against this portal's database and returns what it prints."""
        environment = dict(self.environment)
        if as_owner:
            environment["APP_DATABASE_URL"] = environment["DATABASE_URL"]
            environment["DATABASE_URL"] = self.owner_url
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout

    def cast(self, name: str, state: str = "") -> Mapping[str, Any]:
        """A made-up government with its people, an officer and an open round, its report led to
        the state named: see cast.py."""
        return self._ask("make", name, state)

    def agenda(self, name: str, *titles: str) -> Mapping[str, Any]:
        """A meeting with an agenda, drafted by the officer of a cast of that name."""
        return self._ask("agenda", name, *titles)

    def heads(self, *names: str) -> Mapping[str, Any]:
        """Made-up governments with a head each, known by the government's name, and an officer."""
        return self._ask("heads", *names)

    def days_pass(self, meeting: int, days: int) -> None:
        """Makes everything about a meeting lie so many days further back."""
        self._ask("days_pass", meeting, days)

    def sharing(self, name: str, other: str) -> Mapping[str, Any]:
        """A question and a need of a cast, with the answer and the offer of another."""
        return self._ask("sharing", name, other)

    def take_back(self, name: str) -> float:
        """Has a cast take from the public what it published; when that was done, by
        time.monotonic."""
        return float(self._ask("take_back", name)["done_at"])

    def newcomer(self, email: str) -> None:
        """Somebody new without a second factor."""
        self._ask("newcomer", email)

    def _ask(self, *words: str | int, seconds: float = 120) -> Mapping[str, Any]:
        """What the casting process answers: one for all tests, for it takes long to start."""
        if "cast" not in self.processes:
            self.spawn("cast", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        casting = self.processes["cast"]
        assert casting.stdin
        assert casting.stdout
        casting.stdin.write(json.dumps(words).encode() + b"\n")
        casting.stdin.flush()
        ready, _, _ = select.select([casting.stdout], [], [], seconds)
        answer = casting.stdout.readline() if ready else b""
        assert answer, (self.folder / "cast.log").read_text()[-4000:]
        facts: Mapping[str, Any] = json.loads(answer)
        return facts

    def query(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Reads rows as the owner, on a connection of its own."""
        connection = psycopg2.connect(self.owner_url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement, values)
                return list(cursor.fetchall())
        finally:
            connection.close()

    def stop(self) -> None:
        """Stops every process that is still there."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for process in self.processes.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def _create_database(self, server: str) -> None:
        connection = psycopg2.connect(server)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                name = sql.Identifier(self.database)
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
                cursor.execute(sql.SQL("CREATE DATABASE {}").format(name))
        finally:
            connection.close()
