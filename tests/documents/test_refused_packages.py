"""A7: office files that run, load, hide, lock or burst do not come in."""

import io
import zipfile

import pytest

from tests.documents import corpus
from tests.documents.corpus import (
    CENTRAL,
    END,
    LOCAL,
    archive,
    content,
    manifest,
    office,
    office_parts,
    open_document,
    open_parts,
    relations,
    set_field,
    sheet,
    types,
    word,
)
from tests.documents.refusing import code_of

DOCX, XLSX, ODT = office("docx"), office("xlsx"), open_document("odt")
DOCUMENT_RELATIONS = "word/_rels/document.xml.rels"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(512)


def override(name: str, kind: str) -> str:
    return f'<Override PartName="/{name}" ContentType="{kind}"/>'


def related(*lines: tuple[str, str, str]) -> bytes:
    return office("docx", {DOCUMENT_RELATIONS: relations(*lines)})


def body(markup: str) -> bytes:
    return office("docx", {"word/document.xml": word(markup)})


def field(*pieces: str) -> str:
    runs = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in pieces)
    return (
        f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{runs}'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r></w:p>'
    )


def drawing(markup: str) -> bytes:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{markup}</svg>'
    return office("docx", {"word/media/i.svg": svg})


OFFICE = {
    "macros under their usual name": ("macros", office("docx", {"word/vbaProject.bin": b"x"})),
    "macros under another name, by their type": (
        "macros",
        office(
            "docx",
            {
                "[Content_Types].xml": types(
                    "docx", more=override("word/notes.bin", "application/vnd.ms-office.vbaProject")
                ),
                "word/notes.bin": b"x",
            },
        ),
    ),
    "macros under another name, by their relationship": (
        "macros",
        related(("vbaProject", "notes.bin", "")),
    ),
    "a type with macros, written in character references": (
        "macros",
        office(
            "docx",
            {
                "[Content_Types].xml": types("docx").replace(
                    corpus.MAIN["docx"][1],
                    "application/vnd.ms-word.document.&#109;acroEnabled.main+xml",
                )
            },
        ),
    ),
    "old sheets of macros": ("macros", office("xlsx", {"xl/macrosheets/sheet1.xml": "<a/>"})),
    "buttons that call": (
        "macros",
        office(
            "docx",
            {
                "_rels/.rels": relations(
                    ("officeDocument", "word/document.xml", ""), ("ui/extensibility", "x.xml", "")
                )
            },
        ),
    ),
    "ActiveX": ("macros", office("docx", {"word/activeX/activeX1.xml": "<a/>"})),
    "a template from elsewhere": (
        "loads",
        office(
            "docx",
            {
                "word/_rels/settings.xml.rels": relations(
                    ("attachedTemplate", "https://example.org/x.dotm", "External")
                )
            },
        ),
    ),
    "a template on a file server": (
        "loads",
        related(("attachedTemplate", r"\\example.org\x.dotx", "External")),
    ),
    "a template that pretends to be a link": (
        "loads",
        office(
            "docx",
            {
                "word/_rels/settings.xml.rels": relations(
                    ("hyperlink", "https://example.org/x.dotm", "External")
                )
            },
        ),
    ),
    "a picture from elsewhere": ("loads", related(("image", "https://example.org/x", "External"))),
    "an address that is not said to be outside": (
        "loads",
        related(("image", "https://example.org/x", "")),
    ),
    "a mode in other letters": ("loads", related(("image", "x.png", "eXternal"))),
    "a linked picture": ("loads", body('<a:blip r:link="r1"/>')),
    "an old picture from elsewhere": ("loads", body('<v:imagedata src="http://example.org/x"/>')),
    "an old drawing that is no XML and loads": (
        "loads",
        office("xlsx", {"xl/d.vml": "<xml><br><v:imagedata src='//example.org/x'></xml>"}),
    ),
    "an old drawing that is no XML and writes addresses otherwise": (
        "loads",
        office("xlsx", {"xl/d.vml": "<xml><br><v:imagedata src='&#104;ttp://e.org/x'></xml>"}),
    ),
    "a link to a program": ("active", related(("hyperlink", "ms-msdt:/id x", "External"))),
    "a link to a script": ("active", related(("hyperlink", "javascript:x()", "External"))),
    "an action that starts a program": (
        "active",
        body('<a:hlinkClick action="ppaction://program"/>'),
    ),
    "another text inside": ("inside", related(("aFChunk", "x.rtf", ""))),
    "an embedded object": ("inside", related(("oleObject", "x.bin", ""))),
    "an embedded file": ("inside", office("docx", {"word/embeddings/a.bin": b"x"})),
    "an embedded object under a harmless name": (
        "inside",
        office("docx", {"word/media/image1.png": OLE}),
    ),
    "an archive under a harmless name": ("inside", office("docx", {"word/media/i.png": DOCX})),
    "an archive": ("inside", office("docx", {"word/media/a.zip": b"x"})),
    "a program under a harmless name": ("inside", office("docx", {"word/media/i.png": b"MZ\x90"})),
    "an element for an object": ("inside", body("<w:object><w:OLEObject/></w:object>")),
    "a part in pieces": ("inside", office("docx", {"word/a.xml/[0].piece": b"<a>"})),
    "a link to another workbook": (
        "inside",
        office("xlsx", {"xl/externalLinks/externalLink1.xml": "<a/>"}),
    ),
    "a link to another workbook under another name": (
        "loads",
        office("xlsx", {"xl/_rels/workbook.xml.rels": relations(("externalLink", "a.xml", ""))}),
    ),
    "a connection to data": (
        "loads",
        office("xlsx", {"xl/_rels/workbook.xml.rels": relations(("connections", "c.xml", ""))}),
    ),
    "a web extension": ("loads", related(("webextension", "w.xml", ""))),
    "a field that starts a program": ("loads", body(field('DDEAUTO c:\\\\x "y"'))),
    "a field in pieces": ("loads", body(field("DD", "EAU", "TO x"))),
    "a field without a frame": ("loads", body("<w:instrText>DDE x</w:instrText>")),
    "a field that loads a text": ("loads", body('<w:fldSimple w:instr=" INCLUDETEXT x"/>')),
    "a formula that asks the web": (
        "loads",
        office("xlsx", {"xl/worksheets/sheet1.xml": sheet("_xlfn.WEBSERVICE(A1)")}),
    ),
    "a formula that starts a program": (
        "loads",
        office("xlsx", {"xl/worksheets/sheet1.xml": sheet("cmd|'/c calc'!A0")}),
    ),
    "a sheet under an odd name": (
        "loads",
        office("xlsx", {"xl/worksheets/sheet1.dat": sheet("cmd|'/c calc'!A0")}),
    ),
    "a drawing with a script": ("active", drawing("<script>x()</script>")),
    "a drawing that listens": ("active", drawing('<path onclick="x()"/>')),
    "a drawing that loads": ("loads", drawing('<image href="https://example.org/x"/>')),
    "a drawing whose style loads": ("loads", drawing("<style>@import 'x'</style>")),
    "a document type": ("doctype", office("docx", {"word/a.xml": "<!DOCTYPE a><a/>"})),
    "entities": (
        "doctype",
        office("docx", {"word/a.xml": '<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'}),
    ),
    "a document type in UTF-16": (
        "doctype",
        office("docx", {"word/a.xml": "<!DOCTYPE a><a/>".encode("utf-16")}),
    ),
    "XML in an encoding that hides": (
        "damaged",
        office("docx", {"word/a.xml": '<?xml version="1.0" encoding="cp037"?><a/>'}),
    ),
    "XML that is none": ("damaged", office("docx", {"word/a.xml": "<a>"})),
    "XML that is far too deep": ("damaged", office("docx", {"word/a.xml": "<a>" * 5000})),
    "the name of another kind": ("mismatch", office("xlsx")),
    "no document": ("mismatch", office("docx", {"_rels/.rels": relations()})),
    "two documents": (
        "mismatch",
        office(
            "docx",
            {
                "_rels/.rels": relations(
                    ("officeDocument", "word/document.xml", ""),
                    ("officeDocument", "word/other.xml", ""),
                )
            },
        ),
    ),
    "a document that is not there": (
        "mismatch",
        office("docx", {"_rels/.rels": relations(("officeDocument", "word/x.xml", ""))}),
    ),
    "only a zip archive": ("mismatch", archive({"a.txt": "hello"})),
    "a password": ("old", OLE),
}


@pytest.mark.parametrize("case", OFFICE)
def test_a7_such_an_office_file_is_refused(case: str) -> None:
    code, data = OFFICE[case]
    name = "a.xlsx" if data[:2] == b"PK" and b"xl/" in data and code != "mismatch" else "a.docx"
    assert code_of(name, data) == code


def text(markup: str) -> bytes:
    return open_document("odt", {"content.xml": content(markup)})


OPEN = {
    "Basic": ("macros", open_document("odt", {"Basic/Standard/Module1.xml": "<a/>"})),
    "scripts": ("macros", open_document("odt", {"Scripts/python/x.txt": "x"})),
    "a script in the text": ("macros", text("<office:scripts><office:script/></office:scripts>")),
    "an event": ("macros", text('<script:event-listener xlink:href="x"/>')),
    "a link to a macro": ("macros", text('<text:a xlink:href="vnd.sun.star.script:x"/>')),
    "a link to a command": ("active", text('<text:a xlink:href=".uno:Open"/>')),
    "a link to a program": ("active", text('<text:a xlink:href="ms-msdt:x"/>')),
    "a click that runs": (
        "active",
        text('<presentation:event-listener presentation:action="execute"/>'),
    ),
    "a plug-in": ("active", text('<draw:plugin xlink:href="x"/>')),
    "a password": (
        "encrypted",
        open_document(
            "odt", {"META-INF/manifest.xml": manifest("odt", inside="<manifest:encryption-data/>")}
        ),
    ),
    "a picture from elsewhere": ("loads", text('<draw:image xlink:href="https://example.org/x"/>')),
    "a picture from a file server": ("loads", text('<draw:image xlink:href="//example.org/x"/>')),
    "a picture beside the file": ("loads", text('<draw:image xlink:href="../x.png"/>')),
    "a picture by a path written otherwise": (
        "loads",
        text('<draw:image xlink:href="Pictures/%2e%2e/../../x.png"/>'),
    ),
    "an object from elsewhere": ("loads", text('<draw:object xlink:href="http://example.org/x"/>')),
    "a section from elsewhere": ("loads", text('<text:section-source xlink:href="file:///x"/>')),
    "a template from elsewhere": ("loads", text('<meta:template xlink:href="https://e.org/x"/>')),
    "a link that loads by itself": ("loads", text("<office:dde-source/>")),
    "a formula that asks the web": (
        "loads",
        text('<table:table-cell table:formula="of:=WEBSERVICE([.A1])"/>'),
    ),
    "a formula from another file": (
        "loads",
        text("<table:table-cell table:formula=\"of:='http://e.org/x'#$A.A1\"/>"),
    ),
    "an object inside": ("inside", open_document("odt", {"Object 1": OLE})),
    "a file inside": ("inside", open_document("odt", {"Pictures/a.exe": b"x"})),
    "the name of another kind": ("mismatch", open_document("ods")),
    "no type": ("mismatch", archive({k: v for k, v in open_parts("odt").items() if k[0] != "m"})),
    "the type at another place": ("mismatch", archive(dict(reversed(open_parts("odt").items())))),
    "a list of parts that says otherwise": (
        "mismatch",
        open_document("odt", {"META-INF/manifest.xml": manifest("ods")}),
    ),
    "a document type": ("doctype", open_document("odt", {"content.xml": "<!DOCTYPE a><a/>"})),
}


@pytest.mark.parametrize("case", OPEN)
def test_a7_such_an_opendocument_file_is_refused(case: str) -> None:
    code, data = OPEN[case]
    assert code_of("a.odt", data) == code


def locked() -> bytes:
    return set_field(set_field(DOCX, LOCAL, 6, "<H", 1), CENTRAL, 8, "<H", 1)


def linked() -> bytes:
    return set_field(DOCX, CENTRAL, 38, "<L", 0o120777 << 16)


def named(name: str) -> bytes:
    return archive({**office_parts("docx"), name: "x"})


def twice() -> bytes:
    return named("word/documen2.xml").replace(b"word/documen2.xml", b"word/Document.xml")


ARCHIVES = {
    "a path upwards": ("odd", named("word/../../etc/x")),
    "a path from the root": ("odd", named("/etc/x")),
    "a path of Windows": ("odd", named("word/a\\x").replace(b"word/a/x", b"word\\a\\x")),
    "a drive": ("odd", named("C:x")),
    "a control character": ("odd", named("a\x01b")),
    "a link in the file system": ("odd", linked()),
    "two entries of one name": ("odd", twice()),
    "something before it": ("mismatch", b"#!/bin/sh\n" + DOCX),
    "something before it that looks alike": ("odd", b"PK\3\4" + bytes(26) + DOCX),
    "something after it": ("odd", DOCX + b"<script>"),
    "another archive after it": ("odd", DOCX + archive({"a": "b"})),
    "a comment": ("odd", set_field(DOCX, END, 20, "<H", 5) + b"hello"),
    "a PDF within reach of its readers": (
        "odd",
        archive({"a.bin": b"%PDF-1.7\n", **office_parts("docx")}, stored=("a.bin",)),
    ),
    "a password": ("encrypted", locked()),
    "a packing of its own": ("odd", set_field(DOCX, CENTRAL, 10, "<H", 14)),
    "a header that disagrees": ("odd", set_field(DOCX, LOCAL, 22, "<L", 7)),
    "an entry that starts elsewhere": ("odd", set_field(DOCX, CENTRAL, 42, "<L", 9)),
    "no entries": ("mismatch", archive({})),
    "too many entries": (
        "odd",
        archive({**office_parts("docx"), **{f"a{number}": b"" for number in range(5_001)}}),
    ),
    "half of it": ("odd", DOCX[: len(DOCX) // 2]),
    "an entry that bursts": ("odd", office("docx", {"word/a.xml": bytes(20 * 1024**2)})),
    "an entry larger than any": ("odd", set_field(DOCX, CENTRAL, 24, "<L", 70 * 1024**2)),
    "entries that burst together": (
        "odd",
        office("docx", {f"a{number}.bin": bytes(1024**2) for number in range(151)}),
    ),
}


@pytest.mark.parametrize("case", ARCHIVES)
def test_a7_such_an_archive_is_refused(case: str) -> None:
    code, data = ARCHIVES[case]
    assert code_of("a.docx", data) == code


def test_a7_an_entry_that_unpacks_to_more_than_it_says_is_refused() -> None:
    hidden = b"<a>" + b" " * 100 + b"</a>"
    made = archive({**office_parts("docx"), "word/z.bin": hidden})
    position = made.rindex(b"PK\1\2")
    size = position + 24
    short = made[:size] + (50).to_bytes(4, "little") + made[size + 4 :]
    local = short.index(b"word/z.bin") - 30 + 22
    short = short[:local] + (50).to_bytes(4, "little") + short[local + 4 :]
    assert code_of("a.docx", short) == "damaged"


def test_a7_a_wrong_checksum_is_refused() -> None:
    made = archive({**office_parts("docx"), "word/z.bin": b"hello"}, stored=("word/z.bin",))
    assert code_of("a.docx", made.replace(b"hello", b"hallo")) == "damaged"


def test_the_archives_here_are_read_by_other_programs() -> None:
    for data in (DOCX, XLSX, ODT):
        assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
