"""What the public reads: the statement, its commitments, and publications. Never a draft."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Max, Prefetch, QuerySet
from django.shortcuts import get_object_or_404
from django.template.defaultfilters import date
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from commitments.answers import copied
from commitments.models import (
    Commitment,
    Publication,
    PublicStatus,
    PublishedSection,
    Round,
    Signature,
    Statement,
    Status,
)
from commitments.models.status import STATUS_MEANING
from commitments.reading import answers_left
from commitments.selectors.copies import document_in, readable
from members.models import Government
from taskforce.core.errors import Gone
from taskforce.documents.models import Document

# Fewer governments than this are not counted together: a count would speak of each of them.
SMALLEST_AGGREGATE = 5


def current_statement() -> Statement:
    """The version in force, with its commitments in order."""
    return Statement.objects.prefetch_related("commitments").current()


def published_versions() -> list[Statement]:
    """Versions that are or were in force with their commitments, the present one first; in two
    queries whatever their number."""
    rows = Statement.objects.filter(in_force_since__isnull=False)
    return list(rows.prefetch_related("commitments").order_by("-in_force_since", "-pk"))


def signatures_of(statement: Statement) -> QuerySet[Signature]:
    """Who signed this version, in the published order."""
    return statement.signatures.select_related("government")


def signatures_by(government: Government) -> QuerySet[Signature]:
    """What this government signed, the latest version first."""
    return government.signatures.select_related("statement", "document").order_by(
        "-statement__in_force_since"
    )


def commitments() -> QuerySet[Commitment]:
    """The commitments of the statement in force, with the capabilities nearest to each."""
    latest = Statement.objects.filter(in_force_since__isnull=False).order_by("-in_force_since")
    return Commitment.objects.filter(statement=latest.values("pk")[:1]).prefetch_related(
        "capabilities"
    )


def published_rounds() -> QuerySet[Round]:
    """Rounds of which something is published, the latest first."""
    return Round.objects.filter(publications__is_current=True).distinct()


def main_round(rounds: Sequence[Round]) -> Round | None:
    """The round to show where none is asked for: the latest that is closed, so that the first
    few reports of an open round do not stand for all; the latest where none is closed yet."""
    closed = (each for each in rounds if each.state != Round.State.OPEN)
    return next(closed, next(iter(rounds), None))


def answers_on(number: int) -> list[int]:
    """The keys of what each government published last on one commitment, the newest first; in
    alphabetical order where it was published at once."""
    latest = (
        Publication.objects.current()
        .order_by("government_id", "-round__due_at")
        .distinct("government_id")
    )
    return list(
        PublishedSection.objects.filter(number=number, publication__in=latest.values("pk"))
        .order_by("-publication__published_at", "publication__government__sort_name")
        .values_list("pk", flat=True)
    )


def sections(keys: Iterable[int]) -> list[PublishedSection]:
    """Answers with whom and when they are from, in the order of their keys."""
    keys = list(keys)
    found = PublishedSection.objects.select_related(
        "publication__government", "publication__round"
    ).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def latest_publications(limit: int) -> QuerySet[Publication]:
    """The newest publications."""
    return Publication.objects.current().select_related("government", "round")[:limit]


def publications_of(government: Government) -> QuerySet[Publication]:
    """Every publication of a government, the latest round and version first."""
    return (
        government.publications.select_related("round", "version")
        .defer("version__answers")
        .order_by("-round__due_at", "-version__number")
    )


def get_publication(slug: str, round_slug: str, number: int) -> Publication:
    """One published version by its own address; 404 where there is none."""
    rows = Publication.objects.select_related("government", "round", "version__report")
    return get_object_or_404(
        rows, government__slug=slug, round__slug=round_slug, version__number=number
    )


def taken_back_at(publication: Publication) -> datetime | None:
    """When the last of its answers was taken from everybody; None while any of it is public, and
    where none of it ever was."""
    if any(each.status != PublicStatus.WITHHELD for each in readable_sections(publication)):
        return None
    was_public = [
        each.number for each in _as_published(publication) if each.status != PublicStatus.WITHHELD
    ]
    taken_back = publication.version.report.taken_back.filter(number__in=was_public)
    last: datetime | None = taken_back.aggregate(last=Max("taken_at"))["last"]
    return last


def refuse_if_taken_back(publication: Publication) -> None:
    """Raises Gone where its government took all of it back."""
    moment = taken_back_at(publication)
    if moment is not None:
        raise Gone(
            _("%(government)s published this report and took it back on %(day)s.")
            % {"government": publication.government, "day": date(localtime(moment), "j F Y")}
        )


def refuse_taken_back(key: int) -> None:
    """The same for a publication by its number, if there is one."""
    rows = Publication.objects.select_related("government", "version__report")
    for publication in rows.filter(pk=key):
        refuse_if_taken_back(publication)


def _as_published(publication: Publication) -> list[PublishedSection]:
    """What this version gave to everybody when it was published."""
    answers = answers_left(publication.version, until=publication.published_at)
    return [copied(PublishedSection, each) for each in answers]


def was_published_document(publication: Publication, pk: int) -> bool:
    """Whether this version gave the document to everybody when it was published."""
    return document_in(_as_published(publication), pk) is not None


def readable_sections(publication: Publication) -> list[PublishedSection]:
    """What everybody may read of a publication today."""
    return readable(PublishedSection, publication)


def published_document(publication: Publication, pk: int) -> Document | None:
    """A document that everybody may read with this publication; None for any other."""
    return document_in(readable_sections(publication), pk)


def members() -> QuerySet[Government]:
    """Governments represented in the Taskforce, with their signatures, in alphabetical order."""
    return (
        Government.objects.members()
        .alphabetical()
        .prefetch_related(Prefetch("signatures", Signature.objects.select_related("statement")))
    )


def get_member(slug: str) -> Government:
    """A government that is or was represented in the Taskforce; what it published stays."""
    return get_object_or_404(
        Government.objects.prefetch_related(
            Prefetch("signatures", Signature.objects.select_related("statement"))
        ),
        slug=slug,
        is_taskforce_member=True,
    )


def legend() -> list[tuple[str, str]]:
    """The words of the pictures and what each means; the last four are no status, but why there
    is none."""
    said = [(status.value, str(STATUS_MEANING[status])) for status in Status]
    return [
        *said,
        (PublicStatus.NIL.value, _("The government had nothing to report on this in the round.")),
        (
            PublicStatus.WITHHELD.value,
            _("The government has reported and has chosen not to publish this answer."),
        ),
        (
            PublicStatus.NOT_REPORTED.value,
            _(
                "The deadline has passed and no report of the government is published; one may be "
                "under review."
            ),
        ),
        (
            PublicStatus.NOT_DUE.value,
            _(
                "No report was due from the government in this round, or the deadline is still to "
                "come."
            ),
        ),
    ]
