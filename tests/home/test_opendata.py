"""The open data: what everybody may take along, as tables that are no formulas."""

import csv
import io
import json

import pandas
import pytest
from django.test import Client
from openpyxl import load_workbook

from commitments.services import take_back
from members.models import Government
from taskforce.core.csvsafe import csv_lines, safe_cell
from taskforce.home.opendata.catalogue import MEDIA_TYPES
from taskforce.home.opendata.datasets import DATASETS, NAMED
from taskforce.home.opendata.files import as_csv, as_json, as_workbook
from taskforce.home.views import opendata
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
    ]
    assert found == [state == "published"] * 3


def test_every_file_has_the_fields_that_are_described(world: World) -> None:
    world.bring_to("published")
    for dataset in DATASETS:
        names = [each.name for each in dataset.fields]
        rows = list(csv.DictReader(io.StringIO(b"".join(as_csv(dataset)).decode())))
        records = json.loads(b"".join(as_json(dataset)))["data"]
        assert len(rows) == len(records), dataset.name
        for record in records:
            assert sorted(record) == sorted(names), dataset.name


def test_spreadsheets_and_pandas_read_every_table(world: World) -> None:
    world.bring_to("published")
    Government.objects.filter(slug="norland").update(name="=Nördland العربية")
    book = pandas.read_excel(as_workbook(), sheet_name=None, keep_default_na=False)
    assert list(book) == [*(each.name for each in DATASETS), "dictionary"]
    for dataset in DATASETS:
        table = pandas.read_csv(io.BytesIO(b"".join(as_csv(dataset))), keep_default_na=False)
        assert (
            list(table.columns)
            == [each.name for each in dataset.fields]
            == list(book[dataset.name].columns)
        )
        assert len(table) == len(book[dataset.name])
    answers = pandas.read_csv(io.BytesIO(b"".join(as_csv(NAMED["answers"]))))
    assert answers["commitment"].dtype.kind == "i"
    assert set(answers["government_name"]) == {"'=Nördland العربية"}


def test_a_withheld_answer_says_so_and_nothing_else(world: World) -> None:
    world.bring_to("published")
    take_back(
        report=world.report,
        numbers=[4],
        readers="taskforce",
        reason="Said why.",
        actor=world.user("clearance"),
    )
    rows = {row["commitment"]: row for row in NAMED["answers"].all_records()}
    assert rows[4]["status"] == "withheld"
    assert not any(rows[4][name] for name in ("narrative", "challenges", "indicators", "evidence"))
    assert rows[3]["narrative"]


def test_no_field_names_a_person(world: World) -> None:
    world.bring_to("published")
    everything = b"".join(part for each in DATASETS for part in as_json(each)).decode()
    for role in ("head", "drafter", "clearance", "officer", "approver"):
        assert world.user(role).name not in everything
        assert world.user(role).email not in everything


def test_whoever_signed_is_among_the_governments(world: World) -> None:
    governments = {row["slug"]: row for row in NAMED["governments"].all_records()}
    for row in NAMED["signatures"].all_records():
        assert row["government"] in governments
    Government.objects.filter(slug="kenya").update(is_taskforce_member=False)
    [kenya] = [row for row in NAMED["governments"].all_records() if row["slug"] == "kenya"]
    assert (kenya["is_member"], kenya["address"]) == (False, None)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/data/answers.csv", "text/csv; charset=utf-8"),
        ("/data/answers.json", "application/json; charset=utf-8"),
        ("/data/all.xlsx", MEDIA_TYPES["xlsx"]),
        ("/data/catalog.jsonld", "application/ld+json"),
    ],
)
def test_files_are_for_every_origin_without_a_cookie(world: World, address: str, kind: str) -> None:
    answer = Client().get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not answer.cookies
    assert b"".join(answer) if answer.streaming else answer.content
    head = Client().head(address)
    assert (head.status_code, head["Content-Type"]) == (200, kind)
    assert Client().post(address).status_code == 405


def test_the_page_describes_every_field_and_the_catalogue_every_file(world: World) -> None:
    page = Client().get("/data/").content.decode()
    for dataset in DATASETS:
        assert f'id="{dataset.name}"' in page
        for field in dataset.fields:
            assert f"<code>{field.name}</code>" in page
    described = Client().get("/data/catalog.jsonld").json()
    files = [
        each["dcat:downloadURL"]["@id"]
        for dataset in described["dcat:dataset"]
        for each in dataset["dcat:distribution"]
    ]
    assert len(files) == 2 * len(DATASETS)
    for address in files:
        assert Client().get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert Client().get("/data/people.csv").status_code == 404


def test_downloads_have_a_pace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opendata, "DOWNLOADS_A_MINUTE", 2)
    answers = [Client().get("/data/rounds.csv").status_code for _time in range(6)]
    assert answers[:2] == [200, 200]
    assert 429 in answers  # also where the minute changes in between
