"""Documents that people upload: what each is, and under which random name it lies."""

import uuid
from pathlib import Path

import pgtrigger
from django.conf import settings
from django.db import models


class Document(models.Model):
    """One file, never changed. Who may read it is the matter of the app whose object holds it."""

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=150, help_text="As the person called it, without a path.")
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        null=True,
        db_constraint=False,  # an erased person's documents stay, and rows never change
        related_name="+",
    )
    account = models.BigIntegerField(
        null=True, db_index=True, help_text="The government whose share of the room it takes."
    )

    class Meta:
        triggers = [pgtrigger.Protect(name="document_immutable", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return self.name

    @property
    def path(self) -> Path:
        """Where its content lies, outside of everything that is served."""
        name = self.key.hex
        return Path(settings.PORTAL_DATA) / "documents" / name[:2] / name
