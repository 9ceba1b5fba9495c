"""How long planning and sending take at size, with nothing broken (guarantee P8).

    python -m taskforce.embedded run --temporary -- python -m bench.mail_speed

The planner runs in this process, over governments whose reminder is due: with an empty ledger, and
again with everything in it, as every ten minutes. Then two workers send what it queued to a mail
server on this machine. Exits with an error where a guarantee is broken.
"""

import argparse
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bench.mail_faults import PEOPLE, WORKERS, children, is_settled
from bench.results import Number, publish
from bench.stage import stage
from tests.smtp import SmtpSink

if TYPE_CHECKING:
    from bench.world import World  # needs the settings, which are made first

LIMIT = 600  # seconds until what was not sent counts as lost
PLANNED_SECONDS, SENT_SECONDS = 20, 120  # P8, for 10,000 planned and 5,000 sent
ROWS_PER_INSERT = 500
AHEAD = timedelta(days=30)


@dataclass
class Measured:
    """What a call gave, and what it cost."""

    result: int
    seconds: float
    queries: list[str] = field(default_factory=list)

    @property
    def inserts(self) -> int:
        """Into the ledger."""
        return sum(sql.startswith('INSERT INTO "notifications_notice"') for sql in self.queries)


def measured(call: Callable[[], int]) -> Measured:
    """Calls it, counting the queries of this thread."""
    from django.db import connection

    queries: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        queries.append(sql[:40])
        return execute(sql, params, many, context)

    started = time.monotonic()
    with connection.execute_wrapper(note):
        result = call()
    return Measured(result, time.monotonic() - started, queries)


def run(
    *, sink: SmtpSink, variables: Mapping[str, str], logs: Path, governments: int
) -> list[Number]:
    """Plans and sends the reminders of so many governments, then plans those of twice as many.

    Django is set up on the database that `variables` names for the children, its Celery app on
    their broker.
    """
    from bench.world import build

    world = build(governments, PEOPLE)
    world.expect(governments)
    return [
        *_planner(governments * PEOPLE),
        *_sending(sink, variables, logs, governments * PEOPLE),
        *_planning(world, governments),
    ]


def _planner(reminders: int) -> list[Number]:
    """What the planner costs each time that it comes by."""
    from django.utils import timezone

    from taskforce.notifications import planning, services

    first = measured(lambda: services.plan(now=timezone.now()))
    again = measured(lambda: services.plan(now=timezone.now()))
    now = timezone.now()
    ahead = measured(lambda: sum(1 for _each in planning.ahead(now, now + AHEAD)))
    return [
        Number("reminders due", reminders),
        Number("not planned", reminders - first.result, 0),
        Number("planned again", again.result, 0),
        Number("seconds of a planner that finds all in the ledger", again.seconds),
        Number("queries of a planner that finds all in the ledger", len(again.queries)),
        Number("notices of the next 30 days", ahead.result),
        Number("seconds to foresee them", ahead.seconds),
        Number("queries to foresee them", len(ahead.queries)),
    ]


def _sending(
    sink: SmtpSink, variables: Mapping[str, str], logs: Path, reminders: int
) -> list[Number]:
    """From the nudge to the last mail; workers that are starting are not measured, nor do beats
    run: no message is lost here."""
    from taskforce.celery import app
    from taskforce.notifications.broker import nudge
    from taskforce.notifications.models import Notice

    app.control.purge()  # the planner's nudge, so that nobody begins before the others
    with children(variables, logs, beats=0):
        deadline = time.monotonic() + LIMIT
        while len(app.control.ping(timeout=1)) < WORKERS and time.monotonic() < deadline:
            pass
        started = time.monotonic()
        nudge(reminders)
        while not is_settled(reminders) and time.monotonic() < deadline:
            time.sleep(0.2)
        seconds = time.monotonic() - started
    sent = Notice.objects.filter(state=Notice.State.SENT).count()
    arrived = len({receipt.recipient for receipt in sink.receipts})
    return [
        Number("not sent", reminders - sent, 0),
        Number("lost", reminders - arrived, 0),
        Number("copies", len(sink.receipts) - arrived, 0),
        Number(f"seconds to send {reminders:,}", seconds, SENT_SECONDS),
    ]


def _planning(world: "World", governments: int) -> list[Number]:
    """The same world twice as big, and nothing in the ledger."""
    from django.utils import timezone

    from taskforce.notifications import services
    from taskforce.notifications.models import Notice

    Notice.objects.all().delete()
    world.grow(governments, PEOPLE)
    world.expect(governments)
    reminders = 2 * governments * PEOPLE
    plan = measured(lambda: services.plan(now=timezone.now()))
    return [
        Number(f"of {reminders:,} not planned", reminders - plan.result, 0),
        Number(f"seconds to plan and queue {reminders:,}", plan.seconds, PLANNED_SECONDS),
        Number("INSERTs for them", plan.inserts, -(-reminders // ROWS_PER_INSERT)),
        Number("all queries for them", len(plan.queries)),
    ]


def main() -> int:
    """Runs on servers of its own, prints and keeps the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--governments", type=int, default=200)
    options = parser.parse_args()
    with stage("mail_speed") as own:
        numbers = run(
            sink=own.sink,
            variables=own.variables,
            logs=own.logs,
            governments=options.governments,
        )
        return 0 if publish("mail calm", numbers, postgresql=own.postgresql) else 1


if __name__ == "__main__":
    sys.exit(main())
