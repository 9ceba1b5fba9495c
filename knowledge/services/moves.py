"""What every command about a text has in common: the lock, the rule, the state, the record."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from knowledge import content
from knowledge.models import Resource, ResourceDocument
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import Transition, advance, locked
from taskforce.documents import services as documents


@dataclass
class ResourceConflict(Exception):
    """Somebody else changed the text since the writer read it. Nothing was written.

    `resource` is what is stored now.
    """

    resource: Resource


def locked_resource(resource: Resource, actor: Any, rule: str) -> Resource:
    """The text, held until the transaction ends, for whom the rule allows it. Raises Refused."""
    resource = locked(Resource.objects.select_related("government"), resource.pk)
    require(actor, rule, resource)
    return resource


def move(
    resource: Resource,
    transition: Transition,
    *,
    code: str = "",
    reason: str = "",
    expected_version: int | None = None,
    **changes: Any,
) -> str:
    """Moves the text in memory and sets what `changes` names with it; the state that it left.

    A reason stays until the next move. `expected_version` is that of the page on which somebody
    confirmed what it says. Raises SomeoneWasFaster, ReasonMissing, ResourceConflict.
    """
    source = resource.state
    advance(resource, transition, reason=reason)
    if expected_version is not None:
        hold_to(resource, expected_version)
    resource.state_since = timezone.now()
    resource.version += 1
    resource.reason_code = code
    resource.reason = reason.strip()
    for name, value in changes.items():
        setattr(resource, name, value)
    return source


def hold_to(resource: Resource, expected_version: int) -> None:
    """Whoever confirms words has seen them as they are stored. Raises ResourceConflict."""
    if resource.version != expected_version:
        raise ResourceConflict(Resource.objects.select_related("government").get(pk=resource.pk))


def save(resource: Resource) -> None:
    """Raises ValidationError."""
    resource.full_clean()
    resource.save()


def note(verb: str, resource: Resource, actor: Any, **facts: Any) -> None:
    """Puts the command on record; never a word of the text. It stands in the record of its
    government unless `facts` name another `government_id`."""
    about = {"government_id": resource.government_id, "visibility": resource.visibility, **facts}
    record(verb=f"resource.{verb}", actor=actor, obj=resource, **about)


def take_from_readers(resource: Resource) -> None:
    """Nobody has it from now on; the columns are the working copy again. Saves."""
    kept = content.packed_working_copy(resource)
    if resource.is_live:
        resource.last_readers = {
            "visibility": resource.visibility,
            "governments": [each.pk for each in content.named(resource)],
        }
    resource.published_at = resource.review_by = resource.confirmed_at = None
    resource.amendment = resource.cleared_by = resource.cleared_at = None
    content.write_columns(resource, kept)
    resource.documents.update(is_published=False)


def settle_documents(resource: Resource) -> None:
    """Forgets documents that belong to nothing any more: neither to what readers have, nor to the
    working copy, nor to a version."""
    kept = {
        row["document"]
        for version in resource.versions.all()
        for row in version.content["documents"]
    }
    loose = ResourceDocument.objects.filter(
        resource=resource, is_published=False, is_drafted=False
    ).exclude(document__in=kept)
    for row in loose.select_related("document"):
        document = row.document
        row.delete()
        documents.discard(document=document)
