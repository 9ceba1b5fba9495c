"""The offline workbook: what leaves comes back, and nothing odd is taken."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from commitments import services
from commitments.models import Report, Section, WorkbookImport
from commitments.workbook.book import ANSWER_COLUMN, HEAD_ROW, HIDDEN, book_of
from commitments.workbook.reading import MOST_ROWS, Refused, read
from commitments.workbook.writing import write
from taskforce.core.transitions import SomeoneWasFaster
from tests.access.world import World

NARRATIVE_ROW = HEAD_ROW + 3  # after how it is answered and the status


def file_of(data: bytes, name: str = "norland.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def packed(workbook: Any) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def changed(world: World, change: Callable[[Any], object]) -> SimpleUploadedFile:
    """Norland's workbook after somebody worked on it."""
    workbook = load_workbook(io.BytesIO(write(book_of(world.report))))
    change(workbook)
    return file_of(packed(workbook))


def filled(**cells: str) -> Callable[[Any], None]:
    """Types into sheet 4: `E6="Words"`."""

    def change(workbook: Any) -> None:
        for place, words in cells.items():
            workbook["4"][place] = words

    return change


def refusal(world: World, file: SimpleUploadedFile) -> list[tuple[str, str, str]]:
    with pytest.raises(Refused) as refused:
        services.take_workbook(report=world.report, file=file, actor=world.user("drafter"))
    assert not WorkbookImport.objects.exists()
    return [(each.sheet, each.cell, each.message) for each in refused.value.problems]


def test_an_untouched_workbook_changes_nothing(world: World) -> None:
    world.complete_draft()
    file = file_of(write(book_of(world.report)))
    taken = services.take_workbook(report=world.report, file=file, actor=world.user("drafter"))
    assert services.lines_of(taken) == []


def test_what_was_typed_is_shown_first_and_written_at_once(world: World) -> None:
    world.complete_draft()
    file = changed(world, filled(E6="Typed offline", E5="in place"))
    taken = services.take_workbook(report=world.report, file=file, actor=world.user("drafter"))
    lines = {line.key: (line.stored, line.sent) for line in services.lines_of(taken)}
    assert lines == {
        "4/narrative": ("Work on commitment 4 goes on.", "Typed offline"),
        "4/status": ("Under way", "In place"),
    }
    assert Section.objects.get(report=world.report, commitment__number=4).version == 1
    count = services.apply_workbook(workbook=taken, mine=[], seen=[], actor=world.user("drafter"))
    stored = Section.objects.get(report=world.report, commitment__number=4)
    assert (count, stored.narrative, stored.status) == (2, "Typed offline", "in_place")
    with pytest.raises(SomeoneWasFaster):
        services.apply_workbook(workbook=taken, mine=[], seen=[], actor=world.user("drafter"))


def test_a_complete_section_that_loses_its_words_is_open_again(world: World) -> None:
    world.complete_draft()
    file = changed(world, filled(E6=""))
    taken = services.take_workbook(report=world.report, file=file, actor=world.user("drafter"))
    services.apply_workbook(workbook=taken, mine=[], seen=[], actor=world.user("drafter"))
    assert not Section.objects.get(report=world.report, commitment__number=4).is_complete


@given(
    text=st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="\n\t"),
        max_size=300,
    )
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_comes_back_as_it_left(world: World, text: str) -> None:
    """Those that begin with = + - @ among them: a cell of text holds no formula."""
    Section.objects.filter(report=world.report, commitment__number=4).update(narrative=text)
    book = book_of(world.report)
    answers = {each.question.code: each.value for each in read(file_of(write(book)), book).answers}
    assert answers[f"{world.report.pk}.4.narrative"] == text.strip()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "0012", "1e5", "TRUE"])
def test_what_looks_like_something_else_stays_text(world: World, text: str) -> None:
    Section.objects.filter(report=world.report, commitment__number=4).update(narrative=text)
    book = book_of(world.report)
    cell = load_workbook(io.BytesIO(write(book)))["4"].cell(NARRATIVE_ROW, ANSWER_COLUMN)
    assert cell.data_type == "s"
    answers = {each.question.code: each.value for each in read(file_of(write(book)), book).answers}
    assert answers[f"{world.report.pk}.4.narrative"] == text.strip()


def test_numbers_that_a_program_made_of_text_are_read(world: World) -> None:
    services.open_round(round=world.indicator.versions.get().starts_in, actor=world.user("officer"))
    report = Report.objects.select_related("round", "government").get(
        round=world.planned_round, government=world.governments["norland"]
    )
    book = book_of(report)
    workbook = load_workbook(io.BytesIO(write(book)))
    name = f"indicator-{world.indicator.pk}"
    row = next(cell.row for cell in workbook["4"]["A"] if str(cell.value).endswith(name))
    workbook["4"].cell(row, ANSWER_COLUMN).value = 1250.50
    answers = {
        each.question.name: each.value for each in read(file_of(packed(workbook)), book).answers
    }
    assert answers[name] == "1250.5"
    workbook["4"].cell(row, ANSWER_COLUMN).value = "many"
    with pytest.raises(Refused) as refused:
        services.take_workbook(
            report=report, file=file_of(packed(workbook)), actor=world.user("drafter")
        )
    assert refused.value.problems[0].cell == f"E{row}"


def test_a_colleagues_change_since_the_download_is_a_choice(world: World) -> None:
    world.complete_draft()
    file = changed(world, filled(E6="Offline words"))
    services.save_section(
        report=world.report,
        number=4,
        answers={"narrative": "Words of a colleague"},
        expected_version=1,
        actor=world.user("clearance"),
    )
    drafter = world.user("drafter")
    taken = services.take_workbook(report=world.report, file=file, actor=drafter)
    key = ["4/narrative"]
    assert [(line.key, line.is_conflict) for line in services.lines_of(taken)] == [(*key, True)]
    with pytest.raises(services.NewConflicts):
        services.apply_workbook(workbook=taken, mine=[], seen=[], actor=drafter)
    narrative = Section.objects.filter(report=world.report, commitment__number=4).values_list(
        "narrative", flat=True
    )
    assert list(narrative) == ["Words of a colleague"]
    assert services.apply_workbook(workbook=taken, mine=key, seen=key, actor=drafter) == 1
    assert list(narrative.all()) == ["Offline words"]


def test_formulas_are_refused_with_their_cell(world: World) -> None:
    file = changed(world, filled(E6="=1+1"))
    assert refusal(world, file) == [("4", "E6", "There is a formula here. Write its result.")]


def test_a_choice_that_is_not_offered_names_those_that_are(world: World) -> None:
    found = refusal(world, changed(world, filled(E5="Excellent")))
    assert found[0][:2] == ("4", "E5")
    assert "“Under way”" in found[0][2]


def test_changed_doubled_and_foreign_rows_are_refused(world: World) -> None:
    other = world.round.reports.get(government=world.governments["sudland"])
    found = refusal(world, changed(world, filled(A6=f"{other.pk}.4.narrative")))
    assert found == [("4", "A6", "This row does not belong to your report.")]
    found = refusal(world, changed(world, filled(A7=f"{world.report.pk}.4.narrative")))
    assert ("4", "A7", "This question stands here twice.") in found
    found = refusal(world, changed(world, lambda book: book["4"].delete_rows(NARRATIVE_ROW)))
    assert found[0][0] == "4"
    assert "missing" in found[0][2]


def test_a_workbook_of_another_government_is_refused(world: World) -> None:
    other = world.round.reports.get(government=world.governments["sudland"])
    found = refusal(world, file_of(write(book_of(other))))
    assert "another government" in found[0][2]


def test_what_the_portal_wrote_may_not_be_changed(world: World) -> None:
    def tamper(workbook: Any) -> None:
        workbook[HIDDEN]["A1"] = str(workbook[HIDDEN]["A1"].value)[:-2] + "xx"

    assert refusal(world, changed(world, tamper))[0][:2] == (HIDDEN, "A1")
    found = refusal(world, changed(world, lambda workbook: workbook.remove(workbook[HIDDEN])))
    assert "not a workbook of the portal" in found[0][2]


def test_other_sheets_are_refused(world: World) -> None:
    found = refusal(world, changed(world, lambda workbook: workbook.create_sheet("Notes")))
    assert found[0][0] == "Notes"


def test_a_hundred_thousand_rows_are_refused(world: World) -> None:
    def fill(workbook: Any) -> None:
        for _index in range(100_000):
            workbook["4"].append(["x"])

    found = refusal(world, changed(world, fill))
    message = f"This sheet has more than {MOST_ROWS} rows."
    assert found == [("4", f"A{MOST_ROWS + 1}", message)]


def _zip(**more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in more.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "make"),
    [
        pytest.param("a.xlsx", lambda: b"no archive at all", id="no archive"),
        pytest.param("a.xlsm", _zip, id="the name of a file with macros"),
        pytest.param("a.xlsx", _zip, id="not a workbook"),
        pytest.param("a.csv", lambda: b"1,2,3", id="another format"),
        pytest.param("a.xlsx", lambda: _zip(xl__workbook=b"0" * 200_000_000), id="a zip bomb"),
    ],
)
def test_files_that_are_no_workbook_are_refused(
    world: World, name: str, make: Callable[[], bytes]
) -> None:
    found = refusal(world, file_of(make(), name))
    assert found[0][2].endswith(".")


def test_a_file_with_macros_is_refused(world: World) -> None:
    out = io.BytesIO(write(book_of(world.report)))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    assert "macros" in refusal(world, file_of(out.getvalue()))[0][2]
