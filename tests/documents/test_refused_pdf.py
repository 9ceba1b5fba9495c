"""A7: PDF files that act, hide, lock or carry something do not come in; nor do odd texts."""

import zlib

import pytest

from taskforce.documents.inspection import LARGEST
from tests.documents.corpus import archive, incremental, object_stream, pdf, stream
from tests.documents.refusing import code_of

SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"


def hidden(more: bytes = b"", kind: bytes = b"/Type /ObjStm", *, between: bytes = b"\n") -> bytes:
    """A script among compressed objects, with something odd about the stream's dictionary."""
    return pdf(object_stream(SCRIPT, more=more, kind=kind)).replace(
        b">>\nstream\n", b">>" + between + b"stream\n"
    )


def repacked(name: bytes, data: bytes) -> bytes:
    """A script among objects that are packed in another way than most."""
    return pdf(stream(b"/Type /ObjStm /N 1 /First 5 /Filter " + name + b" /Length 9", data))


PLAIN = b"20 0 " + SCRIPT
CASES = {
    "a script": ("active", pdf(SCRIPT)),
    "a script by another spelling": ("active", pdf(b"<< /S /J#61v#61Script /JS 5 0 R >>")),
    "a script in a version on top": (
        "active",
        incremental(pdf()).replace(b"/Type /Sig", b"/S /JavaScript"),
    ),
    "a script among compressed objects": ("active", hidden()),
    "a script among compressed objects by another spelling": (
        "active",
        pdf(object_stream(b"<< /S /JavaScrip#74 >>")),
    ),
    "a script in a comment's guise": ("active", pdf(b"% " + SCRIPT)),
    "only the script's text": ("active", pdf(b"<< /JS (app.alert) >>")),
    "objects whose type is not said": ("active", hidden(kind=b"")),
    "objects whose type is written otherwise": ("active", hidden(kind=b"/Type /Obj#53tm")),
    "objects behind a text that ends an object": ("active", hidden(b"/X (endobj 6 0 obj << >>)")),
    "objects behind a text that begins a dictionary": ("active", hidden(b"/X (5 0 obj << )")),
    "objects behind a comment that begins one": ("active", hidden(b"% 6 0 obj <<\n/X 1")),
    "objects behind brackets in a text": ("active", hidden(b"/X (>> \\) ( ) <<)")),
    "objects behind a comment before the stream": ("active", hidden(between=b" % here\n")),
    "objects behind blanks": ("active", hidden(between=b" " * 6000)),
    "objects behind a very long dictionary": ("unreadable", hidden(b"/X (" + b"a" * 70_000 + b")")),
    "objects behind a long dictionary and a comment": (
        "unreadable",
        hidden(b"/X (" + b"a" * 70_000 + b")", between=b" % here\n"),
    ),
    "objects in a stream that names its end within": (
        "active",
        pdf(
            stream(
                b"/Type /ObjStm /N 1 /First 5 /Filter /FlateDecode",
                zlib.compress(b"20 0 (endstream endobj) " + SCRIPT, 0),
            ).replace(b"/JavaScript", b"/JavaScript")
        ),
    ),
    "objects packed as digits": ("unreadable", repacked(b"/ASCIIHexDecode", PLAIN.hex().encode())),
    "objects packed twice": (
        "unreadable",
        repacked(b"[/FlateDecode /FlateDecode]", zlib.compress(zlib.compress(PLAIN))),
    ),
    "objects packed in a way named elsewhere": ("unreadable", repacked(b"9 0 R", b"x")),
    "objects packed in two ways": (
        "unreadable",
        repacked(b"/FlateDecode /Filter /LZWDecode", zlib.compress(PLAIN)),
    ),
    "objects packed with a predictor": (
        "unreadable",
        hidden(b"/DecodeParms << /Predictor 12 /Columns 3 >>"),
    ),
    "objects that cannot be unpacked": ("unreadable", repacked(b"/FlateDecode", b"no zlib here")),
    "objects without numbers": (
        "unreadable",
        repacked(b"/FlateDecode", zlib.compress(b"\x02ab 0 << >>")),
    ),
    "objects that burst": (
        "unreadable",
        repacked(b"/FlateDecode", zlib.compress(b"20 0 " + b" " * 60 * 1024**2)),
    ),
    "a stream that lies elsewhere": ("unreadable", pdf(stream(b"/F (http://e.org/x)", b""))),
    "a program": ("active", pdf(b"<< /S /Launch /F (cmd.exe) >>")),
    "a form that sends": ("active", pdf(b"<< /S /SubmitForm >>")),
    "a link to another file": ("active", pdf(b"<< /S /GoToR /F (x.pdf) >>")),
    "media": ("active", pdf(b"<< /Subtype /RichMedia >>")),
    "a scene": ("active", pdf(b"<< /Subtype /3D >>")),
    "a file inside": ("active", pdf(stream(b"/Type /EmbeddedFile", b"x"))),
    "a file inside that has no type": ("active", pdf(b"<< /F (x) /EF << /F 5 0 R >> >>")),
    "a file pinned to a page": ("active", pdf(b"<< /Subtype /FileAttachment >>")),
    "a portfolio": ("active", pdf(catalog=b"/Collection << >>")),
    "a form of another kind": ("active", pdf(b"<< /XFA [(x) 5 0 R] >>")),
    "a form of another kind by reference": ("active", pdf(b"<< /XFA 5 0 R >>")),
    "something done by itself": ("active", pdf(b"<< /AA << /O 5 0 R >> >>")),
    "something done by itself, by reference": ("active", pdf(b"<< /AA 5 0 R >>")),
    "an address that opens by itself": (
        "active",
        pdf(catalog=b"/OpenAction << /S /URI /URI (https://example.org) >>"),
    ),
    "an address that opens by itself, by reference": (
        "active",
        pdf(b"<< /S /URI /URI (https://example.org) >>", catalog=b"/OpenAction 4 0 R"),
    ),
    "an address that opens by itself, among compressed objects": (
        "active",
        pdf(object_stream(b"<< /S /URI /URI (x) >>"), catalog=b"/OpenAction 20 0 R"),
    ),
    "a place, and then an address": (
        "active",
        pdf(catalog=b"/OpenAction << /S /GoTo /D <41> /Next << /S /URI >> >>"),
    ),
    "an opening by an object that is not there": ("active", pdf(catalog=b"/OpenAction 99 0 R")),
    "an opening by a number without end": (
        "active",
        pdf(catalog=b"/OpenAction " + b"9" * 5000 + b" 0 R"),
    ),
    "an object with two meanings": (
        "active",
        incremental(pdf(b"[3 0 R /Fit]", catalog=b"/OpenAction 4 0 R")).replace(
            b"9 0 obj\n<< /Type /Sig", b"4 0 obj\n<< /S /URI"
        ),
    ),
    "a password": ("encrypted", pdf().replace(b"/Root", b"/Encrypt 5 0 R /Root")),
    "a password by another spelling": (
        "encrypted",
        pdf().replace(b"/Root", b"/#45ncrypt 5 0 R /Root"),
    ),
    "something before it": ("mismatch", b"\n" + pdf()),
    "a page before it": ("mismatch", b"<script>x()</script>" + pdf()),
    "something after it": ("damaged", pdf() + b"<script>x()</script>"),
    "no end": ("damaged", pdf(tail=b"")),
    "an archive after it": ("damaged", pdf() + archive({"a": "b"})),
    "an archive within it": ("archive", pdf() + archive({"a": "b"}) + b"\n%%EOF\n"),
    "another kind": ("mismatch", archive({"a": "b"})),
    "only its first letters": ("mismatch", b"%PDF-"),
}


@pytest.mark.parametrize("case", CASES)
def test_a7_such_a_pdf_is_refused(case: str) -> None:
    code, data = CASES[case]
    assert code_of("a.pdf", data) == code


TEXTS = {
    "NUL": ("not_text", b"a\0b"),
    "a control character": ("not_text", b"a\x1bb"),
    "another encoding": ("encoding", "Für".encode("latin-1")),
    "two bytes a letter": ("encoding", "Für".encode("utf-16")),
    "a line without end": ("lines", b"a" * 200_000),
    "a PDF": ("not_text", pdf()),
    "a web page": ("not_text", b" <!DOCTYPE html><script>"),
    "a table that is a web page": ("not_text", b"<table><tr>"),
    "a rich text": ("not_text", b"{\\rtf1 x}"),
    "a script": ("not_text", b"#!/bin/sh\n"),
    "an old sheet": ("not_text", b"ID;PWXL;N;E\n"),
    "an archive": ("encoding", archive({"a": b"\xff\xfe" * 50}, stored=("a",))),
    "an old Office file": ("old", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)),
}


@pytest.mark.parametrize("case", TEXTS)
@pytest.mark.parametrize("name", ["a.txt", "a.csv"])
def test_a7_such_a_text_is_refused(case: str, name: str) -> None:
    code, data = TEXTS[case]
    assert code_of(name, data) == code


@pytest.mark.parametrize(
    "name",
    ["a.docm", "a.exe", "a.pdf.html", "a.zip", "a.svg", "pdf", ".pdf", "a", "", "a.pdf ", "a.pdf."],
)
def test_a7_a_name_of_another_kind_is_refused(name: str) -> None:
    assert code_of(name or "x", pdf()) == "type"


def test_a7_an_empty_file_and_one_that_is_too_large_are_refused() -> None:
    assert code_of("a.txt", b"") == "empty"
    assert code_of("a.txt", b"a\n" * (LARGEST // 2)) == ""
    assert code_of("a.txt", b"a\n" * (LARGEST // 2) + b"a") == "large"
