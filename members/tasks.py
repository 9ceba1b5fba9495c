"""What Celery does for people and delegations."""

from members import services
from taskforce.celery import app


@app.task(name="members.tasks.reconcile_permissions")
def reconcile_permissions() -> dict[str, int]:
    """Nightly: makes guardian's rows what the delegations say. Safe at any number at once."""
    repaired = services.reconcile_permissions()
    return {"added": len(repaired.missing), "removed": len(repaired.surplus)}
