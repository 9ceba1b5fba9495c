"""What Celery does for meetings."""

from django.utils import timezone

from meetings import services
from taskforce.celery import app


@app.task(name="meetings.tasks.forget_needs")
def forget_needs() -> dict[str, int]:
    """Nightly: deletes what people needed at meetings that are over. Safe at any number at once."""
    return {"needs": services.forget_needs(now=timezone.now())}
