"""A7: documents alone come in, judged by content and name together."""

import io
import socket
import threading
import zipfile
import zlib
from collections.abc import Iterator, Mapping

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from taskforce.documents.inspection import EXTENSIONS, LARGEST, inspect
from taskforce.documents.scanner import scan
from tests.factories.documents import PDF

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = {
    "docx": "wordprocessingml.document.main+xml",
    "xlsx": "spreadsheetml.sheet.main+xml",
    "pptx": "presentationml.presentation.main+xml",
}
ODF = {"odt": "text", "ods": "spreadsheet", "odp": "presentation"}
OFFICE_NS = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
MANIFEST_NS = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def packed(entries: Mapping[str, str | bytes], stored: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            how = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return made.getvalue()


def ooxml(kind: str = "docx", main: str = "", **entries: str | bytes) -> bytes:
    main = main or MAIN[kind]
    types = f'<Types xmlns="{TYPES}"><Override PartName="/m.xml" ContentType="x.{main}"/></Types>'
    named = {name.replace("__", "/"): content for name, content in entries.items()}
    return packed({"[Content_Types].xml": types, "m.xml": f'<m xmlns="{W}"/>', **named})


def odf(kind: str = "odt", content: str = "", manifest: str = "", **entries: str | bytes) -> bytes:
    body = content or f'<office:document-content xmlns:office="{OFFICE_NS}"/>'
    listed = f'<manifest:manifest xmlns:manifest="{MANIFEST_NS}">{manifest}</manifest:manifest>'
    return packed(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{ODF[kind]}",
            "content.xml": body,
            "META-INF/manifest.xml": listed,
            **entries,
        },
        stored="mimetype",
    )


def relation(kind: str, target: str) -> str:
    return (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" Type="{OFFICE}/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )


def linked(kind: str) -> bytes:
    return ooxml(**{"word___rels__document.xml.rels": relation(kind, "http://other.example/x")})


def pdf(*objects: bytes, end: bytes = b"%%EOF\n") -> bytes:
    return PDF.replace(b"trailer", b"\n".join([*objects, b"trailer"])).replace(b"%%EOF\n", end)


def object_stream(hidden: bytes, name: bytes = b"/ObjStm", more: bytes = b"") -> bytes:
    data = zlib.compress(hidden)
    head = b"9 0 obj\n<< /Type %s /Filter /FlateDecode %s/Length %d >>" % (name, more, len(data))
    return head + b"\nstream\n" + data + b"\nendstream\nendobj"


def look(name: str, content: bytes) -> str:
    return inspect(SimpleUploadedFile(name, content), name)


ACCEPTED = {
    "letter.pdf": PDF,
    "LETTER.PDF": PDF,
    "catalogue.pdf": pdf(object_stream(b"<< /Type /Font >>")),
    "opens.pdf": pdf(b"4 0 obj\n<< /OpenAction [3 0 R /Fit] >>\nendobj"),
    "link.pdf": pdf(b"4 0 obj\n<< /S /URI /URI (https://example.org) >>\nendobj"),
    "report.docx": ooxml("docx"),
    "table.xlsx": ooxml("xlsx"),
    "slides.pptx": ooxml("pptx"),
    "link.docx": linked("hyperlink"),
    "text.odt": odf("odt"),
    "table.ods": odf("ods"),
    "slides.odp": odf("odp"),
    "notes.txt": "Réunion à 10 h\n".encode(),
    "table.csv": "﻿land;year\nNorland;2026\n".encode(),
}

_ODF_LOADS = (
    f'<office:d xmlns:office="{OFFICE_NS}" xmlns:draw="urn:draw" '
    'xmlns:xlink="http://www.w3.org/1999/xlink">'
    '<draw:image xlink:href="http://other.example/x.png"/></office:d>'
)
_BOMB = packed({"[Content_Types].xml": MAIN["docx"], "m.xml": b"\0" * 30_000_000})

REFUSED = {
    # names and kinds
    "program.exe": (b"MZ", "type"),
    "none": (PDF, "type"),
    ".pdf": (PDF, "type"),
    "page.html": (b"<html></html>", "type"),
    "picture.svg": (b"<svg/>", "type"),
    "macro.docm": (ooxml(), "type"),
    "empty.pdf": (b"", "empty"),
    "large.txt": (b"a\n" * LARGEST, "large"),
    "word.pdf": (ooxml(), "not_pdf"),
    "pdf.docx": (PDF, "mismatch"),
    "sheet.docx": (ooxml("xlsx"), "mismatch"),
    "writer.ods": (odf("odt"), "mismatch"),
    "old.docx": (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "old"),
    # PDF
    "script.pdf": (pdf(b"4 0 obj\n<< /S /JavaScript /JS (app.alert(1)) >>\nendobj"), "active"),
    "hidden.pdf": (pdf(b"4 0 obj\n<< /S /Java#53cript >>\nendobj"), "active"),
    "packed.pdf": (pdf(object_stream(b"<< /S /JavaScript >>")), "active"),
    "named.pdf": (pdf(object_stream(b"<< /S /Launch >>", name=b"/Obj#53tm")), "active"),
    "launch.pdf": (pdf(b"4 0 obj\n<< /S /Launch /F (cmd.exe) >>\nendobj"), "active"),
    "inside.pdf": (pdf(b"4 0 obj\n<< /Type /EmbeddedFile >>\nendobj"), "active"),
    "form.pdf": (pdf(b"4 0 obj\n<< /XFA [] >>\nendobj"), "active"),
    "sends.pdf": (pdf(b"4 0 obj\n<< /S /SubmitForm >>\nendobj"), "active"),
    "odd.pdf": (
        pdf(object_stream(b"<<>>", more=b"/DecodeParms << /Predictor 12 >> ")),
        "unreadable",
    ),
    "broken.pdf": (pdf(object_stream(b"<<>>").replace(b"\x78\x9c", b"\0\0")), "unreadable"),
    "locked.pdf": (pdf(b"4 0 obj\n<< /Encrypt 5 0 R >>\nendobj"), "encrypted"),
    "cut.pdf": (PDF[:-10], "damaged"),
    "before.pdf": (b"x" + PDF, "not_pdf"),
    "behind.pdf": (PDF + b"<script>", "damaged"),
    "zip.pdf": (pdf(end=packed({"a.txt": "a"}) + b"\n%%EOF\n"), "archive"),
    # Office
    "macro.docx": (ooxml(word__vbaProject__bin=b"x", **{"word/vbaProject.bin": b"x"}), "macros"),
    "enabled.docx": (ooxml(main="ms-word.document.macroEnabled.main+xml"), "macros"),
    "ole.docx": (ooxml(**{"word/embeddings/oleObject1.bin": b"x"}), "inside"),
    "archive.docx": (ooxml(**{"word/a.zip": packed({"a": "a"})}), "inside"),
    "template.docx": (linked("attachedTemplate"), "loads"),
    "image.docx": (linked("image"), "loads"),
    "dde.docx": (ooxml(**{"word/document.xml": "<d>DDEAUTO c:\\\\x</d>"}), "loads"),
    "entity.docx": (ooxml(**{"word/a.xml": "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"}), "doctype"),
    "up.docx": (ooxml(**{"../../up.xml": "<a/>"}), "odd"),
    "root.docx": (ooxml(**{"/etc/x.xml": "<a/>"}), "odd"),
    "bomb.docx": (_BOMB, "odd"),
    "prefix.docx": (b"MZ" + ooxml(), "mismatch"),
    "cut.docx": (ooxml()[:-30], "damaged"),
    "external.xlsx": (ooxml("xlsx", **{"xl/externalLinks/externalLink1.xml": "<a/>"}), "inside"),
    # OpenDocument
    "basic.odt": (odf(**{"Basic/Standard/Module1.xml": "<a/>"}), "macros"),
    "loads.odt": (odf(content=_ODF_LOADS), "loads"),
    "locked.odt": (
        odf(manifest="<manifest:encryption-data/>"),
        "encrypted",
    ),
    # text
    "nul.txt": (b"a\0b", "not_text"),
    "latin.txt": ("é".encode("latin-1"), "encoding"),
    "line.csv": (b"a" * 200_000, "lines"),
    "pdf.txt": (PDF, "not_text"),
    "zip.csv": (b"PK\x03\x04abc", "not_text"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_a7_documents_come_in(name: str) -> None:
    assert look(name, ACCEPTED[name]) == EXTENSIONS[name.rpartition(".")[2].lower()]


@pytest.mark.parametrize("name", REFUSED)
def test_a7_everything_else_is_refused_with_a_sentence(name: str) -> None:
    content, code = REFUSED[name]
    with pytest.raises(ValidationError) as refusal:
        look(name, content)
    assert refusal.value.code == code
    assert refusal.value.messages[0].endswith(".")


def test_a7_a_name_twice_in_an_archive_is_refused() -> None:
    made = io.BytesIO(ooxml())
    with zipfile.ZipFile(made, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("m.xml", "<other/>")
    with pytest.raises(ValidationError) as refusal:
        look("twice.docx", made.getvalue())
    assert refusal.value.code == "odd"


@given(
    st.sampled_from(sorted(EXTENSIONS)),
    st.one_of(
        st.binary(max_size=2_000),
        st.binary(max_size=500).map(lambda tail: PDF + tail),
        st.binary(max_size=500).map(lambda tail: ooxml()[:-40] + tail),
        st.tuples(st.integers(0, 400), st.binary(min_size=1, max_size=9)).map(
            lambda cut: ooxml()[: cut[0]] + cut[1] + ooxml()[cut[0] + len(cut[1]) :]
        ),
    ),
)
def test_a6_whatever_comes_is_a_document_or_a_clear_message(extension: str, data: bytes) -> None:
    try:
        assert look(f"a.{extension}", data) == EXTENSIONS[extension]
    except ValidationError as refusal:
        assert refusal.messages[0]  # noqa: PT017  # either answer is right, nothing else is


# The scanner ------------------------------------------------------------------------------------


class Clamd(threading.Thread):
    """Speaks INSTREAM on loopback and finds what it was told to look for."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.where = f"127.0.0.1:{self.server.getsockname()[1]}"
        self.got = b""

    def run(self) -> None:
        line, _address = self.server.accept()
        with line, line.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            while size := int.from_bytes(stream.read(4), "big"):
                self.got += stream.read(size)
            found = b"EICAR" in self.got
            line.sendall(b"stream: Test FOUND\0" if found else b"stream: OK\0")


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Clamd]:
    scanner = Clamd()
    scanner.start()
    settings.CLAMAV_SOCKET = scanner.where
    yield scanner
    scanner.server.close()


def test_a7_what_the_scanner_passes_comes_in(clamd: Clamd) -> None:
    scan(SimpleUploadedFile("a.pdf", PDF))
    clamd.join(timeout=5)
    assert clamd.got == PDF


def test_a7_what_the_scanner_finds_stays_out(clamd: Clamd) -> None:
    with pytest.raises(ValidationError, match="virus scanner"):
        scan(SimpleUploadedFile("a.txt", b"EICAR"))


def test_a7_without_an_answer_of_the_scanner_nothing_comes_in(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.CLAMAV_SOCKET = f"127.0.0.1:{closed.getsockname()[1]}"
    with pytest.raises(ValidationError, match="cannot be checked"):
        scan(SimpleUploadedFile("a.pdf", PDF))
