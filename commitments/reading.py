"""A report's answers as they stand now, laid out as a version keeps them; in a constant number of
queries. The submission, the preview and the clearance pack all read here."""

from datetime import datetime
from typing import Any

from commitments.answers import answer_of
from commitments.models import Evidence, IndicatorVersion, NationalAction, Report, ReportVersion
from commitments.models.status import narrower


def answers_of(report: Report) -> list[dict[str, Any]]:
    """The sections in order, with their indicators, evidence and national actions."""
    asked: dict[int, list[IndicatorVersion]] = {}
    for version in IndicatorVersion.objects.asked_in(report.round):
        asked.setdefault(version.indicator.number, []).append(version)
    evidence: dict[int, list[Evidence]] = {}
    for row in Evidence.objects.filter(section__report=report).select_related("document"):
        evidence.setdefault(row.section_id, []).append(row)
    actions: dict[int, list[NationalAction]] = {}
    rows = NationalAction.objects.filter(government_id=report.government_id)
    for action in rows.prefetch_related("milestones"):
        actions.setdefault(action.number, []).append(action)
    return [
        answer_of(
            section,
            asked=asked.get(section.commitment.number, ()),
            evidence=evidence.get(section.pk, ()),
            actions=actions.get(section.commitment.number, ()),
        )
        for section in report.sections.select_related("commitment")
    ]


def readers_left(version: ReportVersion, until: datetime | None = None) -> dict[int, str]:
    """By commitment, the widest audience that may still read what was taken back after this version
    was submitted; up to a moment where one is named."""
    left: dict[int, str] = {}
    for row in version.report.taken_back.all():
        if version.submitted_at <= row.taken_at and (until is None or row.taken_at <= until):
            left[row.number] = narrower(left.get(row.number, row.readers), row.readers)
    return left


def answers_left(version: ReportVersion, until: datetime | None = None) -> list[dict[str, Any]]:
    """The answers of a submitted version, each for those readers whom `readers_left` leaves it."""
    left = readers_left(version, until)
    return [
        {**each, "visibility": narrower(each["visibility"], left[each["number"]])}
        if each["number"] in left
        else each
        for each in version.sections
    ]
