"""Reading what comes back. Everything odd is refused, with the place where it stands."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from openpyxl import load_workbook

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
from taskforce.documents.inspection import clean_name, inspect

MOST_ROWS = 500  # a sheet; the longest that the portal writes has a tenth of it
MOST_COLUMNS = 50
MOST_PROBLEMS = 100


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
        workbook = load_workbook(io.BytesIO(data), read_only=True, keep_links=False)
        facts = _facts(workbook, book)
        answers = list(_answers(workbook, book, facts["rows"]))
    except (Refused, MemoryError):
        raise
    except Exception as error:  # the reader trips over what no program writes, in many ways
        raise Refused([Problem(_("This file cannot be read. Open it and save it as XLSX."))]) from (
            error
        )
    return Filled({int(key): value for key, value in facts["versions"].items()}, answers)


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
        facts: dict[str, Any] = signing.loads(str(first[0]), salt=SALT)
    except signing.BadSignature as error:
        message = _("What the portal wrote into this workbook was changed. Download one anew.")
        raise Refused([Problem(message, HIDDEN, "A1")]) from error
    if facts["format"] != FORMAT:
        raise Refused([Problem(_("This workbook is from an earlier time. Download one anew."))])
    if facts["report"] != book.report.pk:
        message = _("This workbook belongs to another government or another round.")
        raise Refused([Problem(message, HIDDEN, "A1")])
    return facts


def _answers(workbook: Any, book: Book, rows: Sequence[str]) -> Iterator[Answer]:
    known = {question.code: question for question in book.questions}
    expected = {code: known[code] for code in rows if code in known}
    wanted = {str(number) for number in book.titles}
    problems: list[Problem] = []
    found: dict[str, Answer] = {}
    for name in workbook.sheetnames:
        if name in {README, HIDDEN}:
            continue
        if name not in wanted:
            problems.append(Problem(_("The portal knows no sheet of this name."), name))
            continue
        for answer in _sheet(workbook[name], name, expected, problems):
            code = answer.question.code
            if code in found:
                message = _("This question stands here twice.")
                problems.append(Problem(message, name, f"A{answer.cell[1:]}"))
            found[code] = answer
        if len(problems) >= MOST_PROBLEMS:
            raise Refused(problems)
    for code, question in expected.items():
        if code not in found and not problems:
            message = _("The row of the question “%(question)s” is missing.")
            problems.append(Problem(message % {"question": question.label}, str(question.number)))
    if problems:
        raise Refused(problems)
    yield from found.values()


def _sheet(
    sheet: Any, name: str, expected: Mapping[str, Question], problems: list[Problem]
) -> Iterator[Answer]:
    for index, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
        if index > MOST_ROWS:
            message = _("This sheet has more than %(limit)d rows.") % {"limit": MOST_ROWS}
            raise Refused([Problem(message, name, f"A{index}")])
        for column, cell in enumerate(row, 1):
            if cell.data_type == "f":
                place = f"{_letter(column)}{index}"
                message = _("There is a formula here. Write its result.")
                problems.append(Problem(message, name, place))
        if index <= HEAD_ROW or not any(cell.value not in (None, "") for cell in row):
            continue
        code = str(row[0].value or "")
        question = expected.get(code)
        if question is None or str(question.number) != name:
            message = _("This row does not belong to your report.")
            problems.append(Problem(message, name, f"A{index}"))
            continue
        place = f"{_letter(ANSWER_COLUMN)}{index}"
        cell = row[ANSWER_COLUMN - 1] if len(row) >= ANSWER_COLUMN else None
        try:
            yield Answer(question, _value(cell, question), name, place)
        except ValueError as error:
            problems.append(Problem(str(error), name, place))


def _value(cell: Any, question: Question) -> str:
    """The cell as the form would have it. Raises ValueError with the sentence."""
    if cell is None or cell.value is None or cell.data_type == "f":
        return ""
    if cell.data_type == "e":
        raise ValueError(_("There is an error here (%(error)s).") % {"error": cell.value})
    if isinstance(cell.value, bool):
        raise ValueError(_("Write the answer as text, not as true or false."))
    text = _text(cell.value).replace("\r\n", "\n").replace("_x000D_", "").strip()
    if len(text) > LONGEST:
        raise ValueError(_("This answer has more than %(limit)d characters.") % {"limit": LONGEST})
    if "\x00" in text:
        raise ValueError(_("There is a character here that no text has."))
    return _code(text, question) if question.choices else text


def _text(value: Any) -> str:
    if isinstance(value, datetime | date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, int | float | Decimal):
        return f"{Decimal(str(value)).normalize():f}"
    return str(value)


def _code(text: str, question: Question) -> str:
    if not text:
        return ""
    said = text.casefold()
    for code, label in question.choices:
        if said in {label.casefold(), code.casefold()}:
            return code
    offered = ", ".join(f"“{label}”" for _code, label in question.choices)
    raise ValueError(_("This is not offered. Choose one of %(offered)s.") % {"offered": offered})


def _letter(column: int) -> str:
    return chr(ord("A") + column - 1) if column <= 26 else f"A{chr(ord('A') + column - 27)}"
