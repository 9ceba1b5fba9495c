"""Writing the workbook. No answer becomes a formula, whatever it begins with (guarantee A9)."""

import io
import re
from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties

from commitments.workbook.book import (
    ANSWER_COLUMN,
    FORMAT,
    HEAD_ROW,
    HIDDEN,
    README,
    SALT,
    Book,
    Question,
)

_HEAD = PatternFill("solid", fgColor="0B2F3B")
_OPEN = PatternFill("solid", fgColor="FDF3DC")
_GREY = Font(color="6E8087", size=8)
_WIDTHS = (10, 34, 38, 44, 70)  # characters
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # not in XML 1.0
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # programs would read a character's number
_LISTS_FROM = 3  # the column of the hidden sheet where what is offered begins


def write(book: Book) -> bytes:
    """The workbook as an XLSX file."""
    workbook = Workbook()
    front: Any = workbook.active
    front.title = README
    front.column_dimensions["A"].width = 100
    for index, line in enumerate(book.notes, 1):
        size = 14 if index == 1 else 11
        _text(front.cell(index, 1), line).font = Font(bold=index == 1, size=size)
    front.protection.sheet = True
    hidden: Any = workbook.create_sheet(HIDDEN)
    hidden.sheet_state = "veryHidden"
    _text(hidden.cell(1, 1), signed(book))
    lists = _lists(hidden, book)
    for number, title in book.titles.items():
        rows = [question for question in book.questions if question.number == number]
        _sheet(workbook.create_sheet(str(number)), f"{number}. {title}", rows, lists)
    for sheet in workbook.worksheets:
        sheet.sheet_view.rightToLeft = get_language_bidi()
    workbook.move_sheet(hidden, len(book.titles))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _lists(hidden: Any, book: Book) -> dict[tuple[str, ...], str]:
    """Where what is offered stands, one column for each list: a list inside of the rule itself
    has no more than 255 characters and no commas."""
    labels = {_labels(question) for question in book.questions if question.choices}
    places = {}
    for column, offered in enumerate(sorted(labels), _LISTS_FROM):
        for row, label in enumerate(offered, 1):
            _text(hidden.cell(row, column), label)
        letter = get_column_letter(column)
        places[offered] = f"'{HIDDEN}'!${letter}$1:${letter}${len(offered)}"
    return places


def _labels(question: Question) -> tuple[str, ...]:
    return tuple(label for _code, label in question.choices)


def signed(book: Book) -> str:
    """Whose workbook this is and which rows it has, so that a changed one is noticed."""
    facts = {
        "format": FORMAT,
        "report": book.report.pk,
        "versions": {str(number): version for number, version in book.versions.items()},
        "rows": [question.code for question in book.questions],
        "offered": {
            question.code: {label: code for code, label in question.choices}
            for question in book.questions
            if question.choices
        },
    }
    return signing.dumps(facts, salt=SALT, compress=True)


def _sheet(
    sheet: Any, title: str, rows: list[Question], lists: Mapping[tuple[str, ...], str]
) -> None:
    _text(sheet.cell(1, 2), title).font = Font(bold=True, size=14)
    head = ("", _("Question"), _("Hint"), _("Last report"), _("Your answer"))
    for column, (word, width) in enumerate(zip(head, _WIDTHS, strict=True), 1):
        cell = _text(sheet.cell(HEAD_ROW, column), word)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
        sheet.column_dimensions[get_column_letter(column)].width = width
    for index, question in enumerate(rows, HEAD_ROW + 1):
        _text(sheet.cell(index, 1), question.code).font = _GREY
        _text(sheet.cell(index, 2), question.label).font = Font(bold=True)
        _text(sheet.cell(index, 3), question.help_text)
        _text(sheet.cell(index, 4), question.previous)
        answer = _text(sheet.cell(index, ANSWER_COLUMN), _shown(question))
        answer.fill, answer.protection = _OPEN, Protection(locked=False)
        if question.choices:
            _offer(sheet, answer, lists[_labels(question)])
    sheet.freeze_panes = sheet.cell(HEAD_ROW + 1, 3)
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0
    sheet.protection.sheet = True
    sheet.protection.formatRows = sheet.protection.formatColumns = False


def _shown(question: Question) -> str:
    return dict(question.choices).get(question.answer, question.answer)


def _text(cell: Cell, words: str) -> Cell:
    """Text and nothing else: neither a formula nor a number nor a date."""
    cell.value = _ESCAPE.sub("_x005F_", _ILLEGAL.sub("", words))
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = _WRAPPED
    return cell


def _offer(sheet: Any, cell: Cell, place: str) -> None:
    offered = DataValidation(type="list", formula1=place, allow_blank=True, showErrorMessage=True)
    offered.error = _("Choose one of the list.")
    sheet.add_data_validation(offered)
    offered.add(cell)
