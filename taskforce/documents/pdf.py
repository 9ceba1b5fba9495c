"""PDF files without anything that acts (ISO 32000-2, sections 7.3.8, 7.5.7, 7.6 and 12.6).

A reader may begin at any object, so what acts is looked for in every byte that is not compressed;
and in every object stream, since only those may hold objects and compress them (7.5.7).
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from taskforce.documents import refusals
from taskforce.documents.pdf_objects import (
    DELIMITED,
    Stream,
    Unreadable,
    dictionary_end,
    plain,
    streams_of,
)

_ACTING = re.compile(
    rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoToE|GoToR|RichMedia\w*|Rendition|Movie|Sound"
    rb"|OnInstantiate|FileAttachment|EmbeddedFiles?)" + DELIMITED + rb"|/Subtype\s*/3D" + DELIMITED
)
# Too short to be looked for alone: they turn up by chance in compressed pictures.
_HELD = re.compile(
    rb"/(?:AA|EF|XFA|Collection)\s*(?:<<|\d+\s+\d+\s+R\b)|/XFA\s*\["
    rb"|/JS\s*(?:\d+\s+\d+\s+R\b|\([\t\n\r -~]{4}|\(\xfe\xff|<[0-9A-Fa-f\s]{4})"
)
_OPENING = re.compile(rb"/OpenAction" + DELIMITED)
_MOST_OPENINGS = 20  # one a version of the file
_REFERENCE = re.compile(rb"\s*0*(\d{1,9})\s+\d{1,9}\s+R\b")
_VALUE = re.compile(rb"\s*(?:(\[)|(?=<<))")
_GOES = re.compile(rb"/S\s*/GoTo" + DELIMITED)
_CHAINED = re.compile(rb"/(?:Next|S)" + DELIMITED)
_ENCRYPTED = re.compile(rb"/Encrypt" + DELIMITED)
_HEADER = re.compile(rb"%PDF-[12]\.\d")
_ARCHIVE_END = b"PK\5\6"  # looked for by programs in the last 64 KB and 22 bytes
_WHITE = b"\0\t\n\f\r "


def inspect(data: bytes) -> None:
    """Raises ValidationError for what is no PDF, is encrypted, acts, or carries other files."""
    if not _HEADER.match(data):
        raise refusals.mismatch()
    end = data.rfind(b"%%EOF")
    if end < 0 or data[end + 5 :].strip(_WHITE):
        raise ValidationError(
            _("This PDF is damaged or carries something else. Export it anew."), code="damaged"
        )
    if _ARCHIVE_END in data[-(65_535 + 22) :]:
        raise ValidationError(_("This PDF carries an archive. Export it anew."), code="archive")
    text = plain(data)
    if _ENCRYPTED.search(text):
        raise refusals.encrypted()
    _refuse_acting(text)
    try:
        streams = streams_of(data)
    except Unreadable as error:
        raise _unreadable() from error
    parts = [text, *(stream.content for stream in streams)]
    for part in parts[1:]:
        _refuse_acting(part)
    openings = [(part, found.end()) for part in parts for found in _OPENING.finditer(part)]
    if len(openings) > _MOST_OPENINGS:
        raise _acting()
    for part, position in openings:
        _refuse_opening(part[position : position + 1000], text, streams)


def _refuse_acting(part: bytes) -> None:
    if _ACTING.search(part) or _HELD.search(part):
        raise _acting()


def _refuse_opening(value: bytes, text: bytes, streams: list[Stream]) -> None:
    """What is done when the file opens may only be to show a certain place in it."""
    values = [value]
    if reference := _REFERENCE.match(value):
        number = reference[1]
        starts = re.finditer(rb"(?<!\d)0*" + number + rb"\s+\d{1,9}\s+obj\b", text)
        values = [text[start.end() : start.end() + 1000] for start in starts]
        values += [value for stream in streams for value in stream.objects(int(number))]
    if not values or not all(_shows(value) for value in values):
        raise _acting()


def _shows(value: bytes) -> bool:
    found = _VALUE.match(value)
    if found is None or found[1]:
        return found is not None
    action = value[found.end() : dictionary_end(value, found.end())]
    return bool(_GOES.search(action)) and len(_CHAINED.findall(action)) == 1


def _acting() -> ValidationError:
    return ValidationError(
        _(
            "This PDF has a script, a form that sends, media or files in it. "
            "Print it to a new PDF and upload that."
        ),
        code="active",
    )


def _unreadable() -> ValidationError:
    return ValidationError(
        _("This PDF is packed in a way that cannot be checked. Print it to a new PDF."),
        code="unreadable",
    )
