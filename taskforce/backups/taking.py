"""Taking a backup of a database and its documents that belong together."""

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import psycopg2
import pyrage

from taskforce.backups import ages, archive, contents
from taskforce.backups.programs import reading
from taskforce.documents.holding import HOLD
from taskforce.embedded.refusal import Refusal

PATIENCE = "10s"  # for a document that is being removed at this moment
STANDARD_OUTPUT = "-"


def take(*, url: str, documents: Path, keys: Sequence[str], output: str) -> list[str]:
    """Writes a backup to the file, which must not be there yet, or to standard output for `-`.

    Returns the documents that were damaged or missing already. First the database, then the
    documents: a document is written before its row and never changed, so every row of the snapshot
    has its file by then; and while the lock is held, nobody takes the file of a removed one away.
    """
    recipients = ages.recipients(keys)
    with closing(_connected(url)) as connection, _target(output) as file:
        cursor = connection.cursor()
        _hold(cursor)
        found: list[archive.Manifest] = []
        stream = archive.Stream(_pieces(connection, url, documents, found))
        target = ages.Hashed(file)
        try:
            ages.encrypt(stream, target, recipients)
        except pyrage.EncryptError as error:
            raise stream.error or Refusal(f"The backup cannot be written: {error}") from error
    (manifest,) = found
    _say(manifest, target)
    return sorted(manifest.damaged)


def _connected(url: str) -> Any:
    try:
        connection = psycopg2.connect(url, connect_timeout=10)
    except psycopg2.OperationalError as error:
        raise Refusal(f"The database does not answer: {error}") from error
    connection.autocommit = True
    return connection


def _hold(cursor: Any) -> None:
    """From before the snapshot until the connection ends. In the snapshot's own transaction it
    would come too late: waiting for it would already have taken the snapshot."""
    cursor.execute("SELECT set_config('lock_timeout', %s, false)", [PATIENCE])
    try:
        cursor.execute("SELECT pg_advisory_lock(%s)", [HOLD])
    except psycopg2.errors.LockNotAvailable as error:
        raise Refusal("Another backup of this database is being taken. Wait for it.") from error


def _pieces(
    connection: Any, url: str, documents: Path, made: list[archive.Manifest]
) -> Iterator[bytes]:
    cursor = connection.cursor()
    cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    cursor.execute("SELECT pg_export_snapshot(), current_setting('server_version')")
    snapshot, server = cursor.fetchone()
    manifest = archive.Manifest(
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        server=server,
        tables=contents.of(cursor),
    )
    cursor.execute("SELECT key, sha256 FROM documents_document ORDER BY key")
    files = [(str(key).replace("-", ""), sha256) for key, sha256 in cursor.fetchall()]
    left_out = [f"--exclude-table-data=public.{table}" for table in contents.LEFT_OUT]
    dump = reading("pg_dump", url, "--format=custom", f"--snapshot={snapshot}", *left_out)
    yield from archive.dumped(dump, manifest)
    cursor.execute("COMMIT")
    for key, sha256 in files:
        path = documents / "documents" / key[:2] / key
        yield from archive.document(key, path, sha256, manifest)
    yield from archive.ending(manifest)
    made.append(manifest)


@contextmanager
def _target(output: str) -> Iterator[IO[bytes]]:
    """The file under its name when all of it is there and on the disk; before, `.part`."""
    if output == STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(output).absolute()
    if path.exists():
        raise Refusal(f"{path} is there already; a backup never overwrites another.")
    part = path.with_name(f"{path.name}.part")
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise Refusal(f"{part} cannot be written: {error.strerror}.") from error
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _say(manifest: archive.Manifest, target: ages.Hashed) -> None:
    rows = sum(table["rows"] for table in manifest.tables.values())
    print(
        f"Backed up {rows} rows of {len(manifest.tables)} tables and {len(manifest.documents)} "
        f"documents in {target.size} bytes.\nSHA-256 {target.digest.hexdigest()}",
        file=sys.stderr,
    )
