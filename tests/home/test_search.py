"""The page of search: who finds what and how many, and what odd questions are answered."""

import re
from urllib.parse import urlencode

import html5lib
import pytest
from django.test import Client
from pytest_django import Settings

from commitments import services as reporting
from knowledge.models import Resource
from meetings import services as meetings
from meetings.models import Meeting
from taskforce.core.pace import Pace
from tests.access.rows import ROLES
from tests.access.world import World
from tests.home.search_scenes import (
    EVERYBODY,
    MARKER,
    MEMBERS,
    OFFICERS,
    SCENES,
    action,
    answer,
    paper,
    publish,
)
from tests.knowledge.conftest import MakeResource, content_of
from tests.knowledge.conftest import make as make_resource
from tests.meetings.counting import counts

__all__ = ["make_resource"]


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    settings.SEARCHES_A_MINUTE = 100_000


def ask(client: Client, q: str, **others: str) -> str:
    answer = client.get("/search/", {"q": q, **others})
    assert answer.status_code == 200
    return str(answer.content.decode())


def total(page: str) -> int:
    """How many results the page says there are."""
    said = re.search(r"([\d,]+) results?\b", page)
    assert said, page
    return int(said.group(1).replace(",", ""))


def finders(world: World, q: str) -> set[str]:
    """The roles that find something; for all others nothing is shown and nothing counted."""
    found = set()
    for role in ROLES:
        page = ask(world.client(role), q)
        there = 'class="hits' in page
        assert (total(page) > 0) == there == ('class="tabs"' in page), role
        if there:
            assert MARKER in page.replace(q, "", 3), role
            found.add(role)
    return found


@pytest.mark.parametrize("scene", SCENES)
def test_l3_everybody_finds_and_counts_what_they_may_read_and_nothing_else(
    world: World, scene: str
) -> None:
    make, readers = SCENES[scene]
    make(world)
    assert finders(world, "zirkonium") == readers


def test_l4_narrowing_a_resource_takes_effect_at_once(
    world: World, make_resource: MakeResource
) -> None:
    from knowledge import services

    resource = make_resource(title=MARKER)
    assert finders(world, "zirkonium") == EVERYBODY
    services.change_resource(
        resource=resource,
        content=content_of(title=MARKER, visibility=Resource.Visibility.TASKFORCE),
        expected_version=resource.version,
        actor=world.person("officer"),
    )
    assert finders(world, "zirkonium") == MEMBERS | OFFICERS
    resource.refresh_from_db()
    services.change_resource(
        resource=resource,
        content=content_of(title="Something else"),
        expected_version=resource.version,
        actor=world.person("officer"),
    )
    assert finders(world, "zirkonium") == set()


def test_l4_an_amendment_takes_words_back_at_once(world: World) -> None:
    answer(narrative=MARKER, visibility="public")(world)
    assert finders(world, "zirkonium") == EVERYBODY
    world.report.refresh_from_db()
    reporting.amend(report=world.report, actor=world.user("clearance"))
    assert finders(world, "zirkonium") == EVERYBODY, "the published version stands until then"
    drafter = world.user("drafter")
    reporting.note_change(report=world.report, words="Less is public.", actor=drafter)
    section = world.report.sections.get(commitment__number=4)
    reporting.save_section(
        report=world.report,
        number=4,
        answers={"visibility": "taskforce"},
        expected_version=section.version,
        actor=drafter,
    )
    publish(world)
    assert finders(world, "zirkonium") == MEMBERS | OFFICERS


def test_the_kinds_are_counted_and_chosen(world: World, make_resource: MakeResource) -> None:
    for _each in range(3):
        make_resource(title=MARKER)
    action(world)
    member, visitor = world.client("foreign_drafter"), Client()
    page = ask(member, "zirkonium")
    assert total(page) == 4
    assert re.search(r'kind=knowledge">Knowledge <b>3</b>', page)
    assert re.search(r'kind=actions">Actions <b>1</b>', page)
    assert total(ask(member, "zirkonium", kind="actions")) == 1
    page = ask(visitor, "zirkonium")
    assert total(page) == 3
    assert "Actions" not in page
    page = ask(visitor, "zirkonium", kind="actions")
    assert total(page) == 0
    assert "Nothing was found" in page


def test_pages_hold_ten_and_follow_each_other(world: World, make_resource: MakeResource) -> None:
    for number in range(13):
        make_resource(title=f"{MARKER} {number}")
    first, second = (ask(Client(), "zirkonium", page=page) for page in ("1", "2"))
    assert (first.count("<h3"), second.count("<h3")) == (10, 3)
    assert 'rel="next"' in first
    assert 'rel="prev"' in second
    titles = {int(number) for number in re.findall(r"</mark> (\d+)<", first + second)}
    assert titles == set(range(13))


def test_more_than_a_thousand_are_not_counted(
    world: World, make_resource: MakeResource, monkeypatch: pytest.MonkeyPatch
) -> None:
    from taskforce.search import asking

    monkeypatch.setattr(asking, "MOST", 3)
    for number in range(5):
        make_resource(title=f"{MARKER} {number}")
    page = ask(Client(), "zirkonium")
    assert "More than 3 results" in page
    assert page.count("<h3") == 3
    assert ">3+<" in page
    shown = {int(number) for number in re.findall(r"</mark> (\d+)<", page)}
    assert shown == {2, 3, 4}, "the newest"


def test_titles_rank_before_texts(world: World, make_resource: MakeResource) -> None:
    make_resource(title="In the title: lighthouse")
    make_resource(title="In the text", body="Once a lighthouse.")
    page = ask(Client(), "lighthouses")
    assert page.index("In the title") < page.index("In the text")


def test_language_and_direction_are_marked(world: World, make_resource: MakeResource) -> None:
    make_resource(title="حماية الأطفال", summary="دليل", body="نص", language="ar")
    page = ask(Client(), "حِمَايَة")
    assert '<h3 class="h3" dir="auto" lang="ar">' in page
    assert "<mark>حماية</mark>" in page


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_a8_nothing_that_was_written_becomes_markup(
    world: World, make_resource: MakeResource, title: str
) -> None:
    make_resource(title=f"Zirkonium {title}", summary=title, body=f"{title} alert script")
    page = ask(Client(), f"zirkonium alert {title}"[:100])
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    html5lib.HTMLParser(strict=False).parse(page)


@pytest.mark.parametrize(
    ("q", "status", "said"),
    [
        ("", 200, "Words to look for"),
        ("x" * 10_000, 422, "too long"),
        ("a\x00b", 422, "cannot be searched for"),
        ("&|!<->:*", 422, "at least one word"),
        ("-only", 422, "at least one word"),
        ("\u202egnihtemos", 200, "Nothing was found"),
        ("\ud83d", 422, "cannot be searched for"),
        ("quokka " * 16, 200, "Nothing was found"),
        ("quokka " * 17, 422, "at most 16 words"),
        ('"quokka', 200, "Nothing was found"),
        ("' OR 1=1 --", 200, "Nothing was found"),
    ],
)
def test_a6_odd_questions_get_a_clear_answer(
    content: None, client: Client, q: str, status: int, said: str
) -> None:
    address = f"/search/?{urlencode({'q': q.encode('utf-8', 'surrogatepass')})}"
    answer = client.get(address)
    assert answer.status_code == status
    page = answer.content.decode()
    assert said in page
    assert page.count("\x00") == 0
    assert ("Error: " in page.partition("</title>")[0]) == (status == 422)


@pytest.mark.parametrize("others", [{"kind": "nonsense"}, {"page": "nonsense"}, {"page": "99999"}])
def test_unknown_kinds_and_pages_are_the_first(
    world: World, make_resource: MakeResource, others: dict[str, str]
) -> None:
    make_resource(title=MARKER)
    assert total(ask(Client(), "zirkonium", **others)) == 1


def test_visitors_get_no_script_and_no_cookie(content: None, client: Client) -> None:
    answer = client.get("/search/", {"q": "victims"})
    assert not answer.cookies
    page = answer.content.decode()
    assert "<script" not in page
    assert "hx-" not in page
    assert '<meta name="robots" content="noindex">' in page
    assert answer["X-Robots-Tag"] == "noindex"
    assert "Disallow: /search/" in client.get("/robots.txt").content.decode()


def test_who_signed_in_gets_results_while_typing(world: World, make_resource: MakeResource) -> None:
    make_resource(title=MARKER)
    member = world.client("observer")
    page = ask(member, "")
    assert "htmx-2.min.js" in page
    assert '"allowEval":false' in page
    answer = member.get("/search/", {"q": "zirkon"}, headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert "<html" not in part
    assert "<mark>Zirkonium</mark>" in part
    assert 'id="found-status" hx-swap-oob="innerHTML">1 result' in part
    assert "HX-Request" in answer["Vary"]
    assert total(ask(member, "zirkon")) == 0, "a question that was sent has whole words"
    for half in ('"', "-", "x" * 300):
        answer = member.get("/search/", {"q": half}, headers={"HX-Request": "true"})
        assert answer.status_code == 200
        assert "<h3" not in answer.content.decode()


def test_a_network_of_visitors_is_asked_to_wait(
    world: World, settings: Settings, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("taskforce.home.views.search._visitors", Pace())
    settings.SEARCHES_A_MINUTE = 2
    for _each in range(2):
        assert client.get("/search/", {"q": "victims"}).status_code == 200
    answer = client.get("/search/", {"q": "victims"})
    assert answer.status_code == 429
    assert "Too many searches" in answer.content.decode()
    assert client.get("/search/").status_code == 200, "the empty form costs nothing"
    assert world.client("observer").get("/search/", {"q": "victims"}).status_code == 200


def test_every_page_has_the_box(content: None, client: Client) -> None:
    for address in ("/", "/mission/", "/knowledge/", "/no-such-page/"):
        assert 'action="/search/" role="search"' in client.get(address).content.decode()


def test_queries_do_not_grow_with_what_is_found(
    world: World, make_resource: MakeResource, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of each kind, then three of each, all on one page."""
    monkeypatch.setattr("taskforce.home.search.ON_A_PAGE", 50)

    def add() -> None:
        for number in range(2):
            make_resource(title=f"{MARKER} {number}", government=world.governments["norland"])
            world.add_action("norland", "drafter", text=f"{MARKER} {number}")
            meetings.record_session(
                meeting=Meeting.objects.get(pk=world.meeting_today.pk),
                decision=f"{MARKER} {number}",
                actor=world.user("officer"),
            )

    answer(narrative=MARKER, visibility="public")(world)
    paper("public")(world)
    world.lead_meeting(Meeting.State.HELD)
    add()
    pages = [
        (world.client(role), "/search/?q=zirkonium") for role in ("visitor", "head", "officer")
    ]
    before = counts(pages)
    add()
    assert counts(pages) == before
    assert max(before) <= 30


def test_the_question_is_not_logged(
    content: None, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    for q in ("quokka", "quokka " * 17):
        client.get("/search/", {"q": q})
    assert "quokka" not in caplog.text
