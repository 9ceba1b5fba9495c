"""Who gives a text more readers, who fewer, and who hears of it."""

from collections.abc import Sequence

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from knowledge import content, selectors, services
from knowledge.checklist import POINTS
from knowledge.models import Resource
from members.models import Government, Role
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.library_world import confirm
from tests.access.world import World
from tests.factories.members import DelegationFactory
from tests.knowledge.conftest import MakeResource, content_of

State = Resource.State


def _set(
    world: World, resource: Resource, role: str, to: str, governments: Sequence[Government] = ()
) -> Resource:
    resource.refresh_from_db()
    return services.set_readers(
        resource=resource,
        visibility=to,
        governments=governments,
        expected_version=resource.version,
        actor=world.user(role),
    )


def _change(world: World, resource: Resource, **others: object) -> None:
    resource.refresh_from_db()
    services.change_resource(
        resource=resource,
        content=content_of(government=resource.government, note="What changed.", **others),
        expected_version=resource.version,
        actor=world.user("drafter"),
    )


@pytest.mark.parametrize("role", ["drafter", "head"])
def test_nothing_reaches_everybody_without_clearance(world: World, role: str) -> None:
    resource, officer = world.contribution, world.user("officer")
    confirm(services.submit, resource, world.user(role), points=POINTS)
    told = Notice.objects.filter(kind="resource.to_clear")
    assert [notice.recipient for notice in told] == [world.user("clearance")]
    services.take(resource=resource, actor=officer)
    with pytest.raises(ValidationError, match="has not agreed"):
        confirm(services.publish, resource, officer, points=POINTS)
    confirm(services.clear, resource, world.user("clearance"))
    published = confirm(services.publish, resource, officer, points=POINTS)
    assert published in selectors.visible_to(world.person("visitor"))


def test_a_clearance_is_gone_with_what_was_cleared(world: World) -> None:
    resource = world.lead_contribution(State.CHANGES_REQUESTED)
    drafter, officer = world.user("drafter"), world.user("officer")
    assert resource.cleared_at is None
    confirm(services.submit, resource, drafter, points=POINTS)
    services.take(resource=resource, actor=officer)
    with pytest.raises(ValidationError, match="has not agreed"):
        confirm(services.publish, resource, officer, points=POINTS)


def test_named_governments_hear_and_nobody_else(world: World, make: MakeResource) -> None:
    norland, sudland = (world.governments[slug] for slug in ("norland", "sudland"))
    head = DelegationFactory(government=sudland, roles=[Role.HEAD]).user
    stranger = DelegationFactory(roles=[Role.HEAD]).user
    resource = make(government=norland, visibility="named", governments=[sudland], title="Marker")
    shared = Notice.objects.filter(kind="resource.shared")
    assert [notice.recipient for notice in shared] == [head]
    assert not any("Marker" in str(notice.facts) for notice in Notice.objects.all())
    assert resource in selectors.visible_to(head)
    assert resource not in selectors.visible_to(stranger)
    assert content.named(resource) == [sudland]


def test_fewer_readers_count_at_once_and_more_need_clearance(
    world: World, make: MakeResource
) -> None:
    norland, sudland = (world.governments[slug] for slug in ("norland", "sudland"))
    resource = make(government=norland)
    reader = world.person("foreign_drafter")
    for role in ("observer", "foreign_clearance", "nobody"):
        with pytest.raises(Refused):
            _set(world, resource, role, "taskforce")
    _set(world, resource, "officer", "taskforce")
    assert resource not in selectors.visible_to(world.person("visitor"))
    assert resource in selectors.visible_to(reader)
    _set(world, resource, "drafter", "named", [norland])
    assert resource not in selectors.visible_to(reader)
    for role in ("drafter", "head", "officer"):
        with pytest.raises(Refused):
            _set(world, resource, role, "named", [norland, sudland])
    _set(world, resource, "clearance", "named", [norland, sudland])
    assert resource in selectors.visible_to(reader)
    _set(world, resource, "clearance", "taskforce")
    with pytest.raises(ValidationError, match="begin a new version"):
        _set(world, resource, "clearance", "public")
    with pytest.raises(ValidationError, match="at least one"):
        _set(world, resource, "clearance", "named")


def test_a_new_version_does_not_give_back_what_was_taken_from_readers(
    world: World, make: MakeResource
) -> None:
    norland = world.governments["norland"]
    reader, officer = world.person("foreign_drafter"), world.user("officer")
    resource = make(government=norland, visibility="taskforce", state=State.AMENDING)
    _change(world, resource, visibility="taskforce")
    confirm(services.submit, resource, world.user("clearance"), points=POINTS)
    services.take(resource=resource, actor=officer)
    resource = _set(world, resource, "drafter", "named", [norland])
    assert (resource.cleared_at, resource.cleared_by) == (None, None)
    assert resource not in selectors.visible_to(reader)
    assert resource.amendment is not None
    assert resource.amendment["governments"] == [norland.pk]
    published = confirm(services.publish, resource, officer, points=POINTS)
    assert content.named(published) == [norland]
    assert resource not in selectors.visible_to(reader)
    assert not Notice.objects.filter(kind="resource.to_clear").exists()


def test_a_narrowing_leaves_a_narrower_new_version_as_it_is(
    world: World, make: MakeResource
) -> None:
    norland = world.governments["norland"]
    resource = make(government=norland, state=State.AMENDING)
    _change(world, resource, visibility="named", governments=[norland])
    resource = _set(world, resource, "officer", "taskforce")
    assert content.as_drafted(resource).visibility == "named"


def test_a_clearance_counts_for_the_readers_it_was_given_for(
    world: World, make: MakeResource
) -> None:
    norland, officer = world.governments["norland"], world.user("officer")
    resource = make(
        government=norland, visibility="named", governments=[norland], state=State.AMENDING
    )
    _change(world, resource, visibility="public")
    confirm(services.submit, resource, world.user("clearance"), points=POINTS)
    told = Notice.objects.filter(kind="resource.to_clear")
    assert not told.exists()
    resource = _set(world, resource, "clearance", "taskforce")
    assert [notice.recipient for notice in told] == [world.user("clearance")]
    services.take(resource=resource, actor=officer)
    with pytest.raises(ValidationError, match="has not agreed"):
        confirm(services.publish, resource, officer, points=POINTS)
    _set(world, resource, "officer", "named", [norland])
    assert told.count() == 1, "it was asked for already"


@pytest.mark.parametrize("way", ["published", "narrowed"])
@pytest.mark.parametrize("end", ["withdraw", "archive", "unpublish"])
def test_what_was_taken_from_its_readers_comes_back_to_no_more_without_clearance(
    world: World, make: MakeResource, end: str, way: str
) -> None:
    norland, drafter, officer = (
        world.governments["norland"],
        *map(world.user, ("drafter", "officer")),
    )
    first = {"visibility": "named", "governments": [norland]}
    resource = make(
        government=norland, **(first if way == "published" else {"visibility": "taskforce"})
    )
    if way == "narrowed":
        _set(world, resource, "drafter", "named", [norland])
    if end == "withdraw":
        services.withdraw(resource=resource, reason="Why.", actor=drafter)
    elif end == "archive":
        services.archive(resource=resource, reason="Why.", actor=officer)
    else:
        services.unpublish(resource=resource, code="rights", reason="Why.", actor=officer)
    if end != "unpublish":
        services.reopen(resource=resource, actor=drafter)
    resource.refresh_from_db()
    assert not content.needs_clearance(resource), "the same readers"
    _change(world, resource, visibility="taskforce")
    confirm(services.submit, resource, drafter, points=POINTS)
    assert Notice.objects.filter(kind="resource.to_clear").count() == 1
    services.take(resource=resource, actor=officer)
    with pytest.raises(ValidationError, match="has not agreed"):
        confirm(services.publish, resource, officer, points=POINTS)
    assert resource not in selectors.visible_to(world.person("foreign_drafter"))


def test_what_waits_for_clearance_is_asked_at_once_for_all(
    world: World, make: MakeResource
) -> None:
    norland, sudland = (world.governments[slug] for slug in ("norland", "sudland"))

    def three() -> None:
        for visibility in ("taskforce", "named", "public"):
            draft = make(
                government=norland, visibility=visibility, governments=[norland], published=False
            )
            confirm(services.submit, draft, world.user("drafter"), points=POINTS)
        amended = make(
            government=norland, visibility="named", governments=[norland], state=State.AMENDING
        )
        _change(world, amended, visibility="named", governments=[norland, sudland])
        confirm(services.submit, amended, world.user("drafter"), points=POINTS)

    def asked() -> tuple[int, int]:
        person = world.user("clearance")
        with CaptureQueriesContext(connection) as queries:
            found = selectors.waits_for_person(person, timezone.now()).to_clear
        return len(queries), len(found)

    three()
    once, found = asked()
    three()
    assert (found, asked()) == (2, (once, 4))


def test_a_choice_made_on_an_old_page_is_not_taken(world: World, make: MakeResource) -> None:
    resource = make(government=world.governments["norland"])
    with pytest.raises(SomeoneWasFaster):
        services.set_readers(
            resource=resource,
            visibility="taskforce",
            governments=[],
            expected_version=resource.version - 1,
            actor=world.user("clearance"),
        )


def test_officers_choose_the_readers_of_the_secretariats_own(
    world: World, make: MakeResource
) -> None:
    norland = world.governments["norland"]
    resource = make(visibility="named", governments=[norland])
    _set(world, resource, "officer", "taskforce")
    assert resource in selectors.visible_to(world.person("foreign_drafter"))
    with pytest.raises(ValidationError, match="begin a new version"):
        _set(world, resource, "approver", "public")
    assert resource not in selectors.visible_to(world.person("visitor"))
    with pytest.raises(Refused):
        _set(world, resource, "head", "named", [norland])


@pytest.mark.parametrize(
    ("first", "second", "wider"),
    [
        (("named", [1]), ("named", [1, 2]), False),
        (("named", [1, 3]), ("named", [1, 2]), True),
        (("named", [3]), ("named", [1, 2]), True),
        (("taskforce", []), ("named", [1, 2]), True),
        (("named", [1]), ("taskforce", []), False),
        (("public", []), ("taskforce", []), True),
        (("taskforce", []), ("public", []), False),
        (("taskforce", []), ("taskforce", []), False),
    ],
)
def test_what_is_wider(first: tuple, second: tuple, wider: bool) -> None:
    assert content.is_wider(*first, than=second[0], among=second[1]) is wider
