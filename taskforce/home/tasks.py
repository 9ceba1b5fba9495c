"""What Celery does for the portal as a whole."""

from django.utils import timezone

from taskforce.celery import app
from taskforce.home.retention import forget


@app.task(name="taskforce.home.tasks.retention")
def retention() -> dict[str, int]:
    """Nightly: forgets what is past its time. Safe at any number at once."""
    return forget(now=timezone.now())
