"""The rows of the open data: what the public pages show, as tables. Never a draft."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from commitments.models import (
    Capability,
    Commitment,
    Publication,
    PublishedSection,
    Signature,
)
from commitments.selectors import public
from members.models import Government

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


def publications() -> QuerySet[Publication]:
    """Every published version of a report; each keeps its address."""
    return Publication.objects.select_related("government", "round", "version")


def answers() -> QuerySet[PublishedSection]:
    """What everybody reads of each current publication, a row for each commitment. An earlier
    version is not among them, so nothing of it has to be masked (selectors.copies)."""
    return PublishedSection.objects.filter(publication__is_current=True).select_related(
        "publication__government", "publication__round", "publication__version"
    )
