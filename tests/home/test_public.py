"""What everybody reads: complete, quick, without a cookie, in alphabetical order."""

from collections.abc import Callable
from datetime import timedelta
from itertools import product

import html5lib
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Publication, Round
from commitments.selectors import front, pictures
from commitments.selectors import public as reading
from members.models import Government
from tests.access.world import World

Publish = Callable[..., list[Publication]]
PAGES = [
    "/",
    "/mission/",
    "/commitments/",
    "/commitments/4/",
    "/members/",
    "/members/kenya/",
    "/members/made-up-0/",
    "/progress/",
    "/progress/commitments/4/",
    "/progress/regions/",
    "/progress/changes/",
    "/members/map/",
    "/data/",
    "/privacy/",
    "/accessibility/",
    "/report-abuse/",
    "/contact/",
]
# Statements that one visit may take (guarantees P1 to P3).
BUDGET = {"/mission/": 3, "/progress/": 8}


def queries(path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert Client().get(path).status_code == 200, path
    return len(seen)


@pytest.mark.parametrize("path", PAGES)
def test_pages_take_as_many_queries_with_many_rows_as_with_one(publish: Publish, path: str) -> None:
    publish(1)
    with_one = queries(path)
    publish(9)
    assert queries(path) == with_one
    assert with_one <= BUDGET.get(path, 9)


@pytest.mark.parametrize("path", [*PAGES, "/commitments/10/", "/nowhere/"])
def test_pages_are_strict_html(publish: Publish, path: str) -> None:
    publish(2, withheld=frozenset({3}))
    page = Client().get(path).content
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    tree = parser.parse(page)
    assert len(tree.findall(".//h1")) == 1
    assert tree.findtext(".//title").strip().endswith("Global Taskforce")
    identifiers = [each.get("id") for each in tree.iter() if each.get("id")]
    assert len(identifiers) == len(set(identifiers))


def test_a_government_page_shows_what_it_published_and_says_what_it_withheld(
    publish: Publish,
) -> None:
    publish(1, withheld=frozenset({5}))
    page = Client().get("/members/made-up-0/").content.decode()
    assert "Words of Made-up 00 on 4." in page
    assert "Words of Made-up 00 on 5." not in page
    assert "has chosen not to publish" in page


def test_a_fact_that_nobody_recorded_is_said_to_be_so(world: World) -> None:
    page = Client().get("/members/kenya/").content.decode()
    assert "Not recorded here" in page
    assert "date not recorded" in page
    assert "has not published a progress report" in page


def test_the_picture_is_alphabetical_and_adds_nothing_up(publish: Publish) -> None:
    publish(3)
    Government.objects.filter(slug="made-up-2").update(sort_name="Aaa")
    page = Client().get("/progress/").content.decode()
    table = page[page.index("<tbody") : page.index("</tbody>")]
    places = [table.index(f"Made-up 0{index}") for index in (2, 0, 1)]
    assert places == sorted(places)
    for word in ("total", "score", "average", "%"):
        assert word not in table.lower()


@pytest.mark.parametrize(("count", "shown"), [(4, False), (5, True)])
def test_fewer_than_five_governments_are_not_counted_together(
    publish: Publish, count: int, shown: bool
) -> None:
    publish(count)
    page = Client().get("/").content.decode()
    assert ('class="units"' in page) is shown


def test_the_first_page_counts_the_round_that_progress_shows(
    world: World, publish: Publish
) -> None:
    """The first page asks the database what `main_round` chooses from a list."""
    assert (front.counted().round, reading.main_round([])) == ("", None)
    later = world.round
    earlier = Round.objects.create(
        title="First half of 2026",
        slug="first-half-of-2026",
        due_at=later.due_at - timedelta(days=180),
        due_zone="UTC",
        statement=later.statement,
        state=Round.State.CLOSED,
        opened_at=timezone.now(),
    )
    chosen = set()
    for publish_in, withheld in ((earlier, frozenset({1})), (later, frozenset({2}))):
        publish(5, round=publish_in, withheld=withheld)
        for states in product((Round.State.OPEN, Round.State.CLOSED), repeat=2):
            for each, state in zip((earlier, later), states, strict=True):
                Round.objects.filter(pk=each.pk).update(state=state)
            shown = reading.main_round(list(reading.published_rounds()))
            assert shown is not None
            counted = front.counted()
            assert counted.round == shown.title
            picture = pictures.picture([shown])
            assert counted.statuses == {
                number: pictures.counted(picture, number) for number in picture.numbers
            }
            chosen.add(shown)
    assert chosen == {earlier, later}


@pytest.mark.parametrize(
    "path",
    [
        "/members/nowhere/",
        "/members/made-up-0/second-half-of-2026/v2/",
        "/members/made-up-0/nowhere/v1/",
        "/progress/?round=nowhere",
        "/progress/?round=%00",
        "/commitments/99999999999999999999/",
        "/meetings/99999999999999999999/",
    ],
)
def test_what_does_not_exist_is_a_404_with_a_way_on(publish: Publish, path: str) -> None:
    publish(1)
    answer = Client().get(path)
    assert answer.status_code == 404
    assert 'href="/mission/"' in answer.content.decode() or "/commitments/1/" in str(answer.content)


def test_each_published_version_has_its_own_address(publish: Publish) -> None:
    publish(1)
    page = Client().get("/members/made-up-0/second-half-of-2026/v1/")
    assert "Version 1" in page.content.decode()


def test_robots_keep_out_of_the_working_pages_and_of_demonstrations(
    world: World, settings: pytest.FixtureRequest
) -> None:
    assert "Disallow: /secretariat/" in Client().get("/robots.txt").content.decode()
    settings.PORTAL_DEMO = True  # type: ignore[attr-defined]
    assert "Disallow: /\n" in Client().get("/robots.txt").content.decode()


def test_every_address_of_the_sitemap_answers(world: World) -> None:
    text = Client().get("/sitemap.xml").content.decode()
    addresses = [part.split("</loc>")[0] for part in text.split("<loc>")[1:]]
    assert len(addresses) > 30
    for address in addresses:
        path = address.removeprefix("http://127.0.0.1:8000")
        assert Client().get(path).status_code == 200, path


def test_security_txt_has_what_rfc_9116_asks_for(world: World) -> None:
    text = Client().get("/.well-known/security.txt").content.decode()
    assert "Contact: http://127.0.0.1:8000/contact/" in text
    assert "Expires: 20" in text


def test_the_demonstration_says_so_on_every_page(
    world: World, settings: pytest.FixtureRequest
) -> None:
    settings.PORTAL_DEMO = True  # type: ignore[attr-defined]
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    for path in [*PAGES[:6], "/account/login/", "/nowhere/", "/meetings/", "/knowledge/"]:
        assert "Demonstration." in Client().get(path).content.decode(), path
    assert "Demonstration." in world.client("drafter").get("/tasks/").content.decode()
