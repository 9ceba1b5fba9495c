"""The workbook after LibreOffice has opened and saved it.

`files/saved-by-libreoffice.xlsx` is what `make` writes, converted by LibreOffice Calc 24 or later:
    soffice --headless --convert-to xlsx --outdir tests/commitments/files made.xlsx
"""

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from openpyxl import load_workbook

from commitments.models import Report
from commitments.workbook.book import ANSWER_COLUMN, HEAD_ROW, Book, Question
from commitments.workbook.reading import read
from commitments.workbook.writing import write

FIXTURE = Path(__file__).parent / "files" / "saved-by-libreoffice.xlsx"
KEY = "the key of a workbook that is no secret"
CHOICES = [("planned", "Planned"), ("in_place", "In place")]
TYPED: dict[str, object] = {
    "status": "In place",
    "narrative": "=not a formula\n\nSecond paragraph, “quoted” & <marked>",
    "challenges": "اعتمدت الحكومة دليلاً موحداً",
    "next_steps": "0012",
    "indicator-1": 1250.5,
}
READ = {**TYPED, "status": "in_place", "indicator-1": "1250.5"}


def book() -> Book:
    """A workbook that needs no database."""
    questions = [
        Question(f"33.4.{name}", 4, name, name, "", CHOICES if name == "status" else [], "", "")
        for name in TYPED
    ]
    return Book(Report(pk=33), {4: 7}, {4: "Victims and survivors"}, questions, ["Read me first"])


def make() -> bytes:
    """The workbook with everything typed into it, before LibreOffice has seen it."""
    with override_settings(SECRET_KEY=KEY):
        workbook = load_workbook(io.BytesIO(write(book())))
    for index, answer in enumerate(TYPED.values(), HEAD_ROW + 1):
        cell = workbook["4"].cell(index, ANSWER_COLUMN)
        cell.value = answer
        if isinstance(answer, str):
            cell.data_type = "s"
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


@pytest.mark.parametrize("data", [make, FIXTURE.read_bytes], ids=["as written", "by LibreOffice"])
def test_a_workbook_survives_being_saved_by_libreoffice(data: object) -> None:
    assert callable(data)
    with override_settings(SECRET_KEY=KEY):
        filled = read(SimpleUploadedFile("norland.xlsx", data()), book())
    assert filled.versions == {4: 7}
    assert {answer.question.name: answer.value for answer in filled.answers} == READ
