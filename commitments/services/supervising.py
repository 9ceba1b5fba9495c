"""What the secretariat does about reports that have not come: time, excuses, letters, nudges."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import notices
from commitments.models import Report, ReportVersion
from commitments.services.moves import locked_report, move
from commitments.services.reporting import freeze_and_submit, require_complete
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.documents import services as documents


@transaction.atomic
def enter_on_behalf(
    *, report: Report, letter: UploadedFile, letter_of: date, actor: User
) -> Report:
    """The secretariat begins to enter a report from a government's letter. The letter is kept, and
    every page of the report says where it comes from."""
    report = locked_report(report)
    require(actor, "report.enter_on_behalf", report)
    if not report.is_writable or report.is_amendment:
        raise SomeoneWasFaster(report, "enter_on_behalf")
    report.letter = documents.store(file=letter, actor=actor)
    report.letter_of = letter_of
    report.entered_by = actor
    report.save(update_fields=["letter", "letter_of", "entered_by"])
    record(
        verb="report.enter_on_behalf",
        actor=actor,
        obj=report,
        government_id=report.government_id,
        document=report.letter_id,
    )
    notices.entered_on_behalf(report)
    return report


@transaction.atomic
def submit_on_behalf(*, report: Report, actor: User) -> ReportVersion:
    """Submits what was entered from a letter: the letter is the clearance. Another officer
    reviews it. Raises ValidationError where sections are not complete."""
    report = locked_report(report)
    require(actor, "report.submit_on_behalf", report)
    require_complete(report)
    return freeze_and_submit(report, Report.SUBMIT_ON_BEHALF, actor)


@transaction.atomic
def extend(*, report: Report, until: datetime, reason: str, actor: User) -> Report:
    """Another deadline for one government, with the reason. Raises ValidationError for an instant
    that has passed, SomeoneWasFaster where the government owes nothing any more."""
    report = locked_report(report)
    require(actor, "report.extend", report)
    if not report.is_owed:
        raise SomeoneWasFaster(report, "extend")
    if until <= timezone.now():
        raise ValidationError({"until": _("Choose a day that has not passed.")}, code="past")
    has_moved = until != report.due_at
    report.own_due_at, report.own_due_set_at = until, timezone.now()
    report.save(update_fields=["own_due_at", "own_due_set_at"])
    record(
        verb="report.extend",
        actor=actor,
        obj=report,
        government_id=report.government_id,
        reason=reason,
        until=until.isoformat(),
    )
    if has_moved:
        notices.deadline_moved(report, actor)
    return report


@transaction.atomic
def excuse(*, report: Report, reason: str, actor: User) -> Report:
    """Nothing is expected from this government in this round. Its draft is kept."""
    report = locked_report(report)
    require(actor, "report.excuse", report)
    if report.is_amendment:
        raise SomeoneWasFaster(report, "excuse")
    move(report, Report.EXCUSE, actor, reason=reason)
    notices.excused(report)
    return report


@transaction.atomic
def expect(*, report: Report, reason: str, actor: User) -> Report:
    """A report is expected after all."""
    report = locked_report(report)
    require(actor, "report.expect", report)
    move(report, Report.EXPECT, actor, reason=reason)
    notices.expected(report)
    return report


@transaction.atomic
def nudge(*, reports: Iterable[Report], actor: User) -> int:
    """Reminds the governments of these reports, each at most once a day. Those that owe nothing
    any more are left in peace. Returns how many reports somebody was reminded of."""
    count = 0
    for report in sorted(reports, key=lambda each: each.pk):
        held = locked_report(report)
        require(actor, "report.extend", held)
        if not held.is_owed:
            continue
        told = notices.nudge(held)
        record(
            verb="report.nudge",
            actor=actor,
            obj=held,
            government_id=held.government_id,
            people=len(told),
        )
        count += 1
    return count
