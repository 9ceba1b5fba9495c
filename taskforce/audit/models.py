"""The trail: one readable event for each command that somebody gave."""

from django.conf import settings
from django.db import models


class AuditEvent(models.Model):
    """Who did what to which object, when and why. Rows are only ever added.

    The application's database role may not update or delete them (see taskforce.audit.roles).
    The object and the government are kept by number and by name, since a trail outlives both.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,  # erasing a person must not need to change the trail
        related_name="+",
    )
    actor_name = models.CharField(max_length=254, help_text="The portal itself where empty.")
    verb = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    object_name = models.CharField(max_length=254)
    government_id = models.BigIntegerField(null=True)
    reason = models.TextField(blank=True)
    facts = models.JSONField(default=dict)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["object_type", "object_id"], name="audit_object"),
            models.Index(fields=["government_id", "-at"], name="audit_government"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object_name}"
