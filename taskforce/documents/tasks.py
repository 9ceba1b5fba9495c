"""What Celery does for documents."""

from django.utils import timezone

from taskforce.celery import app
from taskforce.documents import services


@app.task(name="taskforce.documents.tasks.sweep")
def sweep() -> int:
    """Nightly: removes what failed commands left behind. Safe at any number at once."""
    return services.sweep(now=timezone.now())
