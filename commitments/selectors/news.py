"""What became public, the latest first: for those who follow the news. Never a draft."""

from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, QuerySet

from commitments.models import (
    Publication,
    PublicStatus,
    PublishedSection,
    Round,
    Signature,
    Statement,
)


def publications(limit: int) -> QuerySet[Publication]:
    """Published versions of which everybody may read something today: in the version itself, and
    in the current one, which says what of it may still be read."""
    told = PublishedSection.objects.exclude(status=PublicStatus.WITHHELD)
    current = told.filter(
        publication__is_current=True,
        publication__government=OuterRef("government"),
        publication__round=OuterRef("round"),
    )
    rows = Publication.objects.filter(
        Exists(told.filter(publication=OuterRef("pk"))), Exists(current)
    )
    return rows.select_related("government", "round", "version")[:limit]


def closed_rounds(limit: int) -> Any:
    """Rounds that are over and of which something may be read, each with how many governments'
    reports may (`governments`) and when the last of them came (`last`)."""
    over = Round.objects.filter(
        state__in=[Round.State.CLOSED, Round.State.ARCHIVED], publications__in=_readable()
    )
    return over.annotate(
        governments=Count("publications"), last=Max("publications__published_at")
    ).order_by("-last")[:limit]


def readable_in(round: Round) -> int:
    """How many governments' reports on a round can be read."""
    return _readable().filter(round=round).count()


def _readable() -> QuerySet[Publication]:
    told = PublishedSection.objects.exclude(status=PublicStatus.WITHHELD)
    return Publication.objects.current().filter(Exists(told.filter(publication=OuterRef("pk"))))


def signatures(limit: int) -> Any:
    """Signatures with a day, under versions that are or were in force; the last recorded first."""
    rows = Signature.objects.filter(
        statement__in_force_since__isnull=False,
        signed_on__isnull=False,
        recorded_at__isnull=False,
        government__is_taskforce_member=True,
    )
    return rows.select_related("government", "statement").order_by("-recorded_at", "-pk")[:limit]


def statements(limit: int) -> Any:
    """Versions that are or were in force."""
    rows = Statement.objects.filter(in_force_since__isnull=False)
    return rows.order_by("-in_force_since", "-pk")[:limit]
