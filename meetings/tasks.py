"""What Celery does for meetings."""

from django.utils import timezone

from meetings import services
from taskforce.celery import app


@app.task(name="meetings.tasks.forget")
def forget() -> dict[str, int]:
    """Nightly: deletes what people needed at meetings that are over, and the names of people who
    were erased. Safe at any number at once."""
    return {
        "needs": services.forget_needs(now=timezone.now()),
        "names": services.forget_names(),
    }
