"""A report's way from the first words to publication."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import notices
from commitments.answers import FIELDS, SCHEMA, answer_of, public_section
from commitments.models import Publication, PublishedSection, Report, ReportVersion, Section
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import Transition, advance, locked


@dataclass
class SectionConflict(Exception):
    """Somebody else saved the section since the writer read it. Nothing was written.

    `section` is what is stored now; `answers` is what the writer sent.
    """

    section: Section
    answers: Mapping[str, Any]


@transaction.atomic
def save_section(
    *, report: Report, number: int, answers: Mapping[str, Any], expected_version: int, actor: User
) -> Section:
    """Stores the answers to one commitment and starts the report if it had not been started.

    `answers` holds every name in answers.FIELDS. Raises SectionConflict where the stored version
    is not the one expected, unless the stored answers are already the same (a double click);
    ValidationError where a complete section lacks a status or words.
    """
    report = _locked(report)
    require(actor, "report.draft", report)
    section = Section.objects.select_for_update(of=("self",)).get(
        report=report, commitment__number=number
    )
    if all(getattr(section, name) == answers[name] for name in FIELDS):
        return section
    if section.version != expected_version:
        raise SectionConflict(section, answers)
    before = {name: getattr(section, name) for name in FIELDS}
    for name in FIELDS:
        setattr(section, name, answers[name])
    if section.is_complete and not (section.status and section.narrative):
        raise ValidationError(_("A complete section has a status and says what changed."))
    section.version += 1
    section.saved_at = timezone.now()
    section.saved_by = actor
    section.save()
    if report.state == Report.State.NOT_STARTED:
        _move(report, Report.START, actor)
    record(
        verb="section.save",
        actor=actor,
        obj=section,
        government_id=report.government_id,
        number=number,
        version=section.version,
        changed=[name for name in FIELDS if before[name] != answers[name]],
    )
    return section


@transaction.atomic
def send_to_clearance(*, report: Report, actor: User) -> Report:
    """Hands the finished draft to the clearance holder.

    Raises ValidationError naming the commitments whose sections are not complete.
    """
    report = _locked(report)
    require(actor, "report.send_to_clearance", report)
    _move(report, Report.SEND_TO_CLEARANCE, actor)
    unfinished = report.sections.filter(is_complete=False).values_list(
        "commitment__number", flat=True
    )
    if numbers := ", ".join(str(number) for number in unfinished):
        raise ValidationError(
            _("These commitments are not complete yet: %(numbers)s."),
            params={"numbers": numbers},
            code="incomplete",
        )
    return report


@transaction.atomic
def return_to_drafting(*, report: Report, reason: str, actor: User) -> Report:
    """The clearance holder gives the draft back with words. Raises ReasonMissing without them."""
    report = _locked(report)
    require(actor, "report.return_to_drafting", report)
    _move(report, Report.RETURN_TO_DRAFTING, actor, reason=reason)
    return report


@transaction.atomic
def submit(*, report: Report, actor: User) -> ReportVersion:
    """Submits for the government: freezes the answers as a version and tells the secretariat."""
    report = _locked(report)
    require(actor, "report.submit", report)
    _move(report, Report.SUBMIT, actor)
    answers = _answers(report)
    text = json.dumps(answers, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    latest = report.versions.first()
    version = ReportVersion.objects.create(
        report=report,
        number=latest.number + 1 if latest else 1,
        schema=SCHEMA,
        answers=answers,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        submitted_by=actor,
    )
    notices.report_submitted(report, version)
    return version


@transaction.atomic
def accept(*, report: Report, actor: User) -> Report:
    """The secretariat finds the report fit to publish."""
    report = _locked(report)
    require(actor, "report.accept", report)
    _move(report, Report.ACCEPT, actor)
    return report


@transaction.atomic
def publish(*, report: Report, actor: User) -> Publication:
    """Copies what is public in the accepted version to where everybody reads it.

    An answer that is not public leaves its place empty, marked as withheld; none of its words
    is copied.
    """
    report = _locked(report)
    require(actor, "report.publish", report)
    _move(report, Report.PUBLISH, actor)
    version = report.versions.latest("number")
    Publication.objects.filter(
        government_id=report.government_id, round_id=report.round_id, is_current=True
    ).update(is_current=False)
    publication = Publication.objects.create(
        government_id=report.government_id,
        round_id=report.round_id,
        version=version,
        published_at=timezone.now(),
    )
    PublishedSection.objects.bulk_create(
        public_section(publication, answer) for answer in version.answers["sections"]
    )
    return publication


def _answers(report: Report) -> dict[str, Any]:
    sections = report.sections.select_related("commitment")
    return {"sections": [answer_of(section) for section in sections]}


def _locked(report: Report) -> Report:
    return locked(Report.objects.select_related("round", "government"), report.pk)


def _move(report: Report, transition: Transition, actor: User, *, reason: str = "") -> None:
    source = report.state
    advance(report, transition, reason=reason)
    report.state_since = timezone.now()
    report.save(update_fields=["state", "state_since"])
    record(
        verb=f"report.{transition.verb}",
        actor=actor,
        obj=report,
        government_id=report.government_id,
        reason=reason,
        source=source,
        target=report.state,
    )
