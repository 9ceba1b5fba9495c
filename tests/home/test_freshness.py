"""Answers kept for visitors: the same for everybody, complete, and never older than a second."""

import gzip
import importlib
import re
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.models import F
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from commitments.models import Report, Round
from commitments.services import supervising
from members.models import Government
from taskforce.freshness import tables
from taskforce.freshness.epoch import SILENCE
from taskforce.freshness.middleware import CACHE_CONTROL
from taskforce.freshness.sql import EPOCH
from taskforce.freshness.tables import CONDITIONS, WHOLE
from tests.access.public_pages import addresses, set_the_scene
from tests.access.world import World

HOST = "127.0.0.1:8000"
SECURITY = (
    *("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy"),
    *("Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy", "X-Frame-Options"),
    *("Permissions-Policy", "X-Request-Id", "Cache-Control", "Vary"),
)
_TABLE = re.compile(r'(?:FROM|JOIN) "?(\w+)"?')


@pytest.fixture
def kept(settings: Settings) -> Settings:
    """Answers are kept, as outside the tests."""
    settings.PUBLIC_CACHE_BYTES = 4 * 1024**2
    settings.SECOND_FACTOR_REQUIRED = False
    return settings


def visitor(**headers: str) -> Client:
    """A browser with an empty cache and no cookie; each stands before a process of its own."""
    return Client(headers={"host": HOST, **headers})


def asks(client: Client, address: str, **headers: str) -> tuple[HttpResponse, int]:
    """The answer, and how many queries it cost."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address, headers=headers)
    return answer, len(queries)


def count() -> int:
    with connection.cursor() as cursor:
        cursor.execute(EPOCH)
        (found,) = cursor.fetchone()
        return int(found)


def test_every_public_page_reads_only_tables_that_count(world: World) -> None:
    set_the_scene(world)
    unknown: dict[str, set[str]] = {}
    for name, address in addresses(world):
        with CaptureQueriesContext(connection) as queries:
            assert visitor().get(address).status_code == 200, name
        read = {table for query in queries for table in _TABLE.findall(query["sql"])}
        if missing := read - {*WHOLE, *CONDITIONS}:
            unknown[name] = missing
    assert unknown == {}


def test_the_list_is_what_postgresql_watches(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger "
            "JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'freshness_count'"
        )
        assert {table for (table,) in cursor.fetchall()} == {*WHOLE, *CONDITIONS}


def test_a_table_that_is_added_wants_a_migration_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name in the list alone changes no migration; the test above then tells that one is missing.
    Where it did, a portal that is there already would never watch the table."""
    monkeypatch.setattr(tables, "WHOLE", (*WHOLE, "members_invitation"))
    first = importlib.reload(importlib.import_module("taskforce.freshness.migrations.0001_counter"))
    watched = str([operation.sql for operation in first.Migration.operations])
    assert "members_government" in watched
    assert "members_invitation" not in watched


@pytest.mark.parametrize("table", WHOLE)
def test_every_kind_of_write_counts(db: None, table: str) -> None:
    key = "id"
    for statement in ("UPDATE {0} SET {1} = {1}", "DELETE FROM {0} WHERE {1} < 0"):
        before = count()
        with connection.cursor() as cursor:
            cursor.execute(statement.format(table, key))
        assert count() == before + 1, statement


def test_private_writes_do_not_count(world: World) -> None:
    report = world.report
    world.complete_draft()
    before = count()
    Report.objects.filter(pk=report.pk).update(change_note="A note that nobody reads yet.")
    section = report.sections.first()
    assert section is not None
    section.narrative = "Written on."
    section.save()
    assert count() == before
    Report.objects.filter(pk=report.pk).update(state=Report.State.EXCUSED)
    assert count() == before + 1
    Report.objects.filter(pk=report.pk).update(state=Report.State.DRAFTING)
    assert count() == before + 2


def test_what_is_undone_does_not_count(world: World) -> None:
    before = count()
    with transaction.atomic():
        Government.objects.update(kind=F("kind"))
        assert count() == before + 1
        transaction.set_rollback(True)
    assert count() == before


@pytest.mark.django_db(transaction=True)
def test_no_writer_waits_for_another() -> None:
    """More writers than rows of the counter hold their changes open at the same time."""
    writers, together = 20, threading.Barrier(20, timeout=20)
    failures: list[BaseException] = []
    before = count()

    def write() -> None:
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                cursor.execute("DELETE FROM members_government WHERE id < 0")
                together.wait()
        except BaseException as error:  # told to the test's own thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write) for _ in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert count() == before + writers


@pytest.fixture
def scene(world: World, kept: Settings) -> World:
    set_the_scene(world)
    return world


def test_every_public_page_is_complete_from_memory_too(scene: World) -> None:
    for name, address in addresses(scene):
        client = visitor(accept_encoding="gzip, br")
        miss, _ = asks(client, address)
        hit, queries = asks(client, address)
        plain, _ = asks(client, address, accept_encoding="identity")
        known, _ = asks(client, address, if_none_match=miss["ETag"])
        head = client.head(address)
        assert (miss.status_code, hit.status_code, known.status_code) == (200, 200, 304), name
        assert queries == 0, name
        assert hit.content == miss.content, name
        assert gzip.decompress(hit.content) == plain.content, name
        assert plain.content
        assert "Content-Encoding" not in plain
        assert (known.content, head.content) == (b"", b""), name
        for answer in (miss, hit, plain, known, head):
            assert not answer.cookies, name
            assert not [header for header in SECURITY if header not in answer], name
            assert answer["Cache-Control"] == CACHE_CONTROL
            assert set(answer["Vary"].split(", ")) == {"Accept-Encoding", "Cookie"}
            assert answer["ETag"] == miss["ETag"]
        ids = {answer["X-Request-Id"] for answer in (miss, hit, plain, known, head)}
        assert len(ids) == 5, name
        own = {"X-Request-Id", "RateLimit"}
        assert _but(head, own) == _but(hit, own) == _but(miss, own), name
        body = {"Content-Type", "Content-Length", "Content-Encoding", *own}
        assert _but(known, body) == _but(hit, body), name


def _but(answer: HttpResponse, names: set[str]) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in names}


@pytest.mark.parametrize(
    ("name", "most"),
    [("mission", 3), ("home", 6), ("commitment-detail", 6), ("member-detail", 6), ("progress", 8)],
)
def test_pages_ask_little_where_nothing_is_kept(world: World, name: str, most: int) -> None:
    set_the_scene(world)
    _, queries = asks(visitor(), dict(addresses(world))[name])
    assert queries <= most


def test_a_request_id_of_the_proxy_is_kept_by_a_hit(scene: World) -> None:
    client = visitor()
    client.get("/mission/")
    assert client.get("/mission/", headers={"x-request-id": "a-sane-one"})["X-Request-Id"] == (
        "a-sane-one"
    )


def appears(client: Client, address: str, words: str) -> float:
    """Seconds until the page shows the words; two at most."""
    began = time.monotonic()
    while words not in client.get(address).content.decode():
        assert time.monotonic() - began < 2, f"{address} is still the old one"
        time.sleep(0.02)
    return time.monotonic() - began


def test_what_is_published_shows_within_a_second(scene: World) -> None:
    scene.publish_again(narrative="Nobody had read this before.")
    for number in (1, 2):
        client = visitor()
        client.get("/commitments/3/")
        scene.publish_again(narrative=f"The words of amendment {number}.")
        assert appears(client, "/commitments/3/", f"The words of amendment {number}.") <= 1


def test_an_excuse_shows_within_a_second(world: World, kept: Settings) -> None:
    set_the_scene(world)
    # Before the deadline nothing is due from anybody, and an excuse changes nothing.
    Round.objects.filter(pk=world.round.pk).update(due_at=timezone.now() - timedelta(days=1))
    client = visitor()
    address = f"/progress/?round={world.round.slug}"
    before = client.get(address).content
    other = Report.objects.filter(round=world.round).exclude(pk=world.report.pk).first()
    assert other is not None
    supervising.excuse(report=other, reason="An election.", actor=world.user("approver"))
    began = time.monotonic()
    while client.get(address).content == before:
        assert time.monotonic() - began < 1
        time.sleep(0.02)


def test_people_and_visitors_never_get_each_others_pages(scene: World) -> None:
    client = visitor()
    public = client.get("/commitments/3/").content.decode()
    theirs = scene.client("drafter")
    client.cookies = theirs.cookies
    own = client.get("/commitments/3/", headers={"host": HOST})
    assert own["Cache-Control"] == "private, no-store"
    assert "ETag" not in own
    assert str(scene.user("drafter").name) in own.content.decode()
    client.cookies.clear()
    assert client.get("/commitments/3/").content.decode() == public
    fresh = visitor()
    fresh.cookies = theirs.cookies
    fresh.get("/mission/")
    fresh.cookies.clear()
    assert str(scene.user("drafter").name) not in fresh.get("/mission/").content.decode()


def test_a_session_that_has_ended_is_nobodys_but_its_own(scene: World) -> None:
    client = visitor()
    client.cookies["session"] = "ended-long-ago"
    assert client.get("/mission/")["Cache-Control"] == "private, no-store"


def test_the_theme_is_part_of_what_is_kept(scene: World) -> None:
    client = visitor()
    assert "data-theme" not in client.get("/mission/").content.decode()
    client.cookies["theme"] = "dark"
    assert 'data-theme="dark"' in client.get("/mission/").content.decode()
    client.cookies["theme"] = '"><script>'
    answer, queries = asks(client, "/mission/")
    assert queries == 0
    assert "data-theme" not in answer.content.decode()


ODD: dict[str, Callable[[Client], Any]] = {
    "unknown parameter": lambda client: client.get("/mission/?utm=1"),
    "unknown beside a known one": lambda client: client.get("/meetings/?page=1&x=2"),
    "known, written otherwise": lambda client: client.get("/meetings/?page=%31"),
    "the same twice": lambda client: client.get("/meetings/?page=1&page=2"),
    "a number written otherwise": lambda client: client.get("/commitments/003/"),
    "words to search for": lambda client: client.get("/knowledge/?q=children"),
    "search": lambda client: client.get("/search/?q=children"),
    "another host": lambda client: client.get("/mission/", headers={"host": "localhost"}),
    "another port": lambda client: client.get("/mission/", headers={"host": "127.0.0.1:81"}),
    "a host of nobody": lambda client: client.get("/mission/", headers={"host": "evil.example"}),
    "a part of a page": lambda client: client.get("/mission/", headers={"hx-request": "true"}),
    "a key": lambda client: client.get("/mission/", headers={"authorization": "Bearer x"}),
    "nothing there": lambda client: client.get("/commitments/99/"),
    "a post": lambda client: client.post("/mission/"),
    "a sign-in page": lambda client: client.get("/account/login/"),
}


@pytest.mark.parametrize("name", ODD)
def test_odd_requests_neither_fill_nor_use_what_is_kept(scene: World, name: str) -> None:
    client = visitor()
    client.get("/mission/")
    ODD[name](client)
    _, first = asks(client, "/mission/")
    answer = ODD[name](client)
    assert "ETag" not in answer
    assert not answer.has_header("Content-Encoding")
    assert "public" not in answer["Cache-Control"]
    client.cookies.clear()
    _, again = asks(client, "/mission/")
    assert (first, again) == (0, 0)


def test_an_odd_cookie_is_answered_from_memory_and_fills_nothing(scene: World) -> None:
    client = visitor()
    client.cookies["tracker"] = "1"
    assert "ETag" not in client.get("/mission/")
    client.cookies.clear()
    client.get("/mission/")
    client.cookies["tracker"] = "2"
    _, queries = asks(client, "/mission/")
    assert queries == 0
    client.cookies["messages"] = "from another page"
    _, queries = asks(client, "/mission/")
    assert queries > 0


def test_cards_push_each_other_out_and_never_a_page(scene: World, clock: list[float]) -> None:
    """Of four megabytes they have one; the pages' three would hold them all. No time passes."""
    client = visitor()
    client.get("/mission/")
    cards = [f"commitments/{number}" for number in range(1, 10)]
    for card in (*cards, "members/norland", "members/kenya", "home", "progress", "mission"):
        assert client.get(f"/preview/{card}.png").status_code == 200
    for address, is_kept in (
        ("/mission/", True),
        ("/preview/mission.png", True),
        ("/preview/commitments/1.png", False),
    ):
        _, queries = asks(client, address)
        assert (queries == 0) is is_kept, address


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Seconds that have passed for the cache, to set."""
    passed = [0.0]
    began = time.monotonic()
    for module in ("epoch", "middleware", "parts"):
        monkeypatch.setattr(f"taskforce.freshness.{module}.monotonic", lambda: began + passed[0])
    return passed


def test_nothing_is_kept_longer_than_half_a_minute(scene: World, clock: list[float]) -> None:
    client = visitor()
    client.get("/mission/")
    for seconds, is_made in ((29, False), (31, True)):
        clock[0] = seconds
        _, queries = asks(client, "/mission/")
        assert (queries > 1) is is_made  # one asks for the epoch


def test_with_its_parts_nothing_is_older_than_a_minute(scene: World, clock: list[float]) -> None:
    client = visitor()
    client.get("/mission/?utm=1")  # is not kept; its parts are
    clock[0] = 29
    assert asks(client, "/mission/")[1] == 1  # made of them, and kept; one asks for the epoch
    clock[0] = 58
    assert asks(client, "/mission/")[1] == 1
    clock[0] = 60
    assert asks(client, "/mission/")[1] > 1


def test_visitors_go_on_reading_while_the_database_is_away(
    scene: World, clock: list[float]
) -> None:
    client = visitor()
    before = client.get("/mission/").content
    with connection.execute_wrapper(_away):
        for seconds in (2, 61, SILENCE - 1):
            clock[0] = seconds
            assert client.get("/mission/").content == before
        clock[0] = SILENCE + 1
        with pytest.raises(OperationalError):
            client.get("/mission/")
    clock[0] += 2
    assert client.get("/mission/").content == before


def _away(*_arguments: Any) -> None:
    raise OperationalError("The database does not answer.")
