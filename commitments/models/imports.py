"""A workbook that was uploaded and looked at, kept until it is applied."""

from django.conf import settings
from django.db import models

from commitments.models.reports import Report


class WorkbookImport(models.Model):
    """What an uploaded workbook would change. Nothing of it is written before it is applied."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="imports")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    versions = models.JSONField(help_text="The section versions it was downloaded at, by number.")
    answers = models.JSONField(help_text="By number of the commitment, by flat name.")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"{self.report}, {self.uploaded_at:%Y-%m-%d %H:%M}"
