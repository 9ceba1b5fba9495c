"""What links to public pages look like elsewhere: of the page's own facts, and of nothing else."""

import io
from collections.abc import Callable

import html5lib
import pytest
from django.conf import settings as portal
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template.defaultfilters import date
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone
from PIL import Image
from pytest_django import Settings

from commitments.models import Publication
from commitments.services import taking_back
from knowledge import services as library
from members.models import Government
from taskforce.home.views.previews import DRAWN_A_MINUTE
from taskforce.packs.card import HEIGHT, WIDTH, Card, png
from taskforce.ui.templatetags.elsewhere import canonical, preview
from tests.access.library_world import lead_text
from tests.access.public_pages import addresses, set_the_scene
from tests.access.world import World

SIZE = (WIDTH, HEIGHT)
Publish = Callable[..., list[Publication]]
WITH_CARD = (
    *("home", "mission", "mission-version", "commitment-detail", "member-detail", "data"),
    "progress",
    *("member-publication", "meeting-detail", "knowledge-detail"),
)


def said_in(page: bytes) -> dict[str, str]:
    """What a page says of itself to other sites."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = {
        each.get("property") or each.get("name", ""): each.get("content", "")
        for each in tree.iter("meta")
    }
    links = [each for each in tree.iter("link") if each.get("rel") == "canonical"]
    assert len(links) <= 1
    for each in links:
        found["canonical"] = each.get("href", "")
    return found


def shows(
    address: str, *, title: str, over: str = "", words: str = "", foot: str = "127.0.0.1:8000"
) -> bool:
    """Whether the picture at this address is the card with these texts."""
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/png"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    expected = Card(
        name="Global Taskforce",
        title=title,
        over=over,
        words=words,
        foot=foot,
        language="en-gb",
    )
    return bool(answer.content == png(expected))


def test_pages_say_what_a_link_to_them_looks_like(world: World) -> None:
    set_the_scene(world)
    known = dict(addresses(world))
    for name in WITH_CARD:
        said = said_in(Client().get(known[name]).content)
        assert said["og:url"] == said["canonical"] == portal.PORTAL_URL + known[name], name
        assert said["og:image"] == portal.PORTAL_URL + known[f"preview-{name}"], name
        assert (said["og:image:width"], said["og:image:height"]) == ("1200", "630")
        assert said["og:image:type"] == "image/png"
        assert said["twitter:card"] == "summary_large_image"
        for text in ("og:title", "og:description", "og:image:alt"):
            assert said[text].strip(), (name, text)
        assert Image.open(io.BytesIO(Client().get(known[f"preview-{name}"]).content)).size == SIZE


def test_every_page_that_is_the_same_for_all_names_its_one_address(world: World) -> None:
    set_the_scene(world)
    pages = 0
    for name, address in addresses(world):
        answer = Client().get(address, {"utm": "1"})
        if answer["Content-Type"].startswith("text/html"):
            assert said_in(answer.content)["canonical"] == portal.PORTAL_URL + address, name
            pages += 1
    assert pages > 20
    page = Client().get("/commitments/4/?page=2&x=1").content
    assert said_in(page)["canonical"] == f"{portal.PORTAL_URL}/commitments/4/?page=2"
    for odd in ("1", "%22%3E", "-2", "²"):
        page = Client().get(f"/commitments/4/?page={odd}").content
        assert said_in(page)["canonical"] == f"{portal.PORTAL_URL}/commitments/4/"


def test_faults_and_what_is_not_for_all_have_neither(world: World, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    shared = library_text(world, "taskforce")
    officer = world.client("officer")
    for client, address in (
        (Client(), "/no-such-page/"),
        (Client(), "/commitments/10/"),
        (Client(), "/members/nowhere/"),
        (Client(), "/account/login/"),
        (Client(), "/search/?q=children"),
        (officer, "/tasks/"),
        (officer, "/members/norland/"),
        (officer, shared),
    ):
        said = said_in(client.get(address).content)
        assert "canonical" not in said, address
        assert not [name for name in said if name.startswith("og:")], address


def library_text(world: World, visibility: str) -> str:
    content = {
        "title": "SECRETWORDS",
        "kind": "tool",
        "summary": "SECRETWORDS",
        "body": "SECRETWORDS",
        "language": "en",
        "government": None,
        "year": 2026,
        "visibility": visibility,
        "commitments": list(world.contribution.commitments.all()),
        "capabilities": [],
    }
    made = library.create_resource(content=content, actor=world.user("officer"))
    lead_text(made, "published", writer=world.user("officer"), officer=world.user("approver"))
    return made.get_absolute_url()


def test_no_card_shows_what_is_not_public(world: World, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    world.bring_to("accepted")
    draft, planned = world.contribution, world.meeting
    shared = int(library_text(world, "taskforce").strip("/").split("/")[-1])
    way = f"/preview/members/norland/{world.round.slug}/v1.png"
    for client in (Client(), world.client("officer"), world.client("drafter")):
        for address in (
            way,
            f"/preview/knowledge/{draft.pk}.png",
            f"/preview/knowledge/{shared}.png",
            f"/preview/meetings/{planned.pk}.png",
            "/preview/commitments/10.png",
            "/preview/members/nowhere.png",
            "/preview/mission/draft-2.png",
        ):
            assert client.get(address).status_code == 404, address
    assert shows("/preview/members/norland.png", title="Norland", over="State")


def test_what_was_taken_away_is_gone_from_its_card(world: World) -> None:
    set_the_scene(world)
    text = f"/preview/knowledge/{world.contribution.pk}.png"
    report = f"/preview/members/norland/{world.round.slug}/v1.png"
    found = world.contribution
    said = {"over": found.get_kind_display(), "words": found.summary}
    assert shows(text, title=found.title, **said)
    today = date(timezone.now(), "j F Y")
    assert shows(
        report,
        title=f"Norland, {world.round}",
        over="Progress report",
        words=f"Version 1, published {today}. The government’s own words.",
    )
    assert shows(
        "/preview/members/norland.png",
        title="Norland",
        over="State",
        words=f"Latest report: {world.round}.",
    )
    library.unpublish(
        resource=world.contribution, code="wrong", reason="Wrong.", actor=world.user("officer")
    )
    taking_back.take_back(
        report=world.report,
        numbers=range(1, 10),
        readers="taskforce",
        reason="A mistake.",
        actor=world.user("clearance"),
    )
    assert Client().get(text).status_code == 410
    assert Client().get(report).status_code == 410


@pytest.mark.parametrize(("count", "words"), [(4, False), (5, True)])
def test_fewer_than_five_governments_are_not_counted(
    world: World, publish: Publish, count: int, words: bool
) -> None:
    publish(count)
    who = f"{count} governments" if words else "governments"
    assert shows(
        "/preview/progress.png",
        title="Progress on the nine commitments",
        over=str(world.round),
        words=f"What {who} published of themselves: a picture, not a ranking.",
    )


def test_titles_of_hostile_letters_stay_text(world: World) -> None:
    name = '"><script>x</script> #panic()'
    Government.objects.filter(slug="norland").update(name=name)
    page = Client().get("/members/norland/").content
    assert said_in(page)["og:title"] == name
    assert b"<script>" not in page
    assert shows("/preview/members/norland.png", title=name, over="State")


def test_a_card_of_a_demonstration_says_so(world: World, settings: Settings) -> None:
    settings.PORTAL_DEMO = True
    foot = "127.0.0.1:8000. A demonstration: reports in it are made up."
    assert shows("/preview/members/norland.png", title="Norland", over="State", foot=foot)


def test_words_for_other_sites_cost_no_query(world: World) -> None:
    set_the_scene(world)
    for name, address in addresses(world):
        if name in WITH_CARD:
            request = RequestFactory().get(address)
            request.user, request.resolver_match = AnonymousUser(), resolve(address)
            with CaptureQueriesContext(connection) as queries:
                said = canonical({"request": request}) + preview({"request": request}, "A", "B")
            assert said.count("<meta") == 11, name
            assert len(queries) == 0, name


def test_cards_take_as_many_queries_with_many_rows_as_with_one(publish: Publish) -> None:
    cards = ("progress", "home", "members/made-up-0", "commitments/3", "mission", "data")

    def queries() -> list[int]:
        numbers = []
        for name in cards:
            with CaptureQueriesContext(connection) as seen:
                assert Client().get(f"/preview/{name}.png").status_code == 200, name
            numbers.append(len(seen))
        return numbers

    publish(1)
    with_one = queries()
    publish(9)
    assert queries() == with_one
    assert max(with_one) <= 6


def test_one_network_draws_so_many_a_minute(world: World) -> None:
    address = reverse("preview-data")
    client = Client(REMOTE_ADDR="198.51.100.7")
    answers = [client.get(address).status_code for _each in range(2 * DRAWN_A_MINUTE + 1)]
    assert answers[:DRAWN_A_MINUTE] == [200] * DRAWN_A_MINUTE
    assert 429 in answers
    assert Client().get(address).status_code == 200
