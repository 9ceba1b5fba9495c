"""Briefing packs: one PDF of a meeting for one reader."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from meetings.models.meetings import Meeting
from taskforce.documents.models import Document

MOST_ATTEMPTS = 3
KEPT = 2  # versions for each reader of a meeting …
KEPT_FOR = timedelta(days=180)  # … until so long after its end
LEASE = timedelta(minutes=5)  # longer than taskforce.packs.binding may take


class BriefingPackQuerySet(models.QuerySet["BriefingPack"]):
    def waiting(self) -> "BriefingPackQuerySet":
        """To be made, and held by no worker that is still alive."""
        abandoned = Q(state=BriefingPack.State.MAKING, lease_until__lt=timezone.now())
        return self.filter(Q(state=BriefingPack.State.QUEUED) | abandoned)

    def being_made(self) -> "BriefingPackQuerySet":
        """Held by a worker that is still alive."""
        return self.filter(state=BriefingPack.State.MAKING, lease_until__gte=timezone.now())


class BriefingPack(models.Model):
    """One version of a meeting's pack, made for one person from what that person may read.

    `sources` names everything that is in it, as meetings.selectors.packs lays it out, and
    `fingerprint` is the hash of that: where nothing changed there is nothing to make. Whether the
    document may still be given to its reader is asked of `sources` at each download. The row is the
    queue: workers alone set its state, each under its own `lease`. One that is taken back leaves
    its row, so that its number is not given again.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("pack", "Waiting")
        MAKING = "making", pgettext_lazy("pack", "Being made")
        READY = "ready", pgettext_lazy("pack", "Ready")
        FAILED = "failed", pgettext_lazy("pack", "Not made")
        TAKEN_BACK = "taken_back", pgettext_lazy("pack", "No longer kept")

    UNFINISHED = (State.QUEUED, State.MAKING)
    GONE = (State.FAILED, State.TAKEN_BACK)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="packs")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    sources = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    language = models.CharField(max_length=10)
    ordered_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveSmallIntegerField(default=0)
    steps = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = BriefingPackQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person", "number"], name="briefing_pack_number_once"
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(state__in=["queued", "making"]),
                name="briefing_pack_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "making", "ready", "failed", "taken_back"]),
                name="briefing_pack_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="ready", document__isnull=False, made_at__isnull=False)
                | (~Q(state="ready") & Q(document__isnull=True)),
                name="briefing_pack_document_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(state="making", lease__isnull=False, lease_until__isnull=False)
                | (~Q(state="making") & Q(lease__isnull=True, lease_until__isnull=True)),
                name="briefing_pack_lease_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("steps")), name="briefing_pack_progress_sane"
            ),
        ]
        indexes = [
            models.Index(
                fields=["ordered_at"],
                name="briefing_pack_waiting",
                condition=Q(state__in=["queued", "making"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.number}"

    @property
    def is_unfinished(self) -> bool:
        return self.state in self.UNFINISHED

    def hold(self) -> None:
        """Leases it to whoever calls this, on the row that they have locked."""
        self.lease, self.lease_until = uuid.uuid4(), timezone.now() + LEASE
