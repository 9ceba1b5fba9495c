"""A7: what people rightly upload comes in, each under the type of its content and name."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from taskforce.documents.inspection import EXTENSIONS, inspect
from tests.documents import corpus
from tests.documents.corpus import content, office, open_document, pdf, relations, sheet, word


def streamed() -> bytes:
    """A Word file by a program that did not know the sizes when it began each entry."""

    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def tell(self) -> int:
            raise OSError

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, part in corpus.office_parts("docx").items():
            packed.writestr(name, part)
    return pipe.getvalue()


OFTEN = {
    "a text in several lines": ("notes.txt", "Für die Sitzung\r\nñ\tπ\n".encode()),
    "a text with a byte order mark": ("notes.txt", b"\xef\xbb\xbfhello"),
    "a table": ("table.csv", b"country;year\nNorland;2026\n"),
    "a name in capitals": ("LETTER.PDF", pdf()),
    "a PDF that was signed on top": ("a.pdf", corpus.incremental(corpus.incremental(pdf()))),
    "a PDF that opens at a page": ("a.pdf", pdf(catalog=b"/OpenAction [3 0 R /Fit]")),
    "a PDF that opens by an action": (
        "a.pdf",
        pdf(b"<< /S /GoTo /D [3 0 R /Fit] >>", catalog=b"/OpenAction 4 0 R"),
    ),
    "a PDF that opens by an action among compressed objects": (
        "a.pdf",
        pdf(corpus.object_stream(b"<< /S /GoTo /D (x) >>"), catalog=b"/OpenAction 20 0 R"),
    ),
    "a PDF with links": (
        "a.pdf",
        pdf(b"<< /Type /Annot /Subtype /Link /A << /S /URI /URI (https://example.org) >> >>"),
    ),
    "a PDF with compressed objects": (
        "a.pdf",
        pdf(corpus.object_stream(b"<< /Producer (x) >>", b"[1 2 3]")),
    ),
    "a PDF with a form": ("a.pdf", pdf(b"<< /FT /Sig >>", catalog=b"/AcroForm << /Fields [] >>")),
    "a PDF with a picture in an odd packing": (
        "a.pdf",
        pdf(corpus.stream(b"/Subtype /Image /Filter [/ASCII85Decode /LZWDecode]", b"~>")),
    ),
    "a Word file with links to follow": (
        "a.docx",
        office(
            "docx",
            {
                "word/_rels/document.xml.rels": relations(
                    ("hyperlink", "https://example.org/a?b=c", "External"),
                    ("hyperlink", "mailto:ama@example.org", "External"),
                    ("hyperlink", "#chapter", ""),
                    ("image", "media/image1.png", ""),
                ),
                "word/media/image1.png": b"\x89PNG\r\n\x1a\n",
            },
        ),
    ),
    "a Word file with harmless fields": (
        "a.docx",
        office(
            "docx",
            {"word/document.xml": word('<w:p><w:fldSimple w:instr=" PAGE "/></w:p>')},
        ),
    ),
    "a Word file whose custom part is UTF-16": (
        "a.docx",
        office("docx", {"customXml/item1.xml": "<?xml version='1.0'?><a/>".encode("utf-16")}),
    ),
    "a Word file with a drawing": (
        "a.docx",
        office(
            "docx",
            {"word/media/i.svg": '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>'},
        ),
    ),
    "an Excel file with formulas and text that looks like one": (
        "a.xlsx",
        office(
            "xlsx",
            {
                "xl/worksheets/sheet1.xml": sheet('IF(A1="cmd|\'/c", HYPERLINK("https://e.org"))'),
                "xl/printerSettings/printerSettings1.bin": b"P\0r\0i\0n\0t\0",
            },
        ),
    ),
    "an Excel file whose old drawing is no XML": (
        "a.xlsx",
        office("xlsx", {"xl/drawings/vmlDrawing1.vml": "<xml><font>a<br>b</font></xml>"}),
    ),
    "an OpenDocument text with pictures and links": (
        "a.odt",
        open_document(
            "odt",
            {
                "content.xml": content(
                    '<text:a xlink:href="https://example.org">x</text:a>'
                    '<draw:image xlink:href="Pictures/1.png"/>'
                    '<draw:object xlink:href="./Object 1"/><office:scripts/>'
                    '<meta:template xlink:href="../../opt/office/letter.ott"/>'
                ),
                "Pictures/1.png": b"\x89PNG",
                "Object 1/content.xml": content(),
                "Configurations2/": "",
                "settings.xml": "",
            },
        ),
    ),
    "an OpenDocument presentation that turns its pages": (
        "a.odp",
        open_document(
            "odp",
            {"content.xml": content('<presentation:event-listener presentation:action="next"/>')},
        ),
    ),
    "an archive written as a stream": ("a.docx", streamed()),
}


@pytest.mark.parametrize("kind", EXTENSIONS)
def test_a7_each_kind_comes_in(kind: str) -> None:
    made = {
        **{name: office(name) for name in corpus.MAIN},
        **{name: open_document(name) for name in corpus.OPEN},
        "pdf": pdf(),
        "txt": b"Nomination\n",
        "csv": b"a,b\n1,2\n",
    }
    file = SimpleUploadedFile(f"letter.{kind}", made[kind])
    assert inspect(file, file.name or "") == EXTENSIONS[kind]
    assert file.read() == made[kind], "it is left at its beginning"


@pytest.mark.parametrize("case", OFTEN)
def test_a7_what_people_often_have_comes_in(case: str) -> None:
    name, data = OFTEN[case]
    extension = name.rpartition(".")[2].lower()
    assert inspect(SimpleUploadedFile(name, data), name) == EXTENSIONS[extension]
