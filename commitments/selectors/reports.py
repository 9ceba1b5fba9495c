"""Reports as their governments and the secretariat see them. Never used by public pages."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from commitments.answers import copied, upgraded
from commitments.models import (
    CopiedSection,
    Publication,
    PublicStatus,
    PublishedSection,
    Report,
    ReportVersion,
    Round,
    TakenBack,
)
from commitments.models.publication import PublicationQuerySet
from commitments.reading import answers_left, answers_of
from members import authority
from members.permissions import is_officer
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.documents.models import Document


def visible_to(user: Any) -> QuerySet[Report]:
    """Reports that the person may know of: their governments', and for officers all of them.

    That a government has a report in a round is no secret to the secretariat; what a draft says
    is, and `get_report` keeps it.
    """
    if is_officer(user):
        return Report.objects.listed()
    return Report.objects.listed().filter(
        government_id__in=authority.governments_with(user, authority.READ)
    )


def get_report(user: Any, pk: int, rule: str = "report.view") -> Report:
    """The report with this number. 404 where the person may not know of it, 403 with the reason
    where they may know of it but not do what the rule names."""
    report = get_object_or_404(visible_to(user), pk=pk)
    require(user, rule, report)
    return report


def own_reports(user: Any) -> QuerySet[Report]:
    """The reports of the person's own governments with how far they are, latest round first."""
    governments = authority.governments_with(user, authority.READ)
    return (
        Report.objects.listed()
        .filter(government_id__in=governments)
        .annotate(
            section_count=Count("sections"),
            complete_count=Count("sections", filter=Q(sections__is_complete=True)),
        )
        .order_by("-round__due_at", "government__sort_name")
    )


def answers_in(version: ReportVersion) -> list[dict[str, Any]]:
    """The answers of a submitted version, whichever layout it has."""
    return [upgraded(answer) for answer in version.sections]


def document_in(version: ReportVersion, pk: int) -> Document | None:
    """A document that a submitted version speaks of; None for any other."""
    named = {row.get("document") for answer in answers_in(version) for row in answer["evidence"]}
    return Document.objects.filter(pk=pk).first() if pk in named else None


def live_answers(report: Report) -> list[dict[str, Any]]:
    """The answers as they stand: those of the version submitted last where they are frozen."""
    if report.is_frozen:
        return answers_in(report.versions.get(number=report.version_number))
    return answers_of(report)


def public_preview(report: Report, answers: Iterable[Mapping[str, Any]]) -> list[PublishedSection]:
    """Exactly what the public will read of a report, whose `live_answers` these are."""
    if report.is_frozen:
        return version_preview(latest_version(report))
    return [copied(PublishedSection, answer) for answer in answers]


def version_preview(version: ReportVersion) -> list[PublishedSection]:
    """The same of a submitted version, without what was taken back since."""
    return [copied(PublishedSection, answer) for answer in answers_left(version)]


@dataclass(frozen=True)
class Queue:
    """What waits for the secretariat, and how much of each state there is."""

    reports: QuerySet[Report]
    counts: Mapping[str, int]


WAITING = (
    *(Report.State.SUBMITTED, Report.State.IN_REVIEW),
    *(Report.State.ACCEPTED, Report.State.HELD),
)


def review_queue(state: str = "") -> Queue:
    """Reports that wait for the secretariat, the longest wait first; one state where named."""
    waiting = Report.objects.listed().filter(state__in=WAITING).order_by("state_since", "pk")
    counts = dict(
        Report.objects.filter(state__in=WAITING)
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    if state in WAITING:
        waiting = waiting.filter(state=state)
    return Queue(waiting, {str(known): counts.get(known, 0) for known in WAITING})


def overdue(now: datetime) -> QuerySet[Report]:
    """Reports that are owed past their deadline, in every round that still runs: the rounds by
    deadline, the governments in alphabetical order."""
    rows = Report.objects.listed().overdue(now)
    return rows.order_by("round__due_at", "government__sort_name")


def rounds() -> QuerySet[Round]:
    """Every round, latest deadline first, with how many reports are in and how many are asked."""
    return Round.objects.annotate(
        report_count=Count("reports"),
        submitted_count=Count("reports", filter=Q(reports__version_number__gt=0)),
    ).order_by("-due_at")


def get_round(user: Any, pk: int) -> Round:
    """The round, for those who run rounds; 403 for others, 404 where there is none."""
    require(user, "round.run")
    return get_object_or_404(Round, pk=pk)


def get_reviewed_report(user: Any, pk: int) -> Report:
    """A report that the secretariat may review: submitted, and not of the officer's own
    government. 404 for whom it does not exist, 403 with the reason for the rest."""
    return get_report(user, pk, "report.review")


def latest_version(report: Report) -> ReportVersion:
    """The answers as they were submitted last. Raises DoesNotExist before that."""
    return report.versions.select_related("submitted_by").get(number=report.version_number)


_BACK = frozenset({"return_to_drafting", "recall", "return", "stop", "withdraw_nil", "expect"})
_FORTH = frozenset({"send_to_clearance", "submit", "submit_on_behalf", "drop_amendment"})


def last_return(report: Report) -> AuditEvent | None:
    """Why the report came back to where it is, and from whom; None where it went forward last."""
    if not report.is_owed and not report.is_amendment:
        return None
    verbs = [f"report.{verb}" for verb in _BACK | _FORTH]
    latest = (
        AuditEvent.objects.filter(
            object_type=Report._meta.label, object_id=str(report.pk), verb__in=verbs
        )
        .order_by("-at", "-pk")
        .first()
    )
    return latest if latest and latest.verb.removeprefix("report.") in _BACK else None


def is_published(report: Report) -> bool:
    """Whether some version of it is public."""
    return _publications(report).exists()


def _publications(report: Report) -> PublicationQuerySet:
    return Publication.objects.filter(government_id=report.government_id, round_id=report.round_id)


def takeable(report: Report) -> list[CopiedSection]:
    """What can be taken back: of the current publication, what members or everybody read. As far as
    everybody reads it, in their copy. Raises SomeoneWasFaster where nothing is published."""
    rows = _publications(report).current().prefetch_related("sections", "shared_sections")
    publication = rows.first()
    if publication is None:
        raise SomeoneWasFaster(report, "take_back")
    public = {each.number: each for each in publication.sections.all()}
    return [
        public[each.number] if public[each.number].status != PublicStatus.WITHHELD else each
        for each in publication.shared_sections.all()
        if each.status != PublicStatus.WITHHELD
    ]


def taken_back(report: Report) -> QuerySet[TakenBack]:
    """What was published and taken back, the latest first, with who did it."""
    return report.taken_back.select_related("taken_by")
