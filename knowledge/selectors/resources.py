"""What readers have. `visible_to` is the one rule on who reads what; page, list, feed, documents
and every later channel go through it."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from commitments.models import Capability, Commitment, Statement
from knowledge.models import Resource, ResourceDocument, ResourceVersion
from knowledge.models.resources import READ
from knowledge.permissions import reads_as_taskforce
from members import authority, sharing
from members.permissions import is_officer
from taskforce.core.errors import Gone

_OPEN = (Resource.Visibility.PUBLIC, Resource.Visibility.TASKFORCE)


def visible_to(user: Any) -> QuerySet[Resource]:
    """What this person may read, latest first.

    What is published and public; for member governments and the secretariat also what is published
    for the Taskforce; what is published for named governments, for their delegations, for the
    government it comes from and for the secretariat. Its columns hold the published copy alone.
    """
    rows: QuerySet[Resource] = readable(user).listed()
    return rows


def readable(user: Any) -> Any:
    """As `visible_to`, without what lists show: for counting."""
    published = Resource.objects.published()
    if is_officer(user):
        return published
    if not reads_as_taskforce(user):
        return published.filter(visibility=Resource.Visibility.PUBLIC)
    own = authority.governments_with(user, authority.READ)
    return published.filter(
        Q(visibility__in=_OPEN)
        | Q(government__in=own)
        | Q(
            visibility=Resource.Visibility.NAMED,
            pk__in=sharing.shared_to(user, READ, Resource),
        )
    )


def get_resource(user: Any, pk: int) -> Resource:
    """A text that this person may read. Gone for one that everybody could read once, 404 for
    everything else."""
    found = visible_to(user).prefetch_related("capabilities").filter(pk=pk).first()
    if found is not None:
        return found
    if Resource.objects.filter(pk=pk, was_public=True).exists():
        raise Gone(_("This text was public and has been taken from its readers."))
    raise Http404


def latest_version(resource: Resource) -> ResourceVersion | None:
    """The version that readers have; None for what was published before versions were kept."""
    return resource.versions.filter(number=resource.edition).first()


def is_public_document(resource_id: int, document: int) -> bool:
    """Whether everybody may have it."""
    return ResourceDocument.objects.filter(
        resource=resource_id,
        document=document,
        is_published=True,
        resource__published_at__isnull=False,
        resource__visibility=Resource.Visibility.PUBLIC,
    ).exists()


def public() -> Any:
    """What everybody may read."""
    return Resource.objects.published().filter(visibility=Resource.Visibility.PUBLIC)


def latest_public(limit: int) -> QuerySet[Resource]:
    """The newest texts that everybody may read."""
    rows: QuerySet[Resource] = public().listed()
    return rows[:limit]


def public_addresses(limit: int) -> list[int]:
    """The numbers of the newest texts that everybody may read, for those who list addresses."""
    return list(public().values_list("pk", flat=True)[:limit])


def on_commitment(rows: Any, number: int | str) -> Any:
    """Those of the texts that are about a commitment, by its number: whatever the version of the
    statement in which it stood when they were written."""
    about = Resource.commitments.through.objects.filter(commitment__number=number)
    return rows.filter(pk__in=about.values("resource_id"))


def public_on(commitment: Commitment, limit: int) -> QuerySet[Resource]:
    """The newest texts on one commitment that everybody may read."""
    rows: QuerySet[Resource] = on_commitment(public(), commitment.number)
    return rows[:limit]


def commitments() -> QuerySet[Commitment]:
    """The commitments of the statement in force, in order: what a text can be about."""
    in_force = Statement.objects.filter(in_force_since__isnull=False)
    latest = in_force.order_by("-in_force_since", "-pk").values("pk")[:1]
    return Commitment.objects.filter(statement__in=latest)


def capabilities() -> QuerySet[Capability]:
    """The capabilities of the Model National Response, in order."""
    return Capability.objects.all()
