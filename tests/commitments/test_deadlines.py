"""Deadlines are instants: one second before and after, across a change of the clocks, anywhere."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from commitments import selectors, services
from commitments.forms import DateReasonForm, RoundForm
from commitments.models import Publication, Report, Round
from taskforce.core.permissions import allows
from taskforce.core.transitions import SomeoneWasFaster
from tests.access.world import World

SECOND = timedelta(seconds=1)

# A day on which the clocks change in the zone, and the instant at which that day's last second is.
DAYS = [
    pytest.param("Europe/Brussels", date(2027, 3, 28), "2027-03-28T21:59:59", id="forward"),
    pytest.param("Europe/Brussels", date(2026, 10, 25), "2026-10-25T22:59:59", id="back"),
    pytest.param("America/New_York", date(2027, 3, 14), "2027-03-15T03:59:59", id="New York"),
    pytest.param("Australia/Lord_Howe", date(2027, 4, 4), "2027-04-04T13:29:59", id="half an hour"),
]


@pytest.mark.parametrize(("zone", "day", "instant"), DAYS)
def test_a_day_is_over_with_its_last_second_where_the_clocks_change(
    world: World, zone: str, day: date, instant: str
) -> None:
    due = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    form = RoundForm({"title": "A round", "due_on": day, "due_zone": zone, "hold_days": 5})
    assert form.is_valid(), form.errors
    assert form.plan()["due_at"] == due
    extension = DateReasonForm({"reason": "Asked.", "until": day})
    assert extension.is_valid()
    assert extension.until_at(zone) == due
    Round.objects.filter(pk=world.round.pk).update(due_at=due, due_zone=zone)
    report = Report.objects.select_related("round").get(pk=world.report.pk)
    for moment, late in ((due - SECOND, False), (due, False), (due + SECOND, True)):
        assert report.is_overdue(moment) is late
        assert Report.objects.overdue(moment).filter(pk=report.pk).exists() is late


def test_an_extension_counts_and_not_the_round(world: World) -> None:
    officer = world.user("officer")
    until = world.round.due_at + timedelta(days=7)
    services.extend(report=world.report, until=until, reason="Elections.", actor=officer)
    report = Report.objects.select_related("round").get(pk=world.report.pk)
    assert report.due_at == until
    assert not report.is_overdue(world.round.due_at + SECOND)
    assert report.is_overdue(until + SECOND)
    with pytest.raises(ValidationError):
        services.extend(report=report, until=timezone.now(), reason="No.", actor=officer)


def test_after_closing_an_extension_opens_the_report_until_its_last_second(world: World) -> None:
    officer = world.user("officer")
    until = timezone.now() + timedelta(days=7)
    services.extend(report=world.report, until=until, reason="Elections.", actor=officer)
    services.close_round(round=world.round, actor=officer)
    for moment, may in ((until - SECOND, True), (until, True), (until + SECOND, False)):
        with time_machine.travel(moment, tick=False):
            report = selectors.get_report(world.user("drafter"), world.report.pk)
            assert bool(allows(world.user("drafter"), "report.draft", report)) is may


def test_after_closing_what_was_submitted_once_goes_its_way(world: World) -> None:
    world.bring_to("returned")
    services.close_round(round=world.round, actor=world.user("officer"))
    report = selectors.get_report(world.user("drafter"), world.report.pk)
    assert allows(world.user("drafter"), "report.draft", report)
    foreign = world.round.reports.select_related("round", "government").get(
        government=world.governments["sudland"]
    )
    assert not allows(world.user("foreign_drafter"), "report.draft", foreign)


def test_a_returned_report_has_its_new_date_in_overdue_and_board(world: World) -> None:
    world.bring_to("returned")
    due = world.report.own_due_at
    assert due is not None
    assert world.report.sections.exclude(narrative="").count() == 9
    assert [row.commitment.number for row in world.report.sections.filter(is_complete=False)] == [3]
    for moment, late in ((due, False), (due + SECOND, True)):
        assert Report.objects.overdue(moment).filter(pk=world.report.pk).exists() is late
        board = selectors.board(world.round, "overdue", now=moment)
        assert (world.report.pk in {line.report.pk for line in board.lines}) is late


@pytest.mark.parametrize("state", ["nil", "excused"])
def test_whoever_owes_nothing_is_never_overdue_and_not_reminded(world: World, state: str) -> None:
    world.bring_to(state)
    later = timezone.now() + timedelta(days=400)
    assert not Report.objects.overdue(later).filter(pk=world.report.pk).exists()
    assert not world.report.is_overdue(later)
    assert selectors.nudgeable(world.user("officer"), world.round, [world.report.pk]) == []
    assert services.nudge(reports=[world.report], actor=world.user("officer")) == 0


def test_a_hold_can_be_stopped_until_the_second_before_its_end(world: World) -> None:
    world.bring_to("held")
    end = world.report.held_until
    assert end is not None
    clearance = world.user("clearance")
    with time_machine.travel(end, tick=False), pytest.raises(SomeoneWasFaster):
        services.stop(report=world.report, reason="Too late.", actor=clearance)
    with time_machine.travel(end - SECOND, tick=False):
        services.stop(report=world.report, reason="A figure is wrong.", actor=clearance)
    world.report.refresh_from_db()
    assert world.report.state == Report.State.IN_CLEARANCE
    assert services.publish_due(now=end) == 0


def test_what_is_held_is_public_at_the_end_of_the_hold_and_once(world: World) -> None:
    world.bring_to("held")
    end = world.report.held_until
    held = end - world.report.state_since
    assert abs(held - timedelta(days=world.round.hold_days)) < SECOND
    assert services.publish_due(now=end - SECOND) == 0
    assert not Publication.objects.exists()
    assert services.publish_due(now=end) == 1
    assert services.publish_due(now=end) == 0
    assert Publication.objects.count() == 1


def test_a_nil_return_is_public_after_the_hold_and_withdrawn_before(world: World) -> None:
    world.bring_to("nil")
    clearance, end = world.user("clearance"), world.report.held_until
    assert end is not None
    services.withdraw_nil(report=world.report, reason="There is.", actor=clearance)
    services.declare_nil(report=world.report, actor=clearance)
    world.report.refresh_from_db()
    end = world.report.held_until
    assert end is not None
    assert services.publish_due(now=end) == 1
    publication = Publication.objects.get(government=world.governments["norland"])
    assert set(publication.sections.values_list("status", flat=True)) == {"nil"}
    with pytest.raises(SomeoneWasFaster):
        services.withdraw_nil(report=world.report, reason="Late.", actor=clearance)
