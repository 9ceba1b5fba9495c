import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from commitments.models import Capability, Commitment
from knowledge.models import Resource
from tests.access.world import World
from tests.knowledge.conftest import MakeResource


@pytest.fixture
def officer(world: World, client: Client, settings: object) -> Client:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    client.force_login(world.person("officer"))
    return client


def typed(**others: object) -> dict[str, object]:
    return {
        "title": "One front page",
        "kind": "good_practice",
        "summary": "Three services, one question.",
        "body": "First.\r\n\r\nSecond.",
        "commitments": [str(Commitment.objects.get(number=4).pk)],
        "government": "",
        "language": "en",
        "year": "2025",
        "visibility": "public",
        **others,
    }


def titles(client: Client, **asked: str) -> set[str]:
    page = client.get(reverse("knowledge-list"), asked).content.decode()
    return {title for title in ("Alpha", "Beta", "Gamma") if title in page}


def test_the_list_is_filtered_by_kind_and_commitment(make: MakeResource, client: Client) -> None:
    first, seventh = (Commitment.objects.get(number=number) for number in (1, 7))
    make(title="Alpha", kind="tool", commitments=[first])
    make(title="Beta", kind="tool", commitments=[seventh])
    make(title="Gamma", kind="research", commitments=[first, seventh])
    assert titles(client) == {"Alpha", "Beta", "Gamma"}
    assert titles(client, kind="tool") == {"Alpha", "Beta"}
    assert titles(client, commitment="1") == {"Alpha", "Gamma"}
    assert titles(client, kind="tool", commitment="1") == {"Alpha"}
    assert titles(client, kind="training") == set()


@pytest.mark.parametrize(
    "asked",
    [
        {"kind": "nonsense"},
        {"commitment": "x"},
        {"commitment": "10"},
        {"kind": "\x00"},
        {"page": "-1"},
        {"page": "9" * 30},
        {"commitment": "1' OR 1=1"},
    ],
)
def test_a_question_that_makes_no_sense_is_not_asked(
    make: MakeResource, client: Client, asked: dict[str, str]
) -> None:
    make(title="Alpha")
    response = client.get(reverse("knowledge-list"), asked)
    assert response.status_code == 200
    assert "Alpha" in response.content.decode()


def test_pages_keep_what_was_asked(make: MakeResource, client: Client) -> None:
    for number in range(21):
        make(title=f"Text {number}", kind="tool")
    page = client.get(reverse("knowledge-list"), {"kind": "tool"}).content.decode()
    assert 'href="?kind=tool&amp;page=2"' in page
    second = client.get(reverse("knowledge-list"), {"kind": "tool", "page": "2"}).content.decode()
    assert "Text 0" in second
    assert "Page 2 of 2" in second


def test_a_text_is_text_and_never_markup(make: MakeResource, client: Client) -> None:
    resource = make(
        title="<b>Bold</b>", summary="<i>s</i>", body="<img src=x onerror=alert(1)>\n\nSecond"
    )
    for address in (resource.get_absolute_url(), reverse("knowledge-list")):
        page = client.get(address).content.decode()
        assert "<b>Bold" not in page
        assert "<i>s" not in page
        assert "<img src=x" not in page
    page = client.get(resource.get_absolute_url()).content.decode()
    assert '<p dir="auto">Second</p>' in page


def test_the_same_number_of_questions_for_one_text_and_for_three(
    make: MakeResource, world: World, officer: Client
) -> None:
    related = {
        "government": world.governments["norland"],
        "commitments": list(Commitment.objects.all()),
        "capabilities": list(Capability.objects.all()[:4]),
    }
    visitor = Client()
    first = make(**related)
    pages = [
        (visitor, reverse("knowledge-list")),
        (visitor, first.get_absolute_url()),
        (officer, reverse("knowledge-list")),
        (officer, reverse("knowledge-manage")),
    ]

    def counts() -> list[int]:
        numbers = []
        for client, address in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            numbers.append(len(queries))
        return numbers

    counts()  # the first request of a session notes the session as well
    once = counts()
    make(**related)
    make(**related)
    assert counts() == once
    assert once[0] <= 6
    assert once[1] <= 6


def test_an_officer_writes_changes_and_publishes(officer: Client) -> None:
    response = officer.post(reverse("knowledge-create"), typed())
    resource = Resource.objects.get()
    assert response["Location"] == reverse("knowledge-publish", args=[resource.pk])
    assert resource.body == "First.\n\nSecond."
    preview = officer.get(reverse("knowledge-publish", args=[resource.pk])).content.decode()
    assert "everybody will read" in preview
    edit = reverse("knowledge-edit", args=[resource.pk])
    officer.post(edit, typed(title="One door", version="0"))
    officer.post(reverse("knowledge-publish", args=[resource.pk]))
    page = Client().get(resource.get_absolute_url()).content.decode()
    assert "One door" in page
    assert officer.get(reverse("knowledge-publish", args=[resource.pk])).status_code == 302


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"commitments": []}, "This field is required"),
        ({"commitments": ["0"]}, "Select a valid choice"),
        ({"year": "1066"}, "greater than or equal to 1900"),
        ({"visibility": "everybody"}, "Select a valid choice"),
        ({"summary": "x" * 301}, "at most 300 characters"),
    ],
)
def test_what_makes_no_sense_is_said_at_the_field(
    officer: Client, change: dict[str, object], message: str
) -> None:
    response = officer.post(reverse("knowledge-create"), typed(**change))
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Resource.objects.exists()


def test_a_second_writer_sees_both_and_may_save_again(officer: Client) -> None:
    officer.post(reverse("knowledge-create"), typed())
    resource = Resource.objects.get()
    address = reverse("knowledge-edit", args=[resource.pk])
    officer.post(address, typed(body="Their words.", version="0"))
    lost = officer.post(address, typed(body="My words.", version="0"))
    page = lost.content.decode()
    assert lost.status_code == 409
    assert "Their words." in page
    assert "My words." in page
    resource.refresh_from_db()
    assert resource.body == "Their words."
    officer.post(address, typed(body="My words.", version=str(resource.version)))
    resource.refresh_from_db()
    assert resource.body == "My words."


def test_every_address_of_the_secretariat_is_closed_to_others(
    world: World, make: MakeResource, client: Client, settings: object
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    draft = make(published=False)
    addresses = [
        reverse("knowledge-manage"),
        reverse("knowledge-create"),
        *(reverse(name, args=[draft.pk]) for name in ("knowledge-edit", "knowledge-publish")),
    ]
    for role, status in (("visitor", 302), ("head", 403), ("administrator", 403)):
        client.logout()
        if role != "visitor":
            client.force_login(world.person(role))
        for address in addresses:
            assert client.get(address).status_code == status, (role, address)
            assert client.post(address).status_code in {status, 405}, (role, address)
    draft.refresh_from_db()
    assert draft.state == Resource.State.DRAFT
