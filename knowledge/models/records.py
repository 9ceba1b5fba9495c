"""What stays of a text: its publications, who confirmed that it is safe, its documents."""

from typing import Any

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from knowledge.models.resources import Resource
from taskforce.documents.models import Document


class ResourceVersion(models.Model):
    """A text as it was published: never changed, told apart by a hash of its content.

    `content` is laid out as knowledge.content has it for `schema`. Readers have the latest; earlier
    ones are for the government that contributed it and the secretariat.
    """

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    schema = models.PositiveSmallIntegerField(help_text="How `content` is laid out.")
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    change_note = models.TextField(blank=True)
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["resource", "number"], name="resource_version_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="resource_version_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource}, {self.number}"


class SafetyCheck(models.Model):
    """Somebody confirmed every point of the checklist for what became or becomes an edition."""

    class Part(models.TextChoices):
        CONTRIBUTOR = "contributor", _("By the contributor")
        SECRETARIAT = "secretariat", _("By the secretariat")

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="checks")
    edition = models.PositiveSmallIntegerField()
    part = models.CharField(max_length=16, choices=Part)
    points = models.JSONField(help_text="The codes of what was confirmed.")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-confirmed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=["contributor", "secretariat"]), name="check_part_known"
            )
        ]
        triggers = [
            pgtrigger.Protect(
                name="safety_check_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource}, {self.edition}, {self.get_part_display()}"


class ResourceDocumentQuerySet(models.QuerySet["ResourceDocument"]):
    def published(self) -> "ResourceDocumentQuerySet":
        """What readers have."""
        return self.filter(is_published=True)

    def drafted(self) -> "ResourceDocumentQuerySet":
        """What belongs to the working copy."""
        return self.filter(is_drafted=True)


class ResourceDocument(models.Model):
    """A document of a text: of what readers have, of the working copy, or of an earlier version."""

    resource = models.ForeignKey(Resource, models.PROTECT, related_name="documents")
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    is_published = models.BooleanField(default=False)
    is_drafted = models.BooleanField(default=True)

    objects = ResourceDocumentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.document)

    @property
    def as_recorded(self) -> dict[str, Any]:
        """As a version keeps it."""
        return {
            "document": self.document_id,
            "name": self.document.name,
            "sha256": self.document.sha256,
        }


class ResourcePermission(GroupObjectPermissionBase):
    """Which governments may read a text for named governments: see members.sharing."""

    content_object = models.ForeignKey(Resource, models.CASCADE)
