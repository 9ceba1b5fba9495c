"""What Celery does for meetings."""

from django.utils import timezone

from meetings import services
from taskforce.celery import app


@app.task(name="meetings.tasks.adopt_minutes")
def adopt_minutes() -> dict[str, int]:
    """Adopts minutes whose silence is over and to which nobody objects. Safe at any number at
    once."""
    return {"adopted": services.adopt_silent(now=timezone.now())}


@app.task(name=services.MAKE_PACK)
def make_pack() -> str:
    """Makes the briefing pack that waits longest. Safe at any number at once."""
    return services.make_pack()
