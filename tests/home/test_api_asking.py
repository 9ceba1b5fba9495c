"""The API asked amiss: cursors, parameters, addresses and methods that are none of its own."""

from typing import Any

import pytest
from django.test import Client

from taskforce.home.api import ROOT
from tests.access.world import World
from tests.home.api_scene import get, holds, records

ODD_CURSORS = {
    "too long": "answers-1-1" + "0" * 5_000,
    "a number too long": "answers-" + "9" * 19 + "-1",
    "of another list": "actions-1-1",
    "a zero in front": "answers-01-1",
    "below nothing": "answers--1-1",
    "no count": "answers-1",
    "a NUL": "answers-1-1%00",
    "a line end": "answers-1-1%0A",
    "a surrogate": "%ED%A0%80",
    "not UTF-8": "%FF%FE",
    "other digits": "answers-%D9%A1-1",
    "words of SQL": "answers-1-1;select",
    "empty": "",
    "base64": "WyJhbnN3ZXJzIiwgMV0",
}


@pytest.mark.parametrize("name", ODD_CURSORS)
def test_a_cursor_that_is_none_is_refused(db: None, name: str) -> None:
    answer = get(f"{ROOT}answers/?cursor={ODD_CURSORS[name]}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert [each["parameter"] for each in answer.json()["errors"]] == ["cursor"]
    holds("Problem", answer.json())


def test_a_cursor_written_by_hand_is_a_place_and_shows_nothing_new(scene: World) -> None:
    whole = records(f"{ROOT}answers/")
    last = whole[-1]["id"]
    for place, wanted in ((last, []), (last + 1_000, []), (whole[0]["id"] - 1 or 1, whole[-8:])):
        found = records(f"{ROOT}answers/?cursor=answers-{place}-9999")
        assert [each for each in found if each not in whole] == []
        assert found[-8:] == wanted
    assert get(f"{ROOT}answers/?cursor=answers-{10**18 - 1}-1").json()["data"] == []


ODD_QUESTIONS = {
    "?colour=blue": "colour",
    "?limit=0": "limit",
    "?limit=101": "limit",
    "?limit=010": "limit",
    "?limit=1&limit=1": "limit",
    "?limit=": "limit",
    "?government=": "government",
    "?government=nor%00land": "government",
    "?commitment=four": "commitment",
    "?id=1": "id",
    "?government__slug=norland": "government__slug",
    "?%00=1": "",
}


@pytest.mark.parametrize("question", ODD_QUESTIONS)
def test_a_question_that_is_not_known_is_refused(db: None, question: str) -> None:
    answer = get(f"{ROOT}answers/{question}")
    assert answer.status_code == 400
    assert [each["parameter"] for each in answer.json()["errors"]] == [ODD_QUESTIONS[question]]
    holds("Problem", answer.json())


def test_more_parameters_than_a_form_has_fields_are_a_problem_too(db: None) -> None:
    answer = get(f"{ROOT}answers/?" + "&".join(f"a{number}=1" for number in range(600)))
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_lists_and_keys_that_are_none_are_problems(scene: World) -> None:
    for rest in (
        *("people/", "governments/atlantis/", "answers/0/", "answers/x/", "commitments/04/"),
        *("answers/1/2/", "governments/nor%00land/", "answers/9223372036854775808/", "%ED%A0%80/"),
        *("openapi.yaml", "people", "answers/1/2/3", "/"),
    ):
        answer = get(ROOT + rest)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
        holds("Problem", answer.json())
    for rest in ("answers", "commitments/4"):
        answer = get(f"{ROOT}{rest}?limit=1")
        assert (answer.status_code, answer["Location"]) == (301, f"{ROOT}{rest}/?limit=1")


def test_it_is_for_reading_alone_also_with_a_browsers_cookies(scene: World) -> None:
    client = Client(enforce_csrf_checks=True)
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE"):
        for rest in ("", "answers/", "commitments/4/", "people/"):
            answer = client.generic(method, ROOT + rest)
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD, OPTIONS")
            holds("Problem", answer.json())
    head = client.head(f"{ROOT}answers/")
    assert (head.status_code, head.content) == (200, b"")
    assert not head.cookies


def test_a_fault_of_ours_is_a_problem_without_a_word_of_it(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_arguments: Any, **_others: Any) -> None:
        raise RuntimeError("quokka")

    monkeypatch.setattr("taskforce.home.views.api.list_of", fails)
    client = Client(raise_request_exception=False)
    answer = get(f"{ROOT}answers/", client)
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer.json()["request"] == answer["X-Request-Id"]
    assert "quokka" not in answer.content.decode()
    holds("Problem", answer.json())
