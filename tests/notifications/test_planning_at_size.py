"""P8: what many notices cost in queries; in full, with the time, by `script/bench mail`."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from bench import mail_speed
from bench.mail_speed import ROWS_PER_INSERT, Measured, measured
from bench.parts import Broker
from bench.world import STEP, build
from members import authority
from members.models import User
from taskforce.notifications import services
from taskforce.notifications.models import Notice
from tests.smtp import SmtpSink


def queue_for(people: list[User], step: str) -> Measured:
    drafts = [
        services.Draft(kind="portal.test", recipient=person, obj=person, step=step)
        for person in people
    ]
    return measured(lambda: len(services.enqueue(drafts)))


@pytest.mark.django_db
def test_p8_five_hundred_notices_are_one_query() -> None:
    people = User.objects.bulk_create(
        User(email=f"person-{number}@norland.example", name=f"Person {number}")
        for number in range(2 * ROWS_PER_INSERT + 1)
    )
    few = queue_for(people[:1], step="few")
    for count, inserts in ((ROWS_PER_INSERT, 1), (2 * ROWS_PER_INSERT, 2), (len(people), 3)):
        many = queue_for(people[:count], step=f"for {count}")
        assert many.result == count
        assert many.inserts == inserts
        assert len(many.queries) - len(few.queries) <= inserts + 1  # a savepoint is two


@pytest.mark.django_db
def test_p8_the_planner_asks_the_same_of_twenty_governments_as_of_four() -> None:
    world = build(governments=4, people=25)
    world.expect(4)
    assert not authority.drift()
    plan = partial(services.plan, now=timezone.now())
    first = measured(plan)
    assert (first.result, first.inserts) == (100, 1)
    few = measured(plan)

    world.grow(governments=16, people=25)
    world.expect(16)
    more = measured(plan)
    assert (more.result, more.inserts) == (400, 1)
    many = measured(plan)
    assert few.result == many.result == 0
    assert len(many.queries) == len(few.queries)
    assert set(Notice.objects.values_list("kind", "step")) == {("report.due", STEP)}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_p8_planned_and_sent(
    broker: Broker, smtp_sink: SmtpSink, variables: Mapping[str, str], tmp_path: Path
) -> None:
    numbers = mail_speed.run(sink=smtp_sink, variables=variables, logs=tmp_path, governments=4)

    assert [str(number) for number in numbers if not number.holds] == []
    assert len(smtp_sink.receipts) == 100
