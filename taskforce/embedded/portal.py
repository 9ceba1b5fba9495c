"""`serve`: the whole portal under one supervisor."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from taskforce.embedded.child import Definition
from taskforce.embedded.configuration import (
    LOOPBACK,
    Wishes,
    given,
    owner_environment,
    portal_environment,
    uses_other_servers,
    without_owner,
)
from taskforce.embedded.locations import Locations
from taskforce.embedded.output import Output
from taskforce.embedded.refusal import Refusal
from taskforce.embedded.servers import Servers, claim
from taskforce.embedded.supervisor import Stopped, Supervisor

ROOT = Path(__file__).resolve().parents[2]
# Celery advises against root; whoever starts the portal as root has been told by our manual.
_QUIET = ("-W", "ignore:You're running the worker with superuser privileges")
PORT_PATIENCE = 2  # seconds: a portal that was killed a moment ago still lets go of its port


def serve(places: Locations, wishes: Wishes) -> int:
    """Runs the portal until a signal; returns 0, or raises what the person has to read."""
    with claim(places):
        check_port(wishes.port)
        own_servers = None if uses_other_servers(os.environ) else Servers(places)
        environment = portal_environment(os.environ, places, wishes)
        if own_servers:
            addresses = own_servers.environment
            environment["DATABASE_OWNER_URL"] = addresses["DATABASE_URL"]
            environment["DATABASE_URL"] = addresses["APP_DATABASE_URL"]
            environment["REDIS_URL"] = addresses["REDIS_URL"]
        supervisor = Supervisor(Output(places.logs / "portal.log"))
        portal = Portal(supervisor, environment, wishes)
        with supervisor:
            try:
                if own_servers:
                    supervisor.start(*own_servers.definitions())
                portal.start()
                supervisor.attend()
            except Stopped:
                supervisor.output.say("Stopping …")
                began = time.monotonic()
                supervisor.stop()
                supervisor.output.say(f"Stopped in {time.monotonic() - began:.1f} seconds.")
    return 0


def check_port(port: int) -> None:
    """Raises Refusal where somebody else listens on the port, before anything is started."""
    deadline = time.monotonic() + PORT_PATIENCE
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOOPBACK, port))
            except OSError as error:
                if time.monotonic() > deadline or isinstance(error, PermissionError):
                    raise Refusal(
                        f"Port {port} cannot be used ({error.strerror}). Name another with --port."
                    ) from error
            else:
                return
        time.sleep(0.1)


class Portal:
    """Prepares the database and starts web, worker and beat."""

    def __init__(
        self, supervisor: Supervisor, environment: Mapping[str, str], wishes: Wishes
    ) -> None:
        self._supervisor = supervisor
        self._owner = owner_environment(environment)
        self._environment = without_owner(environment)
        self._wishes = wishes
        self._host = urlsplit(given(environment, "PORTAL_URL")).netloc

    def start(self) -> None:
        """Returns when the portal answers. Raises Refusal where a preparation fails."""
        began = time.monotonic()
        supervisor = self._supervisor
        pages = self._manage("static", "collectstatic", "--noinput", "--verbosity", "0")
        supervisor.until_ready()
        self._finish("prepare", self._manage("prepare", "prepare", owner=True))
        for_the_person = [supervisor.output.collect(name) for name in ("appoint", "demo")]
        if self._wishes.administrator:
            chosen = ("appoint_administrator", self._wishes.administrator)
            self._finish("appoint", self._manage("appoint", *chosen))
        if self._wishes.demo:
            self._finish("demo", self._manage("demo", "load_demonstration"))
        self._finish("static", pages)
        supervisor.start(self._worker())
        supervisor.start(self._web(), self._beat())
        supervisor.until_ready()
        for lines in filter(None, for_the_person):
            supervisor.output.show("\n".join(["", *lines, ""]))
        supervisor.output.say(
            f"Started in {time.monotonic() - began:.1f} seconds. Ctrl-C stops everything.\n"
            f"Ready: {self._wishes.url}/"
        )

    def answers(self) -> bool:
        """Whether /healthz answers 200."""
        connection = http.client.HTTPConnection(LOOPBACK, self._wishes.port, timeout=1)
        try:
            connection.request("GET", "/healthz", headers={"Host": self._host})
            return connection.getresponse().status == http.HTTPStatus.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _manage(self, name: str, *arguments: str, owner: bool = False) -> subprocess.Popen[bytes]:
        return self._supervisor.once(
            name,
            [sys.executable, "manage.py", *arguments],
            environment=self._owner if owner else self._environment,
            folder=ROOT,
        )

    def _finish(self, name: str, running: subprocess.Popen[bytes]) -> None:
        """Waits for a preparation. Raises Refusal where it failed: its lines say why."""
        self._supervisor.attend(lambda: running.poll() is not None)
        self._supervisor.settle()
        if running.returncode:
            raise Refusal(
                f"The step “{name}” failed with code {running.returncode}. Its last words:\n"
                f"{self._supervisor.output.last_words(name)}"
            )

    def _child(self, name: str, *words: str, **more: Any) -> Definition:
        return Definition(
            name=name,
            command=lambda: [sys.executable, *_QUIET, "-m", *words],
            environment=self._environment,
            folder=ROOT,
            **more,
        )

    def _web(self) -> Definition:
        return self._child(
            "web",
            *("gunicorn", "--bind", f"{LOOPBACK}:{self._wishes.port}"),
            ready=self.answers,
            stop_within=4,
            farewell=signal.SIGINT,
        )

    def _worker(self) -> Definition:
        return self._child(
            "worker",
            *("celery", "-A", "taskforce.celery", "-q", "worker"),
            *("--concurrency", "2", "--loglevel", "INFO"),
            # One worker: nobody to talk to.
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            stop_within=3,
            # While it looks for a lost broker it is deaf to anything else; its pool ends with it.
            farewell=signal.SIGKILL,
        )

    def _beat(self) -> Definition:
        return self._child(
            "beat",
            "celery",
            "-A",
            "taskforce.celery",
            "-q",
            "beat",
            "--pidfile=",
            farewell=signal.SIGKILL,
        )
