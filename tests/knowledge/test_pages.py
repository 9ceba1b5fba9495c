import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Capability
from knowledge import selectors
from knowledge.models import Resource
from tests.access.world import World
from tests.atom import ATOM, feed_of
from tests.knowledge.conftest import MakeResource
from tests.meetings.counting import counts

State = Resource.State


def titles(client: Client, address: str = "", **asked: str) -> list[str]:
    page = client.get(address or reverse("knowledge-list"), asked).content.decode()
    found = [(page.index(title), title) for title in ("Alpha", "Beta", "Gamma") if title in page]
    return [title for _position, title in sorted(found)]


def options(client: Client, name: str, **asked: str) -> dict[str, str]:
    """The answers that the list offers to one facet, by value."""
    page = client.get(reverse("knowledge-list"), asked).content.decode()
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    found = tree.findall(f".//select[@name='{name}']/option")
    return {each.get("value"): (each.text or "").strip() for each in found if each.get("value")}


def test_facets_narrow_and_count(world: World, make: MakeResource, client: Client) -> None:
    first, seventh = (selectors.commitments().get(number=number) for number in (1, 7))
    hotline = Capability.objects.get(number=3)
    norland = world.governments["norland"]
    make(title="Alpha", kind="tool", commitments=[first], language="fr", year=2020)
    make(title="Beta", kind="tool", commitments=[seventh], government=norland)
    make(title="Gamma", kind="research", commitments=[first, seventh], capabilities=[hotline])
    assert titles(client) == ["Gamma", "Beta", "Alpha"]
    assert titles(client, sort="title") == ["Alpha", "Beta", "Gamma"]
    assert titles(client, kind="tool") == ["Beta", "Alpha"]
    assert titles(client, commitment="1") == ["Gamma", "Alpha"]
    assert titles(client, kind="tool", commitment="1") == ["Alpha"]
    assert titles(client, kind="training") == []
    assert titles(client, country="norland") == ["Beta"]
    assert titles(client, country="-") == ["Gamma", "Alpha"]
    assert titles(client, language="fr", year="2020") == ["Alpha"]
    assert titles(client, capability="2016-3") == ["Gamma"]
    assert titles(client, reverse("knowledge-commitment", args=[1])) == ["Gamma", "Alpha"]
    assert titles(client, reverse("knowledge-capability", args=["2016-3"])) == ["Gamma"]
    assert options(client, "kind") == {"tool": "Tool (2)", "research": "Research (1)"}
    assert options(client, "kind", commitment="7") == {
        "tool": "Tool (1)",
        "research": "Research (1)",
    }
    assert options(client, "kind", kind="tool") == {"tool": "Tool (2)", "research": "Research (1)"}
    assert options(client, "country") == {"-": "The secretariat (2)", "norland": "Norland (1)"}
    assert options(client, "year") == {"2025": "2025 (2)", "2020": "2020 (1)"}
    assert options(client, "commitment")["1"].endswith("(2)")
    assert options(client, "capability") == {"2016-3": f"{hotline} (1)"}
    assert options(client, "visibility") == {}
    assert set(options(world.client("observer"), "visibility")) <= {"public"}


def test_what_is_chosen_can_be_taken_back_one_by_one(make: MakeResource, client: Client) -> None:
    make(title="Alpha", kind="tool")
    page = client.get(
        reverse("knowledge-list"), {"kind": "tool", "language": "en", "sort": "title"}
    ).content.decode()
    assert 'href="?language=en&amp;sort=title"' in page
    assert 'href="?kind=tool&amp;sort=title"' in page
    assert "noindex" in client.get(reverse("knowledge-list"), {"kind": "tool"})["X-Robots-Tag"]
    assert "X-Robots-Tag" not in client.get(reverse("knowledge-list"))


@pytest.mark.parametrize(
    "asked",
    [
        *({"kind": "nonsense"}, {"commitment": "x"}, {"commitment": "10"}, {"kind": "\x00"}),
        *({"page": "-1"}, {"page": "9" * 30}, {"commitment": "1' OR 1=1"}, {"year": "9" * 40}),
        *({"capability": "2016-" + "9" * 30}, {"language": "xx"}, {"sort": "-body"}),
        *({"visibility": "named"}, {"country": "\x00"}, {"country": "é"}, {"body": "x"}),
    ],
)
def test_a_question_that_makes_no_sense_is_not_asked(
    make: MakeResource, client: Client, asked: dict[str, str]
) -> None:
    make(title="Alpha")
    response = client.get(reverse("knowledge-list"), asked)
    assert response.status_code == 200
    assert "Alpha" in response.content.decode()


@pytest.mark.parametrize("key", ["nowhere-1", "2016-999", "2016", "2016-" + "9" * 30])
def test_a_capability_that_is_none(world: World, client: Client, key: str) -> None:
    assert client.get(reverse("knowledge-capability", args=[key])).status_code == 404
    assert client.get(reverse("knowledge-commitment", args=[10])).status_code == 404


def test_pages_keep_what_was_asked(make: MakeResource, client: Client) -> None:
    for number in range(21):
        make(title=f"Text {number}", kind="tool")
    page = client.get(reverse("knowledge-list"), {"kind": "tool"}).content.decode()
    assert 'href="?kind=tool&amp;page=2"' in page
    second = client.get(reverse("knowledge-list"), {"kind": "tool", "page": "2"}).content.decode()
    assert "Text 0" in second
    assert "Page 2 of 2" in second


def test_a_text_is_markdown_and_its_title_is_not(make: MakeResource, client: Client) -> None:
    resource = make(
        title="<b>Bold</b>",
        summary="<i>s</i>",
        body="# Heading\n\n<img src=x onerror=alert(1)>\n\n- [one](javascript:alert(1))\n- *two*",
        links=[{"title": "Guide", "url": "https://guide.example/a?b=1&c=2"}],
    )
    for address in (resource.get_absolute_url(), reverse("knowledge-list")):
        page = client.get(address).content.decode()
        for unwanted in ("<b>Bold", "<i>s", "<img src=x", 'href="javascript'):
            assert unwanted not in page
    page = client.get(resource.get_absolute_url()).content.decode()
    assert '<h2 dir="auto">Heading</h2>' in page
    assert "<em>two</em>" in page
    assert 'href="https://guide.example/a?b=1&amp;c=2" rel="nofollow noopener noreferrer"' in page


def test_whoever_asks_only_for_the_head_of_a_public_page_gets_it(
    make: MakeResource, client: Client
) -> None:
    pages = [
        *(reverse(name) for name in ("knowledge-list", "knowledge-help", "knowledge-feed")),
        reverse("knowledge-commitment", args=[4]),
        reverse("knowledge-capability", args=[Capability.objects.all()[0].key]),
        make().get_absolute_url(),
    ]
    for page in pages:
        response = client.head(page)
        assert (response.status_code, response.content) == (200, b""), page
        assert client.post(page).status_code == 405, page


def test_the_feed_is_atom_with_the_public_texts(make: MakeResource, client: Client) -> None:
    make(title="Alpha & more", summary="What <it> is")
    make(title="Beta", visibility="taskforce")
    root, entries = feed_of(client.get(reverse("knowledge-feed")))
    assert root.findtext(f"{ATOM}title") == "Global Taskforce: knowledge"
    assert [each.title for each in entries] == ["Alpha & more"]
    assert [each.summary for each in entries] == [
        "What &lt;it&gt; is"
    ]  # HTML that says it in words


def test_the_feed_outlives_what_was_stored_before_it_was_refused(
    make: MakeResource, client: Client
) -> None:
    make()
    Resource.objects.update(title="A\x08b\uffff", summary="c\u202ed")
    _root, (entry,) = feed_of(client.get(reverse("knowledge-feed")))
    assert (entry.title, entry.summary) == ("Ab", "cd")


def test_the_same_number_of_questions_for_one_text_and_for_three(
    make: MakeResource, world: World, drafter: Client, officer: Client
) -> None:
    related = {
        "government": world.governments["norland"],
        "commitments": list(selectors.commitments()),
        "capabilities": list(Capability.objects.all()[:4]),
        "visibility": "named",
        "governments": [world.governments["sudland"]],
    }
    first = make(**related)
    visitor = Client()
    make(**{**related, "visibility": "public"})
    pages = [
        *((client, reverse("knowledge-list")) for client in (visitor, drafter, officer)),
        (visitor, reverse("knowledge-commitment", args=[4])),
        (drafter, first.get_absolute_url()),
        (drafter, reverse("knowledge-own")),
        (drafter, reverse("knowledge-contribution", args=[first.pk])),
        (officer, reverse("knowledge-manage") + "?show=published"),
        (visitor, reverse("knowledge-feed")),
        (drafter, reverse("dashboard")),
        (officer, reverse("secretariat")),
    ]
    once = counts(pages)
    for state in (State.PUBLISHED, State.SUBMITTED, State.CHANGES_REQUESTED, State.PUBLISHED):
        make(**{**related, "state": state})
        make(**{**related, "state": state, "visibility": "public"})
    assert counts(pages) == once
    assert once[0] <= 12, "a visitor's list"
    assert max(once[1:3]) <= 20, "a member's list"
