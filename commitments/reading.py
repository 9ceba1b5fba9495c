"""A report's answers as they stand now, laid out as a version keeps them; in a constant number of
queries. The submission, the preview and the clearance pack all read here."""

from typing import Any

from commitments.answers import answer_of
from commitments.models import Evidence, IndicatorVersion, NationalAction, Report


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
