"""What governments are reminded of about reports and the statement: the plan follows the state."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments import notices, services
from commitments.models import Report, Round, Statement
from commitments.services import signing
from members.models import Government
from taskforce.core.clock import end_of_day
from taskforce.home.todo import tasks
from taskforce.notifications import kinds, planning
from taskforce.notifications import services as mail
from taskforce.notifications.drafts import Draft
from taskforce.notifications.models import Notice
from taskforce.notifications.planning import Span
from tests.access.world import World
from tests.factories.members import DelegationFactory, GovernmentFactory
from tests.smtp import SmtpSink

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
DUE = end_of_day(date(2027, 3, 31), "Europe/Brussels")
DAY = timedelta(days=1)


@pytest.fixture
def open_world(world: World) -> World:
    """The round opened on the first of March and due on the last."""
    with time_machine.travel(NOW, tick=False):
        assert world.round.opened_at == NOW
        Round.objects.filter(pk=world.round.pk).update(due_at=DUE, due_zone="Europe/Brussels")
        world.round.refresh_from_db()
        assert world.report.government.slug == "norland"
    return world


def planned(world: World, moment: datetime, kind: str = "report.due") -> list[Draft]:
    """What would leave about Norland's report at that moment."""
    return [
        draft for draft in planning.due(moment) if draft.kind == kind and draft.obj == world.report
    ]


def people(drafts: list[Draft]) -> set[str]:
    return {str(draft.recipient).removeprefix("The ") for draft in drafts}


def steps(drafts: list[Draft]) -> set[str]:
    return {draft.step for draft in drafts}


def at_report(world: World) -> Report:
    return Report.objects.select_related("round", "government").get(pk=world.report.pk)


# Who, and when ----------------------------------------------------------------------------------


def test_the_ladder_of_a_report(open_world: World) -> None:
    def asked(day: timedelta) -> tuple[set[str], set[str]]:
        found = planned(open_world, DUE + day)
        return steps(found), people(found)

    writers = {"drafter", "clearance"}
    assert asked(-15 * DAY) == (set(), set())  # they heard of it when the round opened
    assert asked(-13 * DAY) == ({"-14"}, writers)
    assert asked(-6 * DAY) == ({"-7"}, writers)
    assert asked(-timedelta(hours=20)) == ({"-1"}, writers)
    assert asked(-timedelta(hours=1)) == ({"0"}, writers)
    assert asked(8 * DAY) == ({"7"}, {*writers, "head"})
    assert asked(15 * DAY) == ({"14"}, {*writers, "head"})
    assert asked(22 * DAY) == (set(), set())


def test_in_clearance_it_is_the_clearance_holders_turn(open_world: World) -> None:
    with time_machine.travel(NOW + DAY, tick=False):
        open_world.bring_to("in_clearance")
    found = planned(open_world, DUE - 6 * DAY)

    assert people(found) == {"clearance"}
    notice = Notice(kind="report.due", object_id=str(open_world.report.pk))
    assert kinds.get("report.due").link(notice).endswith("/check/")


@pytest.mark.parametrize(
    "state", ["submitted", "in_review", "accepted", "held", "published", "nil", "excused"]
)
def test_who_owes_nothing_is_left_in_peace(open_world: World, state: str) -> None:
    with time_machine.travel(NOW + DAY, tick=False):
        open_world.bring_to(state)

    assert planned(open_world, DUE - 6 * DAY) == planned(open_world, DUE + 8 * DAY) == []


def test_a_suspended_government_is_left_in_peace(open_world: World) -> None:
    Government.objects.filter(slug="norland").update(state=Government.State.SUSPENDED)
    assert planned(open_world, DUE - 6 * DAY) == []
    Government.objects.filter(slug="norland").update(state=Government.State.ACTIVE)
    assert planned(open_world, DUE - 6 * DAY) != []


def test_a_closed_round_reminds_only_those_who_can_still_write(open_world: World) -> None:
    with time_machine.travel(NOW + DAY, tick=False):
        services.extend(
            report=open_world.report,
            until=DUE + 20 * DAY,
            reason="Elections.",
            actor=open_world.user("officer"),
        )
        services.close_round(round=open_world.round, actor=open_world.user("officer"))
    of_round = [each for each in planning.due(DUE + 7 * DAY) if each.kind == "report.due"]

    assert {draft.obj for draft in of_round} == {open_world.report}
    assert steps(of_round) == {"-14"}


# The plan changes at once -----------------------------------------------------------------------

Act = Callable[[World], object]


def move_deadline(world: World) -> object:
    return services.extend(
        report=world.report,
        until=DUE + 10 * DAY,
        reason="Elections.",
        actor=world.user("officer"),
    )


@pytest.mark.parametrize(
    ("act", "words"),
    [
        (move_deadline, "The deadline was moved."),
        (lambda world: world.bring_to("submitted"), "It is not waited for any more."),
        (lambda world: world.bring_to("excused"), "It is not waited for any more."),
        (lambda world: world.bring_to("nil"), "It is not waited for any more."),
    ],
    ids=["moved", "submitted", "excused", "nil"],
)
def test_what_was_planned_is_asked_again_before_it_leaves(
    open_world: World, smtp_sink: SmtpSink, act: Act, words: str
) -> None:
    with time_machine.travel(DUE - 6 * DAY, tick=False):
        mail.plan(now=timezone.now())
        queued = Notice.objects.filter(kind="report.due", object_id=str(open_world.report.pk))
        assert queued.count() == 2
        act(open_world)
        mail.deliver()

    assert {(each.state, each.reason, each.answer) for each in queued} == {
        (Notice.State.SKIPPED, Notice.Reason.OVERTAKEN, words)
    }
    assert smtp_sink.messages(subject="is due soon", to="norland") == []


def test_a_returned_report_is_reminded_of_by_its_new_date(open_world: World) -> None:
    returned_at = DUE + 3 * DAY
    with time_machine.travel(returned_at, tick=False):
        open_world.return_report()
    new_date = at_report(open_world).due_at

    assert new_date > returned_at
    assert planned(open_world, returned_at + timedelta(hours=1)) == []
    found = planned(open_world, new_date - timedelta(hours=2))
    assert (steps(found), people(found)) == ({"0"}, {"drafter", "clearance"})
    assert {draft.due_at for draft in found} == {new_date}


def test_a_moved_deadline_reminds_of_the_new_one_alone(open_world: World) -> None:
    with time_machine.travel(DUE - 6 * DAY, tick=False):
        move_deadline(open_world)

    assert planned(open_world, DUE - 5 * DAY) == []
    later = planned(open_world, DUE + 4 * DAY)
    assert {(draft.step, draft.due_at) for draft in later} == {("-7", DUE + 10 * DAY)}


def test_an_earlier_return_is_not_announced_with_an_old_date(
    open_world: World, smtp_sink: SmtpSink
) -> None:
    """An event's mail is asked again as well."""
    with time_machine.travel(NOW + DAY, tick=False):
        open_world.bring_to("returned")
        services.extend(
            report=at_report(open_world),
            until=DUE + 30 * DAY,
            reason="More time.",
            actor=open_world.user("officer"),
        )
        mail.deliver(seconds=20)

    returned = Notice.objects.filter(kind="report.returned")
    assert {notice.answer for notice in returned} == {"The deadline was moved."}
    assert len(smtp_sink.messages(subject="deadline")) == 2


# Held reports, signatures, rounds, sections -----------------------------------------------------


def test_the_end_of_a_hold_is_announced_the_day_before(open_world: World) -> None:
    with time_machine.travel(NOW + DAY, tick=False):
        open_world.bring_to("held")
    until = at_report(open_world).held_until
    assert until is not None
    found = planned(open_world, until - timedelta(hours=20), "report.hold_ends")

    assert (steps(found), people(found)) == ({"-1"}, {"clearance", "head"})
    assert planned(open_world, until + DAY, "report.hold_ends") == []
    with time_machine.travel(until - timedelta(hours=20), tick=False):
        services.release(report=at_report(open_world), actor=open_world.user("clearance"))
    assert planned(open_world, until - timedelta(hours=19), "report.hold_ends") == []


def test_who_has_not_signed_is_asked_three_times(world: World) -> None:
    begun = Statement.objects.current().in_force_since
    assert begun is not None

    def asked(day: int) -> list[tuple[str, str]]:
        drafts = planning.due(begun + timedelta(days=day, hours=20))
        found = [draft for draft in drafts if draft.kind == "statement.unsigned"]
        return [(str(draft.obj), draft.step) for draft in found]

    assert asked(10) == []
    assert asked(15) == [("Norland", "14")]  # Sudland has nobody who heads its delegation
    assert asked(35) == [("Norland", "30")]
    assert asked(85) == [("Norland", "60")]
    assert asked(95) == []
    with time_machine.travel(begun + 31 * DAY, tick=False):
        assert world.signature.government.name == "Norland"
    assert asked(35) == []


def test_the_secretariat_sees_who_has_not_signed_when_reminders_are_over(world: World) -> None:
    from commitments.selectors import signing as reads  # beside the service of the same name

    begun = Statement.objects.current().in_force_since
    assert begun is not None
    names = [each.name for each in reads.long_unsigned(begun + 91 * DAY)]
    assert names == sorted(names)
    assert {"Norland", "Sudland"} <= set(names)
    assert reads.long_unsigned(begun + 89 * DAY) == []
    assert signing.unsigned(Statement.objects.current()).filter(name="Norland").exists()


def test_a_round_that_opens_is_told_to_those_who_write_and_head(open_world: World) -> None:
    told = Notice.objects.filter(kind="round.opened", object_id=str(open_world.report.pk))
    assert {str(notice.to) for notice in told} == {"The drafter", "The clearance", "The head"}
    assert {notice.facts["due_zone"] for notice in told} == {"Europe/Brussels"}


def test_who_is_given_a_section_hears_of_it_and_finds_it_among_their_tasks(
    open_world: World,
) -> None:
    drafter, head = open_world.user("drafter"), open_world.user("head")
    with time_machine.travel(NOW + DAY, tick=False):
        services.assign_section(report=open_world.report, number=4, assignee=drafter, actor=head)
        notice = Notice.objects.get(kind="section.assigned")
        link = kinds.get("section.assigned").link(notice)
        assert notice.recipient == drafter
        assert link in [task.link for task in tasks(drafter)]
        services.assign_section(report=open_world.report, number=4, assignee=None, actor=head)
        still = kinds.get("section.assigned").still_true(notice)
        assert still == "The section is complete, or somebody else writes it."
        services.assign_section(report=open_world.report, number=5, assignee=drafter, actor=drafter)
    assert Notice.objects.filter(kind="section.assigned").count() == 1


# The list in the portal -------------------------------------------------------------------------

EXEMPT = {"place.rests_soon"}  # who signs in has done what it asks


@pytest.mark.parametrize(
    "state", ["not_started", "drafting", "in_clearance", "returned", "held", "published"]
)
@pytest.mark.parametrize("days", [-13, -1, 8])
def test_every_reminder_stands_on_the_list_of_its_recipient(
    open_world: World, state: str, days: int
) -> None:
    with time_machine.travel(NOW + DAY, tick=False):
        open_world.bring_to(state)
    moment = DUE + days * DAY
    missing = []
    with time_machine.travel(moment, tick=False):
        for draft in planning.due(moment):
            if draft.kind in EXEMPT or not hasattr(draft.recipient, "pk"):
                continue
            notice = Notice(
                recipient=draft.recipient,
                kind=draft.kind,
                object_id=str(draft.obj.pk),
                facts=dict(draft.facts),
            )
            link = kinds.get(draft.kind).link(notice)
            person = open_world.user(str(draft.recipient).removeprefix("The "))
            links = [task.link for task in tasks(person)]
            if draft.kind != "secretariat.digest" and link not in links:
                missing.append(f"{draft.kind} to {draft.recipient}: {link} not in {links}")
            if draft.kind == "secretariat.digest" and not links:
                missing.append(f"nothing waits for {draft.recipient}")
    assert missing == []


def test_who_drafts_hears_that_clearance_gave_the_report_back(open_world: World) -> None:
    with time_machine.travel(NOW + DAY, tick=False):
        open_world.bring_to("in_clearance")
        services.return_to_drafting(
            report=open_world.report, reason="Check it.", actor=open_world.user("clearance")
        )
    told = Notice.objects.filter(kind="report.sent_back")
    assert [str(notice.to) for notice in told] == ["The drafter"]
    assert kinds.get("report.sent_back").still_true(told[0]) is True
    assert "Check it." not in str(told[0].facts)


def test_a_government_hears_that_it_is_expected_after_all(open_world: World) -> None:
    with time_machine.travel(NOW + DAY, tick=False):
        open_world.bring_to("excused")
        services.expect(
            report=open_world.report, reason="They asked.", actor=open_world.user("approver")
        )
    told = Notice.objects.filter(kind="report.expected")
    assert {str(notice.to) for notice in told} == {"The drafter", "The clearance", "The head"}
    assert {notice.due_at for notice in told} == {DUE}


# Queries ----------------------------------------------------------------------------------------


def test_a_ladder_asks_the_same_for_three_governments_as_for_one(open_world: World) -> None:
    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            drafts = [
                draft for ladder in notices.LADDERS for draft in ladder.plan(Span.at(DUE - DAY * 6))
            ]
        return len(seen), len(drafts)

    few, some = queries()
    with time_machine.travel(NOW, tick=False):
        for _each in range(3):
            government = GovernmentFactory()
            DelegationFactory(government=government)
            Report.objects.create(round=open_world.round, government=government)
    same, more = queries()
    assert more == some + 3
    assert same == few


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (DUE - 5 * DAY, "is due soon"),
        (DUE - DAY / 2, "is due within a day"),
        (DUE + 3 * DAY, "is overdue"),  # an outage over the day: its window is open for a week
        (DUE + 8 * DAY, "is overdue"),
    ],
)
def test_the_words_are_true_when_the_mail_leaves(
    open_world: World, smtp_sink: SmtpSink, moment: datetime, words: str
) -> None:
    with time_machine.travel(moment, tick=False):
        mail.plan(now=moment)
        mail.deliver(seconds=20)
    found = smtp_sink.messages(to=open_world.emails["drafter"], subject="Norland: the progress")
    assert [words in str(message["Subject"]) for message in found] == [True]


def test_a_deadline_that_moves_back_and_forth_is_told_each_time(open_world: World) -> None:
    with time_machine.travel(NOW + DAY, tick=False) as clock:
        for days in (10, 5, 10, 10):
            services.extend(
                report=at_report(open_world),
                until=DUE + days * DAY,
                reason="Elections.",
                actor=open_world.user("officer"),
            )
            clock.shift(DAY)
    told = Notice.objects.filter(
        kind="report.deadline", recipient=open_world.user("drafter")
    ).order_by("pk")
    assert [notice.due_at for notice in told] == [DUE + days * DAY for days in (10, 5, 10)]


def test_the_opening_of_a_round_is_not_told_with_an_old_date(
    open_world: World, smtp_sink: SmtpSink
) -> None:
    Notice.objects.filter(kind="round.opened").update(due_at=DUE)
    with time_machine.travel(NOW + DAY, tick=False):
        move_deadline(open_world)
        mail.deliver(seconds=20)
    told = Notice.objects.filter(kind="round.opened", object_id=str(open_world.report.pk))
    assert {notice.answer for notice in told} == {"The deadline was moved."}
