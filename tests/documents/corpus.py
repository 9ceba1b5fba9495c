"""Files as people and attackers make them, built here: no binary file lies in the repository."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

Parts = Mapping[str, str | bytes]

# Zip archives ---------------------------------------------------------------------------------


def archive(parts: Parts, *, stored: tuple[str, ...] = ()) -> bytes:
    """A zip archive of these parts in this order; those in `stored` are not compressed."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name in stored else zipfile.ZIP_DEFLATED
            packed.writestr(zipfile.ZipInfo(name), content, kind)
    return target.getvalue()


# Word, Excel, PowerPoint ------------------------------------------------------------------------

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_FORMAT = "application/vnd.openxmlformats-officedocument"
MAIN = {
    "docx": ("word/document.xml", f"{_FORMAT}.wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", f"{_FORMAT}.spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", f"{_FORMAT}.presentationml.presentation.main+xml"),
}
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def relations(*lines: tuple[str, str, str]) -> str:
    """Relationships: the end of their type, their target, and "External" or nothing."""
    rows = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"'
        + (f' TargetMode="{mode}"/>' if mode else "/>")
        for number, (kind, target, mode) in enumerate(lines)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


def types(kind: str, *, more: str = "") -> str:
    """The list of content types of a package of this kind."""
    name, main = MAIN[kind]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{name}" ContentType="{main}"/>{more}</Types>'
    )


def word(body: str = "<w:p><w:r><w:t>Nomination</w:t></w:r></w:p>") -> str:
    """The document of a Word file."""
    return (
        f'<w:document xmlns:w="{_WORD}" xmlns:r="{_OFFICE}" xmlns:v="urn:schemas-microsoft-com:vml"'
        f' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><w:body>{body}</w:body>'
        "</w:document>"
    )


def sheet(formula: str = "SUM(A1:A2)") -> str:
    """A sheet of an Excel file with this formula."""
    return (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row><c r="A3"><f>{formula}</f><v>1</v></c></row></sheetData></worksheet>'
    )


def office_parts(kind: str, extra: Parts | None = None) -> dict[str, str | bytes]:
    """The parts of a small, sound file; `extra` replaces some or adds to them."""
    name, _main = MAIN[kind]
    return {
        "[Content_Types].xml": types(kind),
        "_rels/.rels": relations(("officeDocument", name, "")),
        name: word() if kind == "docx" else "<main/>",
        **(extra or {}),
    }


def office(kind: str, extra: Parts | None = None) -> bytes:
    """A Word, Excel or PowerPoint file."""
    return archive(office_parts(kind, extra))


# OpenDocument -----------------------------------------------------------------------------------

_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
OPEN = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def manifest(kind: str, more: str = "", inside: str = "") -> str:
    """The list of parts of an OpenDocument file."""
    return (
        f'<manifest:manifest xmlns:manifest="{_OASIS}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{OPEN[kind]}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml">'
        f"{inside}</manifest:file-entry>{more}</manifest:manifest>"
    )


def content(body: str = "<text:p>Nomination</text:p>") -> str:
    """The content of an OpenDocument file."""
    spaces = {
        **{name: f"{_OASIS}:{name}:1.0" for name in ("office", "text", "table", "script", "meta")},
        "draw": f"{_OASIS}:drawing:1.0",
        "presentation": f"{_OASIS}:presentation:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
    }
    declared = " ".join(f'xmlns:{name}="{address}"' for name, address in spaces.items())
    return f"<office:document-content {declared}>{body}</office:document-content>"


def open_parts(kind: str, extra: Parts | None = None) -> dict[str, str | bytes]:
    """The parts of a small, sound file; `extra` replaces some or adds to them."""
    return {
        "mimetype": OPEN[kind],
        "content.xml": content(),
        "META-INF/manifest.xml": manifest(kind),
        **(extra or {}),
    }


def open_document(kind: str, extra: Parts | None = None) -> bytes:
    """An OpenDocument text, sheet or presentation."""
    return archive(open_parts(kind, extra), stored=("mimetype",))


# PDF --------------------------------------------------------------------------------------------


def pdf(*objects: bytes, catalog: bytes = b"", tail: bytes = b"%%EOF\n") -> bytes:
    """A PDF with an empty page and these objects, numbered from 4."""
    own = (
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] >>",
    )
    body = b"".join(
        b"%d 0 obj\n%s\nendobj\n" % (number, content)
        for number, content in enumerate((*own, *objects), start=1)
    )
    return b"%PDF-1.7\n" + body + b"trailer\n<< /Root 1 0 R >>\nstartxref\n9\n" + tail


def stream(dictionary: bytes, data: bytes) -> bytes:
    """A stream with this dictionary."""
    return b"<< " + dictionary + b" >>\nstream\n" + data + b"\nendstream"


def object_stream(
    *objects: bytes, more: bytes = b"", kind: bytes = b"/Type /ObjStm", first: int = 20
) -> bytes:
    """Objects, numbered from 20, in a compressed stream."""
    offset, pairs = 0, b""
    for number, content in enumerate(objects, start=first):
        pairs += b"%d %d " % (number, offset)
        offset += len(content) + 1
    data = zlib.compress(pairs + b"\n".join(objects))
    counts = b" /N %d /First %d /Filter /FlateDecode " % (len(objects), len(pairs))
    return stream(kind + counts + more, data)


def incremental(earlier: bytes) -> bytes:
    """A PDF that was changed and saved on top, as signing does."""
    return earlier + b"9 0 obj\n<< /Type /Sig >>\nendobj\nxref\ntrailer\n<< >>\n%%EOF\n"


# Zip archives put together by hand --------------------------------------------------------------


def set_field(data: bytes, mark: bytes, offset: int, form: str, value: int) -> bytes:
    """The archive with one field of its first record of this kind changed."""
    position = data.index(mark) + offset
    packed = struct.pack(form, value)
    return data[:position] + packed + data[position + len(packed) :]


LOCAL, CENTRAL, END = b"PK\3\4", b"PK\1\2", b"PK\5\6"
