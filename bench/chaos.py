"""Faults: something is killed every few seconds, and what it was doing just then is noted.

Who holds a lease is not the ledger's business. Here a trigger in the measured database writes it
down, by the name under which each worker is connected; so what a killed worker had in its hands is
read, not guessed from the time that passes.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

import redis

from bench.parts import LEASE, Broker, CeleryProcess
from tests.smtp import SmtpSink

SETTLES = 0.5  # seconds in which the servers take what a process said before it was killed
COMES_BACK = 20  # seconds at most until a worker that was started again is at work

_NOTE = """
CREATE TABLE bench_holder (lease uuid PRIMARY KEY, holder text NOT NULL);
CREATE FUNCTION bench_note_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bench_holder VALUES (NEW.lease, current_setting('application_name'));
    RETURN NULL;
END $$;
CREATE TRIGGER bench_note_holder AFTER UPDATE ON notifications_notice FOR EACH ROW
    WHEN (NEW.lease IS NOT NULL AND NEW.lease IS DISTINCT FROM OLD.lease)
    EXECUTE FUNCTION bench_note_holder();
"""
_FORGET = """
DROP TRIGGER bench_note_holder ON notifications_notice;
DROP FUNCTION bench_note_holder();
DROP TABLE bench_holder;
"""
_HELD = """
SELECT message_id, lease_until FROM notifications_notice JOIN bench_holder USING (lease)
    WHERE holder = ANY(%s)
"""
_AT_WORK = "SELECT count(*) FROM pg_stat_activity WHERE application_name = ANY(%s)"


@contextmanager
def holders_noted() -> Iterator[None]:
    """While this is entered the database notes which process takes which lease."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_NOTE)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(_FORGET)


def _is_at_work(workers: Sequence[CeleryProcess]) -> bool:
    """One of them has begun a task since it was started."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_AT_WORK, [[worker.life for worker in workers]])
        return bool(cursor.fetchone()[0])


def _held_by(lives: Sequence[str]) -> list[tuple[str, datetime]]:
    """The Message-IDs of the notices that these hold, and until when."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(_HELD, [list(lives)])
        return list(cursor.fetchall())


class Chaos:
    """Strikes as often as it is told to; each kind of fault once, then any.

    `faults` counts what it did, `in_flight` the notices that a worker held when it was killed.
    `unheard` are the positions, among the receipts of the mail server, of mails whose sender was
    killed before it had noted that they were taken: each leads to one copy.
    """

    def __init__(
        self, broker: Broker, workers: Sequence[CeleryProcess], sink: SmtpSink, seed: int
    ) -> None:
        self.broker, self.workers, self.sink = broker, workers, sink
        self.random = random.Random(seed)  # noqa: S311  # the same each time
        self.faults: Counter[str] = Counter()
        self.in_flight = 0
        self.unheard: set[int] = set()
        self._kinds = [self._kill_worker, self._kill_all, self._flush, self._restart_broker]
        self._first = self.random.sample(self._kinds, len(self._kinds))

    @property
    def has_done_all(self) -> bool:
        """Each kind of fault has happened."""
        return not self._first

    def strike(self) -> None:
        """One fault; when this returns, what it stopped works again.

        Without waiting for that, workers on a busy machine would be killed while they start, and
        never while they work.
        """
        if self._first:
            self._first.pop()()
        else:
            self.random.choices(self._kinds, weights=[4, 2, 1, 1])[0]()

    def _kill_worker(self) -> None:
        self._kill([self.random.choice(self.workers)])

    def _kill_all(self) -> None:
        self._kill(self.workers)

    def _kill(self, victims: Sequence[CeleryProcess]) -> None:
        for victim in victims:
            victim.kill()
            self.faults["workers killed"] += 1
        time.sleep(SETTLES)
        self.sink.catch_up()
        for message_id, lease_until in _held_by([victim.life for victim in victims]):
            self.in_flight += 1
            taken_at = lease_until - timedelta(seconds=LEASE)
            self.unheard.update(
                position
                for position, receipt in enumerate(self.sink.receipts)
                if receipt.message_id == message_id and receipt.at >= taken_at
            )
        for victim in victims:
            victim.start()
        deadline = time.monotonic() + COMES_BACK
        while time.monotonic() < deadline and not _is_at_work(victims):
            time.sleep(0.1)

    def _flush(self) -> None:
        with suppress(redis.RedisError):
            self.broker.client.flushall()
        self.faults["broker flushed"] += 1

    def _restart_broker(self) -> None:
        self.broker.stop()
        time.sleep(self.random.uniform(0.2, 2))
        self.broker.start()
        self.faults["broker killed"] += 1
