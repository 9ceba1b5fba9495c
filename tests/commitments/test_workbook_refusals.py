"""What a workbook may not bring, each with its place; without a database."""

import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from commitments.models import Report
from commitments.workbook.book import HIDDEN, LONGEST, README, Book, Question
from commitments.workbook.reading import MOST_PROBLEMS, Filled, Refused, read
from commitments.workbook.weighing import MOST_ROWS
from commitments.workbook.writing import write

CHOICES = [("planned", "Planned"), ("in_place", "In place, fully")]
NAMES = ("status", "narrative", "challenges", "next_steps")  # rows 4 to 7
FORMULA = "There is a formula here. Write its result."
FOREIGN = "This row does not belong to your report."
Change = Callable[[bytes], bytes]
Problems = list[tuple[str, str, str]]


def book(
    *, report: int = 33, choices: list[tuple[str, str]] = CHOICES, narrative: str = ""
) -> Book:
    questions = [
        Question(
            code=f"{report}.4.{name}",
            number=4,
            name=name,
            label=name,
            help_text="",
            choices=choices if name == "status" else [],
            answer=narrative if name == "narrative" else "",
            previous="",
        )
        for name in NAMES
    ]
    return Book(Report(pk=report), {4: 7}, {4: "Victims"}, questions, ["Read me first"])


def saved(workbook: Any) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def typed(**cells: object) -> bytes:
    """The workbook after somebody typed into sheet 4."""
    workbook = load_workbook(io.BytesIO(write(book())))
    for place, value in cells.items():
        workbook["4"][place] = value
    return saved(workbook)


def parts(data: bytes, **changes: Change) -> bytes:
    """The archive with parts made anew; `__` in a name stands for a slash."""
    wanted = {name.replace("__", "/") + ".xml": change for name, change in changes.items()}
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            changed = wanted.pop(name)(content) if name in wanted else content
            assert name not in wanted
            target.writestr(name, changed)
    assert not wanted
    return out.getvalue()


def in_sheet(data: bytes, change: Change) -> bytes:
    """The archive with commitment 4's sheet made anew."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        numbers = [
            name
            for name in archive.namelist()
            if name.startswith("xl/worksheets/sheet") and b"33.4.status" in archive.read(name)
        ]
    (name,) = numbers
    return parts(data, **{name.removesuffix(".xml").replace("/", "__"): change})


def more_rows(rows: bytes) -> Change:
    return lambda sheet: sheet.replace(b"</sheetData>", rows + b"</sheetData>")


def taken(data: bytes, expected: Book | None = None) -> Filled:
    return read(SimpleUploadedFile("norland.xlsx", data), expected or book())


def answers(data: bytes, expected: Book | None = None) -> dict[str, str]:
    return {answer.question.name: answer.value for answer in taken(data, expected).answers}


def refusal(data: bytes) -> Problems:
    with pytest.raises(Refused) as refused:
        taken(data)
    return [(each.sheet, each.cell, each.message) for each in refused.value.problems]


def bounded_refusal(data: bytes) -> Problems:
    """The refusal of a hostile file, within bounds of time and of the memory that Python holds."""
    tracemalloc.start()
    begun = time.process_time()
    try:
        found = refusal(data)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.process_time() - begun < 20, "seconds of one processor"
    assert peak < 40 * 1024**2
    return found


@given(
    text=st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t"),
        max_size=300,
    )
)
@example('=HYPERLINK("https://example.org")')
@example("اعتمدت الحكومة دليلاً موحداً\n\nوبدأت ببرنامج تدريبي")
@example("_x0041_ and _x000D_ and _x005F_")
@example("'quoted' “and” \"so\" & <marked>")
@settings(max_examples=40, deadline=None)
def test_any_text_comes_back_as_it_left(text: str) -> None:
    assert answers(write(book(narrative=text)))["narrative"] == text.strip()


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        (12.5, "12.5"),
        (12.0, "12"),
        (-0.0, "0"),
        (0.1 + 0.2, "0.3"),
        (1_000_000, "1000000"),
        (date(2026, 11, 24), "2026-11-24"),
        (datetime(2026, 11, 24, 14, 5), "2026-11-24 14:05"),  # noqa: DTZ001 (a cell has no zone)
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("  spaces around  ", "spaces around"),
    ],
)
def test_what_programs_make_of_what_was_typed_has_one_notation(cell: object, value: str) -> None:
    assert answers(typed(E5=cell))["narrative"] == value


@pytest.mark.parametrize("said", ["In place, fully", " IN PLACE, FULLY ", "in_place"])
def test_choices_are_read_by_their_label(said: str) -> None:
    assert answers(typed(E4=said))["status"] == "in_place"


def test_choices_are_read_in_the_words_of_the_download() -> None:
    now = book(choices=[("planned", "Prévu"), ("in_place", "En place")])
    assert answers(typed(E4="In place, fully"), now)["status"] == "in_place"
    assert answers(typed(E4="En place"), now)["status"] == "in_place"
    with pytest.raises(Refused) as refused:
        taken(typed(E4="In place, fully"), book(choices=CHOICES[:1]))
    assert refused.value.problems[0].cell == "E4"


def test_choices_are_offered_as_a_list_whatever_their_labels() -> None:
    workbook = load_workbook(io.BytesIO(write(book())))
    (offered,) = workbook["4"].data_validations.dataValidation
    assert (str(offered.sqref), offered.type, offered.showErrorMessage) == ("E4", "list", True)
    place = offered.formula1.rpartition("!")[2].replace("$", "")
    labels = [cell.value for (cell,) in workbook[HIDDEN][place]]
    assert labels == ["Planned", "In place, fully"]
    assert workbook[HIDDEN].sheet_state == "veryHidden"
    assert workbook.sheetnames == [README, "4", HIDDEN]


@pytest.mark.parametrize("sheet", [README, "4", HIDDEN])
@pytest.mark.parametrize("place", ["B3", "ZZ6"])
def test_formulas_are_refused_wherever_they_stand(sheet: str, place: str) -> None:
    workbook = load_workbook(io.BytesIO(write(book())))
    workbook[sheet][place] = "=1+1"
    assert refusal(saved(workbook)) == [(sheet, place, FORMULA)]


def test_a_shared_formula_without_words_is_one_too() -> None:
    data = in_sheet(
        typed(E5=41),
        lambda sheet: sheet.replace(b"<v>41</v>", b'<f t="shared" si="0"/><v>41</v>'),
    )
    assert refusal(data) == [("4", "E5", FORMULA)]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("#REF!", "There is an error here (#REF!)."),
        (True, "Write the answer as text, not as true or false."),
        ("x" * (LONGEST + 1), "This answer has more than 20000 characters."),
        (10**15, "This number is too large. Write it as text."),
        (date(2101, 1, 1), "This date is not between 1900 and 2100. Write it as year-month-day."),
    ],
)
def test_answers_that_cannot_be_meant_are_refused(cell: object, said: str) -> None:
    assert refusal(typed(E5=cell)) == [("4", "E5", said)]


@pytest.mark.parametrize("number", [b"1e999", b"-1e999"])
def test_numbers_without_an_end_are_refused(number: bytes) -> None:
    data = in_sheet(typed(E5=41), lambda sheet: sheet.replace(b"<v>41</v>", b"<v>%s</v>" % number))
    assert refusal(data) == [("4", "E5", "This number is too large. Write it as text.")]


@pytest.mark.parametrize("number", [b"nan", b"9" * 5_000])
def test_what_is_no_number_is_refused_with_its_row(number: bytes) -> None:
    data = in_sheet(typed(E5=41), lambda sheet: sheet.replace(b"<v>41</v>", b"<v>%s</v>" % number))
    message = "From here on this sheet cannot be read. Write the answers as text."
    assert refusal(data) == [("4", "A5", message)]


@pytest.mark.parametrize("character", [b"\0", b"&#0;", b"&#xD800;", b"\xed\xa0\x80"])
def test_characters_that_no_text_has_are_refused(character: bytes) -> None:
    data = in_sheet(typed(E5=41), lambda sheet: sheet.replace(b"<v>41</v>", character))
    assert refusal(data) == [("", "", "This file is damaged. Open it and save it anew.")]


def test_a_choice_that_is_not_offered_names_those_that_are() -> None:
    message = "This is not offered. Choose one of “Planned”, “In place, fully”."
    assert refusal(typed(E4="Excellent")) == [("4", "E4", message)]


def test_every_problem_is_told_at_once() -> None:
    found = refusal(typed(E4="Excellent", E5=True, E6="=1", B30="A note"))
    assert [place for _sheet, place, _message in found] == ["E4", "E5", "E6", "A30"]


def test_no_more_than_a_hundred_problems_are_told() -> None:
    workbook = load_workbook(io.BytesIO(write(book())))
    for row in range(10, 300):
        workbook["4"].cell(row, 5).value = "=1"
    assert len(refusal(saved(workbook))) == MOST_PROBLEMS


@pytest.mark.parametrize("place", ["B30", "E30", "G30"])
def test_words_without_an_identifier_are_refused_with_their_row(place: str) -> None:
    assert refusal(typed(**{place: "A note of my own"})) == [("4", "A30", FOREIGN)]


def test_other_columns_and_spaces_are_left_alone() -> None:
    assert answers(typed(G5="Ask the ministry", B30="  ", E5="Words"))["narrative"] == "Words"


def test_identifiers_that_are_not_of_this_report_are_refused() -> None:
    for code in ("34.4.narrative", "33.5.narrative", "33.4.unknown", "narrative"):
        assert refusal(typed(A5=code)) == [("4", "A5", FOREIGN)]
    assert refusal(typed(A6="33.4.narrative")) == [("4", "A6", "This question stands here twice.")]


def test_a_workbook_of_another_report_is_refused() -> None:
    message = "This workbook belongs to another government or another round."
    assert refusal(write(book(report=34))) == [(HIDDEN, "A1", message)]


def test_all_rows_that_were_removed_are_named() -> None:
    workbook = load_workbook(io.BytesIO(write(book())))
    workbook["4"].delete_rows(5, 2)
    missing = ["narrative", "challenges"]
    assert refusal(saved(workbook)) == [
        ("4", "", f"The row of the question “{name}” is missing.") for name in missing
    ]
    workbook.remove(workbook["4"])
    assert refusal(saved(workbook)) == [("4", "", "This sheet is missing.")]


def test_two_sheets_of_one_name_are_refused() -> None:
    workbook = load_workbook(io.BytesIO(write(book())))
    workbook.create_sheet("5")
    data = parts(saved(workbook), xl__workbook=lambda part: part.replace(b'"5"', b'"4"', 1))
    assert refusal(data) == [("4", "", "There is more than one sheet of this name.")]


def test_a_sheet_that_hides_its_length_is_read_to_its_end() -> None:
    def shorten(sheet: bytes) -> bytes:
        assert b"<dimension" in sheet
        return re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:E7"', sheet)

    assert answers(in_sheet(typed(E5="Words"), shorten))["narrative"] == "Words"
    assert refusal(in_sheet(typed(E30="=1+1"), shorten)) == [
        ("4", "E30", FORMULA),
        ("4", "A30", FOREIGN),
    ]


def _rows(cells: Callable[[int], bytes]) -> bytes:
    return b"".join(b'<row r="%d">%s</row>' % (row, cells(row)) for row in range(20, 100_020))


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param(lambda row: b'<c r="B%d"><v>1</v></c>' % row, id="numbers"),
        pytest.param(
            lambda row: b'<c r="E%d" t="inlineStr"><is><t>%d</t></is></c>' % (row, row), id="texts"
        ),
        pytest.param(lambda row: b"", id="nothing"),
    ],
)
def test_a_hundred_thousand_rows_are_refused_with_their_sheet(
    cells: Callable[[int], bytes],
) -> None:
    data = in_sheet(write(book()), more_rows(_rows(cells)))
    message = f"This sheet has more than {MOST_ROWS} rows."
    assert bounded_refusal(data) == [("4", f"A{MOST_ROWS + 1}", message)]


def test_one_row_at_the_far_end_is_refused() -> None:
    message = f"This sheet has more than {MOST_ROWS} rows."
    assert refusal(typed(B1048576="x")) == [("4", f"A{MOST_ROWS + 1}", message)]


def test_a_row_of_a_hundred_thousand_cells_is_refused() -> None:
    cells = b"".join(b'<c r="A20"><v>%d</v></c>' % number for number in range(100_000))
    row = b'<row r="20">%s</row>' % cells
    ((sheet, cell, message),) = bounded_refusal(in_sheet(write(book()), more_rows(row)))
    assert (sheet, cell) == ("", "")
    assert message.startswith("There is far more in this file")


def test_a_hundred_thousand_styles_are_refused() -> None:
    styles = b"".join(b'<xf numFmtId="%d" fontId="0"/>' % number for number in range(100_000))
    data = parts(
        write(book()), xl__styles=lambda part: part.replace(b"</cellXfs>", styles + b"</cellXfs>")
    )
    assert bounded_refusal(data)[0][2].startswith("There is far more in this file")


def test_more_sheets_than_any_workbook_has_are_refused() -> None:
    workbook = load_workbook(io.BytesIO(write(book())))
    for number in range(60):
        workbook.create_sheet(f"More {number}")
    assert refusal(saved(workbook))[0][2].startswith("There is far more in this file")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = in_sheet(write(book()), more_rows(b" " * 55 * 1024**2))
    message = "This file is packed in an unusual way. Open it and save it anew."
    assert bounded_refusal(data) == [("", "", message)]


def test_a_file_with_a_password_is_refused() -> None:
    locked = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2_000)  # as Excel packs an encrypted file
    message = (
        "This is an old Office format, or the file has a password. Save it without a password in "
        "a present format."
    )
    assert refusal(locked) == [("", "", message)]
