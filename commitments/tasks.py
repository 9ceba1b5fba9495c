"""What Celery does for reports."""

from django.utils import timezone

from commitments import services
from taskforce.celery import app


@app.task(name="commitments.tasks.publish_due")
def publish_due() -> dict[str, int]:
    """Every few minutes: publishes what has been held long enough. Safe at any number at once."""
    return {"published": services.publish_due(now=timezone.now())}
