"""M2 and the first half of M1: a notice is a row, once, whatever else is away."""

import signal
import threading
import time
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import IntegrityError
from pytest_django import DjangoAssertNumQueries

from bench.parts import Broker
from members.models import User
from taskforce.notifications import services
from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import Notice
from taskforce.notifications.services import Draft
from tests.notifications.conftest import Queue

DEADLINE = datetime(2026, 12, 11, 22, 59, 59, tzinfo=UTC)


def test_one_row_for_each_recipient(queue: Queue, ama: User, ben: User) -> None:
    rows = queue(ama, ben, step="-14", due_at=DEADLINE)

    assert {row.recipient_id for row in rows} == {ama.pk, ben.pk}
    assert {row.state for row in rows} == {Notice.State.QUEUED}
    assert {row.object_type for row in rows} == {"members.User"}
    assert len({row.message_id for row in rows}) == 2


@pytest.mark.parametrize("due_at", [None, DEADLINE])
def test_the_same_notice_is_queued_once(queue: Queue, due_at: datetime | None) -> None:
    first = queue(step="-14", due_at=due_at)
    second = queue(step="-14", due_at=due_at, facts={"number": 8, "title": "Other"})

    assert [row.pk for row in second] == [row.pk for row in first]
    assert second[0].facts["number"] == 7


@pytest.mark.parametrize(
    "other", [{"step": "-7"}, {"due_at": datetime(2027, 1, 1, tzinfo=UTC)}, {"due_at": None}]
)
def test_another_step_or_deadline_is_another_notice(queue: Queue, other: dict[str, Any]) -> None:
    key = {"step": "-14", "due_at": DEADLINE}
    queue(**key)
    queue(**{**key, **other})

    assert Notice.objects.count() == 2


def test_a_recipient_named_twice_gets_one(queue: Queue, ama: User) -> None:
    assert len(queue(ama, ama)) == 1


def test_nobody_to_tell_is_no_query(
    queue: Queue, reminder: Kind, ama: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        assert services.queue(kind=reminder.key, recipients=[], obj=ama, facts={}) == []


def test_a_kind_that_nobody_registered_is_a_mistake(ama: User) -> None:
    with pytest.raises(KeyError):
        services.queue(kind="unknown", recipients=[ama], obj=ama, facts={})


def test_facts_stay_small_and_on_one_line(queue: Queue) -> None:
    row = queue(
        facts={
            "number": 7,
            "title": "Autumn\r\nBcc: everybody@norland.example\x00\u202e",
            "starts_at": DEADLINE,
        }
    )[0]
    row.refresh_from_db()

    assert row.facts == {
        "number": 7,
        "title": "Autumn Bcc: everybody@norland.example",
        "starts_at": "2026-12-11T22:59:59+00:00",
    }
    with pytest.raises(ValueError, match="at most"):
        queue(step="long", facts={"title": "x" * 2_001})


@pytest.mark.django_db(transaction=True)
def test_a_command_that_fails_leaves_no_notice(queue: Queue) -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


def test_five_hundred_rows_take_one_query(
    reminder: Kind, ama: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    drafts = [
        Draft(kind=reminder.key, recipient=ama, obj=ama, step=str(number), facts=reminder.sample)
        for number in range(1_000)
    ]
    with django_assert_max_num_queries(5):  # two inserts, a savepoint round them, one read
        rows = services.enqueue(drafts)

    assert len(rows) == Notice.objects.count() == 1_000


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_plan_once(broker: Broker, reminder: Kind, ama: User) -> None:
    start = threading.Barrier(4)
    found: list[int] = []

    def plan() -> None:
        try:
            start.wait()
            for number in range(50):
                rows = services.queue(
                    kind=reminder.key,
                    recipients=[ama],
                    obj=ama,
                    due_at=DEADLINE,
                    step=str(number),
                    facts=reminder.sample,
                )
                found.append(len(rows))
        finally:
            connection.close()

    planners = [threading.Thread(target=plan) for _each in range(4)]
    for planner in planners:
        planner.start()
    for planner in planners:
        planner.join()

    assert found == [1] * 200
    assert Notice.objects.count() == 50


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_costs_nothing(broker: Broker, queue: Queue) -> None:
    broker.stop()
    started = time.monotonic()
    with transaction.atomic():
        queue()
    assert time.monotonic() - started < 0.5
    assert Notice.objects.filter(state=Notice.State.QUEUED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_hangs_costs_its_timeout_once(broker: Broker, queue: Queue) -> None:
    assert broker.process is not None
    broker.process.send_signal(signal.SIGSTOP)  # connections are taken and never answered
    started = time.monotonic()
    with transaction.atomic():
        queue(step="first")
    first = time.monotonic() - started
    with transaction.atomic():
        queue(step="second")
    second = time.monotonic() - started - first
    broker.process.send_signal(signal.SIGCONT)

    assert first < 3
    assert second < 0.5
    assert Notice.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_nudge_reaches_the_broker_after_the_commit(broker: Broker, queue: Queue) -> None:
    with transaction.atomic():
        queue()
        assert broker.client.llen("celery") == 0
    assert broker.client.llen("celery") == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "posted"},
        {"state": "sending"},
        {"state": "sent"},
        {"state": "failed", "reason": "refused"},
        {"state": "queued", "reason": "expired"},
    ],
)
def test_the_database_refuses_states_that_make_no_sense(
    queue: Queue, wrong: dict[str, str]
) -> None:
    row = queue()[0]
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=row.pk).update(**wrong)
