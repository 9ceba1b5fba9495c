"""The rows of the open data: what the public pages show, as tables. Never a draft."""

from functools import cache
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from commitments.models import (
    Capability,
    Commitment,
    Publication,
    PublicStatus,
    PublishedSection,
    Signature,
    TakenBack,
)
from commitments.selectors import public
from members.models import Government
from taskforce.core.errors import Gone

# As Capability.key, made by the database.
_KEY = Concat("capability__edition", Value("-"), Cast("capability__number", CharField()))


def capability_keys(near: Any) -> ArraySubquery:
    """The keys of the capabilities that these rows of a relation lead to, for an annotation."""
    return ArraySubquery(near.annotate(key=_KEY).order_by("key").values("key"))


def governments() -> QuerySet[Government]:
    """Governments that are or were represented in the Taskforce, and all that signed."""
    signed = Signature.objects.filter(statement__in_force_since__isnull=False)
    return Government.objects.filter(
        Q(is_taskforce_member=True) | Q(pk__in=signed.values("government"))
    )


def signatures() -> QuerySet[Signature]:
    """Who signed which version that is or was in force."""
    rows = Signature.objects.filter(statement__in_force_since__isnull=False)
    return rows.select_related("government", "statement")


def commitments() -> QuerySet[Commitment]:
    """The commitments in force, each with the keys of its capabilities, in one query."""
    near = Commitment.capabilities.through.objects.filter(commitment=OuterRef("pk"))
    rows = public.commitments().prefetch_related(None).select_related("statement")
    return rows.annotate(capability_keys=capability_keys(near))


def capabilities() -> QuerySet[Capability]:
    """The capabilities of the Model National Response."""
    return Capability.objects.all()


def _names(way: str = "") -> dict[str, F]:
    """The few words that a record says of a publication's relations, as annotations: models of
    them would take most of the time, and a version holds the whole report."""
    return {
        "government_slug": F(f"{way}government__slug"),
        "government_name": F(f"{way}government__name"),
        "round_slug": F(f"{way}round__slug"),
        "version_number": F(f"{way}version__number"),
    }


@cache
def _speaking() -> QuerySet[Publication]:
    """Publications of which anything is public; built once, since that takes as long as asking."""
    withheld = PublishedSection.objects.filter(status=PublicStatus.WITHHELD)
    since = withheld.filter(
        publication__is_current=True,
        publication__government=OuterRef("publication__government"),
        publication__round=OuterRef("publication__round"),
        number=OuterRef("number"),
    )
    left = (
        PublishedSection.objects.filter(publication=OuterRef("pk"))
        .exclude(status=PublicStatus.WITHHELD)
        .exclude(Exists(since))
    )
    taken = TakenBack.objects.filter(report=OuterRef("version__report"))
    return Publication.objects.annotate(**_names()).filter(~Exists(taken) | Exists(left))


def publications() -> QuerySet[Publication]:
    """Every published version of a report of which anything is public; each keeps its address."""
    return _speaking().all()


@cache
def _current() -> QuerySet[PublishedSection]:
    """The answers of current publications; built once, as above."""
    return PublishedSection.objects.filter(publication__is_current=True).annotate(
        published_at=F("publication__published_at"), **_names("publication__")
    )


def answers() -> QuerySet[PublishedSection]:
    """What everybody reads of each current publication, a row for each commitment. An earlier
    version is not among them, so nothing of it has to be masked (selectors.copies)."""
    return _current().all()


def with_actions() -> QuerySet[PublishedSection]:
    """Those of the answers that name a national action."""
    return answers().filter(details__actions__0__isnull=False)


def with_milestones() -> QuerySet[PublishedSection]:
    """Those of the answers that name a milestone."""
    return answers().filter(details__actions__contains=[{"milestones": [{}]}])


def refuse_earlier(key: int) -> None:
    """Raises Gone for an answer of a version that a later one has replaced."""
    if PublishedSection.objects.filter(pk=key, publication__is_current=False).exists():
        raise Gone(_("A later version of this report is published; ask for its answers."))
