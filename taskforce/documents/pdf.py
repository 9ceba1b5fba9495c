"""PDF files without anything that acts (ISO 32000-2, sections 7.5.7, 7.6 and 12.6)."""

import re
import zipfile
import zlib
from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_UNPACKED = 40 * 1024**2  # bytes of all object streams together
_DICTIONARY = 4_000  # bytes before a stream in which its dictionary is looked for
_NAME_END = rb"(?=[\x00\t\n\f\r ()<>\[\]{}/%]|\Z)"
_ACTING = re.compile(
    rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToE|GoToR|RichMedia|Rendition|Movie|Sound"
    rb"|EmbeddedFiles?|XFA)" + _NAME_END
)
_ENCRYPTED = re.compile(rb"/Encrypt" + _NAME_END)
_STREAM = re.compile(rb"stream\r?\n")
_OBJECT_STREAM = re.compile(rb"/ObjStm" + _NAME_END)
_FILTERS = re.compile(rb"/Filter\s*(\[[^\]]*\]|/\w+)")


def inspect(content: BinaryIO) -> None:
    """Raises ValidationError for what is no PDF, is encrypted, acts, or carries other files."""
    data = content.read()
    if not data.startswith(b"%PDF-"):
        raise ValidationError(_("This is not a PDF. Check its name."), code="not_pdf")
    end = data.rfind(b"%%EOF")
    if end < 0 or data[end + 5 :].strip(b"\r\n\t \x00"):
        raise ValidationError(
            _("This PDF is damaged or carries something else. Export it anew."), code="damaged"
        )
    content.seek(0)
    if zipfile.is_zipfile(content):
        raise ValidationError(_("This PDF carries an archive. Export it anew."), code="archive")
    plain = _names_in_plain(data)
    if _ENCRYPTED.search(plain):
        raise ValidationError(_("This PDF has a password. Save it without one."), code="encrypted")
    for part in (plain, *_object_streams(data)):
        if _ACTING.search(part):
            raise ValidationError(
                _(
                    "This PDF has a script, a form that sends, media or files in it. "
                    "Print it to a new PDF and upload that."
                ),
                code="active",
            )


def _names_in_plain(data: bytes) -> bytes:
    """With `#4A` written as `J`, as a reader understands names."""
    return re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes([int(found[1], 16)]), data)


def _object_streams(data: bytes) -> list[bytes]:
    """The objects that lie compressed. Raises ValidationError where they cannot be read."""
    found, room = [], _UNPACKED
    for stream in _STREAM.finditer(data):
        start = data.rfind(b"obj", max(0, stream.start() - _DICTIONARY), stream.start())
        if start < 0:
            continue
        dictionary = _names_in_plain(data[start : stream.start()])
        if not _OBJECT_STREAM.search(dictionary):
            continue
        filters = _FILTERS.search(dictionary)
        packed = data[stream.end() : max(data.find(b"endstream", stream.end()), stream.end())]
        if filters is None:
            found.append(_names_in_plain(packed))
            continue
        if filters[1].strip(b"[] \r\n\t") != b"/FlateDecode" or b"/Predictor" in dictionary:
            raise _unreadable()
        unpacker = zlib.decompressobj()
        try:
            unpacked = unpacker.decompress(packed, room)
        except zlib.error as error:
            raise _unreadable() from error
        if unpacker.unconsumed_tail:
            raise _unreadable()
        room -= len(unpacked)
        found.append(_names_in_plain(unpacked))
        if room <= 0:
            raise _unreadable()
    return found


def _unreadable() -> ValidationError:
    return ValidationError(
        _("This PDF is packed in a way that cannot be checked. Print it to a new PDF."),
        code="unreadable",
    )
