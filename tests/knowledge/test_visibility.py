"""Who reads what: the same for the list, the filters and the page."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from commitments.models import Commitment
from knowledge import selectors, services
from knowledge.models import Resource
from members.services import governments
from taskforce.core.permissions import Refused
from tests.access.world import World
from tests.knowledge.conftest import MakeResource, content_of

TASKFORCE = {"observer", "drafter", "clearance", "head", "foreign_drafter", "foreign_clearance"}
SECRETARIAT = {"officer", "approver"}
READERS = {
    "public": TASKFORCE | SECRETARIAT | {"visitor", "nobody", "administrator"},
    "taskforce": TASKFORCE | SECRETARIAT,
}


@pytest.mark.parametrize("visibility", READERS)
def test_list_filter_and_page_agree_for_everybody(
    world: World, make: MakeResource, visibility: str, client: Client, settings: object
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    resource = make(title="The marker", visibility=visibility)
    for role in READERS["public"]:
        client.logout()
        if role != "visitor":
            client.force_login(world.person(role))
        expected = role in READERS[visibility]
        listed = client.get(reverse("knowledge-list")).content.decode()
        filtered = client.get(reverse("knowledge-list"), {"commitment": "7"}).content.decode()
        page = client.get(resource.get_absolute_url())
        seen = ("The marker" in listed, "The marker" in filtered, page.status_code == 200)
        assert seen == (expected,) * 3, role
        assert expected or page.status_code == 404


def test_nobody_reads_a_draft_but_in_the_secretariats_list(
    world: World, make: MakeResource
) -> None:
    draft = make(published=False)
    for role in READERS["public"]:
        person = world.person(role)
        assert draft not in selectors.visible_to(person), role
        with pytest.raises(Http404):
            selectors.get_resource(person, draft.pk)
    assert draft in selectors.moderated(world.person("officer"))


def test_the_people_of_a_government_that_left_read_as_the_public(
    world: World, make: MakeResource
) -> None:
    resource = make(visibility=Resource.Visibility.TASKFORCE)
    assert resource in selectors.visible_to(world.person("drafter"))
    norland, approver = world.governments["norland"], world.user("approver")
    governments.suspend(government=norland, reason="It leaves.", actor=approver)
    governments.leave(government=norland, reason="It has left.", actor=approver)
    assert resource not in selectors.visible_to(world.person("drafter"))
    assert resource in selectors.visible_to(world.person("foreign_drafter"))


def test_a_narrower_visibility_takes_effect_at_once(world: World, make: MakeResource) -> None:
    resource = make()
    visitor = world.person("visitor")
    assert resource in selectors.visible_to(visitor)
    services.change_resource(
        resource=resource,
        content=content_of(visibility=Resource.Visibility.TASKFORCE),
        expected_version=resource.version,
        actor=world.person("officer"),
    )
    assert resource not in selectors.visible_to(visitor)
    assert resource not in selectors.latest_public(5)
    assert resource not in selectors.public_on(Commitment.objects.get(number=7), 5)


def test_only_what_is_public_is_offered_to_public_pages(make: MakeResource) -> None:
    shown = make()
    make(visibility=Resource.Visibility.TASKFORCE)
    make(published=False)
    seventh = Commitment.objects.get(number=7)
    assert list(selectors.latest_public(5)) == [shown]
    assert list(selectors.public_on(seventh, 5)) == [shown]
    assert list(selectors.public_on(Commitment.objects.get(number=1), 5)) == []


@pytest.mark.parametrize("role", ["visitor", "nobody", "head", "administrator"])
def test_the_secretariats_list_is_refused(world: World, make: MakeResource, role: str) -> None:
    resource = make()
    with pytest.raises(Refused):
        selectors.moderated(world.person(role))
    with pytest.raises(Refused):
        selectors.get_moderated(world.person(role), resource.pk)
