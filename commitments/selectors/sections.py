"""A report's sections and what belongs to them, as its writers and reviewers see them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from commitments import completeness
from commitments.answers import upgraded
from commitments.models import (
    Evidence,
    IndicatorVersion,
    NationalAction,
    Presence,
    Remark,
    Report,
    ReportVersion,
    Round,
    Section,
    WorkbookImport,
)
from members import authority
from members.models import User


def sections_of(report: Report) -> QuerySet[Section]:
    """The nine sections in order, with their commitments, who saved them last and who has them."""
    return report.sections.select_related("commitment", "saved_by", "assignee")


def incomplete_sections(report: Report) -> QuerySet[Section]:
    """The sections that nobody has called complete."""
    return sections_of(report).filter(is_complete=False)


@dataclass(frozen=True)
class TaskLine:
    """One section in the task list: what is missing in words, and a reviewer's open question."""

    section: Section
    missing: Sequence[str]
    is_returned: bool

    @property
    def commitment(self) -> Any:
        return self.section.commitment


def task_list(report: Report) -> list[TaskLine]:
    """The sections with what keeps each from being complete; three queries."""
    asked = asked_by_commitment(report.round)
    returned = set(
        Remark.objects.filter(
            section__report=report, asks_change=True, on_version=report.version_number
        )
        .exclude(returned_at=None)
        .values_list("section_id", flat=True)
    )
    return [
        TaskLine(
            section,
            list(completeness.problems(section, asked.get(section.commitment.number, ())).values()),
            section.pk in returned and not section.is_complete,
        )
        for section in sections_of(report)
    ]


def asked_by_commitment(round: Round) -> dict[int, list[IndicatorVersion]]:
    """The indicators of a round, by the number of their commitment; one query."""
    asked: dict[int, list[IndicatorVersion]] = defaultdict(list)
    for version in IndicatorVersion.objects.asked_in(round):
        asked[version.indicator.number].append(version)
    return dict(asked)


def asked(report: Report, number: int) -> list[IndicatorVersion]:
    """The indicators under one commitment in the report's round."""
    rows = IndicatorVersion.objects.asked_in(report.round)
    return list(rows.filter(indicator__number=number))


def get_section(report: Report, number: int) -> Section:
    """The section on one commitment; 404 for a number that the statement does not have."""
    section = get_object_or_404(sections_of(report), commitment__number=number)
    section.report = report
    return section


@dataclass(frozen=True)
class LastAnswer:
    """What the government submitted on a commitment before, and in which round."""

    round: Round
    answer: Mapping[str, Any]


def last_answer(report: Report, number: int) -> LastAnswer | None:
    """The answer in the latest earlier round, as the government submitted it: its own people and
    the secretariat read it whole. None where there is none."""
    found = last_answers(report)
    return found.get(number)


def last_answers(report: Report) -> dict[int, LastAnswer]:
    """As `last_answer`, for every commitment in one query."""
    version = (
        ReportVersion.objects.filter(
            report__government_id=report.government_id,
            report__round__due_at__lt=report.round.due_at,
            is_nil=False,
        )
        .select_related("report__round")
        .order_by("-report__round__due_at", "-number")
        .first()
    )
    if version is None:
        return {}
    return {
        answer["number"]: LastAnswer(version.report.round, upgraded(answer))
        for answer in version.sections
    }


def remarks_on(section: Section, user: Any) -> QuerySet[Remark]:
    """What this person may read of what was said about a section: colleagues' words inside the
    delegation; a reviewer's words in the secretariat, and in the government once returned."""
    own = authority.holds(user, authority.READ, section.report.government_id)
    rows = section.remarks.select_related("written_by")
    if own:
        return rows.filter(
            Q(audience=Remark.Audience.DELEGATION)
            | Q(audience=Remark.Audience.REVIEW, returned_at__isnull=False)
        )
    return rows.filter(audience=Remark.Audience.REVIEW)


def review_remarks(report: Report) -> QuerySet[Remark]:
    """Reviewers' words on every version of a report, for the secretariat."""
    return Remark.objects.filter(
        section__report=report, audience=Remark.Audience.REVIEW
    ).select_related("written_by", "section__commitment")


def get_remark(report: Report, pk: int) -> Remark:
    """A reviewer's remark on this report; 404 for any other."""
    return get_object_or_404(review_remarks(report), pk=pk)


def evidence_of(section: Section) -> QuerySet[Evidence]:
    """The links and documents of a section."""
    return section.evidence.select_related("document", "added_by")


def get_evidence(report: Report, pk: int) -> Evidence:
    """One link or document of this report; 404 for any other."""
    rows = Evidence.objects.select_related("document", "section__report__round")
    return get_object_or_404(rows, pk=pk, section__report=report)


def get_import(report: Report, user: Any, pk: int) -> WorkbookImport:
    """A workbook that this person uploaded for this report; 404 for any other."""
    rows = WorkbookImport.objects.select_related("report__round", "report__government")
    return get_object_or_404(rows, pk=pk, report=report, uploaded_by=user)


def actions_under(report: Report, number: int) -> QuerySet[NationalAction]:
    """The government's national actions under one commitment, with their milestones."""
    return report.government.actions.filter(number=number).prefetch_related("milestones")


def get_action(report: Report, number: int, pk: int) -> NationalAction:
    """One of them; 404 for any other."""
    return get_object_or_404(actions_under(report, number), pk=pk)


PRESENT = timedelta(minutes=2)


def colleagues_at(section: Section, user: Any) -> QuerySet[Presence]:
    """Who else had the section open within the last two minutes."""
    since = timezone.now() - PRESENT
    return section.presence.filter(seen_at__gte=since).exclude(person=user).select_related("person")


def drafters_of(report: Report) -> QuerySet[User]:
    """Whom a section can be given to."""
    return authority.people_with(authority.DRAFT, report.government_id)


def sections_assigned_to(user: Any) -> list[Section]:
    """Sections that this person was asked to write, still may, and has not completed."""
    rows = Section.objects.filter(
        assignee=user,
        is_complete=False,
        report__state__in=Report.WRITABLE,
        report__government_id__in=authority.governments_with(user, authority.DRAFT),
    ).select_related("commitment", "report__round", "report__government")
    return [section for section in rows if section.report.takes_answers()]
