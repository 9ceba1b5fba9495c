"""Writing texts: by people of a delegation for their government, by officers for their own."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from knowledge import content as contents
from knowledge.models import Resource, ResourceDocument
from knowledge.services.moves import (
    ResourceConflict,
    locked_resource,
    move,
    note,
    save,
    settle_documents,
)
from members import authority
from members.models import User
from taskforce.core.permissions import require
from taskforce.core.slugs import free_slug
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.documents import services as documents
from taskforce.documents.models import Document

MOST_DOCUMENTS = 10


@transaction.atomic
def create_resource(*, content: Mapping[str, Any], actor: User) -> Resource:
    """Adds a draft: for the government that `content` names, by whoever writes or leads for it; for
    the secretariat, by an officer, where it names none.

    `content` holds every name in FIELDS and RELATIONS of knowledge.content; `links` and
    `governments` may be left out. Raises ValidationError.
    """
    require(actor, "resource.contribute", content["government"])
    kept = contents.packed(content)
    resource = Resource(
        government=content["government"],
        **{name: kept[name] for name in contents.COLUMNS},
        links=kept["links"],
        author=actor,
    )
    resource.slug = free_slug(Resource.objects.all(), resource.title, fallback="resource")
    contents.write_columns(resource, kept)
    note("create", resource, actor)
    return resource


@transaction.atomic
def change_resource(
    *, resource: Resource, content: Mapping[str, Any], expected_version: int, actor: User
) -> Resource:
    """Changes the working copy. Readers of what is published notice nothing before the next
    publication. A clearance counts for what was cleared, and is gone with a change.

    Raises ResourceConflict where the stored version is not the expected one, unless the same
    content is stored already; ValidationError; SomeoneWasFaster while it is with the secretariat.
    """
    resource = locked_resource(resource, actor, "resource.write")
    if not resource.is_written:
        raise SomeoneWasFaster(resource, "change")
    before, after = contents.packed_working_copy(resource), contents.packed(content)
    if resource.amendment is None:
        before["note"] = after["note"] = ""  # nothing is published that it could speak of
    changed = [name for name in after if before[name] != after[name]]
    if not changed:
        return resource
    if resource.version != expected_version:
        raise ResourceConflict(resource)
    resource.version += 1
    resource.cleared_at = resource.cleared_by = None
    if resource.amendment is None:
        contents.write_columns(resource, after)
    else:
        _check(resource, after)
        resource.amendment = after
        save(resource)
    note("change", resource, actor, changed=changed)
    return resource


@transaction.atomic
def add_document(*, resource: Resource, file: UploadedFile, actor: User) -> ResourceDocument:
    """Adds a document to the working copy. Raises ValidationError for one that may not come in;
    SomeoneWasFaster while it is with the secretariat."""
    resource = locked_resource(resource, actor, "resource.write")
    if not resource.is_written:
        raise SomeoneWasFaster(resource, "add_document")
    if resource.documents.drafted().count() >= MOST_DOCUMENTS:
        raise ValidationError(
            _("At most %(limit)d documents. Remove one first.") % {"limit": MOST_DOCUMENTS}
        )
    row = ResourceDocument.objects.create(
        resource=resource,
        document=documents.store(file=file, actor=actor, account=resource.government_id),
    )
    _touched(resource)
    note("add_document", resource, actor, document=row.document_id)
    return row


@transaction.atomic
def remove_document(*, row: ResourceDocument, actor: User) -> None:
    """Takes a document out of the working copy; readers keep it until the next publication."""
    resource = locked_resource(row.resource, actor, "resource.write")
    row = ResourceDocument.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if not resource.is_written or not row.is_drafted:
        raise SomeoneWasFaster(resource, "remove_document")
    row.is_drafted = False
    row.save(update_fields=["is_drafted"])
    _touched(resource)
    note("remove_document", resource, actor, document=row.document_id)
    settle_documents(resource)


@transaction.atomic
def amend(*, resource: Resource, actor: User) -> Resource:
    """Begins another version of what is published. Readers keep what they have."""
    resource = locked_resource(resource, actor, "resource.write")
    kept = contents.packed_columns(resource)
    move(resource, Resource.AMEND, amendment=kept, cleared_at=None, cleared_by=None)
    save(resource)
    note("amend", resource, actor)
    return resource


@transaction.atomic
def drop_amendment(*, resource: Resource, actor: User) -> Resource:
    """Gives up the version in the making. Readers notice nothing."""
    resource = locked_resource(resource, actor, "resource.write")
    if not resource.is_live:
        raise SomeoneWasFaster(resource, "drop_amendment")
    move(resource, Resource.DROP_AMENDMENT, amendment=None, cleared_at=None, cleared_by=None)
    save(resource)
    resource.documents.published().update(is_drafted=True)
    resource.documents.filter(is_published=False).update(is_drafted=False)
    settle_documents(resource)
    note("drop_amendment", resource, actor)
    return resource


@transaction.atomic
def note_reading(*, resource_id: int, document: Document, reader: Any) -> None:
    """Puts on record who took along a document that not everybody may have. The government that
    contributed it reads there of its own people alone: no name of another delegation."""
    resource = Resource.objects.get(pk=resource_id)
    own = resource.government_id in authority.governments_with(reader, authority.READ)
    note(
        "read_document",
        resource,
        reader,
        government_id=resource.government_id if own else None,
        document=document.pk,
    )


def _touched(resource: Resource) -> None:
    """A document is part of what is cleared."""
    resource.version += 1
    resource.cleared_at = resource.cleared_by = None
    resource.save(update_fields=["version", "cleared_at", "cleared_by"])


def _check(resource: Resource, kept: Mapping[str, Any]) -> None:
    """Holds an amendment to what the columns would be held to. Raises ValidationError."""
    tried = Resource(**{name: kept[name] for name in contents.COLUMNS})
    others = {each.name for each in Resource._meta.fields} - set(contents.COLUMNS)
    tried.full_clean(exclude=others, validate_unique=False, validate_constraints=False)
