"""Storing what people upload, and forgetting it: the file and its row stand or fall together."""

import contextlib
import errno
import hashlib
import os
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import connection, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from taskforce.documents import holding, packages
from taskforce.documents.inspection import clean_name, inspect
from taskforce.documents.models import Document
from taskforce.documents.scanner import scan

_CHUNK = 64 * 1024  # bytes
_ROOM_LOCK = 0x646F6373  # "docs": a number of our own among advisory locks
_UNSETTLED = timedelta(days=1)
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@transaction.atomic
def store(*, file: UploadedFile, actor: Any, account: int | None = None) -> Document:
    """Takes an upload in. `actor` is None for somebody without an account; `account` is the number
    of the government whose share of the room it takes, None for the secretariat and applicants.

    Raises ValidationError, with a sentence that says what to do, for a file that may not come in
    and where there is no room for it. Nothing half-written stays behind. A file whose command fails
    afterwards is left to `sweep`: only the commit decides, and its answer can be lost.
    """
    name = clean_name(file.name or "")
    media_type = inspect(file, name)
    scan(file)
    file = _without_traces(file, name)
    if account is not None:
        _require_room(account, file.size or 0)
    return _kept(file, name, media_type, actor, account)


def _kept(
    file: File, name: str, media_type: str, actor: Any, account: int | None = None
) -> Document:
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks(_CHUNK):
        digest.update(chunk)
    document = Document(
        name=name,
        media_type=media_type,
        size=file.size or 0,
        sha256=digest.hexdigest(),
        uploaded_by=actor,
        account=account,
    )
    _write(document, file)
    try:
        document.save()
    except BaseException:
        _remove(document)
        raise
    return document


@transaction.atomic
def keep(*, content: bytes, name: str, media_type: str, actor: Any) -> Document:
    """Keeps a file that the portal made itself, without inspecting it. As `store` otherwise."""
    return _kept(ContentFile(content), clean_name(name), media_type, actor)


@transaction.atomic
def discard(*, document: Document) -> None:
    """Forgets a document that nothing holds any more; its file goes with the commit, or by
    `sweep` where a backup is being taken."""

    def remove() -> None:
        if not holding.is_held():
            _remove(document)

    transaction.on_commit(remove, robust=True)
    document.delete()


def opened(document: Document) -> BinaryIO:
    """The content, for reading. Raises FileNotFoundError where a backup came without it."""
    return document.path.open("rb")


def _without_traces(file: UploadedFile, name: str) -> UploadedFile:
    """The file without what its pictures tell of place, time and camera, where its format allows
    to take that out: the packages of Word, Excel, PowerPoint and OpenDocument."""
    extension = name.rpartition(".")[2].lower()
    if extension not in packages.EXTENSIONS:
        return file
    file.seek(0)
    data = file.read()
    cleaned = packages.without_traces(data)
    return file if cleaned == data else SimpleUploadedFile(name, cleaned)


def _require_room(account: int, size: int) -> None:
    """Raises ValidationError where a government's share of the room is used up. One upload of a
    government at a time comes through, so that two do not take the same room."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ROOM_LOCK, account % 2**31])
    used = Document.objects.filter(account=account).aggregate(Sum("size"))["size__sum"] or 0
    if used + size > settings.DOCUMENTS_QUOTA:
        raise ValidationError(
            _(
                "Your government’s documents take up %(limit)d MB already, which is all the room "
                "it has. Remove drafts’ documents that are not needed, or write to the secretariat."
            ),
            params={"limit": settings.DOCUMENTS_QUOTA // 1024**2},
            code="quota",
        )


def _write(document: Document, file: File) -> None:
    """Under another name first, so that a name never stands for half a file."""
    path = document.path
    part = path.with_suffix(".part")
    try:
        path.parents[2].mkdir(parents=True, exist_ok=True)
        for folder in (path.parents[1], path.parent):  # `parents` would not give them the mode
            folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as target:
            file.seek(0)
            for chunk in file.chunks(_CHUNK):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        part.rename(path)
        _settle(path.parent)
    except OSError as error:
        for name in (part, path):
            with contextlib.suppress(OSError):
                name.unlink()
        if error.errno not in _NO_ROOM:
            raise
        raise ValidationError(
            _("The server has no room for documents at the moment. Try again later."),
            code="no_room",
        ) from error


def _settle(folder: Path) -> None:
    """Without this a power cut may take the new name away again, and its row would stay."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove(document: Document) -> None:
    with contextlib.suppress(FileNotFoundError):
        document.path.unlink()


def sweep(*, now: datetime) -> int:
    """Removes files that no row speaks of: what a command wrote before it failed. How many.

    Files younger than a day are left alone, since their command may still be at work; all of them
    while a backup is being taken.
    """
    folder = Path(settings.PORTAL_DATA) / "documents"
    removed = 0
    for path in folder.glob("*/*"):
        old = path.stat().st_mtime < (now - _UNSETTLED).timestamp()
        key = _key(path)
        if old and not (key and Document.objects.filter(key=key).exists()):
            if holding.is_held():
                break
            path.unlink()
            removed += 1
    return removed


def _key(path: Path) -> uuid.UUID | None:
    try:
        return uuid.UUID(path.name)
    except ValueError:
        return None
