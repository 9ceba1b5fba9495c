"""What Celery does for meetings."""

from django.utils import timezone

from meetings import services
from taskforce.celery import app


@app.task(name="meetings.tasks.forget")
def forget() -> dict[str, int]:
    """Nightly: deletes what people needed at meetings that are over, the names of people who were
    erased, and briefing packs that are not their readers' any more. Safe at any number at once."""
    return {
        "packs": services.forget_packs(),
        "needs": services.forget_needs(now=timezone.now()),
        "names": services.forget_names(),
    }


@app.task(name="meetings.tasks.adopt_minutes")
def adopt_minutes() -> dict[str, int]:
    """Adopts minutes whose silence is over and to which nobody objects. Safe at any number at
    once."""
    return {"adopted": services.adopt_silent(now=timezone.now())}


@app.task(name=services.MAKE_PACKS)
def make_packs() -> dict[str, int]:
    """Makes the briefing packs that wait. Safe at any number at once."""
    return dict(services.make_packs())
