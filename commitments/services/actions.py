"""National actions and their milestones, kept up while a report is written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from commitments.models import Milestone, NationalAction, Report
from commitments.services.moves import locked_report
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import locked

FIELDS = ("title", "lead_body", "progress", "update", "visibility")
MOST_MILESTONES = 20  # an action


@dataclass
class ActionConflict(Exception):
    """Somebody else saved the action since the writer read it. Nothing was written."""

    action: NationalAction


@transaction.atomic
def save_action(
    *,
    report: Report,
    number: int,
    action: NationalAction | None,
    answers: Mapping[str, Any],
    milestones: list[tuple[str, date, date | None]],
    expected_version: int,
    actor: User,
) -> NationalAction:
    """Adds an action under a commitment, or changes one, with all its milestones: title, due, done.

    Raises ActionConflict where it was saved meanwhile; ValidationError for too many milestones, and
    while another report of the government is in clearance, since it would change under the
    clearance holder's eyes.
    """
    report = locked_report(report)
    require(actor, "report.draft", report)
    _require_nothing_in_clearance(report)
    if len(milestones) > MOST_MILESTONES:
        raise ValidationError(
            _("An action holds up to %(limit)d milestones."),
            params={"limit": MOST_MILESTONES},
            code="too_many",
        )
    if action is None:
        row = NationalAction(government_id=report.government_id, number=number)
    else:
        row = locked(
            NationalAction.objects.filter(government_id=report.government_id, number=number),
            action.pk,
        )
        if row.version != expected_version:
            raise ActionConflict(row)
    for name in FIELDS:
        setattr(row, name, answers[name])
    row.version += 1
    row.full_clean()
    row.save()
    row.milestones.all().delete()
    Milestone.objects.bulk_create(
        Milestone(action=row, title=title, due_on=due_on, done_on=done_on)
        for title, due_on, done_on in milestones
    )
    record(
        verb="action.save",
        actor=actor,
        obj=report,
        government_id=report.government_id,
        number=number,
        action=row.pk,
        version=row.version,
    )
    return row


def _require_nothing_in_clearance(report: Report) -> None:
    others = Report.objects.filter(
        government_id=report.government_id, state=Report.State.IN_CLEARANCE
    ).exclude(pk=report.pk)
    if other := others.select_related("round").first():
        raise ValidationError(
            _("The report for “%(round)s” is in clearance and shows these actions. Wait for it."),
            params={"round": other.round},
            code="in_clearance",
        )
