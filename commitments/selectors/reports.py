"""Reports as their governments and the secretariat see them. Never used by public pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from commitments.answers import answer_of, public_section
from commitments.models import PublishedSection, Report, ReportVersion, Round, Section
from commitments.permissions import READ_BY_SECRETARIAT
from members import authority
from members.permissions import is_officer
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import require


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


def sections_of(report: Report) -> QuerySet[Section]:
    """The nine sections in order, with their commitments and who saved them last."""
    return report.sections.select_related("commitment", "saved_by")


def get_section(report: Report, number: int) -> Section:
    """The section on one commitment; 404 for a number that the statement does not have."""
    rows = sections_of(report).prefetch_related("commitment__capabilities")
    return get_object_or_404(rows, commitment__number=number)


def previous_answer(report: Report, number: int) -> PublishedSection | None:
    """What the government published on this commitment before this round, if it did."""
    return (
        PublishedSection.objects.filter(
            publication__government_id=report.government_id,
            publication__is_current=True,
            publication__round__due_at__lt=report.round.due_at,
            number=number,
        )
        .select_related("publication__round")
        .order_by("-publication__round__due_at")
        .first()
    )


def public_preview(report: Report) -> list[PublishedSection]:
    """Exactly what the public will read once this report is published as it stands."""
    if report.state in READ_BY_SECRETARIAT:
        answers = report.versions.latest("number").answers["sections"]
    else:
        answers = [answer_of(section) for section in sections_of(report)]
    return [public_section(None, answer) for answer in answers]


@dataclass(frozen=True)
class Queue:
    """What waits for the secretariat, and how much of each state there is."""

    reports: QuerySet[Report]
    counts: Mapping[str, int]


WAITING = (Report.State.SUBMITTED, Report.State.ACCEPTED)


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


def rounds() -> QuerySet[Round]:
    """Every round, latest deadline first, with how many reports are in and how many are asked."""
    return Round.objects.annotate(
        report_count=Count("reports"),
        submitted_count=Count("reports", filter=Q(reports__state__in=READ_BY_SECRETARIAT)),
    ).order_by("-due_at")


def get_round(user: Any, pk: int) -> Round:
    """The round, for those who run rounds; 403 for others, 404 where there is none."""
    require(user, "round.run")
    return get_object_or_404(Round, pk=pk)


def get_reviewed_report(user: Any, pk: int) -> Report:
    """A report that the secretariat may review: submitted, and not of the officer's own
    government. 404 for whom it does not exist, 403 with the reason for the rest."""
    report = get_report(user, pk)
    require(user, "report.accept", report)
    return report


def latest_version(report: Report) -> ReportVersion:
    """The answers as they were submitted last. Raises DoesNotExist before that."""
    return report.versions.select_related("submitted_by").latest("number")


def last_return(report: Report) -> AuditEvent | None:
    """Why the clearance holder gave the draft back, while it is being redrafted."""
    if report.state != Report.State.DRAFTING:
        return None
    verbs = ("report.return_to_drafting", "report.send_to_clearance")
    latest = (
        AuditEvent.objects.filter(
            object_type=Report._meta.label, object_id=str(report.pk), verb__in=verbs
        )
        .order_by("-at", "-pk")
        .first()
    )
    return latest if latest and latest.verb == "report.return_to_drafting" else None
