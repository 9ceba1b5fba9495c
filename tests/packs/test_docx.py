"""Packs for Word."""

import io
import zipfile

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from taskforce.packs import docx
from tests.packs.samples import FOOTER, arabic, everywhere, pack
from tests.packs.test_pdf import HOSTILE


def opened(made: bytes) -> WordDocument:
    return Document(io.BytesIO(made))


def test_a_word_file_has_the_texts_under_real_headings() -> None:
    made = opened(docx.render(pack("First.", "*x* #y <z> & \\ 😀 漢字")))
    assert [(p.style.name, p.text) for p in made.paragraphs if p.text][:10] == [
        ("Title", "Progress report of Exampleland"),
        ("Subtitle", "Copy for approval at home"),
        ("Normal", "Round\u2002First round"),
        ("Normal", "Version\u200214"),
        ("Heading 1", "Commitment 1"),
        ("Normal", "What the commitment asks."),
        ("Heading 2", "What was done"),
        ("Note", "Read by all"),
        ("Normal", "First."),
        ("Normal", "*x* #y <z> & \\ 😀 漢字"),
    ]
    items = [p for p in made.paragraphs if p.style.name == "List Bullet"]
    assert [p.text for p in items] == ["A first item", "A second"]
    assert items[0].style.element.find(f".//{qn('w:numPr')}") is not None


def test_tables_repeat_their_row_of_headings() -> None:
    (table,) = opened(docx.render(pack())).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["Measure", "Year"],
        ["Hotline", "2026"],
        ["Law", "2027"],
    ]
    headers = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert headers == [True, False, False]


def test_the_footer_counts_pages() -> None:
    footer = opened(docx.render(pack())).sections[0].footer
    assert footer.paragraphs[0].text == FOOTER
    fields = [field.get(qn("w:instr")) for field in footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


def test_it_names_its_title_and_language_and_nobody() -> None:
    made = opened(docx.render(pack()))
    properties = made.core_properties
    assert properties.title == "Progress report of Exampleland"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    language = made.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"


def test_text_from_right_to_left_is_marked_so_and_no_other() -> None:
    made = opened(docx.render(arabic(["بدأ العمل.", "An English paragraph."])))
    turned = {p.text: p._p.find(f".//{qn('w:bidi')}") is not None for p in made.paragraphs}
    assert turned["بدأ العمل."]
    assert not turned["An English paragraph."]
    assert turned["تقرير التقدم لعام 2026"]
    (table,) = made.tables
    assert table._tbl.find(f".//{qn('w:bidiVisual')}") is not None
    language = made.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    assert language.get(qn("w:bidi")) == "ar"


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_anywhere_breaks_the_file(text: str) -> None:
    made = opened(docx.render(everywhere(text, right_to_left=True)))
    assert made.paragraphs[0].text.startswith("Title")


def test_the_same_pack_gives_the_same_bytes() -> None:
    assert docx.render(pack("x")) == docx.render(pack("x"))


def test_nothing_of_the_template_is_left_but_its_styles() -> None:
    with zipfile.ZipFile(io.BytesIO(docx.render(pack()))) as parts:
        assert not [name for name in parts.namelist() if "thumbnail" in name]
        assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"python-docx" not in parts.read("docProps/core.xml")
