"""Putting into the ledger what is due by now."""

import logging
from datetime import datetime

from django.utils import timezone

from taskforce.notifications import planning
from taskforce.notifications.drafts import Draft
from taskforce.notifications.models import Heartbeat
from taskforce.notifications.services.queueing import enqueue_new

PLANNER, SWEEP = "planner", "sweep"

logger = logging.getLogger(__name__)


def plan(*, now: datetime) -> int:
    """Queues every planned notice whose window is open and that is not in the ledger yet. Returns
    how many that were. Safe at any number at once.

    A source that fails holds up no other. It leaves no heartbeat, so that the portal turns ill.
    """
    drafts: list[Draft] = []
    is_whole = True
    for source in planning.every():
        try:
            drafts.extend(source.plan(planning.Span.at(now)))
        except Exception:
            logger.exception("Mail of the kind %s could not be planned", source.kind.key)
            is_whole = False
    queued = enqueue_new(drafts)
    if is_whole:
        beat(PLANNER)
    return queued


def beat(name: str) -> None:
    """Notes that something which has to run again and again has just run. The silence of what has
    never run counts from the first time that anything else did."""
    now = timezone.now()
    clocks = [Heartbeat(name=each, at=now) for each in (PLANNER, SWEEP)]
    Heartbeat.objects.bulk_create(clocks, ignore_conflicts=True)
    Heartbeat.objects.filter(name=name).update(at=now)
