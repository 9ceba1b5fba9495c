"""Does every reminder arrive while everything around it is killed? (guarantees M1 to M3, P8)

    python -m taskforce.embedded run --temporary -- python -m bench.mail_faults

Two workers and two beats run on a broker of their own; two planners queue the same reminders at
the same time. Meanwhile workers are killed with SIGKILL, the broker is flushed or killed, and the
mail server refuses for now, or drops, 30 % of attempts. With --calm nothing of this happens, and
the time is what counts. Exits with an error where a reminder is lost or a copy is unexplained.
"""

import argparse
import os
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import django
import psycopg2
import redis

from bench.parts import Broker, CeleryProcess, environment
from tests import smtp
from tests.e2e.portal import with_database
from tests.smtp import SmtpSink

WORKERS, BEATS, PLANNERS = 2, 2, 2
PEOPLE = 100
WAVE = 100  # reminders queued at once
LIMIT = 600  # seconds until what has not arrived counts as lost
STUCK_AFTER = 1.5  # seconds; a living worker finishes a mail within them, a dead one does not


@dataclass
class Result:
    """What happened, in numbers."""

    reminders: int
    seconds: float = 0.0
    planned_seconds: float = 0.0
    rows: int = 0
    arrived: int = 0
    lost: int = 0
    unfinished: int = 0
    copies: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def unexplained(self) -> int:
        """Copies beyond those in flight at a kill and those whose answer the server lost."""
        return max(0, self.copies - self.in_flight - self.answers[smtp.LOSE_ANSWER])

    @property
    def is_good(self) -> bool:
        return (
            self.rows == self.arrived == self.reminders
            and self.lost == self.unfinished == self.unexplained == 0
        )

    def __str__(self) -> str:
        faults = ", ".join(f"{name} {count}" for name, count in sorted(self.faults.items()))
        answers = ", ".join(f"{name} {count}" for name, count in sorted(self.answers.items()))
        queued = f"queued in {self.planned_seconds:.1f} s, " if self.planned_seconds else ""
        return (
            f"reminders {self.reminders}, rows {self.rows}, arrived {self.arrived}, "
            f"lost {self.lost}, unfinished {self.unfinished}\n"
            f"copies {self.copies}, in flight at a kill {self.in_flight}, "
            f"unexplained {self.unexplained}\n"
            f"faults: {faults or 'none'}\n"
            f"the mail server's answers: {answers}\n"
            f"{queued}all settled after {self.seconds:.1f} s"
        )


class Chaos:
    """Kills something every few seconds, until told to stop."""

    def __init__(
        self, broker: Broker, workers: Sequence[CeleryProcess], result: Result, seed: int
    ) -> None:
        self.broker, self.workers, self.result = broker, workers, result
        self.random = random.Random(seed)  # noqa: S311  # the same each time

    def strike(self) -> None:
        """One fault; what it stopped runs again when this returns."""
        act = self.random.choice((self._kill_worker, self._kill_worker, self._kill_all))
        self.random.choice((act, act, self._flush, self._restart_broker))()

    def _kill_worker(self) -> None:
        self._kill([self.random.choice(self.workers)])

    def _kill_all(self) -> None:
        self._kill(self.workers)

    def _kill(self, victims: Sequence[CeleryProcess]) -> None:
        for victim in victims:
            victim.kill()
            self.result.faults["workers killed"] += 1
        held = _leases()
        time.sleep(STUCK_AFTER)
        self.result.in_flight += len(held & _leases())
        for victim in victims:
            victim.start()

    def _flush(self) -> None:
        with suppress(redis.RedisError):
            self.broker.client.flushall()
        self.result.faults["broker flushed"] += 1

    def _restart_broker(self) -> None:
        self.broker.stop()
        time.sleep(self.random.uniform(0.2, 2))
        self.broker.start()
        self.result.faults["broker killed"] += 1


def run(
    *,
    broker: Broker,
    sink: SmtpSink,
    variables: Mapping[str, str],
    logs: Path,
    reminders: int,
    calm: bool = False,
    lose_answers: bool = False,
    seed: int = 20261124,
) -> Result:
    """Queues so many reminders and waits until each is settled.

    Django is set up on the database that `variables` names for the children, its Celery app on
    `broker`. `lose_answers` lets the mail server also take mail and hang up before it says so,
    which no sender can tell from mail that was not taken.
    """
    result = Result(reminders)
    workers = [
        CeleryProcess("worker", logs / f"worker-{number}.log", variables)
        for number in range(WORKERS)
    ]
    beats = [
        CeleryProcess("beat", logs / f"beat-{number}.log", variables) for number in range(BEATS)
    ]
    if not calm:
        modes = (smtp.LATER, smtp.DROP, *((smtp.LOSE_ANSWER,) if lose_answers else ()))
        sink.behave(*modes, chance=0.3)
    children = [*workers, *beats]
    try:
        for child in children:
            child.start()
        time.sleep(5 if calm else 0)  # so that the time to start is not measured
        _play(result, Chaos(broker, workers, result, seed), calm=calm)
    finally:
        for child in children:
            child.kill()
    _count(result, sink)
    return result


def _play(result: Result, chaos: Chaos, *, calm: bool) -> None:
    started = time.monotonic()
    planners = _start_planners(result.reminders, pause=0.0 if calm else 0.4)
    if calm:
        for planner in planners:
            planner.join()
        result.planned_seconds = time.monotonic() - started
    while time.monotonic() - started < LIMIT:
        if not calm:
            time.sleep(chaos.random.uniform(0.5, 3))
            chaos.strike()
        else:
            time.sleep(0.1)
        if not any(planner.is_alive() for planner in planners) and not _open_rows():
            break
    for planner in planners:
        planner.join()
    result.seconds = time.monotonic() - started


def _start_planners(reminders: int, pause: float) -> list[threading.Thread]:
    """Each planner queues every reminder; the ledger keeps one of each."""
    from django.contrib.auth.hashers import make_password
    from django.db import connection

    from bench.reminders import REMINDER
    from members.models import User
    from taskforce.notifications.services import Draft, enqueue

    people = User.objects.bulk_create(
        User(email=f"person-{number}@bench.example", name=f"Person {number}", password=nobodys)
        for nobodys in [make_password(None)]
        for number in range(PEOPLE)
    )
    drafts = [
        Draft(
            kind=REMINDER.key,
            recipient=people[number % PEOPLE],
            obj=people[number % PEOPLE],
            step=str(number // PEOPLE),
            facts=REMINDER.sample,
        )
        for number in range(reminders)
    ]

    def plan() -> None:
        try:
            for first in range(0, reminders, WAVE):
                enqueue(drafts[first : first + WAVE])
                time.sleep(pause)
        finally:
            connection.close()

    planners = [threading.Thread(target=plan) for _each in range(PLANNERS)]
    for planner in planners:
        planner.start()
    return planners


def _leases() -> set[Any]:
    from taskforce.notifications.models import Notice

    held = Notice.objects.filter(state=Notice.State.SENDING)
    return set(held.values_list("lease", flat=True))


def _open_rows() -> bool:
    from taskforce.notifications.models import Notice

    return Notice.objects.exclude(state__in=Notice.SETTLED).exists()


def _count(result: Result, sink: SmtpSink) -> None:
    from taskforce.notifications.models import Notice

    states = dict(Notice.objects.values_list("message_id", "state"))
    arrivals = Counter(str(mail["Message-ID"]) for mail in sink.messages())
    result.rows = len(states)
    result.unfinished = sum(state != Notice.State.SENT for state in states.values())
    result.arrived = sum(message_id in arrivals for message_id in states)
    result.lost = result.rows - result.arrived
    result.copies = arrivals.total() - len(arrivals)
    result.answers = sink.answers


def main() -> int:
    """Makes a database of its own on the server of DATABASE_URL, runs, prints, and drops it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reminders", type=int, default=5_000)
    parser.add_argument("--calm", action="store_true")
    parser.add_argument("--lose-answers", action="store_true")
    parser.add_argument("--seed", type=int, default=20261124)
    options = parser.parse_args()
    server, name = os.environ["DATABASE_URL"], f"mail_faults_{os.getpid()}"
    broker = Broker()
    logs = Path(tempfile.mkdtemp(prefix="mail-faults-"))
    print(f"Logs in {logs}")
    _on_server(server, f"CREATE DATABASE {name}")
    try:
        with SmtpSink() as sink:
            broker.start()
            variables = environment(
                database_url=with_database(server, name), broker=broker, smtp_port=sink.port
            )
            os.environ.update(variables)
            result = _prepared_run(broker, sink, variables, logs, options)
    finally:
        broker.stop()
        _on_server(server, f"DROP DATABASE {name} WITH (FORCE)")
    print(result)
    return 0 if result.is_good else 1


def _prepared_run(
    broker: Broker,
    sink: SmtpSink,
    variables: Mapping[str, str],
    logs: Path,
    options: argparse.Namespace,
) -> Result:
    django.setup()
    from django.core.management import call_command
    from django.db import connections

    call_command("migrate", verbosity=0)
    result = run(
        broker=broker,
        sink=sink,
        variables=variables,
        logs=logs,
        reminders=options.reminders,
        calm=options.calm,
        lose_answers=options.lose_answers,
        seed=options.seed,
    )
    connections.close_all()
    return result


def _on_server(url: str, statement: str) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(statement)
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
