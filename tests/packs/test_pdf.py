"""Packs as PDF: what assistive technology finds, what people have typed, what it costs."""

import re
import time
from dataclasses import replace

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taskforce.packs import letters, pdf
from taskforce.packs.content import Chapter, Part
from tests.packs import reading
from tests.packs.samples import FOOTER, arabic, everywhere, pack

LONG = "This sentence is here to fill pages with. " * 60


def test_a_pdf_says_that_it_is_tagged_and_in_which_language() -> None:
    made = reading.opened(pdf.render(pack("A paragraph.")))
    root = made.Root
    assert bool(root.MarkInfo.Marked)
    assert "/StructTreeRoot" in root
    assert str(root.Lang) == "en-GB"
    assert bool(root.ViewerPreferences.DisplayDocTitle)
    assert str(made.docinfo["/Title"]) == "Progress report of Exampleland"
    assert "/Author" not in made.docinfo
    assert re.search(rb"<pdfuaid:part>1</pdfuaid:part>", root.Metadata.read_bytes())


def test_headings_lists_and_tables_are_real() -> None:
    made = pdf.render(pack("A paragraph."))
    assert reading.headings(made) == [("H1", "Commitment 1"), ("H2", "What was done")]
    found = reading.tags(made)
    assert found[:2] == ["Document", "Title"]
    assert found.count("Table") == found.count("Caption") == found.count("THead") == 1
    assert found.count("TH") == 2
    assert found.count("TD") == 4
    assert found.count("LI") == 4  # two facts, two items


def test_contents_come_with_the_fourth_chapter() -> None:
    assert "TOC" not in reading.tags(pdf.render(pack("x", chapters=3)))
    four = pdf.render(pack("x", chapters=4))
    assert reading.tags(four).count("TOCI") == 4
    assert ("H1", "Contents") in reading.headings(four)


@pytest.mark.parametrize("made", [pack("A paragraph."), arabic()], ids=["English", "Arabic"])
def test_all_that_is_shown_is_tagged_or_an_artifact(made) -> None:
    shown = [piece for page in reading.pages(pdf.render(made)) for piece in page]
    assert shown
    assert all(piece.inside for piece in shown)


def test_every_font_is_embedded() -> None:
    made = reading.opened(pdf.render(pack("Ελληνικά, Кириллица, हिन्दी, Tiếng Việt, عربي")))
    described = [
        font.DescendantFonts[0].FontDescriptor
        for page in made.pages
        for font in page.obj.Resources.Font.values()
    ]
    assert len(described) >= 4
    assert all("/FontFile2" in one or "/FontFile3" in one for one in described)


def test_the_footer_stands_on_every_page_and_is_no_part_of_the_text() -> None:
    made = reading.pages(pdf.render(pack(*[LONG] * 5)))
    assert len(made) > 2
    for number, page in enumerate(made, start=1):
        outside = "".join(piece.text for piece in page if piece.inside[0] == "/Artifact")
        assert FOOTER in outside
        assert f"Page {number} of {len(made)}" in outside
        assert FOOTER not in "".join(p.text for p in page if p.inside[0] != "/Artifact")


@pytest.mark.parametrize(
    "text",
    [
        '#sys.inputs and #let x = 1; #read("/etc/passwd") #include "pack.typ"',
        "] } ) \" ' ` ``` \\ // /* */ -- --- ... ~",
        "= No heading, - no item, + no number, / no: term",
        "*not bold* _not slanted_ $x^2$ @nobody <nowhere> https://example.org/?a=1&b=[2]#c",
        "{page} {pages} %s {0} {{ x }} {% x %} &amp; <script>alert(1)</script>",
        "fi ffi fl é é",
    ],
)
def test_what_people_type_comes_out_as_they_typed_it(text: str) -> None:
    found = reading.joined(pdf.render(pack(text)))
    assert reading.squeezed(letters.showable(text)) in found


def test_every_line_of_a_paragraph_is_a_line() -> None:
    assert "firstsecondthird" in reading.joined(pdf.render(pack("first\r\nsecond\nthird")))


HOSTILE = {
    "code": "#sys.inputs",
    "a bracket": "]",
    "a quotation mark": '"',
    "a backslash": "\\",
    "much": "word " * 4000,
    "one word": "a" * 5000,
    "one Arabic word": "ل" * 5000,
    "overrides alone": "\u202e\u202e\u202d\u2067",
    "an open override": "\u202eabc",
    "controls alone": "\x00\x01\x1b\x7f",
    "half a character": "\ud800x",
    "a byte order mark": "\ufeff",
    "no character": "\U0010ffff\ufffe",
    "emoji": "😀👨‍👩‍👧🏳️‍🌈1️⃣🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "Chinese": "漢字",
    "marks alone": "\u0301\u064e\u093f",
    "marks of other scripts": "a\u064e ب\u0301 क\u064e",
    "a heap of marks": "a" + "\u0301" * 500,
    "a private character": "\ue000",
    "white space": " \t\n\u2028\u00a0\u200b",
    "nothing": "",
}


@pytest.mark.parametrize("right_to_left", [False, True], ids=["LTR", "RTL"])
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_anywhere_breaks_the_file(text: str, right_to_left: bool) -> None:
    made = pdf.render(everywhere(text, right_to_left=right_to_left))
    assert bool(reading.opened(made).Root.MarkInfo.Marked)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(), max_size=300))
def test_no_character_breaks_the_file(text: str) -> None:
    assert pdf.render(everywhere(text)).startswith(b"%PDF-1.7")


def test_what_no_font_has_is_marked_and_said() -> None:
    found = reading.joined(pdf.render(pack("Good 😀 漢字.")))
    assert "Good���." in found
    assert reading.squeezed(pack().unshown) in found


def test_nothing_is_said_when_nothing_is_missing() -> None:
    found = reading.joined(
        pdf.render(pack("Łódź, Ελλάδα, Україна, \u2067عربي\u2069, and a � typed."))
    )
    assert reading.squeezed(pack().unshown) not in found


def test_words_too_long_for_a_line_stay_on_the_page() -> None:
    made = pdf.render(pack("a" * 5000))
    assert "a" * 5000 in reading.joined(made)
    longest = max(len(piece.text) for page in reading.pages(made) for piece in page)
    assert longest < 150


def test_a_hash_can_be_copied_whole() -> None:
    digest = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    made = pdf.render(replace(pack(digest), footer=f"Version 14 · SHA-256 {digest}"))
    (page,) = reading.pages(made)
    assert sum(digest in piece.text for piece in page) == 2


def test_an_address_can_be_copied_whole() -> None:
    address = f"https://example.org/{'some/folder-of-papers/' * 8}?id=7"
    (page,) = reading.pages(pdf.render(pack(address)))
    assert address in "".join(piece.text for piece in page)


def test_an_arabic_pack_is_arabic_to_its_reader() -> None:
    made = pdf.render(arabic())
    assert str(reading.opened(made).Root.Lang) == "ar"
    assert reading.headings(made) == [("H1", "تعزيز القانون"), ("H2", "ما تم إنجازه")]
    pieces = [piece.text for page in reading.pages(made) for piece in page]
    # Each run is drawn from left to right; none of its letters is doubled or lost.
    letters_found = sorted(c for piece in pieces for c in piece if "\u0620" <= c <= "\u064a")
    written = arabic()
    assert letters_found.count("ب") == _count(written, "ب")
    assert letters_found.count("ن") == _count(written, "ن")


def _count(written, letter: str) -> int:
    texts = [written.title, written.subtitle, written.footer, written.page_label]
    texts += [text for fact in written.facts for text in fact]
    for chapter in written.chapters:
        part, table = chapter.parts
        texts += [chapter.heading, part.label, *part.paragraphs, *part.items, table.caption]
        texts += [*table.head, *table.rows[0]]
    return "".join(texts).count(letter)


def test_the_same_pack_gives_the_same_bytes() -> None:
    assert pdf.render(pack("x")) == pdf.render(pack("x"))
    assert pdf.render(pack("x")) != pdf.render(pack("y"))


def test_a_pack_needs_a_title() -> None:
    with pytest.raises(ValueError, match="needs a title"):
        replace(pack("x"), title=" \x00")


def test_a_whole_report_is_made_in_seconds() -> None:
    text = "Measure against abuse. " * 167  # 500 words
    parts = [Part(f"Question {number}", [text]) for number in range(9)]
    report = replace(pack(), chapters=[Chapter(f"Commitment {n}", "", parts) for n in range(9)])
    start = time.perf_counter()
    made = pdf.render(report)
    assert time.perf_counter() - start < 10
    assert len(reading.opened(made).pages) > 50


def test_bold_has_every_letter_that_regular_has() -> None:
    for regular in letters.FONTS.glob("*-Regular.ttf"):
        bold = regular.with_name(regular.name.replace("Regular", "Bold"))
        assert set(letters.codes(regular.read_bytes())) == set(letters.codes(bold.read_bytes()))


def test_every_font_has_its_licence_beside_it() -> None:
    families = {path.stem.partition("-")[0] for path in letters.FONTS.glob("*.ttf")}
    assert families == {path.stem.partition("-")[0] for path in letters.FONTS.glob("*-OFL.txt")}


def test_no_page_reaches_outside_itself() -> None:
    made = reading.opened(pdf.render(pack("https://example.org/", chapters=4)))
    for page in made.pages:
        for annotation in page.obj.get("/Annots", pikepdf.Array()):
            assert "/A" not in annotation or str(annotation.A.S) == "/GoTo"
