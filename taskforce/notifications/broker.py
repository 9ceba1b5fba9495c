"""Telling a worker to look now at what waits in the database, instead of in two minutes."""

import logging
import time

from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from taskforce.celery import app

DELIVER_NOW = "taskforce.notifications.tasks.deliver_now"
NUDGE_EXPIRES = 120  # seconds; by then the sweep has looked itself
ROWS_FOR_ONE_WORKER = 200
MOST_WORKERS = 4
SLOW = 0.5  # seconds; a broker that is down says so at once, one that hangs costs its timeout …
PAUSE = 10  # … which a process then pays no more than once in so many seconds

logger = logging.getLogger(__name__)


class _Pause:
    """Until when (monotonic seconds) this process does not ask a broker that hangs."""

    until = 0.0


def nudge(rows: int = 1) -> None:
    """Tells workers that this many rows of mail wait: one, or a few that share them."""
    send(DELIVER_NOW, times=min(MOST_WORKERS, 1 + rows // ROWS_FOR_ONE_WORKER))


def send(task: str, *, times: int = 1) -> None:
    """Asks workers to look for what waits. A broker that is away is logged and otherwise ignored:
    nothing depends on the message, since a sweep looks too."""
    started = time.monotonic()
    if started < _Pause.until:
        return
    try:
        for _each in range(times):
            app.send_task(task, expires=NUDGE_EXPIRES, ignore_result=True, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("Work waits for the sweep, the broker is away: %s", type(error).__name__)
        if time.monotonic() - started > SLOW:
            _Pause.until = time.monotonic() + PAUSE
