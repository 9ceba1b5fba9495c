"""Papers of a meeting: who is to bring each, by when, and who may read it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from meetings.models.agenda import AgendaItem
from meetings.models.meetings import Meeting
from taskforce.documents.models import Document

READ = "read_paper"  # the object permission that members.sharing gives to governments


class PaperQuerySet(models.QuerySet["Paper"]):
    def awaited(self) -> "PaperQuerySet":
        """Planned and still to be brought."""
        return self.filter(withdrawn_at=None, versions=None)


@pghistory.track()
class Paper(models.Model):
    """One paper; it may be awaited, and then has no version yet. What is overdue is computed.

    Its number on lists is `number`, given once for each meeting. Whom `NAMED` names stands in
    `PaperPermission`, which members.sharing keeps. The government that brings a paper, and the
    secretariat, read it whatever `access` says.
    """

    class Access(models.TextChoices):
        PUBLIC = "public", _("Everybody")
        TASKFORCE = "taskforce", _("All member governments")
        NAMED = "named", _("Named governments only")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="papers")
    number = models.PositiveSmallIntegerField()
    item = models.ForeignKey(
        AgendaItem, models.PROTECT, null=True, blank=True, related_name="papers"
    )
    title = models.CharField(_("title"), max_length=150)
    government = models.ForeignKey(
        "members.Government", models.PROTECT, null=True, blank=True, related_name="papers"
    )
    due_at = models.DateTimeField(null=True, blank=True)
    access = models.CharField(_("who may read it"), max_length=16, choices=Access)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = PaperQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="paper_number_once"),
            models.CheckConstraint(
                condition=Q(access__in=["public", "taskforce", "named"]), name="paper_access_known"
            ),
        ]
        default_permissions = ()
        permissions = [(READ, "Reads the paper")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_overdue(self) -> bool:
        """Awaited, and its deadline has passed."""
        awaited = not self.versions.all() and self.withdrawn_at is None
        return awaited and self.due_at is not None and self.due_at < timezone.now()


class PaperVersion(models.Model):
    """One state of a paper: the document as it was brought. Earlier ones are kept."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    document = models.OneToOneField(Document, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField(default=timezone.now)
    brought_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="paper_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.paper}, {self.number}"


class PaperPermission(GroupObjectPermissionBase):
    """Which governments may read a paper for named governments: see members.sharing."""

    content_object = models.ForeignKey(Paper, models.CASCADE)
