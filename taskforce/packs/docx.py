"""A pack as a Word file: for those who comment and answer in Word."""

import io
import re
import zipfile

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_DIRECTION
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import BaseStyle, ParagraphStyle
from docx.text.paragraph import Paragraph

from taskforce.packs.content import Chapter, Pack, Part, Table
from taskforce.packs.text import is_right_to_left, language_tag, written

_PETROL = RGBColor(0x0B, 0x2F, 0x3B)
_MUTED = RGBColor(0x43, 0x56, 0x5E)
# Fonts that offices have; the portal's own are not installed there.
_TEXT, _HEADINGS, _ARABIC = "Arial", "Georgia", "Arial"
# By style: size in points, bold, colour, font.
_STYLES: dict[str, tuple[float, bool, RGBColor | None, str]] = {
    "Normal": (10.5, False, None, _TEXT),
    "Title": (24, True, _PETROL, _HEADINGS),
    "Subtitle": (13, False, _MUTED, _TEXT),
    "Heading 1": (16, True, _PETROL, _HEADINGS),
    "Heading 2": (12.5, True, _PETROL, _HEADINGS),
    "Caption": (10.5, True, None, _TEXT),
    "Footer": (8.5, False, _MUTED, _TEXT),
    "Note": (9, False, _MUTED, _TEXT),
}
_NUMBERS = re.compile(r"(\{pages?\})")
_FIELDS = {"{page}": "PAGE", "{pages}": "NUMPAGES"}
# The earliest time that a ZIP archive can say: the same pack gives the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


def render(pack: Pack) -> bytes:
    """The file's bytes; the same pack always gives the same ones. It names nobody as its author."""
    document = Document()
    _prepare(document, pack)
    page = _Writer(document, pack.right_to_left)
    page.add(pack.title, "Title")
    page.add(pack.subtitle, "Subtitle")
    for name, value in pack.facts:
        page.fact(name, value)
    for chapter in pack.chapters:
        _chapter(page, chapter)
    page.footer(pack.footer, pack.page_label)
    made = io.BytesIO()
    document.save(made)
    return _without_times(made.getvalue())


def _chapter(page: "_Writer", chapter: Chapter) -> None:
    page.add(chapter.heading, "Heading 1")
    page.add(chapter.intro)
    for part in chapter.parts:
        if isinstance(part, Table):
            page.table(part)
        else:
            _part(page, part)


def _part(page: "_Writer", part: Part) -> None:
    page.add(part.label, "Heading 2")
    page.add(part.note, "Note")
    for paragraph in part.paragraphs:
        page.add(paragraph)
    for name, text in part.named:
        page.fact(name, text)
    for item in part.items:
        page.add(item, "List Bullet")


class _Writer:
    """Adds to the end of a document, every paragraph in the direction of its own text."""

    def __init__(self, document: WordDocument, right_to_left: bool) -> None:
        self._document = document
        self._right_to_left = right_to_left

    def add(self, text: str, style: str = "Normal") -> None:
        """A paragraph, if there is anything in it."""
        if written(text).strip():
            self._write(self._document.add_paragraph(style=style), (text, False))

    def fact(self, name: str, value: str) -> None:
        self._write(self._document.add_paragraph(), (name, True), (f"\N{EN SPACE}{value}", False))

    def table(self, content: Table) -> None:
        self.add(content.caption, "Caption")
        table = self._document.add_table(rows=0, cols=len(content.head), style="Table Grid")
        if self._right_to_left:
            table.table_direction = WD_TABLE_DIRECTION.RTL
        for number, row in enumerate([content.head, *content.rows]):
            added = table.add_row()
            if number == 0:
                added._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            for cell, text in zip(added.cells, row, strict=True):
                self._write(cell.paragraphs[0], (text, number == 0))
        self._document.add_paragraph()

    def footer(self, text: str, page_label: str) -> None:
        footer = self._document.sections[0].footer
        self._write(footer.paragraphs[0], (text, False))
        numbers = footer.add_paragraph(style="Footer")
        turned = self._turn(numbers, page_label)
        for piece in _NUMBERS.split(written(page_label)):
            if piece in _FIELDS:
                numbers._p.append(_field(_FIELDS[piece]))
            elif piece:
                numbers.add_run(piece).font.rtl = turned

    def _write(self, paragraph: Paragraph, *runs: tuple[str, bool]) -> None:
        turned = self._turn(paragraph, "".join(text for text, _ in runs))
        for text, bold in runs:
            run = paragraph.add_run(written(text))
            run.bold = run.font.cs_bold = bold or None
            run.font.rtl = turned

    def _turn(self, paragraph: Paragraph, text: str) -> bool | None:
        """Turn a paragraph that runs from right to left; None means that it does not."""
        if not is_right_to_left(text, self._right_to_left):
            return None
        paragraph._p.get_or_add_pPr().append(OxmlElement("w:bidi"))
        return True


def _field(code: str) -> BaseOxmlElement:
    """A number that Word counts itself."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, shown = OxmlElement("w:r"), OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    return field


def _prepare(document: WordDocument, pack: Pack) -> None:
    """A4, our styles, the language; of the properties only the title stays."""
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(24)
    document.styles.add_style("Note", WD_STYLE_TYPE.PARAGRAPH)
    for name in _STYLES:
        _dress(document.styles[name], name)
    tag = language_tag(pack.language)
    language = document.styles.element.find(f".//{qn('w:rPrDefault')}//{qn('w:lang')}")
    language.set(qn("w:bidi" if pack.right_to_left else "w:val"), tag)
    properties = document.core_properties
    for element in list(properties._element):
        properties._element.remove(element)
    properties.title = written(pack.title)[:255]
    properties.language = tag
    # The template's picture of its own first page.
    for key, relation in list(document.part.package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            document.part.package.rels.pop(key)


def _dress(style: BaseStyle, name: str) -> None:
    if not isinstance(style, ParagraphStyle):
        raise TypeError(f"{name} is not a style for paragraphs.")
    size, bold, colour, font = _STYLES[name]
    style.font.size, style.font.bold, style.font.cs_bold = Pt(size), bold, bold
    style.font.italic = style.font.cs_italic = False
    if colour is not None:
        style.font.color.rgb = colour
    properties = style.element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    fonts.attrib.clear()  # the theme's fonts would win
    for script in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)
    fonts.set(qn("w:cs"), _ARABIC)
    for old in properties.findall(qn("w:szCs")):
        properties.remove(old)
    complex_size = OxmlElement("w:szCs")
    complex_size.set(qn("w:val"), str(round(size * 2)))
    properties.find(qn("w:sz")).addnext(complex_size)


def _without_times(archive: bytes) -> bytes:
    """The same archive, saying of no part when it was written."""
    copied = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as parts,
        zipfile.ZipFile(copied, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, parts.read(name))
    return copied.getvalue()
