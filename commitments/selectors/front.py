"""What the first page shows, in few queries: most visitors come there."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, When

from commitments.models import Commitment, Publication, PublishedSection, Round, Statement
from commitments.selectors.public import SMALLEST_AGGREGATE, commitments, current_statement


@dataclass(frozen=True)
class Counted:
    """For each commitment how many governments published which status in a round; empty where
    fewer than SMALLEST_AGGREGATE did."""

    round: str
    statuses: Mapping[int, Mapping[str, int]]


def statement_in_force() -> tuple[Statement, list[Commitment]]:
    """The version in force and its commitments, in one query."""
    rows = list(commitments().select_related("statement").prefetch_related(None))
    return (rows[0].statement if rows else current_statement()), rows


def counted() -> Counted:
    """Of the round that `public.main_round` shows, in one query."""
    shown = (
        Round.objects.filter(
            Exists(Publication.objects.filter(round=OuterRef("pk"), is_current=True))
        )
        .order_by(Case(When(state=Round.State.OPEN, then=1), default=0), "-due_at")
        .values("pk")[:1]
    )
    rows = (
        PublishedSection.objects.filter(publication__round=shown, publication__is_current=True)
        .order_by("number")
        .values_list("number", "status", "publication__round__title")
        .annotate(governments=Count("pk"))
    )
    title, statuses = "", dict[int, dict[str, int]]()
    for number, status, title, governments in rows:  # noqa: B007  # the same in every row
        statuses.setdefault(number, {})[status] = governments
    enough = {
        number: counts
        for number, counts in statuses.items()
        if sum(counts.values()) >= SMALLEST_AGGREGATE
    }
    return Counted(title, enough)
