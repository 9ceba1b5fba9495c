"""`python -m taskforce.embedded run`: real servers on data of their own."""

import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
import pytest
import redis

from tests.embedded.processes import descendants, end, survivors, wait_until

ROOT = Path(__file__).resolve().parents[2]
REPORT = 'printf "%s\\n" "$DATABASE_URL" "$REDIS_URL" "$APP_DATABASE_URL" > "$0"; exec sleep 100'
SECRET = "a text that the servers must never see"


def command(*words: str | Path, data: Path | None = None) -> list[str]:
    place = ["--data", str(data)] if data else ["--temporary"]
    return [sys.executable, "-m", "taskforce.embedded", "run", *place, "--", *map(str, words)]


def run(
    *words: str | Path, data: Path | None = None, **more: Any
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(*words, data=data),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
        **more,
    )


@dataclass
class Up:
    """A running `run` with its addresses."""

    process: subprocess.Popen[bytes]
    database: str
    queue: str
    application: str

    def query(self, statement: str) -> Any:
        connection = psycopg2.connect(self.database)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchone() if cursor.description else None
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return bool(self.query("SELECT 1") == (1,) and redis.Redis.from_url(self.queue).ping())
        except (psycopg2.OperationalError, redis.ConnectionError):
            return False

    def server(self, word: str) -> int:
        """The number of the process that runs one of the servers."""
        (found,) = [
            pid for pid, line in survivors(descendants(self.process.pid)).items() if word in line
        ]
        return found


@pytest.fixture
def up(tmp_path: Path, reachable: Path) -> Iterator[Callable[[Path], Up]]:
    """Starts servers on a data folder in `reachable`, and returns when they answer."""
    started: list[subprocess.Popen[bytes]] = []

    def start(data: Path) -> Up:
        report = tmp_path / f"addresses-{len(started)}"
        process = subprocess.Popen(
            command("bash", "-c", REPORT, report, data=data),
            cwd=ROOT,
            env={**os.environ, "SECRET_KEY": SECRET},
        )
        started.append(process)
        wait_until(lambda: report.exists() and report.read_text().count("\n") == 3, 60)
        return Up(process, *report.read_text().split())

    yield start
    for process in started:
        end(process)


@pytest.fixture
def data(reachable: Path) -> Path:
    """A data folder, not made yet."""
    return reachable / "data"


def test_command_gets_addresses_and_its_exit_code_is_passed_on() -> None:
    words = "import os, psycopg2, sys; psycopg2.connect(os.environ['DATABASE_URL']); sys.exit(7)"
    done = run(sys.executable, "-c", words)
    assert (done.returncode, done.stderr) == (7, "")


def test_temporary_data_is_removed(tmp_path: Path) -> None:
    done = run("bash", "-c", "echo $DATABASE_URL")
    folder = Path(done.stdout.strip().partition("host=")[2])
    assert folder.name == "run"
    assert not folder.parent.parent.exists()


def test_a_command_that_is_not_there_is_refused_with_a_sentence() -> None:
    done = run("no-such-command")
    assert done.returncode == 2
    assert done.stderr == "no-such-command cannot be started: No such file or directory.\n"


def test_termination_is_passed_on_and_nothing_stays(up: Callable[[Path], Up], data: Path) -> None:
    running = up(data)
    family = descendants(running.process.pid)
    assert len(family) > 5
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(15) == 128 + signal.SIGTERM
    assert survivors(family) == {}


def test_settings_of_the_servers(up: Callable[[Path], Up], data: Path) -> None:
    running = up(data)
    assert running.query("SHOW listen_addresses") == ("",)
    assert running.query("SHOW server_encoding") == ("UTF8",)
    assert running.query("SHOW TimeZone") == ("UTC",)
    assert running.query("SHOW fsync") == ("on",)
    assert running.query(
        "SELECT datname, datlocprovider, datlocale FROM pg_database WHERE datname = 'portal'"
    ) == ("portal", "b", "PG_UNICODE_FAST")
    assert running.query("SELECT left(rolpassword, 13) FROM pg_authid WHERE rolcanlogin") == (
        "SCRAM-SHA-256",
    )
    queue = redis.Redis.from_url(running.queue)
    wanted = {"port": "0", "appendonly": "yes", "maxmemory-policy": "noeviction"}
    assert {name: queue.config_get(name)[name] for name in wanted} == wanted


def test_a_wrong_password_is_refused(up: Callable[[Path], Up], data: Path) -> None:
    running = up(data)
    password = (data / "portal.password").read_text()
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        psycopg2.connect(running.database.replace(password, "guessed"))


def test_secrets_are_readable_by_us_alone(up: Callable[[Path], Up], data: Path) -> None:
    running = up(data)
    for name in ("portal.password", "portal_app.password"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600
    password = (data / "portal_app.password").read_text()
    assert running.application.startswith(f"postgresql://portal_app:{password}@/portal?host=")
    assert stat.S_IMODE((data / "servers").stat().st_mode) == 0o700
    assert list((data / "servers" / "run").glob("password*")) == []


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize("word", ["postgres -D", "valkey-server"])
def test_servers_know_nothing_of_our_environment(
    up: Callable[[Path], Up], data: Path, word: str
) -> None:
    process = Path("/proc") / str(up(data).server(word))
    assert SECRET.encode() not in (process / "environ").read_bytes()
    status = (process / "status").read_text()
    assert "\nUid:\t0\t" not in status  # PostgreSQL refuses root, and Valkey has no need of it


def test_data_survives_a_restart(up: Callable[[Path], Up], data: Path) -> None:
    first = up(data)
    first.query("CREATE TABLE kept AS SELECT 42 AS answer")
    end(first.process)
    assert up(data).query("SELECT answer FROM kept") == (42,)


def test_a_second_start_on_the_same_data_is_refused(up: Callable[[Path], Up], data: Path) -> None:
    running = up(data)
    second = run("true", data=data)
    assert second.returncode == 2
    assert second.stderr.startswith(f"A portal already runs on {data}. Stop it first")
    assert running.answers()


def test_servers_that_are_killed_come_back(up: Callable[[Path], Up], data: Path) -> None:
    running = up(data)
    running.query("CREATE TABLE kept AS SELECT 42 AS answer")
    for word in ("postgres -D", "valkey-server"):
        killed = running.server(word)
        os.kill(killed, signal.SIGKILL)
        wait_until(lambda killed=killed: killed not in descendants(running.process.pid))
        wait_until(running.answers)
    assert running.query("SELECT answer FROM kept") == (42,)


def test_a_killed_start_takes_its_servers_along_and_the_next_one_recovers(
    up: Callable[[Path], Up], data: Path
) -> None:
    first = up(data)
    first.query("CREATE TABLE kept AS SELECT 42 AS answer")
    family = descendants(first.process.pid)
    first.process.kill()
    first.process.wait()
    second = up(data)  # at once: it waits until the old servers are gone
    assert second.query("SELECT answer FROM kept") == (42,)
    assert survivors(family) == {}


def test_a_start_killed_while_it_makes_the_cluster_is_repaired(
    up: Callable[[Path], Up], data: Path
) -> None:
    process = subprocess.Popen(command("true", data=data), cwd=ROOT)
    wait_until(lambda: (data / "servers" / "postgresql.new" / "PG_VERSION").exists())
    process.kill()
    process.wait()
    assert not (data / "servers" / "postgresql").exists()
    assert up(data).answers()


@pytest.mark.parametrize("name", ["a folder, with spaces and ünusual letters", "long/" * 30])
def test_unusual_paths(up: Callable[[Path], Up], data: Path, name: str) -> None:
    running = up(data / name)
    assert running.answers()
    running.query("CREATE TABLE kept AS SELECT 42 AS answer")
    os.kill(running.server("postgres -D"), signal.SIGKILL)
    wait_until(lambda: not running.answers())
    wait_until(running.answers)
    end(running.process)
    assert not Path(running.database.partition("?host=")[2]).exists()


def test_a_cluster_of_another_version_is_refused(up: Callable[[Path], Up], data: Path) -> None:
    end(up(data).process)
    (data / "servers" / "postgresql" / "PG_VERSION").write_text("11\n")
    done = run("true", data=data)
    assert done.returncode == 2
    assert "was made by PostgreSQL 11, but this is postgres (PostgreSQL) 18" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to lend the servers an account")
def test_root_may_keep_the_portal_where_the_servers_cannot_go(
    up: Callable[[Path], Up], tmp_path: Path
) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    running = up(closed / "data")
    link = closed / "data" / "servers"
    elsewhere = link.readlink()
    assert elsewhere.parent == Path("/var/lib")
    assert running.answers()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    end(running.process)
    shutil.rmtree(elsewhere)


@pytest.mark.skipif(os.geteuid() != 0, reason="every other test runs as an ordinary user already")
def test_an_ordinary_user(data: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.embedded.as_user", "daemon", str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=90,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "uid of the server: own" in done.stdout
