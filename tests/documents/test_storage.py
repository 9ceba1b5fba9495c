"""The file and its row stand or fall together (A7, F4, W4)."""

import hashlib
import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.db import DatabaseError, InternalError, connection, transaction
from pytest_django import Settings

from taskforce.documents import services
from taskforce.documents.holding import HOLD
from taskforce.documents.models import Document
from tests.documents.conftest import files_in
from tests.factories.documents import PDF, letter
from tests.factories.members import PersonFactory

ROOT = Path(__file__).resolve().parents[2]


def test_a_document_is_kept_as_it_came_under_a_random_name(db: None, data: Path) -> None:
    person = PersonFactory()
    document = services.store(file=letter("Nomination, 2026.pdf"), actor=person)
    assert document.name == "Nomination, 2026.pdf"
    assert document.media_type == "application/pdf"
    assert document.size == len(PDF)
    assert document.sha256 == hashlib.sha256(PDF).hexdigest()
    assert document.uploaded_by == person
    assert files_in(data) == [data / "documents" / document.key.hex[:2] / document.key.hex]
    with services.opened(document) as content:
        assert content.read() == PDF


def test_two_uploads_of_one_file_are_two_files(db: None, data: Path) -> None:
    first, second = (services.store(file=letter(), actor=None) for _ in range(2))
    assert first.path != second.path
    assert len(files_in(data)) == 2


def test_an_upload_that_django_kept_on_disk_is_stored_alike(db: None, data: Path) -> None:
    with TemporaryUploadedFile("a.pdf", "application/pdf", len(PDF), None) as file:
        file.write(PDF)
        file.flush()
        document = services.store(file=file, actor=None)
    assert document.path.read_bytes() == PDF


def test_only_the_portal_itself_may_read_the_files(db: None, data: Path) -> None:
    earlier = os.umask(0)
    try:
        document = services.store(file=letter(), actor=None)
    finally:
        os.umask(earlier)
    assert stat.S_IMODE(document.path.stat().st_mode) == 0o600
    for folder in (document.path.parent, document.path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/letter.pdf", "letter.pdf"),
        ("C:\\Users\\ama\\letter.pdf", "letter.pdf"),
        ("let\u202eter\x00\r\n.pdf", "letter.pdf"),
        ("\ud800letter.pdf", "letter.pdf"),
        (" . letter.PDF ", "letter.PDF"),
        ("ä" * 300 + ".pdf", "ä" * 146 + ".pdf"),
    ],
)
def test_a6_a_name_is_one_clean_line(db: None, data: Path, given: str, kept: str) -> None:
    file = letter()
    file._name = given  # as a client sends it: Django's own setter cleans it before
    assert services.store(file=file, actor=None).name == kept


def test_a_row_cannot_be_changed(db: None, data: Path) -> None:
    document = services.store(file=letter(), actor=None)
    document.name = "another.pdf"
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        document.save()


def test_a_refused_file_leaves_neither_row_nor_file(db: None, data: Path) -> None:
    with pytest.raises(ValidationError):
        services.store(file=SimpleUploadedFile("a.pdf", b"no PDF"), actor=None)
    assert not files_in(data)
    assert not Document.objects.exists()


def test_a_row_that_cannot_be_written_leaves_no_file(transactional_db: None, data: Path) -> None:
    with transaction.atomic():
        transaction.get_connection().cursor().execute("SET TRANSACTION READ ONLY")
        with pytest.raises(DatabaseError):
            services.store(file=letter(), actor=None)
        transaction.set_rollback(True)
    assert not files_in(data)
    assert not Document.objects.exists()


def test_what_a_command_wrote_before_it_failed_is_swept(transactional_db: None, data: Path) -> None:
    kept = services.store(file=letter(), actor=None)
    with transaction.atomic():
        services.store(file=letter(), actor=None)
        transaction.set_rollback(True)
    (kept.path.parent / "half.part").write_bytes(b"half")
    now = datetime.now(UTC)
    assert services.sweep(now=now) == 0, "its command may still be at work"
    before = time.time() - timedelta(days=2).total_seconds()
    for path in files_in(data):
        os.utime(path, (before, before))
    assert services.sweep(now=now) == 2
    assert files_in(data) == [kept.path]


def test_the_file_goes_with_the_commit_and_not_before(transactional_db: None, data: Path) -> None:
    document = services.store(file=letter(), actor=None)
    with transaction.atomic():
        services.discard(document=document)
        transaction.set_rollback(True)
    document = Document.objects.get()
    assert document.path.exists()
    services.discard(document=document)
    assert not files_in(data)
    assert not Document.objects.exists()


def test_a_document_whose_file_is_gone_can_be_discarded(transactional_db: None, data: Path) -> None:
    document = services.store(file=letter(), actor=None)
    document.path.unlink()
    services.discard(document=document)
    assert not Document.objects.exists()


FULL_DISK = """
import resource, sys
import django
django.setup()
from django.core.exceptions import ValidationError
from taskforce.documents import services
from taskforce.documents.holding import HOLD
from taskforce.documents.models import Document
from tests.factories.documents import letter
document = Document(name="a.pdf")
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
try:
    services._write(document, letter())
except ValidationError as error:
    print(error.messages[0])
"""


def test_f4_a_full_disk_is_said_and_nothing_half_written_stays(tmp_path: Path) -> None:
    script = f"import tests.settings\nfrom django.conf import settings\n{FULL_DISK}".replace(
        "django.setup()", f"django.setup()\nsettings.PORTAL_DATA = {str(tmp_path)!r}"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("The server has no room for documents at the moment")
    assert not files_in(tmp_path)


def test_a_fault_that_is_not_a_full_disk_is_not_called_one(db: None, data: Path) -> None:
    data.parent.mkdir(exist_ok=True)
    data.write_text("a file where the folder should be")
    with pytest.raises(FileExistsError):
        services.store(file=letter(), actor=None)
    assert not Document.objects.exists()


def test_a_government_has_its_share_of_the_room_and_no_more(
    db: None, data: Path, settings: Settings
) -> None:
    size = len(letter().read())
    settings.DOCUMENTS_QUOTA = 2 * size
    for _number in range(2):
        services.store(file=letter(), actor=None, account=7)
    with pytest.raises(ValidationError, match="all the room") as refused:
        services.store(file=letter(), actor=None, account=7)
    assert refused.value.code == "quota"
    services.store(file=letter(), actor=None, account=8)
    services.store(file=letter(), actor=None)
    assert Document.objects.filter(account=7).count() == 2
    services.discard(document=Document.objects.filter(account=7)[0])
    services.store(file=letter(), actor=None, account=7)


# While a backup is taken --------------------------------------------------------------------------


@contextmanager
def backup_being_taken() -> Iterator[None]:
    """Holds what a backup holds, on a connection of its own."""
    backup = connection.copy()
    try:
        with backup.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [HOLD])
        yield
        with backup.cursor() as cursor:  # the end of a connection is noticed a moment later
            cursor.execute("SELECT pg_advisory_unlock(%s)", [HOLD])
    finally:
        backup.close()


def test_w4_the_files_that_a_backup_may_need_stay_until_it_is_taken(
    transactional_db: None, data: Path
) -> None:
    """The row is in the backup's snapshot, however soon it is removed afterwards."""
    document = services.store(file=letter(), actor=None)
    before = time.time() - timedelta(days=2).total_seconds()
    os.utime(document.path, (before, before))
    with backup_being_taken():
        services.discard(document=document)
        assert not Document.objects.exists()
        assert files_in(data) == [document.path]
        assert services.sweep(now=datetime.now(UTC)) == 0
        assert files_in(data) == [document.path]
    assert services.sweep(now=datetime.now(UTC)) == 1
    assert files_in(data) == []


def test_two_that_remove_at_once_do_not_take_each_other_for_a_backup(
    transactional_db: None, data: Path
) -> None:
    document = services.store(file=letter(), actor=None)
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [HOLD])
            assert cursor.fetchone() == (True,)
            services.discard(document=document)
    finally:
        other.close()
    assert files_in(data) == []
