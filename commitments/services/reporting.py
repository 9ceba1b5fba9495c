"""A report's way at home: from the draft through clearance to its submission, and back."""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import notices
from commitments.answers import SCHEMA, answer_of, put
from commitments.models import Evidence, Report, ReportVersion, Section
from commitments.reading import answers_left, answers_of
from commitments.services.moves import locked_report, move
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster, Transition


@transaction.atomic
def send_to_clearance(*, report: Report, actor: User) -> Report:
    """Hands the finished draft to the clearance holder, who hears of it.

    Raises ValidationError naming the commitments whose sections are not complete, and where an
    amendment does not say what it changes.
    """
    report = locked_report(report)
    require(actor, "report.send_to_clearance", report)
    move(report, Report.SEND_TO_CLEARANCE, actor)
    require_complete(report)
    notices.report_to_clear(report, actor)
    return report


def require_complete(report: Report) -> None:
    """Raises ValidationError naming what is unfinished."""
    unfinished = report.sections.filter(is_complete=False).values_list(
        "commitment__number", flat=True
    )
    if numbers := ", ".join(str(number) for number in unfinished):
        raise ValidationError(
            _("These commitments are not complete yet: %(numbers)s."),
            params={"numbers": numbers},
            code="incomplete",
        )
    if report.is_amendment and not report.change_note.strip():
        raise ValidationError(_("Say for the public what the amendment changes."), code="note")


@transaction.atomic
def return_to_drafting(*, report: Report, reason: str, actor: User) -> Report:
    """The clearance holder gives the draft back with words. Raises ReasonMissing without them."""
    report = locked_report(report)
    require(actor, "report.return_to_drafting", report)
    move(report, Report.RETURN_TO_DRAFTING, actor, reason=reason)
    notices.report_sent_back(report, actor)
    return report


@transaction.atomic
def submit(*, report: Report, actor: User) -> ReportVersion:
    """Submits for the government: freezes the answers as a version and tells the secretariat."""
    report = locked_report(report)
    require(actor, "report.submit", report)
    return freeze_and_submit(report, Report.SUBMIT, actor)


def freeze_and_submit(report: Report, transition: Transition, actor: User) -> ReportVersion:
    """Moves a locked report on and freezes its answers. Callers have asked their rule."""
    number = report.version_number + 1
    move(report, transition, actor, version_number=number)
    version = _freeze(report, actor)
    notices.report_submitted(report, version)
    return version


def _freeze(report: Report, actor: User) -> ReportVersion:
    answers = {"sections": answers_of(report)}
    return ReportVersion.objects.create(
        report=report,
        number=report.version_number,
        schema=SCHEMA,
        answers=answers,
        sha256=fingerprint(answers),
        change_note=report.change_note if report.is_amendment else "",
        letter_of=report.letter_of,
        submitted_by=actor,
    )


def fingerprint(answers: Any) -> str:
    """SHA-256 over the answers' canonical JSON, in hexadecimal: the same answers, the same hash."""
    text = json.dumps(answers, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def recall(*, report: Report, reason: str, actor: User) -> Report:
    """Takes a submitted report back before its review begins. Raises ReasonMissing, and
    SomeoneWasFaster once an officer has begun."""
    report = locked_report(report)
    require(actor, "report.recall", report)
    move(report, Report.RECALL, actor, reason=reason)
    return report


@transaction.atomic
def declare_nil(*, report: Report, actor: User) -> ReportVersion:
    """The government has nothing to report in this round. What was drafted is kept aside; after
    the hold the public reads "Nothing to report" under each commitment."""
    report = locked_report(report)
    require(actor, "report.declare_nil", report)
    if report.is_amendment:
        raise SomeoneWasFaster(report, "declare_nil")
    move(
        report,
        Report.DECLARE_NIL,
        actor,
        version_number=report.version_number + 1,
        held_until=timezone.now() + timedelta(days=report.round.hold_days),
    )
    nothing = [
        answer_of(Section(report=report, commitment=section.commitment, reply="nothing"))
        for section in report.sections.select_related("commitment")
    ]
    answers = {"sections": nothing}
    version = ReportVersion.objects.create(
        report=report,
        number=report.version_number,
        schema=SCHEMA,
        answers=answers,
        sha256=fingerprint(answers),
        is_nil=True,
        submitted_by=actor,
    )
    notices.nil_declared(report, version)
    return version


@transaction.atomic
def withdraw_nil(*, report: Report, reason: str, actor: User) -> Report:
    """There is something to report after all. Only until it is public."""
    report = locked_report(report)
    require(actor, "report.withdraw_nil", report)
    if report.state == Report.State.NIL and report.held_until is None:
        raise SomeoneWasFaster(report, "withdraw_nil")
    move(report, Report.WITHDRAW_NIL, actor, reason=reason, held_until=None)
    return report


@transaction.atomic
def amend(*, report: Report, actor: User) -> Report:
    """Opens a published report for a new version. What is public stays until that is published."""
    report = locked_report(report)
    require(actor, "report.amend", report)
    move(report, Report.AMEND, actor, is_amendment=True, change_note="")
    report.sections.update(is_complete=True)
    return report


@transaction.atomic
def note_change(*, report: Report, words: str, actor: User) -> Report:
    """What an amendment changes, in words for the public."""
    report = locked_report(report)
    require(actor, "report.draft", report)
    if not report.is_amendment:
        raise SomeoneWasFaster(report, "note_change")
    report.change_note = words
    report.save(update_fields=["change_note"])
    record(verb="report.note_change", actor=actor, obj=report, government_id=report.government_id)
    return report


@transaction.atomic
def drop_amendment(*, report: Report, reason: str, actor: User) -> Report:
    """Gives an amendment up: the answers are again those that were submitted last, less the readers
    from whom they were taken since."""
    report = locked_report(report)
    require(actor, "report.drop_amendment", report)
    if not report.is_amendment:
        raise SomeoneWasFaster(report, "drop_amendment")
    move(report, Report.DROP_AMENDMENT, actor, reason=reason, is_amendment=False, change_note="")
    version = report.versions.get(number=report.version_number)
    answers = {answer["number"]: answer for answer in answers_left(version)}
    for section in report.sections.select_for_update(of=("self",)).select_related("commitment"):
        answer = answers[section.commitment.number]
        for name in ("reply", "status", "narrative", "challenges", "next_steps"):
            put(section, name, answer.get(name, getattr(section, name)))
        section.support_needed = answer.get("support_needed", "")
        section.support_offered = answer.get("support_offered", "")
        section.indicators = answer.get("typed", {})
        section.visibility = answer["visibility"]
        section.visibilities = answer.get("visibilities", {})
        section.is_complete = True
        section.version += 1
        section.save()
        section.evidence.all().delete()
        Evidence.objects.bulk_create(
            Evidence(
                section=section,
                title=row["title"],
                url=row["url"],
                document_id=row.get("document"),
                added_by=actor,
            )
            for row in answer.get("evidence", ())
        )
    return report
