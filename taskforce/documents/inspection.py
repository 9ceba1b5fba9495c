"""What may come in: documents alone, judged by content and name together (guarantee A7).

Nothing here opens a file with a program that could act on it. Every refusal is a ValidationError
whose sentence says what to do. Time and memory are bounded by the limits below.
"""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from taskforce.documents import packages, pdf

LARGEST = 10 * 1024**2  # bytes
_LONGEST_LINE = 100_000  # characters; a longer one is no text that somebody wrote
_LONGEST_NAME = 150
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # Office formats before 2007, and encrypted newer ones
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
# Texts that programs take for something else, whatever their name says.
_OTHER_TEXT = re.compile(
    r"\s*(?:%PDF-|%!PS|\{\\rtf|#!|ID;|PK\x03|<(?:!doctype|\?|html|script|svg|head|body|table|meta))",
    re.IGNORECASE,
)

EXTENSIONS = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "txt": "text/plain; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}


def clean_name(name: str) -> str:
    """The name on one line, without a path, control characters or direction marks."""
    base = re.split(r"[/\\]", name)[-1]
    kept = "".join(
        character
        for character in base
        if unicodedata.category(character)[0] not in {"C", "Z"} or character == " "
    ).strip(" .")
    stem, _dot, extension = kept.rpartition(".")
    return (
        f"{stem[: _LONGEST_NAME - len(extension) - 1]}.{extension}"
        if stem
        else kept[:_LONGEST_NAME]
    )


def inspect(file: UploadedFile, name: str) -> str:
    """The media type of a file that may come in. Leaves it at its beginning.

    Raises ValidationError for every other.
    """
    extension = name.rpartition(".")[2].lower() if "." in name.strip(".") else ""
    if extension not in EXTENSIONS:
        raise ValidationError(
            _("Choose a document: PDF, Word, Excel, PowerPoint, OpenDocument, text or CSV."),
            code="type",
        )
    content: Any = file.file
    try:
        content.seek(0)
        data = content.read(LARGEST + 1)
    finally:
        content.seek(0)
    if not data:
        raise ValidationError(_("This file is empty."), code="empty")
    if max(len(data), file.size or 0) > LARGEST:
        raise ValidationError(
            _("This file is larger than %(limit)d MB. Make it smaller, or split it."),
            params={"limit": LARGEST // 1024**2},
            code="large",
        )
    _inspect_content(data, extension)
    return EXTENSIONS[extension]


def _inspect_content(data: bytes, extension: str) -> None:
    if data.startswith(_OLE):
        raise ValidationError(
            _(
                "This is an old Office format, or the file has a password. Save it without a "
                "password in a present format."
            ),
            code="old",
        )
    if extension == "pdf":
        pdf.inspect(data)
    elif extension in {"txt", "csv"}:
        _inspect_text(data)
    else:
        packages.inspect(data, extension)


def _inspect_text(data: bytes) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(_("Save this text as UTF-8."), code="encoding") from error
    if _CONTROLS.search(text) or _OTHER_TEXT.match(text):
        raise ValidationError(
            _("This is not a plain text. Check its name, or save it anew as text."), code="not_text"
        )
    if any(len(line) > _LONGEST_LINE for line in text.splitlines()):
        raise ValidationError(
            _("This text has lines that are far too long. Break them."), code="lines"
        )
