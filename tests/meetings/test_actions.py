"""Decisions and action items: numbers, owners, moves, carrying over, what waits for whom."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from meetings import selectors, services
from meetings.models import ActionItem, Attendance, Decision, Meeting
from members.models import Delegation
from members.services import delegations
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.meeting_world import end_silence
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting, on
from tests.members.test_races import at_once

_S = Meeting.State


def numbers(rows: object) -> list[str]:
    return [row.number for row in rows]  # type: ignore[attr-defined]


# In session -------------------------------------------------------------------------------------


def test_a_session_is_recorded_all_or_nothing(world: World) -> None:
    meeting, officer = world.lead_meeting(_S.IN_SESSION), world.user("officer")
    norland, sudland = world.governments["norland"], world.governments["sudland"]
    wrong = services.NewAction("Write.", services.Owner(sudland, world.user("drafter")))
    with pytest.raises(ValidationError, match="somebody of the delegation"):
        services.record_session(
            meeting=meeting,
            attendance={norland.pk: "present"},
            decision="They agreed.",
            action=wrong,
            actor=officer,
        )
    assert not Decision.objects.exists()
    assert not Attendance.objects.exists()
    right = services.NewAction("Write.", services.Owner(norland, world.user("drafter")))
    recorded = services.record_session(
        meeting=meeting,
        attendance={norland.pk: "present", sudland.pk: "absent"},
        decision="They agreed.",
        action=right,
        actor=officer,
    )
    assert recorded.decision is not None
    assert recorded.action is not None
    assert (recorded.attendance, recorded.decision.number) == (2, 1)
    again = services.record_session(
        meeting=meeting,
        attendance={norland.pk: "present", sudland.pk: "online"},
        decision="And more.",
        actor=officer,
    )
    assert again.decision is not None
    assert (again.attendance, again.decision.number) == (1, 2)


def test_two_correct_a_decision(world: World) -> None:
    decision, officer = world.decision, world.user("officer")
    change = {"decision": decision, "actor": officer}
    services.change_decision(**change, text="They meet twice.", expected_version=0)
    with pytest.raises(services.DecisionConflict) as conflict:
        services.change_decision(**change, text="They meet thrice.", expected_version=0)
    assert conflict.value.decision.text == "They meet twice."
    with pytest.raises(ValidationError):
        services.change_decision(**change, text=" ", expected_version=1)
    assert Decision.objects.get().number == 1


def test_decisions_since_a_moment_and_by_meeting(world: World, make: MakeMeeting) -> None:
    old = make(_S.HELD, **on(2026, 3, 3))
    services.record_session(meeting=old, decision="Old.", actor=world.user("officer"))
    new = world.decision
    since = datetime(2026, 4, 1, tzinfo=UTC)
    assert list(selectors.decisions_since(since)) == [new]
    assert [row.text for row in selectors.decisions()] == [new.text, "Old."]
    assert [row.text for row in selectors.decisions(old)] == ["Old."]


# Numbers and owners -----------------------------------------------------------------------------


def test_numbers_count_through_the_hosts_year(world: World, make: MakeMeeting) -> None:
    officer = world.user("officer")
    owner = services.Owner(None)
    spring = make(_S.HELD, **on(2026, 3, 3))
    # 22:00 UTC on New Year's Eve is the next year in Auckland.
    eve = make(_S.HELD, zone="Pacific/Auckland", **on(2025, 12, 31, 22))
    before = make(_S.HELD, **on(2025, 12, 3))
    made = [
        services.add_action(meeting=meeting, text="Do it.", owner=owner, actor=officer)
        for meeting in (spring, eve, before)
    ]
    assert numbers(made) == ["A-2026-01", "A-2026-02", "A-2025-01"]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_get_twenty_numbers(world: World) -> None:
    meeting, officer = world.lead_meeting(_S.HELD), world.user("officer")
    owner = services.Owner(None)
    at_once(
        lambda: services.add_action(meeting=meeting, text="Do it.", owner=owner, actor=officer),
        times=20,
    )
    serials = ActionItem.objects.order_by("serial").values_list("serial", flat=True)
    assert list(serials) == list(range(1, 21))


def test_the_person_belongs_to_the_owner(world: World) -> None:
    meeting, officer = world.lead_meeting(_S.HELD), world.user("officer")
    for owner in (
        services.Owner(None, world.user("drafter")),
        services.Owner(world.governments["norland"], world.user("officer")),
    ):
        with pytest.raises(ValidationError):
            services.add_action(meeting=meeting, text="Do it.", owner=owner, actor=officer)
    own = services.Owner(None, officer)
    action = services.add_action(meeting=meeting, text="Do it.", owner=own, actor=officer)
    assert (action.owner, action.person) == ("Secretariat", officer)


def test_a_day_ends_in_the_hosts_zone(world: World) -> None:
    meeting = world.lead_meeting(_S.HELD)
    day = datetime(2027, 7, 1, tzinfo=UTC).date()
    action = services.add_action(
        meeting=meeting,
        text="Do it.",
        owner=services.Owner(None),
        due_on=day,
        actor=world.user("officer"),
    )
    assert action.due_zone == "Europe/Oslo"
    assert action.due_at == datetime(2027, 7, 1, 21, 59, 59, tzinfo=UTC)


def test_two_officers_change_an_action(world: World) -> None:
    action, officer = world.action_item, world.user("officer")
    sudland = services.Owner(world.governments["sudland"], world.user("foreign_drafter"))
    change = {"action": action, "owner": sudland, "due_on": None, "actor": officer}
    services.change_action(**change, text="Another.", expected_version=0)
    with pytest.raises(services.ActionItemConflict) as conflict:
        services.change_action(**change, text="A third.", expected_version=0)
    assert conflict.value.action.text == "Another."
    told = Notice.objects.filter(kind="action.assigned").order_by("pk")
    assert [notice.recipient for notice in told] == [
        world.user("drafter"),
        world.user("foreign_drafter"),
    ]


# Moves ------------------------------------------------------------------------------------------


def test_an_action_is_reported_given_back_and_accepted(world: World) -> None:
    action = world.action_item
    drafter, officer = world.user("drafter"), world.user("officer")
    for words in (services.block_action, services.report_done):
        with pytest.raises(ReasonMissing):
            words(action=action, words=" ", actor=drafter)
    services.start_action(action=action, actor=drafter)
    services.report_done(action=action, words="Sent on Monday.", actor=drafter)
    reported = Notice.objects.filter(kind="action.reported")
    assert {notice.recipient for notice in reported} == {officer, world.user("approver")}
    services.give_back_action(action=action, words="Page 2 is missing.", actor=officer)
    services.report_done(action=action, words="Here it is.", actor=drafter)
    closed = services.accept_action(action=action, actor=officer)
    assert closed.state == ActionItem.State.CLOSED
    said = [(row.verb, row.words) for row in selectors.action_page(drafter, action.pk).updates]
    assert said == [
        ("accept", ""),
        ("report_done", "Here it is."),
        ("give_back", "Page 2 is missing."),
        ("report_done", "Sent on Monday."),
        ("start", ""),
    ]
    with pytest.raises(SomeoneWasFaster):
        services.update_action(action=action, words="More.", actor=drafter)
    assert "Monday" not in str(list(Notice.objects.values_list("facts", flat=True)))


def test_a_page_offers_what_its_reader_may_do(world: World) -> None:
    pk = world.action_item.pk
    offered = {
        role: list(selectors.action_page(world.user(role), pk).moves)
        for role in ("drafter", "observer", "foreign_drafter", "officer")
    }
    own = ["start", "report_done", "block"]
    assert offered == {
        "drafter": own,
        "observer": [],
        "foreign_drafter": [],
        "officer": [*own, "cancel"],
    }
    with pytest.raises(Refused):
        selectors.action_page(world.user("nobody"), pk)


@pytest.mark.django_db(transaction=True)
def test_twenty_reports_are_one(world: World) -> None:
    action, drafter = world.action_item, world.user("drafter")
    answers = at_once(
        lambda: services.report_done(action=action, words="Done.", actor=drafter), times=20
    )
    late = [answer for answer in answers if isinstance(answer, SomeoneWasFaster)]
    assert (len(answers), len(late)) == (20, 19)
    assert action.updates.count() == 1


# Carrying over ----------------------------------------------------------------------------------


def test_an_action_is_carried_over_under_its_number(world: World, make: MakeMeeting) -> None:
    action, officer = world.action_item, world.user("officer")
    world.lead_meeting(_S.ANNOUNCED)
    carry = {"actions": [action], "actor": officer}
    assert services.carry_over(**carry, meeting=world.meeting) == 1
    assert services.carry_over(**carry, meeting=world.meeting) == 0, "again changes nothing"
    later = make(
        starts_at=timezone.now() + timedelta(days=200), ends_at=timezone.now() + timedelta(days=201)
    )
    assert services.carry_over(**carry, meeting=later) == 1
    row = selectors.open_actions().get()
    assert row.number == action.number
    assert [carried.meeting for carried in row.carries.all()] == [world.meeting, later]
    assert row.last_meeting == later
    for meeting in (world.meeting_today, world.meeting, later):
        assert list(selectors.open_actions(meeting=meeting)) == [row]
    with pytest.raises(ValidationError, match="stands before a later meeting"):
        services.carry_over(**carry, meeting=world.meeting)


def test_nothing_is_carried_to_a_meeting_that_is_a_draft_or_over(
    world: World, make: MakeMeeting
) -> None:
    carry = {"actions": [world.action_item], "actor": world.user("officer")}
    for meeting in (make(_S.DRAFT), make(_S.CANCELLED), make(_S.HELD, **on(2026, 3, 3))):
        with pytest.raises(ValidationError, match="announced and still ahead"):
            services.carry_over(**carry, meeting=meeting)


# What is open, and what waits -------------------------------------------------------------------


def test_open_actions_by_owner_state_and_date(world: World) -> None:
    world.lead_meeting(_S.HELD)
    late = world.add_action("norland", "drafter", days=-2)
    undated = world.add_action("sudland", days=None)
    own = world.add_action("", "officer")
    done = world.add_action("norland", "drafter", days=-2)
    services.report_done(action=done, words="Done.", actor=world.user("drafter"))
    services.cancel_action(action=own, words="No.", actor=world.user("officer"))
    assert list(selectors.open_actions()) == [late, undated, done]
    assert list(selectors.open_actions(overdue=True)) == [late], "what is reported waits elsewhere"
    assert list(selectors.open_actions(owner="norland")) == [late, done]
    assert list(selectors.open_actions(owner=selectors.SECRETARIAT)) == []
    assert list(selectors.open_actions(owner=selectors.SECRETARIAT, state="")) == [own]
    assert list(selectors.open_actions(state="reported_done")) == [done]


def test_what_waits_for_the_secretariat(world: World, make: MakeMeeting) -> None:
    held = make(_S.HELD, **on(2026, 3, 3))
    objection = world.objection
    late = world.add_action("norland", "drafter", days=-2)
    done = world.add_action("norland", "drafter")
    services.report_done(action=done, words="Done.", actor=world.user("drafter"))
    work = selectors.waits_for_secretariat(timezone.now())
    assert list(work.minutes_missing) == [held]
    assert list(work.objections) == [objection]
    assert list(work.to_adopt) == []
    assert list(work.overdue) == [late]
    assert list(work.reported) == [done]
    meeting = end_silence(Meeting.objects.get(pk=world.meeting_today.pk))
    assert list(selectors.waits_for_secretariat(timezone.now()).to_adopt) == []
    services.withdraw_objection(objection=objection, actor=world.user("head"))
    assert list(selectors.waits_for_secretariat(timezone.now()).to_adopt) == [meeting]
    services.adopt(meeting=meeting, actor=world.user("officer"))
    assert list(selectors.waits_for_secretariat(timezone.now()).to_close) == [meeting]


def test_what_waits_for_a_person(world: World) -> None:
    now = timezone.now()
    head, drafter = world.user("head"), world.user("drafter")
    world.lead_meeting(_S.MINUTES_CIRCULATED)
    assert [row.number for row in selectors.waits_for_person(head, now).minutes] == [1]
    assert not selectors.waits_for_person(drafter, now)
    undated = world.add_action("norland", "drafter", days=None)
    dated = world.add_action("norland", "drafter", days=9)
    assert list(selectors.waits_for_person(drafter, now).actions) == [dated, undated]
    objection = world.objection
    assert not selectors.waits_for_person(head, now)
    services.withdraw_objection(objection=objection, actor=head)
    assert selectors.waits_for_person(head, now)
    end_silence(world.meeting_today)
    assert not selectors.waits_for_person(head, now)


def test_who_may_not_read_any_more_gets_no_mail(world: World) -> None:
    action = world.action_item
    services.report_done(action=action, words="Done.", actor=world.user("drafter"))
    delegations.suspend(delegation=world.place, reason="Away.", actor=world.user("head"))
    services.give_back_action(action=action, words="More.", actor=world.user("officer"))
    told = Notice.objects.get(kind="action.returned")
    assert told.recipient == world.user("head")
    assert not selectors.waits_for_person(world.user("drafter"), timezone.now())


def test_who_leaves_hands_their_actions_over(world: World) -> None:
    action = world.action_item
    settled = world.add_action("norland", "drafter")
    services.cancel_action(action=settled, words="No.", actor=world.user("officer"))
    successor = Delegation.objects.get(user=world.user("clearance"))
    delegations.depart(delegation=world.place, successor=successor, actor=world.user("head"))
    action.refresh_from_db()
    settled.refresh_from_db()
    assert action.person == world.user("clearance")
    assert settled.person == world.user("drafter"), "what is settled stays as it was"
