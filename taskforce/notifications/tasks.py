"""What Celery does with the ledger. Losing a message is harmless: the sweep looks by itself."""

from django.utils import timezone

from taskforce.celery import app
from taskforce.notifications import services
from taskforce.notifications.broker import DELIVER_NOW, nudge
from taskforce.notifications.models import Heartbeat, Notice


@app.task(name=DELIVER_NOW)
def deliver_now() -> dict[str, int]:
    """Sends a batch, and asks for another where more is due."""
    done = services.deliver()
    if not done["away"] and Notice.objects.due(timezone.now()).exists():
        nudge()
    return dict(done)


@app.task(name="taskforce.notifications.tasks.sweep")
def sweep() -> dict[str, int]:
    """Finds what a lost message or a killed worker left behind. Safe at any number at once."""
    done = services.tidy()
    if waiting := Notice.objects.due(timezone.now()).count():
        nudge(waiting)
    services.record_heartbeat(Heartbeat.SWEEP)
    return {**done, "waiting": waiting}


@app.task(name="taskforce.notifications.tasks.plan")
def plan() -> dict[str, int]:
    """Queues the reminders that are due by now. Safe at any number at once."""
    return {"planned": services.plan(now=timezone.now())}
