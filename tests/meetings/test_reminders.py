"""Reminders about meetings, papers, minutes and actions: the plan follows what happened."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from meetings import notices, services
from meetings.models import Meeting
from taskforce.core.clock import end_of_day
from taskforce.home.todo import tasks
from taskforce.home.waiting import waiting
from taskforce.notifications import kinds, planning
from taskforce.notifications.drafts import Draft
from taskforce.notifications.models import Notice
from taskforce.notifications.planning import Span
from tests.access.meeting_world import NO_NEEDS, attendee, end_silence
from tests.access.world import World
from tests.factories.documents import letter

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
BY = end_of_day(date(2027, 4, 1), "Europe/Oslo")


@pytest.fixture(autouse=True)
def in_march() -> object:
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def planned(kind: str, moment: datetime) -> list[Draft]:
    with time_machine.travel(moment, tick=False):
        return [draft for draft in planning.due(moment) if draft.kind == kind]


def asked(kind: str, moment: datetime) -> tuple[set[str], set[str]]:
    """The steps and the people, by their part."""
    found = planned(kind, moment)
    people = {str(draft.recipient).removeprefix("The ") for draft in found}
    return {draft.step for draft in found}, people


def on_the_list(world: World, kind: str, moment: datetime) -> bool:
    """Whether each reminder's page stands on its recipient's list of tasks."""
    drafts = planned(kind, moment)
    with time_machine.travel(moment, tick=False):
        for draft in drafts:
            notice = Notice(
                recipient=draft.recipient,
                kind=draft.kind,
                object_id=str(draft.obj.pk),
                facts=dict(draft.facts),
            )
            person = world.user(str(draft.recipient).removeprefix("The "))
            links = [task.link for task in tasks(person)]
            if kinds.get(kind).link(notice) not in links:
                return False
    return bool(drafts)


def test_who_has_not_said_who_comes(world: World) -> None:
    meeting = world.lead_meeting(Meeting.State.REGISTRATION_OPEN)
    Meeting.objects.filter(pk=meeting.pk).update(register_by=BY)

    assert asked("registration.due", BY - 15 * DAY) == (set(), set())
    assert asked("registration.due", BY - 13 * DAY) == ({"-14"}, {"head"})
    assert asked("registration.due", BY - timedelta(hours=20)) == ({"-1"}, {"head"})
    assert on_the_list(world, "registration.due", BY - 6 * DAY)
    assert asked("registration.due", BY + DAY) == (set(), set())
    services.apologise(
        meeting=Meeting.objects.get(pk=meeting.pk),
        government=world.governments["norland"],
        actor=world.user("head"),
    )
    assert asked("registration.due", BY - 6 * DAY) == (set(), set())
    assert "Say who comes to a meeting" not in [str(t.title) for t in tasks(world.user("head"))]


def test_who_is_registered_hears_when_it_is_near(world: World) -> None:
    meeting = world.lead_meeting(Meeting.State.REGISTRATION_OPEN)
    services.register(
        meeting=meeting,
        government=world.governments["norland"],
        who=attendee("", person=world.user("drafter")),
        needs=NO_NEEDS,
        actor=world.user("head"),
    )
    near = meeting.starts_at - 6 * DAY
    assert asked("meeting.soon", near) == ({"-7"}, {"drafter"})
    assert {draft.due_at for draft in planned("meeting.soon", near)} == {meeting.starts_at}
    services.postpone(meeting=meeting, reason="The host asked.", actor=world.user("officer"))
    assert asked("meeting.soon", near) == (set(), set())


def test_a_paper_that_is_awaited(world: World) -> None:
    meeting = world.lead_meeting(Meeting.State.ANNOUNCED)
    paper = world.plan_paper(
        meeting, "taskforce", government=world.governments["norland"], due_at=BY
    )
    assert asked("paper.due", BY - 6 * DAY) == ({"-7"}, {"head"})
    assert asked("paper.due", BY + 8 * DAY) == ({"7"}, {"head"})
    assert on_the_list(world, "paper.due", BY - 6 * DAY)
    with time_machine.travel(BY + DAY, tick=False):
        late = {group.key: group.items for group in waiting(world.user("officer"))}["papers"]
        assert [item.due_at for item in late] == [BY]
    services.bring_paper(paper=paper, file=letter("paper.pdf"), actor=world.user("head"))
    assert asked("paper.due", BY - 6 * DAY) == (set(), set())


def test_the_end_of_a_silence(world: World) -> None:
    world.lead_meeting(Meeting.State.MINUTES_CIRCULATED)
    ends = world.revision.silence_ends_at
    assert asked("minutes.silence_ends", ends - 2 * DAY) == ({"-3"}, {"head"})
    assert on_the_list(world, "minutes.silence_ends", ends - 2 * DAY)
    assert world.objection.government == world.governments["norland"]
    assert asked("minutes.silence_ends", ends - 2 * DAY) == (set(), set())
    assert "objections" in {group.key for group in waiting(world.user("officer"))}


def test_minutes_that_can_be_adopted_wait_for_the_secretariat(world: World) -> None:
    meeting = world.lead_meeting(Meeting.State.MINUTES_CIRCULATED)
    assert "to_adopt" not in {group.key for group in waiting(world.user("officer"))}
    end_silence(meeting)
    assert "to_adopt" in {group.key for group in waiting(world.user("officer"))}


def test_an_action_is_asked_of_who_looks_after_it(world: World) -> None:
    action = world.action_item
    due = action.due_at
    assert due is not None
    assert asked("action.due", due - 6 * DAY) == ({"-7"}, {"drafter"})
    assert asked("action.due", due + 8 * DAY) == ({"7"}, {"drafter", "head"})
    for moment in (due - 6 * DAY, due + 8 * DAY):
        assert on_the_list(world, "action.due", moment)
    with time_machine.travel(due + DAY, tick=False):
        assert "overdue_actions" in {group.key for group in waiting(world.user("officer"))}
    services.report_done(action=action, words="Written.", actor=world.user("drafter"))
    assert asked("action.due", due - 6 * DAY) == (set(), set())
    assert "reported" in {group.key for group in waiting(world.user("officer"))}


def test_an_action_that_nobody_looks_after_is_its_heads(world: World) -> None:
    action = world.add_action("norland")
    assert action.due_at is not None
    assert asked("action.due", action.due_at - 6 * DAY) == ({"-7"}, {"head"})
    assert on_the_list(world, "action.due", action.due_at - 6 * DAY)


def test_a_meeting_that_is_near_without_an_agenda_waits_for_the_secretariat(world: World) -> None:
    meeting = world.lead_meeting(Meeting.State.ANNOUNCED)
    officer = world.user("officer")
    assert "agendas" not in {group.key for group in waiting(officer)}
    with time_machine.travel(meeting.starts_at - 30 * DAY, tick=False):
        assert "agendas" in {group.key for group in waiting(world.user("officer"))}
    assert world.proposal.meeting_id == meeting.pk
    assert "proposals" in {group.key for group in waiting(world.user("officer"))}


def test_the_ladders_ask_the_same_for_three_as_for_one(world: World) -> None:
    def queries() -> tuple[int, int]:
        moment = timezone.now() + 24 * DAY
        with CaptureQueriesContext(connection) as seen:
            drafts = [each for ladder in notices.LADDERS for each in ladder.plan(Span.at(moment))]
        return len(seen), len(drafts)

    meeting = world.lead_meeting(Meeting.State.ANNOUNCED)

    def add() -> None:
        world.plan_paper(meeting, "taskforce", government=world.governments["norland"], due_at=BY)
        world.add_action("norland", "drafter")

    add()
    few, some = queries()
    for _each in range(2):
        add()
    assert queries() == (few, 3 * some)
    assert some == 2
