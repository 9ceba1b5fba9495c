"""What every move of a report has in common: the lock, the record, the state and its date."""

from typing import Any

from django.utils import timezone

from commitments.models import Report
from taskforce.audit.services import record
from taskforce.core.transitions import Transition, advance, locked


def locked_report(report: Report) -> Report:
    """The report with its round and government, held until the transaction ends."""
    return locked(Report.objects.select_related("round", "government"), report.pk)


def move(
    report: Report,
    transition: Transition,
    actor: Any,
    *,
    reason: str = "",
    by: str = "",
    **changes: Any,
) -> None:
    """Moves the report, sets what `changes` names with it, and records both.

    `actor` is None for what the portal does by itself.
    """
    source = report.state
    advance(report, transition, reason=reason)
    report.state_since = timezone.now()
    for name, value in changes.items():
        setattr(report, name, value)
    report.save(update_fields=["state", "state_since", *changes])
    record(
        verb=f"report.{transition.verb}",
        actor=actor,
        obj=report,
        government_id=report.government_id,
        reason=reason,
        by=by,
        source=source,
        target=report.state,
    )
