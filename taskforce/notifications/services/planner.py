"""Putting into the ledger what is due by now."""

from datetime import datetime

from django.utils import timezone

from taskforce.notifications import planning
from taskforce.notifications.models import Heartbeat
from taskforce.notifications.services.queueing import enqueue_new


def plan(*, now: datetime) -> int:
    """Queues every planned notice whose window is open and that is not in the ledger yet. Returns
    how many that were. Safe at any number at once."""
    queued = enqueue_new(planning.due(now))
    beat(Heartbeat.PLANNER)
    return queued


def beat(name: str) -> None:
    """Notes that something which has to run again and again has just run."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
