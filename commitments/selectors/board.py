"""The secretariat's board: every government of a round by section, with state, age and deadline."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from commitments.models import (
    Commitment,
    Indicator,
    IndicatorVersion,
    Report,
    Round,
    Section,
)
from members import authority
from members.models import User
from taskforce.core.permissions import require

COMPLETE, BEGUN, EMPTY = "complete", "begun", "empty"


@dataclass(frozen=True)
class BoardLine:
    """One government's report on the board. `cells` says of each section only how far it is, never
    what stands in it."""

    report: Report
    cells: Sequence[tuple[int, str]]
    is_overdue: bool

    @property
    def complete(self) -> int:
        """How many sections are complete."""
        return sum(state == COMPLETE for _number, state in self.cells)


@dataclass(frozen=True)
class Board:
    """A round's lines in alphabetical order, and how many there are of each filter."""

    round: Round
    lines: Sequence[BoardLine]
    counts: dict[str, int]
    numbers: Sequence[int]


FILTERS = ("all", "overdue", "owed", "waiting", "public", "none")


def board(round: Round, chosen: str = "all", *, now: datetime | None = None) -> Board:
    """The board of a round, in three queries whatever the number of governments."""
    now = now or timezone.now()
    numbers = list(
        Commitment.objects.filter(statement_id=round.statement_id).values_list("number", flat=True)
    )
    cells: dict[int, list[tuple[int, str]]] = {}
    rows = (
        Section.objects.filter(report__round=round)
        .order_by("report_id", "commitment__number")
        .values_list("report_id", "commitment__number", "is_complete", "version")
    )
    for report_id, number, is_complete, version in rows:
        state = COMPLETE if is_complete else BEGUN if version else EMPTY
        cells.setdefault(report_id, []).append((number, state))
    reports = (
        Report.objects.filter(round=round)
        .select_related("government", "reviewer")
        .order_by("government__sort_name")
    )
    lines = []
    for report in reports:
        report.round = round
        lines.append(BoardLine(report, cells.get(report.pk, []), report.is_overdue(now)))
    counts = {name: sum(_belongs(line, name) for line in lines) for name in FILTERS}
    return Board(round, [line for line in lines if _belongs(line, chosen)], counts, numbers)


def _belongs(line: BoardLine, chosen: str) -> bool:
    state = Report.State(line.report.state)
    match chosen:
        case "overdue":
            return line.is_overdue
        case "owed":
            return line.report.is_owed
        case "waiting":
            return state in {
                *(Report.State.SUBMITTED, Report.State.IN_REVIEW),
                *(Report.State.ACCEPTED, Report.State.HELD),
            }
        case "public":
            return state in {Report.State.PUBLISHED, Report.State.AMENDING}
        case "none":
            return state in {Report.State.NIL, Report.State.EXCUSED}
        case _:
            return True


@dataclass(frozen=True)
class Nudged:
    """A report somebody would be reminded of, and whom the mail would reach."""

    report: Report
    people: Sequence[User]


def nudgeable(user: Any, round: Round, reports: Sequence[int]) -> list[Nudged]:
    """Of the reports named, those that are owed and not of the officer's own government, with the
    people who would be written to; three queries."""
    require(user, "round.run")
    own = authority.governments_with(user, authority.READ)
    found = list(
        Report.objects.filter(round=round, pk__in=reports, state__in=Report.OWED)
        .exclude(government_id__in=own)
        .filter(is_amendment=False)
        .select_related("government", "round")
        .order_by("government__sort_name")
    )
    people = authority.people_by_government(
        authority.DRAFT, [report.government_id for report in found]
    )
    return [Nudged(report, people.get(report.government_id, [])) for report in found]


def preview_sections(round: Round) -> list[tuple[Commitment, list[IndicatorVersion]]]:
    """What a government would be asked in this round, commitment by commitment."""
    asked: dict[int, list[IndicatorVersion]] = {}
    for version in IndicatorVersion.objects.asked_in(round):
        asked.setdefault(version.indicator.number, []).append(version)
    return [
        (commitment, asked.get(commitment.number, []))
        for commitment in round.statement.commitments.prefetch_related("capabilities")
    ]


def indicators_of() -> QuerySet[Indicator]:
    """Every indicator with all its wordings, the latest first."""
    return Indicator.objects.prefetch_related("versions__starts_in")


def get_indicator(user: Any, pk: int) -> Indicator:
    """One indicator, for those who run rounds; 403 for others, 404 where there is none."""
    require(user, "round.run")
    return get_object_or_404(indicators_of(), pk=pk)
