"""Header and footer of visitors' pages, which are made once and used again."""

import pytest
from django.test import Client
from pytest_django import Settings

from taskforce.ui.templatetags import ui
from tests.access.world import World

WIDE = '<nav class="nav nav--wide" aria-label="Main"><ul role="list">'


@pytest.fixture(autouse=True)
def nothing_made(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has just started."""
    monkeypatch.setattr(ui, "_frames", {})


def entries(page: str) -> int:
    return page.partition(WIDE)[2].partition("</ul>")[0].count("<li>")


def test_a_fault_without_navigation_leaves_none_behind_for_the_pages(world: World) -> None:
    """The host is judged before anybody is known, so that page has no entries."""
    refused = Client(headers={"host": "nobody.example"}).get("/contact/")
    assert (refused.status_code, entries(refused.content.decode())) == (400, 0)
    assert entries(Client().get("/contact/").content.decode()) > 3


def test_each_place_has_its_own_current_entry(world: World) -> None:
    for _again in range(2):
        for address in ("/members/", "/progress/", "/members/"):
            header = Client().get(address).content.decode().partition("<main")[0]
            assert header.count('aria-current="page"') == 2  # in the wide and the small menu
            assert f'href="{address}" aria-current="page"' in header


def test_who_is_signed_in_gets_a_header_of_their_own(world: World, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    Client().get("/contact/")
    client = Client()
    client.force_login(world.user("officer"))
    assert world.user("officer").name in client.get("/contact/").content.decode()
    assert world.user("officer").name not in Client().get("/contact/").content.decode()
