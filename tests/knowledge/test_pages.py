import html5lib
import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Capability, Commitment
from knowledge import selectors, services
from knowledge.checklist import POINTS
from knowledge.models import Resource
from members.services import set_delegation
from tests.access.library_world import confirm
from tests.access.world import World
from tests.factories.documents import letter
from tests.knowledge.conftest import MakeResource, content_of
from tests.meetings.counting import counts

State = Resource.State


@pytest.fixture
def without_second_factor(settings: object) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]


@pytest.fixture
def drafter(world: World, without_second_factor: None) -> Client:
    return world.client("drafter")


@pytest.fixture
def officer(world: World, without_second_factor: None) -> Client:
    return world.client("officer")


def typed(**others: object) -> dict[str, object]:
    return {
        "title": "One front page",
        "kind": "good_practice",
        "summary": "Three services, one question.",
        "body": "First.\r\n\r\nSecond.",
        "links": "",
        "commitments": [str(selectors.commitments().get(number=4).pk)],
        "language": "en",
        "year": "2025",
        "visibility": "public",
        **others,
    }


def confirmed(resource: Resource, **others: object) -> dict[str, object]:
    """All four points, for the text as it is stored now."""
    resource.refresh_from_db()
    return {"points": list(POINTS), "version": str(resource.version), **others}


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
    response = client.get(reverse("knowledge-feed"))
    assert response["Content-Type"].startswith("application/atom+xml")
    from xml.etree import ElementTree

    tree = ElementTree.fromstring(response.content)  # noqa: S314  # our own feed
    space = "{http://www.w3.org/2005/Atom}"
    entries = tree.findall(f"{space}entry")
    assert [each.findtext(f"{space}title") for each in entries] == ["Alpha & more"]
    assert entries[0].findtext(f"{space}summary") == "What <it> is"
    assert entries[0].findtext(f"{space}updated")


def test_the_feed_outlives_what_was_stored_before_it_was_refused(
    make: MakeResource, client: Client
) -> None:
    from xml.etree import ElementTree

    make()
    Resource.objects.update(title="A\x08b\uffff", summary="c\u202ed")
    response = client.get(reverse("knowledge-feed"))
    assert response.status_code == 200
    entry = ElementTree.fromstring(response.content)[-1]  # noqa: S314  # our own feed
    texts = [each.text for each in entry]
    assert {"Ab", "cd"} <= set(texts)


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


def test_a_drafter_contributes_and_is_asked_for_a_change(
    world: World, drafter: Client, officer: Client
) -> None:
    response = drafter.post(reverse("knowledge-create"), typed(links="https://a.example A guide"))
    resource = Resource.objects.get()
    assert response["Location"] == reverse("knowledge-contribution", args=[resource.pk])
    assert resource.government == world.governments["norland"]
    assert resource.links == [{"title": "A guide", "url": "https://a.example"}]
    assert resource.body == "First.\n\nSecond."
    add = reverse("knowledge-document-add", args=[resource.pk])
    assert drafter.post(add, {"file": letter("how.pdf")}).status_code == 302
    submit = reverse("knowledge-submit", args=[resource.pk])
    page = drafter.get(submit).content.decode()
    assert "how.pdf" in page
    assert all(str(point).split(":")[0] in page for point in POINTS.values())
    few = drafter.post(submit, confirmed(resource, points=list(POINTS)[:3]))
    assert few.status_code == 422
    assert "each of the four" in few.content.decode()
    assert drafter.post(submit, confirmed(resource)).status_code == 302
    officer.post(reverse("knowledge-act", args=[resource.pk, "take"]))
    back = reverse("knowledge-end", args=[resource.pk, "request-changes"])
    assert officer.post(back, {"code": "unclear", "reason": ""}).status_code == 422
    officer.post(back, {"code": "unclear", "reason": "Say who did it."})
    page = drafter.get(reverse("knowledge-contribution", args=[resource.pk])).content.decode()
    assert "Say who did it." in page
    assert "hard to understand" in page
    tasks = drafter.get(reverse("dashboard")).content.decode()
    assert "Change a text of the library that came back" in tasks
    resource.refresh_from_db()
    edit = reverse("knowledge-edit", args=[resource.pk])
    drafter.post(edit, typed(title="One door", version=str(resource.version)))
    resource.refresh_from_db()
    assert (resource.title, resource.state) == ("One door", State.CHANGES_REQUESTED)


def test_an_uncleared_text_is_not_published_and_the_page_says_why(
    world: World, officer: Client, without_second_factor: None
) -> None:
    resource = world.contribution
    confirm(services.submit, resource, world.user("drafter"), points=POINTS)
    services.take(resource=resource, actor=world.user("officer"))
    address = reverse("knowledge-publish", args=[resource.pk])
    assert "has not agreed" in officer.get(address).content.decode()
    refused = officer.post(address, confirmed(resource))
    assert refused.status_code == 422
    assert "has not agreed" in refused.content.decode()
    clearance = world.client("clearance")
    assert "Clear a text" in clearance.get(reverse("dashboard")).content.decode()
    clearance.post(reverse("knowledge-act", args=[resource.pk, "clear"]), confirmed(resource))
    answer = officer.post(address, confirmed(resource))
    assert answer["Location"] == resource.get_absolute_url()


def _change(world: World, resource: Resource, **others: object) -> None:
    resource.refresh_from_db()
    services.change_resource(
        resource=resource,
        content=content_of(government=resource.government, **others),
        expected_version=resource.version,
        actor=world.user("drafter"),
    )


@pytest.mark.parametrize("confirms", ["submit", "clear", "publish"])
def test_nobody_confirms_words_that_they_have_not_seen(
    world: World, make: MakeResource, without_second_factor: None, confirms: str
) -> None:
    """The page is open, the text is changed and sent anew, and the old page is sent."""
    drafter, officer = world.user("drafter"), world.user("officer")
    resource = make(government=world.governments["norland"], published=False)
    client = world.client("officer" if confirms == "publish" else "clearance")
    address = f"/knowledge/contributions/{resource.pk}/{confirms}/"
    if confirms == "clear":
        address = reverse("knowledge-act", args=[resource.pk, confirms])
    if confirms != "submit":
        confirm(services.submit, resource, drafter, points=POINTS)
    if confirms == "publish":
        confirm(services.clear, resource, world.user("clearance"))
        services.take(resource=resource, actor=officer)
    old = confirmed(resource)
    if confirms == "clear":
        services.recall(resource=resource, actor=drafter)
    if confirms == "publish":
        services.request_changes(resource=resource, code="unclear", reason="Why.", actor=officer)
    _change(world, resource, body="Unseen words.")
    if confirms != "submit":
        confirm(services.submit, resource, drafter, points=POINTS)
    if confirms == "publish":
        confirm(services.clear, resource, world.user("clearance"))
        services.take(resource=resource, actor=officer)
    before = confirmed(resource)
    answer = client.post(address, old)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Unseen words." in page
    assert "This changed while you were reading it" in page
    assert f'name="version" value="{resource.version}"' in page
    assert confirmed(resource) == before, "nothing was written"
    assert client.post(address, before).status_code == 302
    resource.refresh_from_db()
    assert (resource.cleared_at is not None) is (confirms != "publish")
    assert resource.is_live is (confirms == "publish")


def test_a_preview_shows_and_saves_nothing(drafter: Client) -> None:
    shown = drafter.post(reverse("knowledge-create"), typed(body="## Sub\n\n*x*", preview="1"))
    page = shown.content.decode()
    assert shown.status_code == 200
    assert '<h3 dir="auto">Sub</h3>' in page
    assert "## Sub" in page, "what was typed is still in the form"
    assert not Resource.objects.exists()
    wrong = drafter.post(reverse("knowledge-create"), typed(title="", preview="1"))
    assert wrong.status_code == 422


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"commitments": []}, "This field is required"),
        ({"commitments": ["0"]}, "Select a valid choice"),
        ({"year": "1066"}, "greater than or equal to 1900"),
        ({"visibility": "everybody"}, "Select a valid choice"),
        ({"visibility": "named"}, "Choose at least one government"),
        ({"summary": "x" * 301}, "at most 300 characters"),
        ({"body": "x" * 200_000}, "200000 characters; 100000 are the limit"),
        ({"body": "> " * 40}, "too deep in each other"),
        ({"title": "A\u202eb"}, "turn its direction"),
        ({"summary": "A\x08b"}, "characters that no text has"),
        ({"links": "https://a.example t\u202ef"}, "turn its direction"),
        ({"body": "a\u202eb"}, "turn its direction"),
        ({"body": "a\x00b"}, "Null characters are not allowed"),
        ({"links": "javascript:alert(1) x"}, "begins with https://"),
        ({"links": "https://a.example\n" * 21}, "At most 20 links"),
    ],
)
def test_what_makes_no_sense_is_said_at_the_field(
    drafter: Client, change: dict[str, object], message: str
) -> None:
    response = drafter.post(reverse("knowledge-create"), typed(**change))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Resource.objects.exists()


def test_another_governments_number_in_the_form_changes_nothing(
    world: World, drafter: Client
) -> None:
    drafter.post(
        reverse("knowledge-create"),
        typed(government=str(world.governments["sudland"].pk), state="published", edition="3"),
    )
    resource = Resource.objects.get()
    assert resource.government == world.governments["norland"]
    assert (resource.state, resource.edition) == (State.DRAFT, 0)


def test_an_upload_that_may_not_come_in_is_said_at_the_field(world: World, drafter: Client) -> None:
    add = reverse("knowledge-document-add", args=[world.contribution.pk])
    refused = drafter.post(add, {"file": letter("a.exe")})
    assert refused.status_code == 422
    assert "Choose a document" in refused.content.decode()


def test_a_second_writer_sees_both_and_may_save_again(world: World, drafter: Client) -> None:
    resource = world.contribution
    address = reverse("knowledge-edit", args=[resource.pk])
    drafter.post(address, typed(body="Their words.", version="0"))
    lost = world.client("head").post(address, typed(body="My words.", version="0"))
    page = lost.content.decode()
    assert lost.status_code == 409
    assert "Their words." in page
    assert "My words." in page
    resource.refresh_from_db()
    assert resource.body == "Their words."
    drafter.post(address, typed(body="My words.", version=str(resource.version)))
    resource.refresh_from_db()
    assert resource.body == "My words."


def test_what_is_with_the_secretariat_is_not_changed_behind_its_back(
    world: World, drafter: Client
) -> None:
    resource = world.lead_contribution(State.SUBMITTED)
    address = reverse("knowledge-edit", args=[resource.pk])
    assert drafter.get(address).status_code == 302
    answer = drafter.post(address, typed(title="Changed", version=str(resource.version)))
    assert answer.status_code == 409
    assert Commitment.objects.filter(resources=resource).exists()
    resource.refresh_from_db()
    assert resource.title == "One front page"


@pytest.mark.parametrize("verb", ["publish", "nothing", "unpublish"])
def test_an_act_that_there_is_none_of(world: World, officer: Client, verb: str) -> None:
    resource = world.lead_contribution(State.SUBMITTED)
    assert officer.post(reverse("knowledge-act", args=[resource.pk, verb])).status_code == 404


def test_readers_see_version_date_and_what_changed(
    world: World, drafter: Client, officer: Client
) -> None:
    resource = world.lead_contribution(State.AMENDING)
    edit = reverse("knowledge-edit", args=[resource.pk])
    drafter.post(edit, typed(note="The numbers of a second year.", version=str(resource.version)))
    confirm(services.submit, resource, world.user("clearance"), points=POINTS)
    services.take(resource=resource, actor=world.user("officer"))
    officer.post(reverse("knowledge-publish", args=[resource.pk]), confirmed(resource))
    page = Client().get(resource.get_absolute_url()).content.decode()
    assert "The numbers of a second year." in page
    assert ">2, <time" in page
    first = reverse("knowledge-version", args=[resource.pk, 1])
    assert "First paragraph" in drafter.get(first).content.decode()
    assert world.client("foreign_drafter").get(first).status_code == 404


def test_who_writes_for_two_says_for_whom(world: World, without_second_factor: None) -> None:
    sudland = world.governments["sudland"]
    set_delegation(
        government=sudland,
        user=world.user("drafter"),
        roles=["drafter"],
        actor=world.user("administrator"),
    )
    client, address = world.client("drafter"), reverse("knowledge-create")
    for wrong in ({}, {"government": ""}, {"government": "0"}):
        answer = client.post(address, typed(visibility="taskforce", **wrong))
        assert answer.status_code == 422
        page = answer.content.decode()
        assert 'id="id_government_error"' in page
        assert "One front page" in page
    assert not Resource.objects.exists()
    client.post(address, typed(visibility="taskforce", government=str(sudland.pk)))
    assert Resource.objects.get().government == sudland
