"""The public API: what is published and nothing else, page by page, as its description says."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from commitments.models import Publication, PublishedSection
from commitments.services import take_back
from meetings.models import Meeting
from taskforce.core.pace import Pace
from taskforce.home.api import ROOT, middleware
from taskforce.home.api.asking import key_of, parameters_of
from taskforce.home.opendata.datasets import DATASETS, NAMED
from taskforce.home.opendata.fields import said
from taskforce.home.opendata.paging import page
from tests.access.world import World
from tests.home.api_scene import get, holds, pages, publish_everything, records

NAMES = [each.name for each in DATASETS]


def sorted_records(found: Any) -> list[str]:
    return sorted(json.dumps(said(each), sort_keys=True) for each in found)


def test_every_list_gives_the_records_of_its_data_set(scene: World) -> None:
    for dataset in DATASETS:
        wanted = sorted_records(dataset.all_records())
        assert wanted, dataset.name
        for limit in (1, 2, 100):
            found = list(pages(f"{ROOT}{dataset.name}/?limit={limit}"))
            assert all(0 < len(each["data"]) <= limit for each in found), dataset.name
            assert sorted_records(each for one in found for each in one["data"]) == wanted
            for each in found:
                holds(f"{dataset.name.capitalize()}List", each)


def test_every_record_has_the_address_that_its_key_says(scene: World) -> None:
    for dataset in DATASETS:
        for record in records(f"{ROOT}{dataset.name}/"):
            if not dataset.key:
                continue
            answer = get(f"{ROOT}{dataset.name}/{record[dataset.key]}/")
            assert answer.json()["data"] == record
            holds(f"{dataset.name.capitalize()}Answer", answer.json())
    assert get(f"{ROOT}signatures/1/").status_code == 404


def test_the_index_leads_to_every_list_and_the_description(scene: World) -> None:
    answer = get(ROOT)
    holds("Index", answer.json())
    assert [each["name"] for each in answer.json()["lists"]] == NAMES
    for address in (*(each["address"] for each in answer.json()["lists"]),):
        assert get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200
    assert '/api/v1/openapi.json>; rel="service-desc"' in answer["Link"]
    assert reverse("api-index") == ROOT


def test_a_list_is_narrowed_by_each_of_its_filters(scene: World) -> None:
    Meeting.objects.update(host=scene.governments["norland"])
    for dataset in DATASETS:
        whole = records(f"{ROOT}{dataset.name}/")
        for name in dataset.filters:
            value = next(
                value
                for record in whole
                for value in (record[name] if isinstance(record[name], list) else [record[name]])
                if value is not None
            )
            wanted = [
                record
                for record in whole
                if record[name] == value
                or (isinstance(record[name], list) and value in record[name])
            ]
            assert records(f"{ROOT}{dataset.name}/?{name}={value}&limit=1") == wanted, name
    assert records(f"{ROOT}answers/?government=atlantis") == []
    both = records(f"{ROOT}actions/?commitment=5&government=norland")
    assert [each["title"] for each in both] == ["A guideline", "A register"]


def test_rows_published_or_taken_back_between_pages_repeat_and_miss_nothing(
    world: World, publish: Callable[..., list[Publication]]
) -> None:
    publish(2)
    first = get(f"{ROOT}answers/?limit=5").json()
    before = {each["id"] for each in records(f"{ROOT}answers/")}
    publish(3)  # one more, after the others
    Publication.objects.filter(government__slug="made-up-0").update(is_current=False)
    rest = records(first["next"])
    seen = [each["id"] for each in (*first["data"], *rest)]
    assert len(seen) == len(set(seen))
    stayed = {each["id"] for each in records(f"{ROOT}answers/")}
    assert stayed & before <= set(seen)
    assert {each["government"] for each in rest} == {"made-up-1", "made-up-2"}


def test_a_page_may_end_inside_what_one_row_holds(scene: World) -> None:
    whole = records(f"{ROOT}actions/")
    assert [each["title"] for each in whole] == ["A helpline", "A guideline", "A register"]
    first = get(f"{ROOT}actions/?limit=2").json()
    row = PublishedSection.objects.get(number=5, publication__is_current=True)
    assert first["next_cursor"] == f"actions-{row.pk}-1"
    take_back(
        report=scene.report,
        numbers=[5],
        readers="taskforce",
        reason="Said why.",
        actor=scene.user("clearance"),
    )
    assert records(first["next"]) == []
    assert [each["title"] for each in records(f"{ROOT}actions/")] == ["A helpline"]


@pytest.mark.parametrize("kept_bytes", [0, 4 * 1024**2])
def test_who_knows_an_answer_is_told_so(scene: World, settings: Settings, kept_bytes: int) -> None:
    settings.PUBLIC_CACHE_BYTES = kept_bytes
    client = Client(headers={"host": "127.0.0.1:8000"})
    for rest in ("", "openapi.json", "answers/", "answers/?limit=2", "commitments/4/"):
        first = get(ROOT + rest, client)
        etag = first["ETag"]
        for tags in (etag, f'"other", {etag}', "*", etag.removeprefix("W/")):
            again = get(ROOT + rest, client, if_none_match=tags)
            assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
            assert again["Access-Control-Allow-Origin"] == "*"
            assert not {"Content-Type", "Content-Length", "Last-Modified"} & set(again.headers)
        assert get(ROOT + rest, client, if_none_match='"other"').content == first.content
        assert "Last-Modified" not in first


def test_every_origin_may_read_and_nobody_brings_a_cookie(scene: World) -> None:
    asks = {
        "origin": "https://elsewhere.example",
        "access-control-request-method": "GET",
        "access-control-request-headers": "if-none-match",
    }
    before = Client().options(f"{ROOT}answers/", headers=asks)
    assert (before.status_code, before.content) == (204, b"")
    assert before["Access-Control-Allow-Methods"] == "GET, HEAD"
    assert "If-None-Match" in before["Access-Control-Allow-Headers"]
    answers = [get(ROOT + rest, **asks) for rest in ("", "answers/", "answers/?a=b", "people/")]
    for answer in (before, *answers):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Access-Control-Allow-Credentials" not in answer
        assert not answer.cookies
    assert "RateLimit" in answers[0]["Access-Control-Expose-Headers"]
    for page_elsewhere in ("/api/", "/data/", "/members/"):
        answer = get(page_elsewhere, **asks)
        assert "Access-Control-Allow-Origin" not in answer
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("kept_bytes", [0, 4 * 1024**2])
def test_a_network_that_asks_too_often_is_told_when_to_ask_again(
    scene: World, settings: Settings, monkeypatch: pytest.MonkeyPatch, kept_bytes: int
) -> None:
    settings.PUBLIC_CACHE_BYTES = kept_bytes
    settings.API_QUESTIONS_A_MINUTE = 2
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    monkeypatch.setattr(middleware, "_asked", Pace())
    monkeypatch.setattr("taskforce.core.pace.time.monotonic", lambda: 960_035.0)
    client = Client(headers={"host": "127.0.0.1:8000", "x-forwarded-for": "192.0.2.1"})
    for left in (1, 0):
        answer = get(f"{ROOT}rounds/", client)
        assert answer.status_code == 200
        assert answer["RateLimit-Policy"] == '"network";q=2;w=60'
        assert answer["RateLimit"] == f'"network";r={left};t=25'
    answer = get(f"{ROOT}rounds/", client)
    assert (answer.status_code, answer["Retry-After"]) == (429, "25")
    assert answer["RateLimit"] == '"network";r=0;t=25'
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cache-Control"] == "no-store"
    assert "X-Request-Id" in answer
    holds("Problem", answer.json())
    assert client.options(f"{ROOT}rounds/").status_code == 204
    other = get(f"{ROOT}rounds/", client, x_forwarded_for="192.0.2.2")
    assert (other.status_code, other["RateLimit"]) == (200, '"network";r=1;t=25')
    forged = get(f"{ROOT}rounds/", client, x_forwarded_for="192.0.2.9, 192.0.2.1")
    assert forged.status_code == 429
    monkeypatch.setattr("taskforce.core.pace.time.monotonic", lambda: 960_061.0)
    assert get(f"{ROOT}rounds/", client).status_code == 200


def test_a_signed_in_person_gets_what_everybody_gets(scene: World) -> None:
    for name in NAMES:
        visitor = get(f"{ROOT}{name}/")
        own = get(f"{ROOT}{name}/", scene.client("officer"))
        assert own.content == visitor.content
        assert own["Cache-Control"] == "private, no-store"


def test_every_answer_costs_one_query_whatever_its_rows(
    world: World, publish: Callable[..., list[Publication]]
) -> None:
    publish_everything(world)
    client = Client()
    found = []
    for made in (1, 3):
        publish(made)
        counts = {}
        for dataset in DATASETS:
            addresses = [f"{ROOT}{dataset.name}/"]
            if dataset.key:
                record = next(dataset.all_records())
                addresses.append(f"{ROOT}{dataset.name}/{record[dataset.key]}/")
            for address in addresses:
                with CaptureQueriesContext(connection) as queries:
                    assert get(address, client).status_code == 200
                counts[address] = len(queries)
        found.append(counts)
    assert set(found[0].values()) == set(found[1].values()) == {1}


def test_every_cursor_of_the_lists_fits_what_is_described(scene: World) -> None:
    for dataset in DATASETS:
        _records, after = page(dataset, dataset.rows(), limit=1)
        cursor = next(each for each in parameters_of(dataset) if each.name == "cursor")
        if after:
            assert cursor.read(after) == after
    for dataset in filter(lambda each: each.key, NAMED.values()):
        for record in dataset.all_records():
            assert key_of(dataset).read(str(record[dataset.key])) == record[dataset.key]
