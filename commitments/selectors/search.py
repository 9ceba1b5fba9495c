"""What a reader finds in the statement and in published reports: the words of today's copies."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from commitments.answers import TEXTS
from commitments.models import (
    Commitment,
    CopiedSection,
    PublishedSection,
    SharedSection,
    Statement,
)
from commitments.selectors.public import commitments
from taskforce.core.permissions import allows
from taskforce.search import asking
from taskforce.search.asking import Hit, Question
from taskforce.search.sources import Row, Source

_LATEST = ("-publication__published_at", "-pk")
_PARTS = ("preamble", "introduction", "invitation", "footnote", "meeting_note", "contact_note")


def _sections(user: Any) -> QuerySet[Any]:
    """The sections that this reader may read of current publications: what members share where
    they read it, what everybody reads otherwise. Of earlier versions nothing is found: some of
    their words may have been taken back since."""
    kind: type[CopiedSection] = SharedSection if allows(user, "shared.read") else PublishedSection
    return kind._default_manager.filter(publication__is_current=True)  # type: ignore[misc]


def _find_sections(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best_of_newest(_sections(user), asked, _LATEST))


def _show_sections(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    rows = _sections(user).filter(pk__in=pks)
    rows = rows.select_related(
        "publication__government", "publication__round", "publication__version"
    )
    return {section.pk: _section(section) for section in rows}


def _section(section: Any) -> Row:
    publication = section.publication
    if isinstance(section, SharedSection):
        places = [publication.government.slug, publication.round.slug]
        address = reverse("shared-report", args=places)
    else:
        address = publication.get_absolute_url()
    return Row(
        title=f"{publication.government}: {section.short_name}",
        address=f"{address}#commitment-{section.number}",
        text=_said(section),
        at=publication.published_at,
        government=str(publication.government),
        note=str(publication.round),
    )


def _said(section: CopiedSection) -> str:
    """The words of a section in the order of its page: what the migration's expression searches."""
    details = section.details
    actions = details.get("actions", [])
    parts = [
        *(getattr(section, name) for name in TEXTS),
        *(row["title"] for row in details.get("evidence", [])),
        *(row["label"] for row in details.get("indicators", [])),
        *(row[name] for row in actions for name in ("title", "lead_body", "update")),
        *(each["title"] for row in actions for each in row["milestones"]),
    ]
    return " ".join(part for part in parts if part)


def _find_commitments(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best(commitments(), asked))


def _show_commitments(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    return {row.pk: _commitment(row) for row in commitments().filter(pk__in=pks)}


def _commitment(row: Commitment) -> Row:
    return Row(
        title=str(row),
        address=row.get_absolute_url(),
        text=_plain(f"{row.text} {row.reporting_guide}"),
        language="en",
    )


def _in_force() -> QuerySet[Statement]:
    latest = Statement.objects.filter(in_force_since__isnull=False)
    return Statement.objects.filter(
        pk__in=latest.order_by("-in_force_since", "-pk").values("pk")[:1]
    )


def _find_statement(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best(_in_force(), asked))


def _show_statement(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    return {row.pk: _statement(row) for row in _in_force().filter(pk__in=pks)}


def _statement(row: Statement) -> Row:
    return Row(
        title=row.title,
        address=reverse("mission"),
        text=_plain(" ".join(getattr(row, name) for name in _PARTS)),
        language=row.language,
        at=row.in_force_since,
    )


def _plain(text: str) -> str:
    """Without the marks of emphasis."""
    return text.replace("**", "")


SOURCES = (
    Source("reports", gettext_lazy("Reports"), _find_sections, _show_sections),
    Source("commitments", gettext_lazy("Commitments"), _find_commitments, _show_commitments),
    Source("statement", gettext_lazy("Mission statement"), _find_statement, _show_statement),
)
