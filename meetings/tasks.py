"""What Celery does for meetings."""

from django.utils import timezone

from meetings import services
from taskforce.celery import app


@app.task(name="meetings.tasks.forget")
def forget() -> dict[str, int]:
    """Nightly: deletes what people needed at meetings that are over, the names of people who were
    erased, and briefing packs that are not their readers' any more. Safe at any number at once."""
    return {
        "needs": services.forget_needs(now=timezone.now()),
        "names": services.forget_names(),
        "packs": services.take_packs_back(),
    }


@app.task(name="meetings.tasks.adopt_minutes")
def adopt_minutes() -> dict[str, int]:
    """Adopts minutes whose silence is over and to which nobody objects. Safe at any number at
    once."""
    return {"adopted": services.adopt_silent(now=timezone.now())}


@app.task(name=services.MAKE_PACK)
def make_pack() -> str:
    """Makes the briefing pack that waits longest. Safe at any number at once."""
    return services.make_pack()
