"""The pages on which a text is contributed, reviewed and published."""

import pytest
from django.test import Client
from django.urls import reverse

from commitments.models import Commitment
from knowledge import selectors, services
from knowledge.checklist import POINTS
from knowledge.models import Resource
from members.services import set_delegation
from tests.access.library_world import confirm
from tests.access.world import World
from tests.factories.documents import letter
from tests.knowledge.conftest import MakeResource, content_of

State = Resource.State


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
