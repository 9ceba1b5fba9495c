"""Going back to a point in time as docs/backups.md has it, with the archive of the compose file."""

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from taskforce.backups.programs import running
from taskforce.embedded import process
from taskforce.embedded.identity import servant
from taskforce.embedded.locations import locate
from taskforce.embedded.postgres import Postgres
from tests.embedded.conftest import reachable
from tests.embedded.processes import end, wait_until

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = (ROOT / "docker-compose.archive.yml").read_text()
MANUAL = (ROOT / "docs" / "backups.md").read_text()
__all__ = ["reachable"]

Start = Callable[..., "subprocess.Popen[bytes]"]


def ask(postgres: Postgres, statement: str) -> Any:
    with closing(psycopg2.connect(postgres.url())) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None


@pytest.fixture
def postgres(reachable: Path) -> Postgres:
    return Postgres(locate(reachable / "data", servant()))


@pytest.fixture
def start(postgres: Postgres) -> Iterator[Start]:
    """Starts PostgreSQL with more settings, and returns when it answers."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(*settings: str) -> "subprocess.Popen[bytes]":
        options = [word for setting in settings for word in ("-c", setting)]
        server = process.start(
            [*postgres.prepare(), *options],
            environment=process.SCRUBBED,
            output=subprocess.DEVNULL,
            folder=postgres.places.servers,
            identity=postgres.places.identity,
        )
        started.append(server)
        wait_until(postgres.ready, 60)
        return server

    yield begin
    for server in started:
        end(server)


@pytest.fixture
def archive(postgres: Postgres) -> Path:
    return postgres.places.private(postgres.places.servers / "archive")


def archived(postgres: Postgres) -> None:
    """Returns once everything until now is in the archive."""
    last = ask(postgres, "SELECT pg_walfile_name(pg_switch_wal())")
    wait_until(
        lambda: (ask(postgres, "SELECT last_archived_wal FROM pg_stat_archiver") or "") >= last, 30
    )


def test_w4_the_minute_before_a_mistake(postgres: Postgres, start: Start, archive: Path) -> None:
    # As the compose file and the manual have it, but for the folder.
    found = re.search(r"- (archive_command=.*)", COMPOSE)
    assert found
    back = re.search(r"'(restore_command=[^']*)'", MANUAL)
    assert back
    command, restore = (text[1].replace("/archive", str(archive)) for text in (found, back))
    server = start("archive_mode=on", command)
    ask(postgres, "CREATE TABLE answers (words text)")
    ask(postgres, "INSERT INTO answers VALUES ('before the base')")
    base = archive / "base"
    running("pg_basebackup", postgres.url(), f"--pgdata={base}", "--checkpoint=fast")
    ask(postgres, "INSERT INTO answers VALUES ('after the base')")
    ask(postgres, "SELECT pg_sleep(0.1)")
    moment = ask(postgres, "SELECT clock_timestamp()::text")
    ask(postgres, "SELECT pg_sleep(0.1)")
    ask(postgres, "DELETE FROM answers")
    archived(postgres)
    end(server)
    assert not list(archive.glob("*.part"))

    shutil.rmtree(postgres.places.cluster)
    shutil.copytree(base, postgres.places.cluster)
    (postgres.places.cluster / "recovery.signal").touch()
    for path in (postgres.places.cluster, *postgres.places.cluster.rglob("*")):
        postgres.places.own(path)
    start(
        *("archive_mode=off", restore),
        *("recovery_target_action=promote", f"recovery_target_time={moment}"),
    )
    wait_until(lambda: not ask(postgres, "SELECT pg_is_in_recovery()"), 60)
    assert ask(postgres, "SELECT string_agg(words, ', ' ORDER BY words) FROM answers") == (
        "after the base, before the base"
    )
    ask(postgres, "INSERT INTO answers VALUES ('it goes on')")
    assert ask(postgres, "SELECT count(*) FROM answers") == 3
