"""A government's own page: its office, its way in the Taskforce, what it means to do."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from commitments.selectors.timeline import milestones, timeline
from members.models import Government
from members.services import governments
from taskforce.audit.models import AuditEvent
from tests.access.world import World

PAGE = "/members/norland/"
OFFICE = "Unit for child protection"
EMAIL = "unit@norland.example"


def set_office(world: World, office: str, email: str, role: str = "head") -> Government:
    return governments.set_office(
        government=world.governments["norland"],
        office=office,
        email=email,
        actor=world.user(role),
    )


def test_the_office_is_named_and_never_a_person(world: World) -> None:
    visitor = Client()
    assert OFFICE not in visitor.get(PAGE).content.decode()
    set_office(world, f" {OFFICE} ", EMAIL.upper())
    page = visitor.get(PAGE).content.decode()
    assert OFFICE in page
    assert f'href="mailto:{EMAIL}"' in page
    for role in ("head", "drafter", "clearance"):
        person = world.user(role)
        assert person.name not in page
        assert person.email not in page
    assert AuditEvent.objects.filter(verb="government.set_office").count() == 1


@pytest.mark.parametrize(("office", "email"), [(OFFICE, ""), ("", EMAIL)])
def test_half_an_office_is_refused(world: World, office: str, email: str) -> None:
    with pytest.raises(ValidationError, match="Give both"):
        set_office(world, office, email)


def test_the_address_of_a_person_is_refused_beside_the_field(
    world: World, settings: object
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    own = world.user("drafter").email
    with pytest.raises(ValidationError, match="a person in the delegation"):
        set_office(world, OFFICE, own.upper())
    path = f"/governments/{world.governments['norland'].pk}/delegation/office/"
    client = world.client("head")
    answer = client.post(path, {"office": OFFICE, "office_email": own})
    assert answer.status_code == 422
    assert "a person in the delegation" in answer.content.decode()
    assert f'value="{OFFICE}"' in answer.content.decode()
    assert client.post(path, {"office": OFFICE, "office_email": EMAIL}).status_code == 302
    assert client.post(path, {"office": "", "office_email": ""}).status_code == 302
    assert Government.objects.get(slug="norland").office == ""


@pytest.mark.parametrize(
    ("given", "missing"), [("office", "office_email"), ("office_email", "office")]
)
def test_half_an_office_is_refused_in_words_beside_what_is_missing(
    world: World, settings: Any, given: str, missing: str
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    path = f"/governments/{world.governments['norland'].pk}/delegation/office/"
    typed = {"office": OFFICE, "office_email": EMAIL}[given]
    answer = world.client("head").post(path, {given: typed, missing: ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert answer.context["form"].errors == {missing: ["Give both, or leave both empty."]}
    assert "government_office_is_whole" not in page
    assert typed in page


def test_its_way_is_told_the_latest_first_with_every_version(world: World) -> None:
    world.bring_to("published")
    world.publish_again(narrative="A correction.")
    norland = Government.objects.get(slug="norland")
    norland.taskforce_member_since = date(2021, 3, 1)
    norland.save()
    page = Client().get(PAGE).content.decode()
    told = page[page.index('id="timeline"') :]
    words = [
        f"Published version 2 of its report: {world.round}",
        f"Published its report: {world.round}",
        "Joined the Global Taskforce",
    ]
    places = [told.index(each) for each in words]
    assert places == sorted(places)
    assert timeline(norland, [], [])[0].day == date(2021, 3, 1)


def test_milestones_stand_in_the_order_of_their_days_as_far_as_they_are_public(
    world: World,
) -> None:
    world.bring_to("published")
    publication = world.governments["norland"].publications.get()
    section = publication.sections.first()
    assert section is not None
    late = {"title": "Second", "due_on": "2027-05-01", "done_on": ""}
    early = {"title": "First", "due_on": "2027-09-01", "done_on": "2026-02-03"}
    section.details = {"actions": [{"title": "A law", "milestones": [late, early]}]}
    steps = milestones([section])
    assert [(step.title, step.done_on) for step in steps] == [
        ("First", date(2026, 2, 3)),
        ("Second", None),
    ]
    assert milestones([]) == []
