"""What the secretariat does with the library: write, change, publish."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from knowledge.models import Resource
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.slugs import free_slug
from taskforce.core.transitions import advance, locked

FIELDS = (
    "title",
    "kind",
    "summary",
    "body",
    "language",
    "government",
    "year",
    "visibility",
)
RELATIONS = ("commitments", "capabilities")


@dataclass
class ResourceConflict(Exception):
    """Somebody else changed the text since the writer read it. Nothing was written.

    `resource` is what is stored now.
    """

    resource: Resource


@transaction.atomic
def create_resource(*, content: Mapping[str, Any], actor: User) -> Resource:
    """Adds a text as a draft, seen by the secretariat alone.

    `content` holds every name in FIELDS and RELATIONS. Raises ValidationError.
    """
    require(actor, "resource.moderate")
    return write_resource(content=content, actor=actor)


def write_resource(*, content: Mapping[str, Any], actor: User) -> Resource:
    """As `create_resource`, for a service that asked a rule of its own, inside its transaction."""
    resource = Resource(**{name: content[name] for name in FIELDS})
    resource.slug = free_slug(Resource.objects.all(), resource.title, fallback="resource")
    resource.full_clean()
    resource.save()
    for name in RELATIONS:
        getattr(resource, name).set(content[name])
    record(
        verb="resource.create",
        actor=actor,
        obj=resource,
        government_id=resource.government_id,
        visibility=resource.visibility,
    )
    return resource


@transaction.atomic
def change_resource(
    *, resource: Resource, content: Mapping[str, Any], expected_version: int, actor: User
) -> Resource:
    """Changes a text, published or not; a narrower visibility takes effect at once.

    Raises ResourceConflict where the stored version is not the expected one, unless the same
    content is stored already; ValidationError.
    """
    resource = locked(Resource.objects.all(), resource.pk)
    require(actor, "resource.moderate", resource)
    changed = [name for name in FIELDS if getattr(resource, name) != content[name]]
    changed += [
        name
        for name in RELATIONS
        if set(getattr(resource, name).values_list("pk", flat=True))
        != {row.pk for row in content[name]}
    ]
    if not changed:
        return resource
    if resource.version != expected_version:
        raise ResourceConflict(resource)
    for name in FIELDS:
        setattr(resource, name, content[name])
    resource.version += 1
    resource.full_clean()
    resource.save()
    for name in RELATIONS:
        getattr(resource, name).set(content[name])
    record(
        verb="resource.change",
        actor=actor,
        obj=resource,
        government_id=resource.government_id,
        changed=changed,
        visibility=resource.visibility,
    )
    return resource


@transaction.atomic
def publish(*, resource: Resource, actor: User) -> Resource:
    """Shows a draft to those whom its visibility names."""
    resource = locked(Resource.objects.all(), resource.pk)
    require(actor, "resource.moderate", resource)
    advance(resource, Resource.PUBLISH)
    resource.published_at = resource.state_since = timezone.now()
    resource.version += 1
    resource.save(update_fields=["state", "state_since", "published_at", "version"])
    record(
        verb="resource.publish",
        actor=actor,
        obj=resource,
        government_id=resource.government_id,
        visibility=resource.visibility,
    )
    return resource
