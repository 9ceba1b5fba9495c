"""What member governments and the secretariat read of each other: published, but not all public."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from commitments.answers import copied
from commitments.models import (
    Publication,
    ReportVersion,
    Round,
    SharedSection,
    Visibility,
)
from commitments.selectors.copies import document_in, readable
from members import authority
from members.permissions import is_officer
from taskforce.core.permissions import require
from taskforce.documents.models import Document


def get_shared(user: Any, slug: str, round_slug: str) -> Publication:
    """The current publication of a government in a round, for those who read what members share;
    404 where there is none, 403 for others."""
    require(user, "shared.read")
    rows = Publication.objects.current().select_related("government", "round", "version")
    return get_object_or_404(rows, government__slug=slug, round__slug=round_slug)


def shared_publications(user: Any) -> QuerySet[Publication]:
    """The latest version of every published report, the latest round first, by government."""
    require(user, "shared.read")
    return (
        Publication.objects.current()
        .select_related("government", "round")
        .order_by("-round__due_at", "government__sort_name")
    )


def shared_sections(publication: Publication) -> list[SharedSection]:
    """What members may read of a publication today."""
    return readable(SharedSection, publication)


def shared_document(publication: Publication, pk: int) -> Document | None:
    """A document that members may read with this publication; None for any other."""
    return document_in(shared_sections(publication), pk)


def reports_for(user: Any, round: Round | None) -> list[Publication]:
    """The current publications of a round, of each government's latest where none is named, in
    alphabetical order."""
    rows = shared_publications(user).order_by("government__sort_name")
    if round is not None:
        return list(rows.filter(round=round))
    return list(rows.filter(pk__in=latest_of_each(Publication.objects.current())))


def read_whole(user: Any) -> Callable[[int], bool]:
    """Whether this reader reads of a government, by its number, also what it reports to the
    secretariat alone: the secretariat, and the government's own delegation."""
    if is_officer(user):
        return lambda government_id: True
    own = frozenset(authority.governments_with(user, authority.READ))
    return lambda government_id: government_id in own


def sections_for(user: Any, publications: Sequence[Publication]) -> dict[int, list[SharedSection]]:
    """By publication, what this reader may read of current ones today; in a constant number of
    queries. Whoever reads a report as a whole gets it as it was submitted, the others what the
    government shares with members."""
    require(user, "shared.read")
    whole = read_whole(user)
    found: dict[int, list[SharedSection]] = {each.pk: [] for each in publications}
    shared = [each.pk for each in publications if not whole(each.government_id)]
    for section in SharedSection.objects.filter(publication__in=shared).order_by("number"):
        found[section.publication_id].append(section)
    submitted = {each.version_id: each.pk for each in publications if each.pk not in shared}
    for version in ReportVersion.objects.filter(pk__in=submitted):
        found[submitted[version.pk]] = [
            copied(SharedSection, answer, audience=Visibility.SECRETARIAT)
            for answer in version.sections
        ]
    return found


def latest_of_each(publications: QuerySet[Publication]) -> "QuerySet[Publication, int]":
    """Of each government the id of its publication on the latest round, in the latest version that
    is among these."""
    rows = publications.order_by("government_id", "-round__due_at", "-published_at", "-pk")
    return rows.distinct("government_id").values_list("pk", flat=True)
