"""Reading what comes back. Everything odd is refused, with the place where it stands."""

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from commitments.workbook.book import (
    ANSWER_COLUMN,
    FORMAT,
    HEAD_ROW,
    HIDDEN,
    LONGEST,
    README,
    SALT,
    Book,
    Question,
)
from commitments.workbook.weighing import MOST_ROWS, TooMuch, weigh
from taskforce.documents.inspection import clean_name, inspect

MOST_PROBLEMS = 100
FIRST_YEAR, LAST_YEAR = 1900, 2100
_ESCAPES = {"000D": "\r", "005F": "_"}
_ESCAPED = re.compile("_x(000D|005F)_", re.IGNORECASE)
_DIGITS = 15  # that a spreadsheet keeps of a number, and shows

Cells = Mapping[int, Any]  # a row's cells that are not empty, by the number of the column


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: `sheet` and `cell` are empty for the file as a whole."""

    message: str
    sheet: str = ""
    cell: str = ""


class Refused(Exception):
    """Nothing of the workbook is taken."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = list(problems)[:MOST_PROBLEMS]


@dataclass(frozen=True)
class Answer:
    """What stands in a cell, as the form would have it."""

    question: Question
    value: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class Filled:
    """A workbook that may be taken: its answers, and the versions of the sections that it was
    downloaded at."""

    versions: Mapping[int, int]
    answers: Sequence[Answer]


def read(file: UploadedFile, book: Book) -> Filled:
    """The answers of an uploaded workbook. `book` is the report as it stands. Raises Refused."""
    data = _content(file)
    try:
        weigh(data)
        workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        facts = _facts(workbook, book)
        answers = list(_answers(workbook, book, facts))
    except (Refused, MemoryError):
        raise
    except TooMuch as error:
        raise Refused([_too_much(error.sheet)]) from error
    except Exception as error:  # the reader trips over what no program writes, in many ways
        raise Refused([Problem(_("This file cannot be read. Open it and save it as XLSX."))]) from (
            error
        )
    return Filled({int(key): value for key, value in facts["versions"].items()}, answers)


def _too_much(sheet: str) -> Problem:
    if sheet:
        message = _("This sheet has more than %(limit)d rows.") % {"limit": MOST_ROWS}
        return Problem(message, sheet, f"A{MOST_ROWS + 1}")
    return Problem(
        _(
            "There is far more in this file than in a workbook of the portal. Download one anew "
            "and copy your answers into it."
        )
    )


def _content(file: UploadedFile) -> bytes:
    name = clean_name(file.name or "")
    if not name.lower().endswith(".xlsx"):
        raise Refused([Problem(_("Choose the workbook that you downloaded here (XLSX)."))])
    try:
        inspect(file, name)
    except ValidationError as error:
        raise Refused([Problem(message) for message in error.messages]) from error
    file.seek(0)
    return bytes(file.read())


def _facts(workbook: Any, book: Book) -> dict[str, Any]:
    if HIDDEN not in workbook.sheetnames:
        raise Refused([Problem(_("This is not a workbook of the portal. Download one anew."))])
    first = next(iter(workbook[HIDDEN].iter_rows(max_row=1, max_col=1, values_only=True)), ("",))
    try:
        facts: dict[str, Any] = signing.loads(_plain(str(first[0])), salt=SALT)
    except signing.BadSignature as error:
        message = _("What the portal wrote into this workbook was changed. Download one anew.")
        raise Refused([Problem(message, HIDDEN, "A1")]) from error
    if facts["format"] != FORMAT:
        raise Refused([Problem(_("This workbook is from an earlier time. Download one anew."))])
    if facts["report"] != book.report.pk:
        message = _("This workbook belongs to another government or another round.")
        raise Refused([Problem(message, HIDDEN, "A1")])
    return facts


def _answers(workbook: Any, book: Book, facts: Mapping[str, Any]) -> Iterator[Answer]:
    known = {question.code: question for question in book.questions}
    expected = {code: known[code] for code in facts["rows"] if code in known}
    wanted = {str(number) for number in book.titles}
    problems: list[Problem] = []
    found: dict[str, Answer] = {}
    for name, times in Counter(workbook.sheetnames).items():
        if times > 1:
            problems.append(Problem(_("There is more than one sheet of this name."), name))
        elif name in wanted:
            for answer in _sheet(workbook[name], name, expected, facts, problems):
                code = answer.question.code
                if code in found:
                    message = _("This question stands here twice.")
                    problems.append(Problem(message, name, f"A{answer.cell[1:]}"))
                found[code] = answer
        elif name in {README, HIDDEN}:
            for _index, _cells in _rows(workbook[name], name, problems):
                pass  # for the formulas alone
        else:
            problems.append(Problem(_("The portal knows no sheet of this name."), name))
    problems = problems or list(_missing(workbook, expected, found))
    if problems:
        raise Refused(problems)
    yield from found.values()


def _missing(
    workbook: Any, expected: Mapping[str, Question], found: Mapping[str, Answer]
) -> Iterator[Problem]:
    """What is not there: only said where nothing else is wrong, since a changed identifier would
    be named twice."""
    absent: set[str] = set()
    for code, question in expected.items():
        name = str(question.number)
        if code in found or name in absent:
            continue
        if name in workbook.sheetnames:
            message = _("The row of the question “%(question)s” is missing.")
            yield Problem(message % {"question": question.label}, name)
        else:
            absent.add(name)
            yield Problem(_("This sheet is missing."), name)


def _rows(sheet: Any, name: str, problems: list[Problem]) -> Iterator[tuple[int, Cells]]:
    """The rows with something in them, by their number. Formulas are added to the problems.

    A sheet says itself how far it goes; that is not believed, since rows beyond would be hidden.
    """
    sheet.reset_dimensions()
    source = sheet.iter_rows()
    for index in range(1, MOST_ROWS + 2):
        try:
            row = next(source, None)
        except MemoryError:
            raise
        except Exception as error:  # as in `read`
            message = _("From here on this sheet cannot be read. Write the answers as text.")
            raise Refused([*problems, Problem(message, name, f"A{index}")]) from error
        if row is None:
            return
        cells = {column: cell for column, cell in enumerate(row, 1) if cell.value not in (None, "")}
        for column, cell in cells.items():
            if cell.data_type == "f":
                place = f"{get_column_letter(column)}{index}"
                problems.append(
                    Problem(_("There is a formula here. Write its result."), name, place)
                )
            if len(problems) >= MOST_PROBLEMS:
                raise Refused(problems)
        if cells:
            yield index, cells
    raise Refused([_too_much(name)])


def _sheet(
    sheet: Any,
    name: str,
    expected: Mapping[str, Question],
    facts: Mapping[str, Any],
    problems: list[Problem],
) -> Iterator[Answer]:
    for index, cells in _rows(sheet, name, problems):
        if index <= HEAD_ROW or not any(str(cell.value).strip() for cell in cells.values()):
            continue
        code = str(cells[1].value) if 1 in cells else ""
        question = expected.get(code)
        if question is None or str(question.number) != name:
            message = _("This row does not belong to your report.")
            problems.append(Problem(message, name, f"A{index}"))
            continue
        place = f"{get_column_letter(ANSWER_COLUMN)}{index}"
        offered = facts.get("offered", {}).get(code, {})
        try:
            value = _value(cells.get(ANSWER_COLUMN), question, offered)
        except ValueError as error:
            problems.append(Problem(str(error), name, place))
            value = ""
        yield Answer(question, value, name, place)


def _value(cell: Any, question: Question, offered: Mapping[str, str]) -> str:
    """The cell as the form would have it. Raises ValueError with the sentence.

    `offered` are the labels that the workbook itself offers: its language, or the words of the day
    of its download, may be others than those of now.
    """
    if cell is None or cell.data_type == "f":
        return ""
    if cell.data_type == "e":
        raise ValueError(_("There is an error here (%(error)s).") % {"error": cell.value})
    if isinstance(cell.value, bool):
        raise ValueError(_("Write the answer as text, not as true or false."))
    text = _text(cell.value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > LONGEST:
        raise ValueError(_("This answer has more than %(limit)d characters.") % {"limit": LONGEST})
    if "\x00" in text:
        raise ValueError(_("There is a character here that no text has."))
    return _code(text, question, offered) if question.choices else text


def _text(value: Any) -> str:
    """In one notation what a program made of the text that was typed. Raises ValueError."""
    if isinstance(value, datetime):
        return _day(value.date()) if value.time() == time() else f"{_day(value)} {value:%H:%M}"
    if isinstance(value, date):
        return _day(value)
    if isinstance(value, int | float | Decimal):
        number = Decimal(f"{value:.{_DIGITS}g}") if isinstance(value, float) else Decimal(value)
        if not number.is_finite() or abs(number) >= 10**_DIGITS:
            raise ValueError(_("This number is too large. Write it as text."))
        return f"{number.normalize():f}" if number else "0"
    return _plain(str(value))


def _plain(text: str) -> str:
    """Without the escapes of ISO/IEC 29500-1, 22.9.2.19, that the reader leaves in some cells."""
    return _ESCAPED.sub(lambda found: _ESCAPES[found[1].upper()], text)


def _day(value: date) -> str:
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValueError(
            _("This date is not between %(first)d and %(last)d. Write it as year-month-day.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    return f"{value:%Y-%m-%d}"


def _code(text: str, question: Question, offered: Mapping[str, str]) -> str:
    if not text:
        return ""
    codes = {code for code, _label in question.choices}
    meant = {code.casefold(): code for code in codes}
    meant |= {label.casefold(): code for code, label in question.choices}
    meant |= {label.casefold(): code for label, code in offered.items() if code in codes}
    if text.casefold() in meant:
        return meant[text.casefold()]
    labels = ", ".join(f"“{label}”" for _code, label in question.choices)
    raise ValueError(_("This is not offered. Choose one of %(offered)s.") % {"offered": labels})
