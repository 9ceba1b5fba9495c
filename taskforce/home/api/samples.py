"""Examples for the page about the API: what it answers today, with long texts cut."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from taskforce.home.api.answers import address_of, list_of, refused
from taskforce.home.api.asking import Misasked, Parameter, filters_of, parameters_of, read
from taskforce.home.opendata.datasets import DATASETS, NAMED, Dataset

LONGEST_TEXT = 90  # characters
MOST_ITEMS = 2


@dataclass(frozen=True)
class Sample:
    """A list as the page shows it. `record` is one that it holds now; where it holds none, one made
    of the fields' examples."""

    dataset: Dataset
    address: str
    one: str
    filters: list[Parameter]
    narrowed: str
    record: str
    is_real: bool


def lists() -> Iterator[Sample]:
    """Every list; one query each."""
    for dataset in DATASETS:
        found = list_of(dataset, {"limit": 1})["data"]
        record = found[0] if found else {each.name: each.example for each in dataset.fields}
        where = address_of(dataset)
        yield Sample(
            dataset,
            where,
            f"{where}{record[dataset.key]}/" if dataset.key else "",
            filters_of(dataset),
            _narrowed(dataset, record),
            written(record),
            bool(found),
        )


def _narrowed(dataset: Dataset, record: Mapping[str, Any]) -> str:
    """A question for records like this one, by the first filter that it has a value for."""
    for name in dataset.filters:
        value = record[name]
        value = next(iter(value), None) if isinstance(value, list) else value
        if value is not None:
            return f"?{name}={value}"
    return ""


@dataclass(frozen=True)
class Beginning:
    """The first question of the page, its answer, and a question that is refused."""

    address: str
    answer: str
    refusal: str


def beginning() -> Beginning:
    """With governments, of which there are some from the first day."""
    dataset = NAMED["governments"]
    try:
        read(parameters_of(dataset), QueryDict("colour=blue"))
    except Misasked as misasked:
        refusal = json.loads(refused(misasked).content)
    return Beginning(address_of(dataset), written(list_of(dataset, {"limit": 1})), written(refusal))


def written(record: Any) -> str:
    """As JSON, to be read by people."""
    return json.dumps(_cut(record), ensure_ascii=False, indent=2)


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        return f"{value[:LONGEST_TEXT].rstrip()} …"
    if isinstance(value, dict):
        return {name: _cut(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_cut(each) for each in value[:MOST_ITEMS]]
    return value
