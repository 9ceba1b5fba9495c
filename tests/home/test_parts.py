"""Parts of public pages: made once for all visitors, gone with the first change, nobody's own."""

import pytest
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from members.models import Government
from taskforce.freshness import parts
from taskforce.freshness.parts import Parts, part, rows
from tests.access.world import World

HOST = "127.0.0.1:8000"
UNKNOWN = "/?utm=1"  # a parameter that the page does not understand: answered, and not kept


@pytest.fixture
def visitor(settings: Settings, world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    """Before a process that has just started, and that asks for the counter once."""
    monkeypatch.setattr("taskforce.freshness.epoch.KNOWN_FOR", 600)
    settings.PUBLIC_CACHE_BYTES = 4 * 1024**2
    settings.SECOND_FACTOR_REQUIRED = False
    return Client(headers={"host": HOST})


def asked(client: Client, address: str) -> int:
    """How many queries it costs."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


# The counter is asked for once more than the pages ask for themselves.
@pytest.mark.parametrize(("address", "most"), [("/mission/", 3), (UNKNOWN, 6)])
def test_a_page_that_is_not_kept_finds_its_parts(visitor: Client, address: str, most: int) -> None:
    first = asked(visitor, f"{address}?utm=1" if "?" not in address else address)
    assert 0 < first <= most + 1
    assert asked(visitor, f"{address}?utm=2" if "?" not in address else "/?utm=2") == 0


def test_a_change_shows_in_what_is_made_of_parts(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskforce.freshness.epoch.KNOWN_FOR", 0)
    assert "Words nobody wrote" not in visitor.get("/mission/?utm=1").content.decode()
    Government.objects.filter(signatures__isnull=False).update(
        name=Concat("slug", Value(" Words nobody wrote"))
    )
    assert "Words nobody wrote" in visitor.get("/mission/?utm=1").content.decode()


def test_who_is_signed_in_gets_no_parts(visitor: Client, world: World) -> None:
    assert asked(visitor, UNKNOWN) > 0
    visitor.force_login(world.user("officer"))
    statements = [
        each
        for each in _queries(visitor, UNKNOWN)
        if "commitments_statement" in each or "commitments_commitment" in each
    ]
    assert statements


def _queries(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return [query["sql"] for query in queries]


def test_a_part_is_made_once_for_its_arguments() -> None:
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number * 2

    request = HttpRequest()
    assert (part(request, make, 1), part(request, make, 1), made) == (2, 2, [1, 1])
    request.public_parts = Parts().of(7)  # type: ignore[attr-defined]
    assert [part(request, make, number) for number in (1, 2, 1)] == [2, 4, 2]
    assert made == [1, 1, 1, 2]
    assert part(request, rows, range, 3) == [0, 1, 2]
    assert part(request, rows, range, 3) is part(request, rows, range, 3)


def test_parts_end_with_their_epoch_their_time_and_their_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = [1_000.0]
    monkeypatch.setattr(parts, "monotonic", lambda: now[0])
    kept = Parts()
    first = kept.of(1)
    first["a"] = 1
    assert kept.of(1) is first
    assert kept.of(2) == {}
    # A request that still holds those of the epoch before writes into them alone.
    first["late"] = 1
    assert "late" not in kept.of(2)
    second = kept.of(2)
    now[0] += parts.LASTS
    assert kept.of(2) is not second
    full = kept.of(2)
    full.update({number: number for number in range(parts.MOST)})
    assert kept.of(2) == {}
