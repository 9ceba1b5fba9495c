"""Office files since 2007 (ISO/IEC 29500) and OpenDocument (ISO/IEC 26300): zip archives of XML,
without macros, embedded files, or parts that are loaded from elsewhere."""

import re
import zipfile
import zlib
from typing import BinaryIO
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_ENTRIES = 5_000
LARGEST_ENTRY = 60 * 1024**2  # bytes unpacked
LARGEST_ALL = 150 * 1024**2  # bytes unpacked
STEEPEST = 300  # unpacked to packed, for entries of more than a megabyte

_OOXML = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
_ODF = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
_MACROS = re.compile(
    r"(^|/)(vba[^/]*\.(bin|xml)|macrosheets/.*|activex/.*|basic/.*|scripts/.*|dialogs/.*)$"
)
_INSIDE = re.compile(
    r"(^|/)(embeddings|externallinks)/|\.(zip|jar|7z|rar|gz|exe|dll|js|vbs|bat|cmd|ps1|hta|lnk|scr"
    r"|docx?|docm|xlsx?|xlsm|pptx?|pptm|od[tsp]|pdf|html?|svg)$"
)
# A link that a person follows is fine; everything else outside would be loaded by itself.
_FOLLOWED = "/hyperlink"
_LOADING = {"image", "object", "object-ole", "plugin", "applet", "floating-frame", "fill-image"}
_LOADING |= {"section-source", "table-source", "cell-range-source", "dde-source", "audio", "video"}
_LOADING |= {"event-listener", "font-face-uri", "background-image"}
_HREF = "{http://www.w3.org/1999/xlink}href"
_OUTSIDE = re.compile(r"^\s*(?:[a-z][a-z0-9+.-]*:|//|/|\\|\.\.)", re.IGNORECASE)
_DOCTYPE = re.compile(rb"<\s*!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def inspect(content: BinaryIO, extension: str) -> None:
    """Raises ValidationError for what is not of this kind, is packed oddly, or acts."""
    if content.read(4) != b"PK\x03\x04":
        raise ValidationError(_("The content does not fit the name of this file."), code="mismatch")
    try:
        with zipfile.ZipFile(content) as archive:
            entries = _entries(archive, content)
            _inspect_entries(archive, entries, extension)
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError),
        *(NotImplementedError, ElementTree.ParseError),
    ) as error:
        raise ValidationError(_("This file is damaged. Save it anew."), code="damaged") from error


def _entries(archive: zipfile.ZipFile, content: BinaryIO) -> list[zipfile.ZipInfo]:
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    content.seek(0, 2)
    odd = (
        not entries
        or len(entries) > MOST_ENTRIES
        or len(set(names)) != len(names)
        or min(entry.header_offset for entry in entries) != 0
        or archive.comment
        or any(_is_odd(entry) for entry in entries)
        or sum(entry.file_size for entry in entries) > LARGEST_ALL
    )
    if odd:
        raise ValidationError(
            _("This file is packed in an unusual way. Open it and save it anew."), code="odd"
        )
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise ValidationError(_("This file has a password. Save it without one."), code="encrypted")
    return entries


def _is_odd(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    return (
        name.startswith(("/", "\\"))
        or "\\" in name
        or ":" in name
        or "\0" in name
        or ".." in name.split("/")
        or entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
        or entry.file_size > LARGEST_ENTRY
        or (entry.file_size > 1024**2 and entry.file_size > STEEPEST * max(entry.compress_size, 1))
    )


def _inspect_entries(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], extension: str
) -> None:
    names = [entry.filename.lower() for entry in entries]
    if any(_MACROS.search(name) for name in names):
        raise _macros()
    if any(_INSIDE.search(name) for name in names):
        raise ValidationError(
            _("This file has other files in it. Take them out, or paste them as pictures."),
            code="inside",
        )
    if extension in _ODF:
        _inspect_odf(archive, entries, extension)
    else:
        _inspect_ooxml(archive, entries, extension)


def _inspect_ooxml(
    archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], extension: str
) -> None:
    types = _read(archive, _named(entries, "[Content_Types].xml"))
    if b"macroenabled" in types.lower():
        raise _macros()
    if _OOXML[extension] not in types:
        raise ValidationError(_("The content does not fit the name of this file."), code="mismatch")
    for entry in entries:
        name = entry.filename.lower()
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        data = _read(archive, entry)
        if name.endswith(".rels"):
            for element in ElementTree.fromstring(data):  # noqa: S314  # _read refuses DOCTYPE
                outside = element.get("TargetMode", "").lower() == "external"
                if outside and not element.get("Type", "").endswith(_FOLLOWED):
                    raise _loads()
        elif b"DDEAUTO" in data or re.search(rb"<w:instrText[^>]*>\s*DDE\b", data):
            raise _loads()


def _inspect_odf(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], extension: str) -> None:
    first = entries[0]
    if first.filename != "mimetype" or _read(archive, first).strip() != _ODF[extension]:
        raise ValidationError(_("The content does not fit the name of this file."), code="mismatch")
    if b"encryption-data" in _read(archive, _named(entries, "META-INF/manifest.xml")):
        raise ValidationError(_("This file has a password. Save it without one."), code="encrypted")
    for entry in entries:
        if entry.filename.lower().endswith(".xml"):
            data = _read(archive, entry)
            if not data.strip():
                continue
            for element in ElementTree.fromstring(data).iter():  # noqa: S314  # no DOCTYPE
                kind = element.tag.rpartition("}")[2]
                loads = kind in _LOADING and _OUTSIDE.match(element.get(_HREF, ""))
                if loads or kind in {"event-listener", "dde-source", "script"}:
                    raise _loads()


def _named(entries: list[zipfile.ZipInfo], name: str) -> zipfile.ZipInfo:
    found = next((entry for entry in entries if entry.filename == name), None)
    if found is None:
        raise ValidationError(_("The content does not fit the name of this file."), code="mismatch")
    return found


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """The entry; never more of it than it says of itself, and no XML that declares entities."""
    with archive.open(entry) as packed:
        data = packed.read(LARGEST_ENTRY + 1)
    if len(data) != entry.file_size:
        raise zipfile.BadZipFile
    encoded = data[:2] in {b"\xff\xfe", b"\xfe\xff"}
    if _DOCTYPE.search(data.decode("utf-16").encode() if encoded else data) or b"\0<\0!" in data:
        raise ValidationError(
            _("This file declares things that documents do not need. Save it anew."),
            code="doctype",
        )
    return data


def _macros() -> ValidationError:
    return ValidationError(
        _("This file has macros. Save it in the format without macros."), code="macros"
    )


def _loads() -> ValidationError:
    return ValidationError(
        _("This file loads something from elsewhere. Put the content into the file itself."),
        code="loads",
    )
