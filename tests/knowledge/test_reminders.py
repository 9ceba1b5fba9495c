"""The yearly question, what waits for whom, and the mail of the library."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from knowledge import selectors, services
from knowledge.checklist import POINTS
from knowledge.models import Resource
from knowledge.selectors.contributions import BOARD_AFTER
from taskforce.home.todo import tasks
from taskforce.home.waiting import waiting
from taskforce.notifications import planning
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.access.library_world import confirm
from tests.access.world import World
from tests.knowledge.conftest import MakeResource

State = Resource.State
KIND = "resource.review_due"


def planned(moment: datetime) -> dict[str, set[str]]:
    """Who would be asked at this moment, by step."""
    found: dict[str, set[str]] = {}
    for draft in planning.due(moment):
        if draft.kind == KIND:
            found.setdefault(draft.step, set()).add(draft.recipient.email)
    return found


def test_writers_are_asked_after_a_year_and_heads_once_it_is_late(
    world: World, make: MakeResource
) -> None:
    resource = make(government=world.governments["norland"], visibility="taskforce")
    due = resource.review_by
    assert due is not None
    assert due.year == timezone.now().year + 1
    writers = {world.emails[role] for role in ("drafter", "clearance")}
    morning = due.replace(hour=8, minute=30)
    assert planned(morning - timedelta(days=40)) == {}
    assert planned(morning - timedelta(days=29)) == {"-30": writers}
    assert set(planned(morning - timedelta(days=6))) == {"-7"}
    late = planned(morning + timedelta(days=16))
    assert late == {"14": writers | {world.emails["head"]}}
    assert planned(morning + timedelta(days=40)) == {}


def test_a_confirmation_ends_it_for_another_year(world: World, make: MakeResource) -> None:
    resource = make(government=world.governments["norland"], visibility="taskforce")
    with time_machine.travel(resource.review_by, tick=False):
        assert resource.is_review_due
        services.confirm(resource=resource, actor=world.user("head"))
        resource.refresh_from_db()
        assert not resource.is_review_due
        assert planned(timezone.now()) == {}


def test_nobody_is_asked_about_what_nobody_reads(world: World, make: MakeResource) -> None:
    resource = make(government=world.governments["norland"], state=State.ARCHIVED)
    assert resource.review_by is None
    make()  # the secretariat's own: it stands on its board
    assert planned(timezone.now() + timedelta(days=365)) == {}


def test_a_leap_day_is_asked_about_on_the_day_before(world: World) -> None:
    assert services.a_year_after(datetime(2028, 2, 29, tzinfo=UTC)) == datetime(
        2029, 2, 28, tzinfo=UTC
    )


def test_what_the_ladder_could_not_settle_stands_on_the_board(
    world: World, make: MakeResource
) -> None:
    theirs = make(government=world.governments["norland"], visibility="taskforce")
    own = make(visibility="taskforce")
    due = theirs.review_by
    assert due is not None
    assert selectors.waits_for_secretariat(due - timedelta(days=1)).ageing == []
    assert selectors.waits_for_secretariat(due + timedelta(days=1)).ageing == [own]
    late = selectors.waits_for_secretariat(due + BOARD_AFTER)
    assert set(late.ageing) == {own, theirs}


def test_everything_that_waits_has_somebody_to_act(world: World, make: MakeResource) -> None:
    """Each state between draft and end stands on a list of tasks, or on the board."""
    norland = world.governments["norland"]

    def listed(role: str) -> set[str]:
        return {str(task.title) for task in tasks(world.user(role)) if "library" in str(task.title)}

    def board(role: str) -> set[str]:
        return {group.key for group in waiting(world.user(role)) if "texts" in group.key}

    resource = world.contribution
    assert listed("drafter") == set()
    confirm(services.submit, resource, world.user("drafter"), points=POINTS)
    assert listed("clearance") == {"Clear a text of the library"}
    assert listed("drafter") == listed("observer") == set()
    assert board("officer") == board("approver") == {"texts_to_review"}
    services.take(resource=resource, actor=world.user("officer"))
    assert (board("officer"), board("approver")) == ({"texts_in_review"}, set())
    services.request_changes(
        resource=resource, code="unclear", reason="Why.", actor=world.user("officer")
    )
    for role in ("drafter", "clearance", "head"):
        assert listed(role) == {"Change a text of the library that came back"}
    assert listed("observer") == listed("foreign_drafter") == board("officer") == set()
    published = make(government=norland, visibility="taskforce")
    with time_machine.travel(published.review_by - timedelta(days=20), tick=False):
        assert "Say whether a text of the library is still current" in listed("head")


@pytest.mark.parametrize(
    ("act", "kind", "people"),
    [
        ("request_changes", "resource.changes_requested", {"drafter"}),
        ("unpublish", "resource.unpublished", {"drafter", "clearance", "head"}),
        ("publish", "resource.published", {"drafter"}),
    ],
)
def test_who_hears_and_what_the_mail_says(
    world: World, act: str, kind: str, people: set[str]
) -> None:
    resource, officer = world.contribution, world.user("officer")
    confirm(services.submit, resource, world.user("drafter"), points=POINTS)
    confirm(services.clear, resource, world.user("clearance"))
    services.take(resource=resource, actor=officer)
    words = {"code": "rights", "reason": "The quokka words.", "actor": officer}
    if act == "request_changes":
        services.request_changes(resource=resource, **words)
    else:
        confirm(services.publish, resource, officer, points=POINTS)
    if act == "unpublish":
        services.unpublish(resource=resource, **words)
    found = list(Notice.objects.filter(kind=kind))
    assert {notice.recipient for notice in found} == {world.user(role) for role in people}
    mail = render(found[0])
    whole = mail.subject + mail.text + mail.html
    assert "quokka" not in whole
    assert resource.title not in whole
    assert ("rights are cleared" in whole) is (act != "publish")


def test_a_writer_who_has_left_is_not_written_to(world: World) -> None:
    resource, officer = world.contribution, world.user("officer")
    confirm(services.submit, resource, world.user("drafter"), points=POINTS)
    services.take(resource=resource, actor=officer)
    from members.services import delegations

    delegations.depart(delegation=world.place, successor=None, actor=world.user("head"))
    services.request_changes(
        resource=Resource.objects.get(pk=resource.pk), code="other", reason="Why.", actor=officer
    )
    told = Notice.objects.filter(kind="resource.changes_requested")
    assert [notice.recipient for notice in told] == [world.user("head")]


def test_people_take_along_what_they_wrote_and_confirmed(world: World, make: MakeResource) -> None:
    from members.own_data import export

    resource = make(government=world.governments["norland"])
    held = export(world.user("clearance"))
    assert [row["title"] for row in held["library_texts"]] == [resource.title]
    assert [row["part"] for row in held["library_checks"]] == ["contributor"]
    assert export(world.user("observer"))["library_texts"] == []
