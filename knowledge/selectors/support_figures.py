"""What members may know of how many need and offer what, and who is named as offering."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commitments.models import Capability, Commitment
from knowledge.models import Side, SupportEntry, SupportFigure, SupportRelease
from knowledge.selectors.resources import commitments
from members.selectors import active_members
from taskforce.core.permissions import require

FEWEST = 5  # governments of which a figure may speak, and by which one view may differ from another


@dataclass(frozen=True)
class Line:
    """How many governments at least need and offer one thing; 0 where that is not said, because
    they are fewer than five or because the number would tell of fewer than five others."""

    capability: Capability | None
    needs: int
    offers: int


@dataclass(frozen=True)
class Row:
    """One commitment: the figures, those of its capabilities that can be told, and the governments
    that let themselves be named as offering, each with what it offers."""

    commitment: Commitment
    line: Line
    capabilities: Sequence[Line]
    named: Sequence[SupportEntry]


@dataclass(frozen=True)
class Gaps:
    """`released_at` is None before the first figures were worked out."""

    rows: Sequence[Row]
    released_at: datetime | None


def gaps(user: Any) -> Gaps:
    """The figures of this month and the names of this moment. Refused for people outside the
    Taskforce. The number of queries does not depend on how much there is."""
    require(user, "support.follow")
    release = SupportRelease.objects.first()
    offers = SupportEntry.objects.open().listed().filter(side=Side.OFFER, is_named=True)
    named = list(offers.filter(government__in=active_members()))
    figures = _without(named)
    return Gaps(
        rows=[
            _row(
                commitment,
                [each for each in figures if each.number == commitment.number],
                [each for each in named if each.commitment.number == commitment.number],
            )
            for commitment in commitments()
        ],
        released_at=release.made_at if release else None,
    )


def _without(named: Sequence[SupportEntry]) -> list[SupportFigure]:
    """The figures of the month without the governments that are named by now: beside the names, a
    number would tell how few the others are."""
    figures = list(SupportFigure.objects.select_related("capability"))
    known = {
        (each.side, each.commitment.number, capability, each.government_id)
        for each in named
        for capability in (None, each.capability_id)
    }
    for figure in figures:
        line = (figure.side, figure.number, figure.capability_id)
        figure.governments = [each for each in figure.governments if (*line, each) not in known]
    return figures


def _row(commitment: Commitment, figures: list[SupportFigure], named: list[SupportEntry]) -> Row:
    told = {side: tellable([each for each in figures if each.side == side]) for side in Side.values}
    shown = {
        each.capability
        for side in Side.values
        for each in told[side]
        if each.capability is not None
    }

    def line(capability: Capability | None) -> Line:
        needs, offers = (
            next((_rounded(each) for each in told[side] if each.capability == capability), 0)
            for side in (Side.NEED, Side.OFFER)
        )
        return Line(capability, needs, offers)

    return Row(
        commitment=commitment,
        line=line(None),
        capabilities=[line(each) for each in sorted(shown, key=lambda row: row.number)],
        named=named,
    )


def tellable(figures: Sequence[SupportFigure]) -> list[SupportFigure]:
    """Of the figures of one side of one commitment those that may be shown together.

    The commitment's own from FEWEST governments on. A capability's likewise, as long as what the
    commitment has beside it, and beside all that are shown, are FEWEST as well: subtracting one
    from the other then tells of no fewer.
    """
    whole = next((each for each in figures if each.capability is None), None)
    if whole is None or len(whole.governments) < FEWEST:
        return []
    told, rest = [whole], set(whole.governments)
    parts = [each for each in figures if each.capability is not None]
    for part in sorted(parts, key=lambda each: each.capability.number):  # type: ignore[union-attr]
        inside = set(part.governments)
        if len(inside) >= FEWEST and len(rest - inside) >= FEWEST:
            told.append(part)
            rest -= inside
    return told


def _rounded(figure: SupportFigure) -> int:
    """Down to a multiple of FEWEST."""
    return len(figure.governments) // FEWEST * FEWEST
