"""Restoring a backup: unpacked and compared aside, loaded, compared again, checked, and only then
given its name."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import psycopg2

from taskforce.backups import ages, archive, contents
from taskforce.backups.programs import running
from taskforce.embedded.configuration import given
from taskforce.embedded.portal import ROOT
from taskforce.embedded.refusal import Refusal

STANDARD_INPUT = "-"
NOT_EMPTY = (
    "{} is not empty. A backup is only restored into an empty place: name another one, or move "
    "what is there away."
)


@dataclass(frozen=True)
class Wanted:
    """Which backup is to be restored, and how."""

    file: str
    identity: Path
    sha256: str = ""
    new_key: bool = False


def open_backup(wanted: Wanted, folder: Path) -> None:
    """Unpacks a backup into the folder: `portal.dump`, `documents/` and `manifest.json`.

    Raises Refusal where it is not whole, not for this key, or not the one with this SHA-256; what
    is in the folder then is not to be used.
    """
    identities = ages.identities(wanted.identity)
    with _source(wanted.file) as source:
        hashed = ages.Hashed(source)
        with ages.decrypted(hashed, identities) as content:
            archive.unpack(content, folder)
    if wanted.sha256 and hashed.digest.hexdigest() != wanted.sha256.lower():
        raise Refusal(
            f"The backup has the SHA-256 {hashed.digest.hexdigest()}, which is another one than "
            "was asked for. Nothing was restored."
        )


def _source(file: str) -> IO[bytes]:
    try:
        return sys.stdin.buffer if file == STANDARD_INPUT else Path(file).open("rb")
    except OSError as error:
        raise Refusal(f"The backup {file} cannot be read: {error.strerror}.") from error


def require_empty_database(url: str) -> None:
    """Raises Refusal where the database holds a table, or does not answer."""
    if _ask(url, "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"):
        raise Refusal(NOT_EMPTY.format("The database"))


def load(
    folder: Path,
    *,
    url: str,
    environment: Mapping[str, str],
    new_key: bool = False,
) -> None:
    """Brings the dump into the empty database, compares it with the manifest, prepares it for this
    release, gives the application's role its rights, and checks the whole portal.

    Raises Refusal where anything is wrong; the database is empty again then.
    """
    manifest = archive.Manifest.read((folder / archive.MANIFEST).read_bytes())
    require_empty_database(url)
    with _emptied_on_failure(url):
        print("Loading the database …", flush=True)
        # Owner and rights are those of this place: `prepare` gives them.
        limits = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error")
        running("pg_restore", url, *limits, str(folder / archive.DUMP))
        _compare(url, manifest)
        rows = sum(table["rows"] for table in manifest.tables.values())
        print(
            f"All {rows} rows of {len(manifest.tables)} tables and {len(manifest.documents)} "
            f"documents are those of {manifest.made_at}.\nPreparing and checking …",
            flush=True,
        )
        _manage({**environment, "DATABASE_URL": url}, "prepare", "--verbosity", "0")
        _check(environment, url, manifest.damaged, new_key=new_key)


def _compare(url: str, manifest: archive.Manifest) -> None:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        found = contents.of(cursor)
    if lines := contents.differences(manifest.tables, found):
        raise Refusal("What was restored is not what was backed up:\n" + "\n".join(lines))


def _check(
    environment: Mapping[str, str], url: str, damaged: Iterable[str], *, new_key: bool
) -> None:
    """As the application's role, where there is one: its rights are part of what is checked."""
    application = given(environment, "APP_DATABASE_URL")
    _manage(
        {**environment, "DATABASE_URL": application or url},
        "check_portal",
        *(() if application else ("--one-role",)),
        *(("--new-secret-key",) if new_key else ()),
        *(word for key in damaged for word in ("--known-damage", key)),
    )


def _manage(environment: Mapping[str, str], *words: str) -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={**environment, "DJANGO_SETTINGS_MODULE": "taskforce.settings"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refusal(f"The step “{words[0]}” failed:\n{(done.stdout + done.stderr).strip()}")
    print(done.stdout, end="", flush=True)


@contextlib.contextmanager
def _emptied_on_failure(url: str) -> Iterator[None]:
    """It was empty when we came, so everything in it is ours."""
    try:
        yield
    except BaseException:
        with contextlib.suppress(psycopg2.Error, Refusal):
            _ask(url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public; SELECT 0")
        raise


def _ask(url: str, statement: str) -> Any:
    try:
        with closing(psycopg2.connect(url, connect_timeout=10)) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(statement)
                (answer,) = cursor.fetchone()
                return answer
    except psycopg2.OperationalError as error:
        raise Refusal(f"The database does not answer: {error}") from error


def require_empty(folder: Path) -> None:
    """Raises Refusal where anything but an empty folder is in its place."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise Refusal(NOT_EMPTY.format(folder))
    if folder.is_mount():
        raise Refusal(f"{folder} is a mounted disk, which has no other name: name a folder on it.")


def settle(aside: Path, place: Path) -> None:
    """Gives what is whole its name, for good."""
    try:
        aside.rename(place)
    except OSError as error:
        raise Refusal(f"{aside} cannot be renamed to {place}: {error.strerror}.") from error
    descriptor = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def clear(folder: Path) -> None:
    """Removes what an earlier attempt left, the servers' folder elsewhere included."""
    servers = folder / "servers"
    if servers.is_symlink():
        shutil.rmtree(servers.readlink(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)
