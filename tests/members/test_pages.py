"""A person's own pages: what they say about themselves, colours, their delegation."""

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Role, User
from taskforce.audit.models import AuditEvent
from tests.factories.members import DelegationFactory, GovernmentFactory, PersonFactory

pytestmark = pytest.mark.django_db
FACTS = {"name": "Ama K. Mensah", "language": "en-gb", "time_zone": "Africa/Accra"}


def test_people_correct_what_is_known_about_them(settled: Client, person: User) -> None:
    response = settled.post(reverse("account-settings"), FACTS)
    assert response.headers["Location"] == reverse("account-settings")
    person.refresh_from_db()
    assert (person.name, person.time_zone) == ("Ama K. Mensah", "Africa/Accra")
    event = AuditEvent.objects.get(verb="person.edit")
    assert event.facts == {"changed": ["name", "time_zone"]}


def test_the_form_changes_nothing_else(settled: Client, person: User) -> None:
    """A11: what the form does not offer is not taken."""
    more = {"email": "other@norland.example", "is_staff": "1", "is_superuser": "1", "password": "x"}
    settled.post(reverse("account-settings"), {**FACTS, **more})
    after = User.objects.get(pk=person.pk)
    assert (after.email, after.is_staff, after.is_superuser, after.password) == (
        *(person.email, False, False, person.password),
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": " \u202e\n"},
        {"name": "x" * 151},
        {"name": "a\x00b"},
        {"language": "xx"},
        {"time_zone": "Norland/Capital"},
    ],
)
def test_what_cannot_be_is_answered_beside_the_field(
    settled: Client, person: User, wrong: dict[str, str]
) -> None:
    response = settled.post(reverse("account-settings"), {**FACTS, **wrong})
    assert response.status_code == 422
    page = response.content.decode()
    assert f'id="id_{next(iter(wrong))}_error"' in page
    assert "Ama Mensah" in page  # the head still names the person as they are
    person.refresh_from_db()
    assert person.time_zone == "UTC"


def test_a_name_stays_on_one_line_and_in_its_direction(settled: Client, person: User) -> None:
    settled.post(reverse("account-settings"), {**FACTS, "name": "Ama\r\nBcc: x \u202eMensah "})
    person.refresh_from_db()
    assert person.name == "Ama Bcc: x Mensah"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_kept_in_this_browser(settled: Client, theme: str) -> None:
    settled.post(reverse("account-theme"), {"theme": theme})
    cookie = settled.cookies["theme"]
    assert (cookie["samesite"], cookie["httponly"]) == ("Lax", True)
    page = settled.get(reverse("account-settings")).content.decode()
    assert f'data-theme="{theme}"' in page
    assert f'value="{theme}" id="id_theme_{["", "light", "dark"].index(theme)}" checked' in page


@pytest.mark.parametrize("theme", ["", 'x" onload="x', "purple"])
def test_any_other_colours_are_the_systems(settled: Client, theme: str) -> None:
    settled.post(reverse("account-theme"), {"theme": "dark"})
    settled.post(reverse("account-theme"), {"theme": theme})
    assert "data-theme" not in settled.get(reverse("account-settings")).content.decode()


def test_the_delegation_is_the_persons_own(settled: Client, person: User) -> None:
    mine, theirs = GovernmentFactory(name="Norland"), GovernmentFactory(name="Sudland")
    DelegationFactory(government=mine, user=person, roles=[Role.OBSERVER])
    DelegationFactory(
        government=mine, user=PersonFactory(name="Ben Okafor"), roles=[Role.HEAD, Role.CLEARANCE]
    )
    DelegationFactory(government=theirs, user=PersonFactory(name="Zoë Vale"))
    page = settled.get(reverse("delegation"), follow=True).content.decode()
    assert "Norland" in page
    assert "Head of delegation, Clearance holder" in page
    assert "Ben Okafor" in page
    assert "Sudland" not in page
    assert "Zoë" not in page


def test_without_a_delegation_the_page_says_so(settled: Client) -> None:
    assert "You are not in a delegation." in settled.get(reverse("delegation")).content.decode()
