"""Reminders over a whole year, hour by hour, in four zones, whenever their clocks change."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from members.models import User
from taskforce.core.clock import at_hour, end_of_day
from taskforce.notifications import planning
from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import MORNING, Notice
from taskforce.notifications.planning import Span
from taskforce.notifications.services.queueing import enqueue_new
from tests.notifications.test_planning import DAY, STEPS, case, ladder_of

PLACES = ("America/Los_Angeles", "UTC", "Asia/Tokyo", "Europe/Brussels")
# Both ladders lie over changes of the clocks: America’s on 14 March and 7 November, Europe’s on 28
# March and 31 October.
DEADLINES = (
    end_of_day(date(2027, 3, 31), "Europe/Brussels"),
    end_of_day(date(2027, 11, 10), "America/New_York"),
)


@pytest.mark.slow
def test_a_year_hour_by_hour_misses_no_step_and_doubles_none(reminder: Kind, ama: User) -> None:
    people = [
        User.objects.create(email=f"{zone}@norland.example", name=zone, time_zone=zone)
        for zone in PLACES
    ]
    ladder = ladder_of(
        [case(ama, due_at=due_at, recipients=people) for due_at in DEADLINES], reminder
    )
    begin, end = datetime(2027, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
    seen: dict[tuple[str, datetime], list[tuple[int, datetime]]] = defaultdict(list)
    last = 0
    with time_machine.travel(begin, tick=False) as clock:
        moment = begin
        while moment < end:
            clock.move_to(moment)
            if enqueue_new(ladder.plan(Span.at(moment))):
                for notice in Notice.objects.filter(pk__gt=last).order_by("pk"):
                    assert notice.recipient is not None
                    assert notice.due_at is not None
                    key = (notice.recipient.time_zone, notice.due_at)
                    seen[key].append((int(notice.step), moment))
                    last = notice.pk
            moment += timedelta(hours=1)

    assert set(seen) == {(zone, due_at) for zone in PLACES for due_at in DEADLINES}
    for (zone, due_at), left in seen.items():
        day = planning.last_morning(due_at, zone, MORNING)
        assert left == [(step, at_hour(day + step * DAY, MORNING, zone)) for step in STEPS]
        assert {moment.astimezone(ZoneInfo(zone)).hour for _step, moment in left} == {MORNING}
