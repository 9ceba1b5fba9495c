"""The data as files: made row by row, so that memory does not grow with them."""

import json
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import IO, Any

from openpyxl import Workbook

from taskforce.core.csvsafe import csv_lines, safe_cell
from taskforce.home.opendata import licence
from taskforce.home.opendata.datasets import DATASETS, Dataset
from taskforce.home.opendata.fields import cells, said

LONGEST_CELL = 32_767  # characters; more than that no spreadsheet holds
DICTIONARY = ("dataset", "field", "type", "meaning", "unit", "codes", "example")


def as_csv(dataset: Dataset) -> Iterator[bytes]:
    """The lines of the CSV file."""
    rows = (cells(dataset.fields, record) for record in dataset.all_records())
    return csv_lines([each.name for each in dataset.fields], rows)


def as_json(dataset: Dataset) -> Iterator[bytes]:
    """The JSON file, a record a line."""
    head = {"dataset": dataset.name, "licence": licence.ADDRESS}
    yield f'{json.dumps(head)[:-1]}, "data": ['.encode()
    mark = "\n"
    for record in dataset.all_records():
        yield f"{mark}{json.dumps(said(record), ensure_ascii=False)}".encode()
        mark = ",\n"
    yield b"\n]}\n"


def as_workbook() -> IO[bytes]:
    """Everything as one workbook: a sheet for each data set, and the dictionary."""
    book = Workbook(write_only=True)
    for dataset in DATASETS:
        sheet = book.create_sheet(dataset.name)
        sheet.append([each.name for each in dataset.fields])
        for record in dataset.all_records():
            sheet.append([_fitting(each) for each in cells(dataset.fields, record)])
    sheet = book.create_sheet("dictionary")
    sheet.append(DICTIONARY)
    for row in dictionary():
        sheet.append([_fitting(each) for each in row])
    file = TemporaryFile()  # noqa: SIM115 – the answer that sends it closes it
    book.save(file)
    file.seek(0)
    return file


def dictionary() -> Iterator[list[str]]:
    """The data dictionary, a row for each field."""
    for dataset in DATASETS:
        for each in dataset.fields:
            example = json.dumps(each.example, ensure_ascii=False).strip('"')
            yield [
                *(dataset.name, each.name, each.type_name, str(each.meaning), str(each.unit)),
                *("; ".join(each.codes), example),
            ]


def _fitting(value: Any) -> Any:
    safe = safe_cell(value)
    return safe[:LONGEST_CELL] if isinstance(safe, str) else safe
