"""Something public of every kind for the tests of the API, and answers held to its description."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import jsonschema_rs
from django.http import HttpResponse
from django.test import Client

from commitments import services as reporting
from taskforce.home.api.description import described
from tests.access.public_pages import set_the_scene
from tests.access.world import World


def publish_everything(world: World) -> None:
    """A report with evidence, national actions and milestones; a meeting and a text of the
    library."""
    done = ("Staff trained", date(2026, 9, 30), date(2026, 9, 1))
    open_step = ("A room found", date(2027, 1, 31), None)
    steps = {"A helpline": [done, open_step], "A guideline": [], "A register": [open_step]}
    for title, milestones in steps.items():
        reporting.save_action(
            report=world.report,
            number=4 if title == "A helpline" else 5,
            action=None,
            answers={
                "title": title,
                "lead_body": "Ministry of Justice",
                "progress": "under_way",
                "update": "",
                "visibility": "public",
            },
            milestones=milestones,
            expected_version=0,
            actor=world.user("drafter"),
        )
    set_the_scene(world)


def get(address: str, client: Client | None = None, **headers: str) -> HttpResponse:
    return (client or Client()).get(address, headers=headers)


def holds(schema: str, answer: Mapping[str, Any]) -> None:
    """The answer is what the description says of it; formats and all."""
    document = described()
    validator = jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": document["components"]},
        validate_formats=True,
    )
    faults = [f"{each.instance_path}: {each.message}" for each in validator.iter_errors(answer)]
    assert faults == []


def pages(address: str) -> Iterator[dict[str, Any]]:
    """The pages of a list, by following `next`."""
    following: str | None = address
    while following:
        answer = get(following.removeprefix("http://127.0.0.1:8000"))
        assert answer.status_code == 200, answer.content
        page = answer.json()
        yield page
        following = page["next"]


def records(address: str) -> list[dict[str, Any]]:
    return [record for page in pages(address) for record in page["data"]]
