"""The open data: what everybody may take along, as tables that are no formulas."""

import csv
import io
import json

import pytest
from openpyxl import load_workbook

from taskforce.core.csvsafe import csv_lines, safe_cell
from taskforce.home.opendata.datasets import DATASETS, NAMED, SERVED
from taskforce.home.opendata.files import as_csv, as_json, as_workbook
from taskforce.home.opendata.paging import page
from tests.access.world import World


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_cell_is_never_a_formula(begin: str) -> None:
    assert safe_cell(f"{begin}1+1") == f"'{begin}1+1"
    assert safe_cell(-5) == -5
    assert safe_cell(None) is None


def test_lines_of_csv_are_utf_8_and_come_one_by_one() -> None:
    lines = csv_lines(["a", "b"], iter([["=1", "é العربية"], [-1, None]]))
    assert next(lines) == b"a,b\r\n"
    assert next(lines).decode() == "'=1,é العربية\r\n"
    assert list(lines) == [b"-1,\r\n"]


@pytest.mark.parametrize("state", ["drafting", "accepted", "published"])
def test_l3_files_hold_what_is_published_and_never_a_draft(world: World, state: str) -> None:
    world.bring_to(state)
    words = "Work on commitment 4 goes on."
    answers = NAMED["answers"]
    book = load_workbook(as_workbook(), read_only=True)
    cells = {cell for row in book["answers"].iter_rows(values_only=True) for cell in row}
    found = [
        words in b"".join(as_csv(answers)).decode(),
        words in b"".join(as_json(answers)).decode(),
        words in cells,
        words in str(page(answers, answers.rows(), limit=100)[0]),
    ]
    assert found == [state == "published"] * 4


def test_every_file_has_the_fields_that_are_described(world: World) -> None:
    world.bring_to("published")
    for dataset in DATASETS:
        names = [each.name for each in dataset.fields]
        rows = list(csv.DictReader(io.StringIO(b"".join(as_csv(dataset)).decode())))
        records = json.loads(b"".join(as_json(dataset)))["data"]
        assert len(rows) == len(records), dataset.name
        for record in records:
            assert sorted(record) == sorted(names), dataset.name


def test_pages_one_after_the_other_give_every_record_once(world: World) -> None:
    world.bring_to("published")
    for dataset in SERVED:
        seen, cursor = [], ""
        while cursor is not None:
            records, cursor = page(dataset, dataset.rows(), limit=2, cursor=cursor)
            seen += records
        assert seen == list(dataset.all_records()), dataset.name
