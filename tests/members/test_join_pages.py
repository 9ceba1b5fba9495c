"""The applicant's pages and the case page, as a browser asks for them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from members.keys import application_key
from members.models import Application
from members.services import applications
from taskforce.notifications.models import Notice
from tests.access.world import World
from tests.factories.documents import letter
from tests.factories.members import ApplicationFactory, GovernmentFactory
from tests.members.steps import words

pytestmark = pytest.mark.django_db
State = Application.State


def opened(application: Application) -> Client:
    """The applicant's browser."""
    client = Client()
    address = reverse("join-open", args=[application_key(application)])
    assert client.post(address).url == reverse("join-application")
    return client


def step(name: str) -> str:
    return reverse("join-step", args=[name])


def test_looking_at_a_link_opens_nothing() -> None:
    application = applications.start(email="nils@ostmark.example", language="en-gb")
    client = Client()
    page = client.get(reverse("join-open", args=[application_key(application)]))
    assert page.status_code == 200
    assert client.get(reverse("join-application")).status_code == 403
    application.refresh_from_db()
    assert application.email_confirmed_at is None


def test_the_answer_does_not_depend_on_who_has_an_application() -> None:
    ApplicationFactory(email="known@ostmark.example", state=State.DRAFT)
    answers = [
        Client().post(reverse("join-start"), {"email": email}, follow=True)
        for email in ("known@ostmark.example", "unknown@ostmark.example")
    ]
    assert words(answers[0]) == words(answers[1])
    assert Notice.objects.filter(kind="application.link").count() == 3


def test_links_are_limited() -> None:
    client = Client()
    answers = [
        client.post(reverse("join-start"), {"email": "nils@ostmark.example"}).status_code
        for _each in range(6)
    ]
    assert answers == [302, 302, 302, 302, 302, 429]


def test_what_was_typed_stays_where_it_is_wrong() -> None:
    client = opened(ApplicationFactory(state=State.DRAFT))
    page = client.post(
        step("applicant"),
        {
            "version": 9,
            "applicant_name": "Nils",
            "applicant_phone": "call me",
            "applicant_office": "X",
        },
    )
    assert page.status_code == 422
    assert 'value="call me"' in page.content.decode()
    assert "Enter a telephone number" in page.content.decode()


def test_without_the_link_what_was_typed_is_given_back() -> None:
    page = Client().post(step("head"), {"version": 1, "head_name": "Ama Mensah"})
    assert page.status_code == 403
    assert "Ama Mensah" in page.content.decode()


def test_a_conflict_shows_both_texts() -> None:
    application = ApplicationFactory(state=State.DRAFT, head_name="Stored Name")
    client = opened(application)
    typed = {"version": 0, "head_name": "Typed Name", "head_office": "", "head_email": ""}
    page = client.post(step("head"), typed)
    assert page.status_code == 409
    assert "Stored Name" in page.content.decode()
    assert "Typed Name" in page.content.decode()
    again = {**typed, "version": page.context["form"].data["version"]}
    assert client.post(step("head"), again).status_code == 302
    application.refresh_from_db()
    assert application.head_name == "Typed Name"


def test_a_member_is_told_beside_the_field() -> None:
    GovernmentFactory(name="Norland")
    client = opened(ApplicationFactory(state=State.DRAFT, government_name=""))
    typed = {"version": 5, "kind": "state", "government_name": "Norland"}
    application = Application.objects.get()
    page = client.post(step("government"), {**typed, "version": application.version})
    assert page.status_code == 422
    assert re.search(r'id="id_government_name_error".*already', page.content.decode(), re.S)


def test_a_letter_that_may_not_come_in_says_why() -> None:
    client = opened(ApplicationFactory(state=State.DRAFT))
    page = client.post(step("letter"), {"version": 5, "letter": letter("letter.exe", b"MZ")})
    assert page.status_code == 422
    assert "Choose a document" in page.content.decode()


def test_the_applicant_reads_their_own_letter_and_nobody_elses() -> None:
    mine, other = ApplicationFactory(), ApplicationFactory(signed_copy=None)
    client = opened(mine)
    answer = client.get(reverse("join-document", args=["letter"]))
    assert answer["Content-Disposition"] == 'attachment; filename="nomination.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client.get(reverse("join-document", args=["signed_copy"])).status_code == 404
    assert client.get(reverse("join-document", args=["assignee"])).status_code == 404
    assert other.pk != mine.pk


def test_what_is_asked_stands_at_the_field() -> None:
    client = opened(ApplicationFactory(state=State.ACTION_NEEDED))
    page = client.get(step("letter")).content.decode()
    assert "The nomination letter is not signed." in page
    assert "Please have the letter signed." in page
    assert "not signed" not in client.get(step("head")).content.decode()


def test_fields_that_the_form_does_not_offer_change_nothing() -> None:
    application = ApplicationFactory(state=State.DRAFT)
    client = opened(application)
    typed = {
        "version": application.version,
        "head_name": "New",
        "state": "approved",
        "reference": "X",
    }
    client.post(step("head"), typed)
    before, reference = application.state, application.reference
    application.refresh_from_db()
    assert (application.state, application.reference) == (before, reference)


@pytest.fixture
def officer(world: World, settings: pytest.FixtureRequest) -> Client:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's wrapper
    return world.client("officer")


def test_a_draft_is_its_applicants_own(world: World, officer: Client) -> None:
    draft = ApplicationFactory(state=State.DRAFT, government_name="Secretland")
    assert officer.get(reverse("application-case", args=[draft.pk])).status_code == 404
    assert "Secretland" not in officer.get(reverse("application-queue")).content.decode()


def test_wrong_input_comes_back_on_the_case_page(world: World, officer: Client) -> None:
    address = reverse("application-act", args=[world.case.pk, "ask"])
    page = officer.post(address, {"words": "Explain this.", "answer_by": "2020-01-01"})
    assert page.status_code == 422
    text = page.content.decode()
    assert "Explain this." in text
    assert "Choose at least one reason" in text
    assert "still to come" in text


def test_a_lost_race_is_friendly(world: World, officer: Client) -> None:
    address = reverse("application-act", args=[world.application.pk, "take"])
    assert officer.post(address).status_code == 302
    late = officer.post(address)
    assert late.status_code == 409
    assert "Ostmark" in late.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_asks_as_often_for_one_as_for_three(
    world: World, officer: Client, count: int, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    for _each in range(count):
        ApplicationFactory(state=State.IN_REVIEW)
    with django_assert_max_num_queries(13):  # type: ignore[operator]  # pytest-django's
        assert officer.get(reverse("application-queue")).status_code == 200


def test_nobody_is_signed_in_by_a_link() -> None:
    client = opened(ApplicationFactory(state=State.DRAFT))
    assert client.get(reverse("dashboard")).url.startswith(reverse("account_login"))
