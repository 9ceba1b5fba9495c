"""W4: a backup that is taken while people write restores completely."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2
import pytest

from taskforce.backups import ages, archive, contents
from taskforce.backups.restoring import Wanted, open_backup
from taskforce.embedded.locations import outside_of
from tests.backups import look
from tests.backups.traffic_log import attempts
from tests.embedded.conftest import reachable
from tests.embedded.processes import end, wait_until
from tests.embedded.test_server import PORTAL, drop_database, new_database

ROOT = Path(__file__).resolve().parents[2]
KEY = "kept beside the backup, for this test alone, and long enough for every check there is"
PREPARED = (
    '"$0" manage.py prepare --verbosity 0 && '
    'DATABASE_URL="$APP_DATABASE_URL" exec "$0" -m tests.backups.traffic'
)

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("server")]
__all__ = ["reachable"]


def environment(**more: str) -> dict[str, str]:
    """Ours without anything of a portal."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith(PORTAL)}
    return {**ours, **more}


@dataclass
class Portal:
    """Servers on a data folder, and a delegation that writes."""

    data: Path
    log: Path
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self) -> None:
        documents = self.data / "documents"
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "taskforce.embedded", "run", "--data", self.data, "--"),
                    *("bash", "-c", PREPARED, sys.executable),
                ],
                cwd=ROOT,
                env=environment(
                    SECRET_KEY=KEY,
                    PORTAL_DATA=str(documents),
                    PORTAL_URL="http://127.0.0.1",
                    ALLOWED_HOSTS="127.0.0.1",
                    EMAIL_URL=f"file://{self.data}/mail",
                    DJANGO_SETTINGS_MODULE="taskforce.settings",
                    PGOPTIONS="-c synchronous_commit=off",
                ),
                stdout=log,
                stderr=log,
            )
        self.processes.append(process)
        wait_until(lambda: self.attempts() or process.poll() is not None, 180)
        assert process.poll() is None, self.log.read_text()[-3000:]

    def attempts(self) -> dict[int, int]:
        return attempts(self.log.read_text())


@pytest.fixture
def portal(reachable: Path, tmp_path: Path) -> Iterator[Portal]:
    made = Portal(reachable / "data", tmp_path / "log")
    made.start()
    yield made
    for process in made.processes:
        end(process)


@dataclass(frozen=True)
class Database:
    """An empty database on the servers of this test run, and the addresses of its two roles."""

    owner: str
    application: str


@pytest.fixture
def database() -> Iterator[Database]:
    name, role = "portal_restored", "portal_restored_app"
    owner = new_database(name)
    netloc = f"{role}:its-password@{urlsplit(owner).netloc.rpartition('@')[2]}"
    yield Database(owner, urlsplit(owner)._replace(netloc=netloc).geturl())
    drop_database(name, role)


def backups(*words: str | Path, **more: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "taskforce.backups", *map(str, words)],
        cwd=ROOT,
        env=environment(**more),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def looked(data: Path) -> dict:
    """What tests.backups.look says of a data folder."""
    done = subprocess.run(
        [
            *(sys.executable, "-m", "taskforce.embedded", "run", "--data", data, "--"),
            *(sys.executable, "-m", "tests.backups.look"),
        ],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    found: dict = json.loads(done.stdout)
    return found


def test_w4_backup_under_load_restores_completely(
    portal: Portal,
    database: Database,
    reachable: Path,
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    key, backup = tmp_path / "key", tmp_path / "portal.age"
    recipient = backups("take", "--make-key", key).stdout.strip()

    wait_until(lambda: min(portal.attempts().get(number, 0) for number in (1, 2, 3, 4)) > 20)
    before = portal.attempts()
    taken = backups("take", "--recipient", recipient, "-o", backup, "--data", portal.data)
    assert taken.returncode == 0, taken.stderr
    after = portal.attempts()
    # Not each of them: four writers of one report wait for one another, and a backup is short.
    assert any(after[number] > before[number] for number in before), "nobody wrote meanwhile"
    (writing,) = portal.processes
    writing.send_signal(signal.SIGTERM)
    assert writing.wait(30) == 0, portal.log.read_text()[-3000:]  # nothing failed for the writers

    # A restore that is killed leaves nothing that looks like a portal, and the next one works.
    # The servers' account of a root cannot enter this folder.
    closed = reachable / "closed"
    closed.mkdir(mode=0o700)
    place = closed / "restored"
    secret = tmp_path / "secret-key"
    secret.write_text(KEY)
    words = ("restore", backup, "--identity", key, "--secret-key", secret, "--data", place)
    killed = subprocess.Popen(
        [sys.executable, "-m", "taskforce.backups", *map(str, words)], cwd=ROOT, env=environment()
    )
    aside = closed / "restored.restoring"
    wait_until(lambda: (aside / "servers" / "postgresql" / "PG_VERSION").exists(), 60)
    killed.kill()
    killed.wait()
    assert not place.exists()
    restored = backups(*words)
    assert restored.returncode == 0, restored.stderr + restored.stdout
    assert restored.stdout.count(": in order\n") == 11
    assert [path.name for path in closed.iterdir()] == ["restored"]
    if os.geteuid() == 0:
        elsewhere = (place / "servers").readlink()
        assert elsewhere == outside_of(place)
        assert not outside_of(aside).exists()
        request.addfinalizer(lambda: shutil.rmtree(elsewhere))

    folder = tmp_path / "opened"
    folder.mkdir()
    open_backup(Wanted(str(backup), key), folder)
    manifest = archive.Manifest.read((folder / archive.MANIFEST).read_bytes())
    found = looked(place)

    # Counts agree, and what is left out is empty.
    counts = {table: each["rows"] for table, each in manifest.tables.items()}
    assert found["counts"] == {**counts, **dict.fromkeys(contents.LEFT_OUT, 0)}
    assert counts["commitments_publishedsection"] == counts["commitments_sharedsection"] == 9
    # Every answer shown as saved before the backup began is there, with its history.
    saved = {number: rest for number, *rest in found["saved"]}
    for number in (1, 2, 3):
        narrative, version, latest = saved[number]
        attempt = int(narrative.removeprefix("Attempt ").removesuffix("."))
        assert before[number] <= attempt <= after[number] + 1
        assert version == latest == attempt
    # The documents are those of the rows, and their hashes agree.
    files = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in (place / "documents" / "documents").glob("*/*")
    }
    assert files == {key: each["sha256"] for key, each in manifest.documents.items()}
    assert len(files) == counts["documents_document"] >= 5
    assert not manifest.damaged
    # L7: the application's role is as narrow as before.
    assert found["allowed"] == []

    # Servers of one's own. A manifest that says anything else about the rows is noticed after
    # loading, and the database is empty again; the backup itself goes in, with its roles.
    manifest.tables["audit_auditevent"]["rows"] += 1
    forged = tmp_path / "forged.age"
    with forged.open("wb") as file:
        ages.encrypt(
            archive.Stream(repacked(folder, manifest)),
            ages.Hashed(file),
            ages.recipients([recipient]),
        )
    documents = tmp_path / "documents"
    refused = restored_to(database, documents, forged, key)
    assert refused.returncode == 2
    assert "audit_auditevent has" in refused.stderr
    assert list(documents.iterdir()) == []
    assert asked(database.owner, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0

    accepted = restored_to(database, documents, backup, key)
    assert accepted.returncode == 0, accepted.stderr
    assert accepted.stdout.count(": in order\n") == 11
    assert {path.name for path in (documents / "documents").glob("*/*")} == set(files)
    with closing(psycopg2.connect(database.application)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        assert look.allowed(cursor) == []
        assert look.counts(cursor) == found["counts"]
    again = restored_to(database, tmp_path / "others", backup, key)
    assert "The database is not empty" in again.stderr


def restored_to(
    database: Database, documents: Path, backup: Path, key: Path
) -> "subprocess.CompletedProcess[str]":
    """As with containers: the owner's address and the application's from the environment."""
    return backups(
        *("restore", backup, "--identity", key, "--documents", documents),
        DATABASE_OWNER_URL=database.owner,
        DATABASE_URL=database.application,
        SECRET_KEY=KEY,
    )


def asked(url: str, statement: str) -> Any:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        (answer,) = cursor.fetchone()
        return answer


def repacked(folder: Path, manifest: archive.Manifest) -> Iterator[bytes]:
    """A backup made of what was unpacked, with another manifest."""
    dump = (folder / archive.DUMP).read_bytes()
    yield from archive.dumped([dump], manifest)
    for key, each in manifest.documents.copy().items():
        path = folder / "documents" / key[:2] / key
        yield from archive.document(key, path, each["sha256"], manifest)
    yield from archive.ending(manifest)
