"""Writing the sections of a report: saved by several people at once, without losing a word."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import completeness, notices
from commitments.answers import put, value
from commitments.models import Evidence, IndicatorVersion, Presence, Remark, Report, Section
from commitments.services.moves import locked_report, move
from members import authority
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.documents import services as documents

MOST_EVIDENCE = 20  # a section
PRESENCE_KEPT = timedelta(days=1)


@dataclass
class SectionConflict(Exception):
    """Somebody else changed the same answers since the writer read them. Nothing was written.

    `section` is what is stored now; `answers` is what the writer sent; `names` are the answers
    that both changed differently, `own` those that the writer alone changed. All others the
    writer has left as they had read them.
    """

    section: Section
    answers: Mapping[str, Any]
    names: tuple[str, ...]
    own: tuple[str, ...]


@transaction.atomic
def save_section(
    *, report: Report, number: int, answers: Mapping[str, Any], expected_version: int, actor: User
) -> Section:
    """Stores answers to one commitment and starts the report if it had not been started.

    `answers` holds what may have changed, by the flat names of commitments.answers; what is not
    named stays. Where somebody else saved since `expected_version`, the answers that only one of
    the two changed are put together; SectionConflict where both changed the same one differently.
    ValidationError, by name, where a section called complete is not.
    """
    report = locked_report(report)
    require(actor, "report.draft", report)
    section = (
        Section.objects.select_for_update(of=("self",))
        .select_related("commitment")
        .get(report=report, commitment__number=number)
    )
    section.report = report
    changed, clashing = merged(section, answers, expected_version)
    if clashing:
        raise SectionConflict(section, answers, tuple(clashing), tuple(changed))
    if not changed:
        return section
    for name in changed:
        put(section, name, answers[name])
    if section.is_complete:
        _require_complete(section, report)
    section.version += 1
    section.saved_at = timezone.now()
    section.saved_by = actor
    section.save()
    if report.state in Report.START.sources:
        move(report, Report.START, actor)
    record(
        verb="section.save",
        actor=actor,
        obj=section,
        government_id=report.government_id,
        number=number,
        version=section.version,
        changed=changed,
    )
    return section


def merged(
    section: Section, answers: Mapping[str, Any], expected_version: int
) -> tuple[list[str], list[str]]:
    """What a writer who had read `expected_version` changed: the names that can be written, and
    those that somebody else has changed differently meanwhile."""
    differing = [name for name in answers if value(section, name) != answers[name]]
    if section.version == expected_version:
        return differing, []
    history: Any = section.events  # type: ignore[attr-defined]  # added by pghistory
    read = history.filter(version=expected_version).order_by("-pgh_id").first()
    if read is None:
        return [], differing
    mine = [name for name in differing if value(read, name) != answers[name]]
    clashing = [name for name in mine if value(section, name) != value(read, name)]
    return [name for name in mine if name not in clashing], clashing


def _require_complete(section: Section, report: Report) -> None:
    asked = IndicatorVersion.objects.asked_in(report.round).filter(
        indicator__number=section.commitment.number
    )
    found = completeness.problems(section, list(asked))
    if found:
        raise ValidationError(dict(found), code="incomplete")


@transaction.atomic
def assign_section(*, report: Report, number: int, assignee: User | None, actor: User) -> Section:
    """Says who of the delegation writes a section; None takes the name away again.

    Raises ValidationError for somebody who does not draft for this government.
    """
    report = locked_report(report)
    require(actor, "report.assign", report)
    section = _section(report, number)
    if assignee is not None and not authority.holds(
        assignee, authority.DRAFT, report.government_id
    ):
        raise ValidationError(_("Choose somebody who drafts for this government."), code="role")
    if section.assignee_id == (assignee.pk if assignee else None):
        return section
    section.assignee = assignee
    section.save(update_fields=["assignee"])
    event = record(
        verb="section.assign",
        actor=actor,
        obj=section,
        government_id=report.government_id,
        number=number,
        assignee=assignee.pk if assignee else None,
    )
    notices.section_assigned(section, event, actor)
    return section


@transaction.atomic
def hand_over(*, government_id: int, leaver: User, successor: User | None) -> int:
    """The sections that somebody who left was to write go to whoever takes over, if they draft for
    this government, and else to nobody in particular. Returns how many. Called by receivers."""
    takes = successor is not None and authority.holds(successor, authority.DRAFT, government_id)
    sections = Section.objects.filter(report__government_id=government_id, assignee=leaver)
    return sections.update(assignee=successor if takes else None)


@transaction.atomic
def add_evidence(
    *,
    report: Report,
    number: int,
    title: str,
    url: str = "",
    file: UploadedFile | None = None,
    actor: User,
) -> Evidence:
    """Adds a link or a document to a section. Raises ValidationError for both or neither, for a
    document that may not come in, and where there are twenty already."""
    report = locked_report(report)
    require(actor, "report.draft", report)
    section = _section(report, number)
    if bool(url) == bool(file):
        raise ValidationError(_("Give either an address or a document."), code="one_of_two")
    if section.evidence.count() >= MOST_EVIDENCE:
        raise ValidationError(
            _("A section holds up to %(limit)d links and documents."),
            params={"limit": MOST_EVIDENCE},
            code="too_many",
        )
    document = (
        documents.store(file=file, actor=actor, account=report.government_id) if file else None
    )
    evidence = Evidence(section=section, title=title, url=url, document=document, added_by=actor)
    evidence.full_clean()
    evidence.save()
    _record_part(section, "evidence.add", actor, evidence.pk)
    return evidence


@transaction.atomic
def remove_evidence(*, evidence: Evidence, actor: User) -> None:
    """Takes a link or a document off a draft. A document that was submitted once is kept with the
    version that speaks of it. Nothing happens where somebody else removed it already."""
    report = locked_report(evidence.section.report)
    require(actor, "report.draft", report)
    if not Evidence.objects.filter(pk=evidence.pk).exists():
        return
    document = evidence.document
    evidence.delete()
    if document is not None and report.version_number == 0:
        documents.discard(document=document)
    _record_part(evidence.section, "evidence.remove", actor, None)


@transaction.atomic
def add_remark(*, report: Report, number: int, words: str, actor: User) -> Remark:
    """A word to colleagues of the same delegation about one section."""
    report = locked_report(report)
    require(actor, "report.remark", report)
    section = _section(report, number)
    remark = Remark.objects.create(
        section=section, audience=Remark.Audience.DELEGATION, words=words, written_by=actor
    )
    _record_part(section, "section.remark", actor, remark.pk)
    return remark


def forget_presence(*, now: datetime) -> int:
    """Deletes who had a section open, which serves for two minutes; how many."""
    return Presence.objects.filter(seen_at__lt=now - PRESENCE_KEPT).delete()[0]


def note_presence(*, section: Section, person: User) -> None:
    """Remembers that somebody has the section open now."""
    Presence.objects.bulk_create(
        [Presence(section=section, person=person, seen_at=timezone.now())],
        update_conflicts=True,
        unique_fields=["section", "person"],
        update_fields=["seen_at"],
    )


def _section(report: Report, number: int) -> Section:
    return report.sections.select_related("commitment", "report__government", "report__round").get(
        commitment__number=number
    )


def _record_part(section: Section, verb: str, actor: User, pk: int | None) -> None:
    record(
        verb=verb,
        actor=actor,
        obj=section,
        government_id=section.report.government_id,
        number=section.commitment.number,
        part=pk,
    )
