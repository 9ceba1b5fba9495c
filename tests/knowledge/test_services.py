import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from commitments.models import Capability, Commitment
from knowledge import services
from knowledge.models import Resource
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from tests.access.world import World
from tests.knowledge.conftest import MakeResource, content_of


def test_a_text_is_written_and_published_and_the_trail_tells_it(
    world: World, make: MakeResource
) -> None:
    resource = make(published=False, capabilities=list(Capability.objects.all()[:2]))
    assert resource.state == Resource.State.DRAFT
    assert resource.capabilities.count() == 2
    services.publish(resource=resource, actor=world.person("officer"))
    resource.refresh_from_db()
    assert resource.state == Resource.State.PUBLISHED
    assert resource.published_at == resource.state_since
    verbs = AuditEvent.objects.filter(object_type="knowledge.Resource").order_by("pk")
    assert [event.verb for event in verbs] == ["resource.create", "resource.publish"]


def test_publishing_twice_is_one_publication(world: World, make: MakeResource) -> None:
    resource = make()
    with pytest.raises(SomeoneWasFaster):
        services.publish(resource=resource, actor=world.person("officer"))


@pytest.mark.parametrize("role", ["nobody", "drafter", "head", "administrator"])
def test_only_officers_look_after_the_library(world: World, make: MakeResource, role: str) -> None:
    draft = make(published=False)
    person = world.person(role)
    commands = [
        lambda: services.create_resource(content=content_of(), actor=person),
        lambda: services.change_resource(
            resource=draft, content=content_of(title="X"), expected_version=0, actor=person
        ),
        lambda: services.publish(resource=draft, actor=person),
    ]
    for command in commands:
        with pytest.raises(Refused):
            command()
    assert Resource.objects.get().state == Resource.State.DRAFT


def test_a_second_writer_is_told_and_nothing_is_overwritten(
    world: World, make: MakeResource
) -> None:
    resource = make(published=False)
    officer = world.person("officer")
    first = content_of(commitments=list(Commitment.objects.filter(number__lte=2)))
    changed = services.change_resource(
        resource=resource, content=first, expected_version=0, actor=officer
    )
    assert changed.version == 1
    with pytest.raises(services.ResourceConflict):
        services.change_resource(
            resource=resource, content=content_of(title="X"), expected_version=0, actor=officer
        )
    again = services.change_resource(
        resource=resource, content=first, expected_version=0, actor=officer
    )
    assert again.version == 1, "a double click is no change"
    assert [row.number for row in again.commitments.order_by("number")] == [1, 2]


@pytest.mark.parametrize("year", [1899, 2201])
def test_a_year_is_a_year(make: MakeResource, year: int) -> None:
    with pytest.raises(ValidationError):
        make(year=year)


def test_the_database_knows_which_dates_fit(make: MakeResource) -> None:
    resource = make()
    for wrong in ({"published_at": None}, {"state": "draft"}, {"visibility": "all"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Resource.objects.filter(pk=resource.pk).update(**wrong)


def test_slugs_never_clash(make: MakeResource) -> None:
    assert [make(title="Guide").slug for _ in range(2)] == ["guide", "guide-2"]
    assert make(title="دليل").slug == "resource"
