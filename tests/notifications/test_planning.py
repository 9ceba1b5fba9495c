"""The planner: windows instead of equality, the recipient's morning, and never twice."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from bench.reminders import REMINDER
from members.models import User
from taskforce.core.clock import at_hour, end_of_day
from taskforce.notifications import planning, services
from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import MORNING, Addressee, Notice, Wishes
from taskforce.notifications.planning import Case, Ladder
from tests import smtp
from tests.notifications.conftest import Register
from tests.smtp import SmtpSink

STEPS = (-30, -14, -7, -1, 0, 7, 14)
DUE = end_of_day(date(2027, 3, 31), "Europe/Brussels")
DAY = timedelta(days=1)
Plan = Callable[..., list[Case]]


def ladder_of(cases: list[Case], kind: Kind = REMINDER, steps: tuple[int, ...] = STEPS) -> Ladder:
    """A ladder that reminds of these cases, found as an app would find them."""

    def find(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
        for case in cases:
            if earliest <= case.due_at <= latest and pk in {None, str(case.obj.pk)}:
                yield case

    return Ladder(kind, steps=steps, lasts=7, cases=find)


@pytest.fixture
def remind(register: Register) -> Iterator[Plan]:
    """Registers a ladder over the cases given, which may change afterwards."""
    kind = register()
    cases: list[Case] = []

    def plan(*more: Case) -> list[Case]:
        cases.extend(more)
        return cases

    planning.register(ladder_of(cases, kind))
    yield plan
    planning.unregister(kind.key)


def case(person: User, **others: object) -> Case:
    made = Case(obj=person, due_at=DUE, recipients=[person], facts=REMINDER.sample)
    return replace(made, **others)  # type: ignore[arg-type]  # the names are Case's own


def plan_at(moment: datetime) -> int:
    with time_machine.travel(moment, tick=False):
        return services.plan(now=moment)


def steps_in_ledger(person: User) -> list[str]:
    notices = Notice.objects.filter(recipient=person, kind=REMINDER.key)
    return list(notices.order_by("not_before").values_list("step", flat=True))


# Windows ----------------------------------------------------------------------------------------

ZONES = st.sampled_from(
    [
        *("UTC", "Europe/Brussels", "America/Los_Angeles", "Asia/Tokyo", "Asia/Kathmandu"),
        *("Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Pago_Pago", "Africa/Casablanca"),
    ]
)
MOMENTS = st.datetimes(
    datetime(2024, 1, 1),  # noqa: DTZ001  # hypothesis wants them so, and gives aware ones
    datetime(2031, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


@given(due_at=MOMENTS, zone=ZONES, hour=st.integers(0, 23))
def test_windows_follow_each_other_without_gap_or_overlap(
    due_at: datetime, zone: str, hour: int
) -> None:
    windows = ladder_of([]).windows(due_at, zone, hour)

    assert [window.step for window in windows] == list(STEPS)
    for window, following in pairwise(windows):
        assert window.opens_at < window.closes_at == following.opens_at
    on_the_day = windows[STEPS.index(0)]
    assert timedelta(0) < due_at - on_the_day.opens_at <= timedelta(hours=25)
    after = windows[STEPS.index(7)]
    assert after.opens_at > due_at + timedelta(days=5)


@given(due_at=MOMENTS, zone=ZONES, hour=st.integers(4, 22))
def test_every_window_opens_at_the_hour_that_the_person_wants(
    due_at: datetime, zone: str, hour: int
) -> None:
    for window in ladder_of([]).windows(due_at, zone, hour):
        local = window.opens_at.astimezone(ZoneInfo(zone))
        assert (local.hour, local.minute) == (hour, 0)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        # 23:59:59 in Brussels is 14:59:59 of the same day in Los Angeles …
        ("America/Los_Angeles", date(2027, 3, 31)),
        ("UTC", date(2027, 3, 31)),
        # … and 06:59:59 of the next in Tokyo, too early for the morning of that day to help.
        ("Asia/Tokyo", date(2027, 3, 31)),
        ("Pacific/Kiritimati", date(2027, 4, 1)),
    ],
)
def test_the_day_of_the_deadline_is_the_last_with_a_morning_before_it(zone: str, day: date) -> None:
    assert planning.last_morning(DUE, zone, MORNING) == day


# After an outage --------------------------------------------------------------------------------


def test_ten_days_without_the_portal(
    remind: Plan, ama: User, ben: User, smtp_sink: SmtpSink
) -> None:
    """One step was queued and not sent, others passed meanwhile: each person hears once."""
    remind(case(ama, recipients=[ama, ben]))
    stopped = DUE - timedelta(days=13)
    smtp_sink.behave(smtp.LATER)
    assert plan_at(stopped) == 2
    with time_machine.travel(stopped, tick=False):
        services.deliver()
    smtp_sink.behave(smtp.ACCEPT)

    with time_machine.travel(stopped + timedelta(days=10), tick=False):  # three days before
        assert services.tidy() == {"expired": 2}
        services.plan(now=stopped + timedelta(days=10))
        services.deliver()
        services.plan(now=stopped + timedelta(days=10))
        services.deliver()

    for person in (ama, ben):
        assert len(smtp_sink.messages(to=person.email)) == 1
        assert steps_in_ledger(person) == ["-14", "-7"]
        lost = Notice.objects.get(recipient=person, step="-14")
        assert (lost.state, lost.reason) == (Notice.State.SKIPPED, Notice.Reason.EXPIRED)
        assert Notice.objects.get(recipient=person, step="-7").state == Notice.State.SENT


def test_a_late_worker_does_not_send_a_step_that_another_has_followed(
    remind: Plan, ama: User, smtp_sink: SmtpSink
) -> None:
    """Also where delivery runs before the sweep and the planner do."""
    remind(case(ama))
    plan_at(DUE - timedelta(days=13))
    with time_machine.travel(DUE - timedelta(days=3), tick=False):
        assert services.deliver() == {Notice.State.SKIPPED: 1}
    assert smtp_sink.messages() == []


def test_after_the_last_step_there_is_silence(remind: Plan, ama: User) -> None:
    remind(case(ama))

    assert plan_at(DUE + timedelta(days=20)) == 1
    assert steps_in_ledger(ama) == ["14"]
    for days in (22, 40, 400):
        assert plan_at(DUE + timedelta(days=days)) == 0


def test_a_clock_that_goes_back_reminds_neither_twice_nor_never(remind: Plan, ama: User) -> None:
    remind(case(ama))
    morning = at_hour(date(2027, 3, 24), MORNING, "UTC")

    assert plan_at(morning + timedelta(minutes=5)) == 1
    assert plan_at(morning - timedelta(minutes=85)) == 1  # the step before, whose window it is
    assert plan_at(morning + timedelta(minutes=5)) == 0
    assert steps_in_ledger(ama) == ["-14", "-7"]


def test_two_planners_plan_once(remind: Plan, ama: User, ben: User) -> None:
    remind(case(ama, recipients=[ama, ben]))

    assert [plan_at(DUE - DAY * 6) for _each in range(3)] == [2, 0, 0]


# What changes the plan --------------------------------------------------------------------------


def test_who_has_just_been_told_is_not_reminded(remind: Plan, ama: User) -> None:
    told = at_hour(date(2027, 3, 20), 10, "UTC")  # after the step of fourteen days before
    remind(case(ama, since=told))

    assert plan_at(told + timedelta(hours=1)) == 0
    assert plan_at(at_hour(date(2027, 3, 24), MORNING, "UTC")) == 1
    assert steps_in_ledger(ama) == ["-7"]


def test_overseers_join_when_it_is_late(remind: Plan, ama: User, ben: User) -> None:
    remind(case(ama, overseers=[ben, ama]))

    assert plan_at(DUE - timedelta(hours=3)) == 1
    assert plan_at(DUE + timedelta(days=8)) == 2
    assert steps_in_ledger(ben) == ["7"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda cases: cases.clear(), "It is not waited for any more."),
        (
            lambda cases: cases.append(replace(cases.pop(), due_at=DUE + timedelta(days=3))),
            "The deadline was moved.",
        ),
        (
            lambda cases: cases.append(replace(cases.pop(), recipients=[])),
            "It is somebody else’s matter now.",
        ),
    ],
)
def test_the_state_is_asked_again_before_it_leaves(
    remind: Plan,
    ama: User,
    smtp_sink: SmtpSink,
    change: Callable[[list[Case]], None],
    words: str,
) -> None:
    cases = remind(case(ama))
    plan_at(DUE - DAY * 6)
    change(cases)
    with time_machine.travel(DUE - DAY * 6, tick=False):
        assert services.deliver() == {Notice.State.SKIPPED: 1}

    notice = Notice.objects.get()
    assert (notice.reason, notice.answer) == (Notice.Reason.OVERTAKEN, words)
    assert smtp_sink.messages() == []


def test_a_moved_deadline_is_a_plan_of_its_own(remind: Plan, ama: User) -> None:
    cases = remind(case(ama))
    plan_at(DUE - DAY * 6)
    cases.append(replace(cases.pop(), due_at=DUE + timedelta(days=10), since=DUE - DAY * 6))

    assert plan_at(DUE - DAY * 5) == 0  # they have just been told of it
    for day in (date(2027, 3, 27), date(2027, 4, 3)):
        assert plan_at(at_hour(day, MORNING, "UTC") - timedelta(seconds=1)) == 0
        assert plan_at(at_hour(day, MORNING, "UTC")) == 1
    assert steps_in_ledger(ama) == ["-7", "-14", "-7"]


def test_people_without_an_account_are_reminded_in_utc(remind: Plan, ama: User) -> None:
    remind(case(ama, recipients=[Addressee(email="nils@ostmark.example", name="Nils Ekdal")]))
    plan_at(DUE - DAY * 6)

    notice = Notice.objects.get()
    assert notice.stranger_email == "nils@ostmark.example"
    assert notice.not_before == at_hour(date(2027, 3, 24), MORNING, "UTC")


def test_what_was_not_true_for_a_while_waits_again(
    remind: Plan, ama: User, smtp_sink: SmtpSink
) -> None:
    """A government suspended and reinstated, a deadline moved away and back."""
    cases = remind(case(ama))
    with time_machine.travel(DUE - 6 * DAY, tick=False):
        services.plan(now=DUE - 6 * DAY)
        settled = cases.pop()
        services.deliver()
        assert Notice.objects.get().reason == Notice.Reason.OVERTAKEN
        cases.append(settled)
        assert services.plan(now=DUE - 6 * DAY) == 1
        services.deliver()
        assert services.plan(now=DUE - 6 * DAY) == 0
    assert Notice.objects.get().state == Notice.State.SENT
    assert len(smtp_sink.messages(to=ama.email)) == 1


# What people want -------------------------------------------------------------------------------


def test_the_hour_that_a_person_wants(remind: Plan, ama: User) -> None:
    ama.time_zone = "Asia/Tokyo"
    ama.save()
    services.set_wishes(person=ama, hour=18, digest_days=[1], declined=[])
    remind(case(ama))
    plan_at(DUE - DAY * 6)

    assert Notice.objects.get().not_before == datetime(2027, 3, 24, 9, tzinfo=UTC)


def test_another_hour_on_the_same_day_does_not_remind_again(remind: Plan, ama: User) -> None:
    remind(case(ama))
    plan_at(at_hour(date(2027, 3, 24), 9, "UTC"))
    services.set_wishes(person=ama, hour=10, digest_days=[], declined=[])

    assert plan_at(at_hour(date(2027, 3, 24), 10, "UTC")) == 0


def test_a_kind_that_was_switched_off(
    register: Register, ama: User, ben: User, smtp_sink: SmtpSink
) -> None:
    kind = register(mandatory=False)
    planning.register(ladder_of([case(ama, recipients=[ama, ben])], kind))
    try:
        services.set_wishes(person=ama, hour=8, digest_days=[], declined=[kind.key])
        assert plan_at(DUE - DAY * 6) == 1
        services.set_wishes(person=ben, hour=8, digest_days=[], declined=[kind.key])
        with time_machine.travel(DUE - DAY * 6, tick=False):
            assert services.deliver() == {Notice.State.SKIPPED: 1}
    finally:
        planning.unregister(kind.key)
    assert Notice.objects.get().reason == Notice.Reason.UNWANTED
    assert smtp_sink.messages() == []


def test_what_is_mandatory_cannot_be_switched_off(remind: Plan, ama: User) -> None:
    services.set_wishes(person=ama, hour=8, digest_days=[], declined=[REMINDER.key, "no.such"])
    remind(case(ama))

    assert Wishes.objects.get().declined == []
    assert plan_at(DUE - DAY * 6) == 1


# The days to come -------------------------------------------------------------------------------


def test_the_preview_is_what_then_happens(remind: Plan, ama: User, ben: User) -> None:
    ben.time_zone = "America/Los_Angeles"
    ben.save()
    services.set_wishes(person=ama, hour=15, digest_days=[], declined=[])
    remind(case(ama, recipients=[ama, ben]), case(ben, due_at=DUE + DAY * 9, recipients=[ben]))
    start = DUE - DAY * 20
    end = start + timedelta(days=30)
    foreseen = {
        (draft.recipient.email, draft.due_at, draft.step, draft.not_before)
        for draft in planning.ahead(start, end)
        if draft.kind == REMINDER.key
    }
    plan_at(start)
    before = set(Notice.objects.values_list("pk", flat=True))
    for hours in range(6, 30 * 24 + 1, 6):  # shorter than any window
        plan_at(start + timedelta(hours=hours))

    happened = {
        (notice.to.email, notice.due_at, notice.step, notice.not_before)
        for notice in Notice.objects.exclude(pk__in=before)
    }
    assert len(foreseen) == 14
    assert foreseen == happened


def test_planning_asks_the_same_for_three_as_for_one(remind: Plan, ama: User, ben: User) -> None:
    def queries() -> int:
        with (
            time_machine.travel(DUE - DAY * 6, tick=False),
            CaptureQueriesContext(connection) as seen,
        ):
            services.plan(now=DUE - DAY * 6)
        return len(seen)

    cases = remind(case(ama))
    queries()  # writes the first heartbeat
    Notice.objects.all().delete()
    one = queries()
    Notice.objects.all().delete()
    cases.extend([case(ben, recipients=[ama, ben]), case(ama, due_at=DUE + timedelta(hours=1))])
    assert queries() == one


def test_a_kind_is_planned_by_one_source(remind: Plan) -> None:
    with pytest.raises(RuntimeError, match="planned twice"):
        planning.register(ladder_of([]))


@pytest.mark.parametrize(("seconds", "day"), [(-1, 30), (0, 30), (1, 31)])
def test_a_deadline_at_the_very_hour_of_the_morning(seconds: int, day: int) -> None:
    due_at = at_hour(date(2027, 3, 31), 8, "Europe/Brussels") + timedelta(seconds=seconds)
    assert planning.last_morning(due_at, "Europe/Brussels", 8) == date(2027, 3, day)
