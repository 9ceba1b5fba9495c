"""What Celery does for the library."""

from django.utils import timezone

from knowledge.services.support_figures import release_figures
from knowledge.services.support_introductions import lapse_due
from taskforce.celery import app


@app.task(name="knowledge.tasks.lapse_introductions")
def lapse_introductions() -> dict[str, int]:
    """Closes questions about introductions that were not answered in time. Safe at any number at
    once."""
    return {"lapsed": lapse_due(now=timezone.now())}


@app.task(name="knowledge.tasks.release_support_figures")
def release_support_figures() -> dict[str, int]:
    """Nightly, to some effect once a month: the figures that members read. Safe at any number at
    once."""
    return {"changed": release_figures(now=timezone.now())}
