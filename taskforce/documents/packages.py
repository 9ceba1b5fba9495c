"""Office files: zip archives of XML, without macros, files in them, or parts from elsewhere."""

import re
from collections.abc import Iterable
from itertools import chain

from taskforce.documents import archives, markup, ooxml, opendocument, pictures, refusals
from taskforce.documents.archives import Entry

EXTENSIONS = frozenset({*ooxml.MAIN, *opendocument.TYPES})

MOST_ELEMENTS = 3_000_000  # of all parts together
_SNIFFED = 4096  # bytes
_MACROS = re.compile(
    r"(^|/)(vba[^/]*\.(bin|xml)|macrosheets/.*|activex/.*|basic/.*|scripts/.*|dialogs/.*)$"
)
_INSIDE = re.compile(
    r"(^|/)(embeddings|externallinks)/|\.(zip|jar|7z|rar|t?gz|bz2|xz|cab|tar|iso|img|emz|wmz|svgz"
    r"|exe|dll|com|msi|js|jse|vbs|vbe|wsf|bat|cmd|ps1|sh|py|hta|lnk|url|scr|reg|chm|swf|class"
    r"|docx?|dot[xm]?|docm|xls[xmb]?|xl[tamlw]|xlt[xm]|xlam|xll|wll|ppt[xm]?|pot[xm]?|pps[xm]?"
    r"|ppam|od[tspgbfm]|ot[tsp]|pdf|x?html?|mht(ml)?|rtf|eml|msg|csv|slk|piece)$"
)
_MAGIC = (
    *(b"PK\3\4", b"PK\5\6", b"Rar!\x1a", b"7z\xbc\xaf\x27", b"\x1f\x8b", b"BZh", b"\xfd7zXZ"),
    *(b"MSCF", b"\xd0\xcf\x11\xe0", b"MZ", b"\x7fELF", b"%PDF-", b"{\\rtf", b"CWS", b"FWS", b"#!"),
    *(b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"!<arch>", b"L\0\0\0\x01\x14\x02\0"),
)
_LONGEST_DRAWING = 2 * 1024**2  # bytes
_LOADING = re.compile(
    rb"<!(?:DOCTYPE|ENTITY)|(?:src|href|relid)\s*=\s*[\"']?\s*(?:[a-z][a-z0-9+.-]*:|//|\\|&)", re.I
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def inspect(data: bytes, extension: str) -> None:
    """Raises ValidationError for what is not of this kind, is packed oddly, loads or acts."""
    if not data.startswith(b"PK\3\4"):
        raise refusals.mismatch()
    if b"%PDF-" in data[:2048]:  # readers of PDF look that far
        raise refusals.odd()
    try:
        entries = archives.entries_of(data)
        _inspect_names(entries)
        _inspect_entries(data, entries, extension)
    except archives.Encrypted as error:
        raise refusals.encrypted() from error
    except archives.Odd as error:
        raise refusals.odd() from error
    except (archives.Damaged, markup.Broken) as error:
        raise refusals.damaged() from error
    except markup.Declares as error:
        raise refusals.declares() from error
    except markup.TooMuch as error:
        raise refusals.large() from error


def without_traces(data: bytes) -> bytes:
    """An inspected file, its pictures without what they tell of place, time and camera. The very
    same bytes where there is nothing to take out."""
    parts = [
        (entry, b"".join(archives.unpacked(data, entry))) for entry in archives.entries_of(data)
    ]
    cleaned = [(entry, pictures.without_traces(content)) for entry, content in parts]
    if all(before is after for (_, before), (_, after) in zip(parts, cleaned, strict=True)):
        return data
    return archives.packed(cleaned)


def _inspect_names(entries: list[Entry]) -> None:
    names = [entry.name.lower() for entry in entries]
    if any(_MACROS.search(name) for name in names):
        raise refusals.macros()
    if any(_INSIDE.search(name) for name in names):
        raise refusals.inside()


def _inspect_entries(data: bytes, entries: list[Entry], extension: str) -> None:
    budget = markup.Budget(MOST_ELEMENTS)
    package: ooxml.Package | opendocument.Package
    if extension in opendocument.TYPES:
        if entries[0].name != "mimetype" or entries[0].size > _SNIFFED:
            raise refusals.mismatch()
        if b"".join(archives.unpacked(data, entries[0])) != opendocument.TYPES[extension].encode():
            raise refusals.mismatch()
        package = opendocument.Package(extension, budget)
    else:
        package = ooxml.Package(extension, [entry.name for entry in entries], budget)
    for entry in entries:
        chunks = archives.unpacked(data, entry)
        first = next(chunks, b"")
        whole = chain([first], chunks)
        if first.lstrip(b" \t\r\n").startswith(_MAGIC):
            raise refusals.inside()
        if first and _is_markup(entry.name, first):
            _read(package.part(entry.name), entry, whole)
        _drain(whole)
    package.finish()


def _read(walk: markup.Walk, entry: Entry, chunks: Iterable[bytes]) -> None:
    """Excel's old drawings may have `<br>` in them and be no XML: those are read as plain bytes."""
    if not entry.name.lower().endswith(".vml"):
        walk.read(chunks)
        return
    if entry.size > _LONGEST_DRAWING:
        raise refusals.large()
    content = b"".join(chunks)
    try:
        walk.read([content])
    except markup.Broken:
        if b"\0" in content or _LOADING.search(content):
            raise refusals.loads() from None


def _is_markup(name: str, first: bytes) -> bool:
    """By content as well as by name: a program goes by neither alone."""
    start = first[:_SNIFFED]
    for mark in _MARKS:
        start = start.removeprefix(mark)
    return start.replace(b"\0", b"").lstrip().startswith(b"<") or name.lower().endswith(
        (".xml", ".rels", ".vml", ".rdf", ".svg")
    )


def _drain(chunks: Iterable[bytes]) -> None:
    """Every entry is unpacked to its end, since only the end shows that it is what it says."""
    for _chunk in chunks:
        pass
