"""Putting into the ledger what is due by now."""

import logging
from datetime import datetime

from django.utils import timezone

from taskforce.notifications import planning
from taskforce.notifications.models import Heartbeat
from taskforce.notifications.planning import Span
from taskforce.notifications.services.queueing import enqueue_new

logger = logging.getLogger(__name__)


def plan(*, now: datetime) -> int:
    """Queues every planned notice whose window is open and that is not in the ledger yet. Returns
    how many that were. Safe at any number at once.

    A source that fails is logged and does not hold up the others; no heartbeat is noted then, so
    that the portal's health turns red.
    """
    queued, is_whole = 0, True
    for source in planning.sources():
        try:
            queued += enqueue_new(source.plan(Span.at(now)))
        except Exception:
            logger.exception("Mail of the kind %s could not be planned", source.kind.key)
            is_whole = False
    if is_whole:
        record_heartbeat(Heartbeat.PLANNER)
    return queued


def record_heartbeat(name: str) -> None:
    """Notes that something which has to run again and again has just run."""
    start_heartbeats()
    Heartbeat.objects.filter(name=name).update(at=timezone.now())


def start_heartbeats() -> None:
    """From now on planner and sweep are expected to run: the silence of what has never run counts
    from here. Nothing changes where they are expected already."""
    now = timezone.now()
    expected = [Heartbeat(name=name, at=now) for name in (Heartbeat.PLANNER, Heartbeat.SWEEP)]
    Heartbeat.objects.bulk_create(expected, ignore_conflicts=True)
