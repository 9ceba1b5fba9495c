"""The planner at work: one that fails does not hold up the others, and many at once plan once."""

from collections.abc import Iterator
from datetime import datetime
from threading import Barrier, Thread

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.reminders import REMINDER
from members.models import User
from taskforce.notifications import planning, services
from taskforce.notifications.models import Heartbeat, Notice
from taskforce.notifications.planning import Case, Ladder, Span
from taskforce.notifications.services.queueing import ROWS_PER_QUERY, enqueue_new
from tests.notifications.conftest import Register
from tests.notifications.test_planning import DAY, DUE, case, ladder_of

NOW = DUE - 6 * DAY


def broken(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    raise ZeroDivisionError


def test_a_ladder_that_fails_does_not_hold_up_the_others(
    register: Register, ama: User, caplog: pytest.LogCaptureFixture
) -> None:
    worse, better = register(key="bench.broken"), register()
    planning.register(Ladder(worse, steps=(-7,), lasts=7, cases=broken))
    planning.register(ladder_of([case(ama)], better))
    try:
        assert services.plan(now=NOW) == 1
    finally:
        planning.unregister(worse.key)
        planning.unregister(better.key)
    assert Notice.objects.get().kind == better.key
    assert "bench.broken could not be planned" in caplog.text
    # The portal's health turns red: see test_mail_pages.
    assert not Heartbeat.objects.filter(name=Heartbeat.PLANNER).exists()


@pytest.mark.django_db(transaction=True)
def test_ten_planners_at_once_plan_once(register: Register, ama: User) -> None:
    ladder = ladder_of([case(ama)], register())
    together = Barrier(10)

    def plan() -> None:
        try:
            together.wait()
            enqueue_new(ladder.plan(Span.at(NOW)))
        finally:
            connection.close()

    planners = [Thread(target=plan) for _each in range(10)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join()
    assert Notice.objects.count() == 1


def test_one_query_writes_five_hundred(register: Register, ama: User) -> None:
    """P8."""
    kind = register()
    people = User.objects.bulk_create(
        User(email=f"person-{number}@norland.example", name=f"Person {number}")
        for number in range(2 * ROWS_PER_QUERY + 1)
    )
    ladder = ladder_of([case(ama, recipients=people)], kind)
    drafts = list(ladder.plan(Span.at(NOW)))
    with time_machine.travel(NOW, tick=False), CaptureQueriesContext(connection) as seen:
        assert enqueue_new(drafts) == len(people)
    inserts = [query for query in seen if query["sql"].startswith("INSERT")]
    assert len(inserts) == 3
    with CaptureQueriesContext(connection) as again:
        assert enqueue_new(drafts) == 0
    assert len(again) == 1
    assert Notice.objects.filter(kind=REMINDER.key).count() == len(people)
