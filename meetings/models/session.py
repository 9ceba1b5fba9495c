"""What is recorded while a meeting runs: who was there, and what was decided."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from meetings.models.meetings import Meeting


class Attendance(models.Model):
    """Whether a member government was there. No row means that nobody has noted it."""

    class Mode(models.TextChoices):
        PRESENT = "present", pgettext_lazy("attendance", "Present")
        ONLINE = "online", pgettext_lazy("attendance", "Online")
        ABSENT = "absent", pgettext_lazy("attendance", "Absent")

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendance")
    government = models.ForeignKey("members.Government", models.PROTECT, related_name="attendance")
    mode = models.CharField(max_length=16, choices=Mode)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["meeting", "government"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(mode__in=["present", "online", "absent"]), name="attendance_mode_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government}, {self.meeting}"


class DecisionQuerySet(models.QuerySet["Decision"]):
    def listed(self) -> "DecisionQuerySet":
        """The latest meeting first, in each in the order of their numbers."""
        return self.select_related("meeting").order_by("-meeting__starts_at", "meeting", "number")


@pghistory.track()
class Decision(models.Model):
    """Something that a meeting decided, under a number that it keeps."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    version = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="decision_once"),
            models.CheckConstraint(condition=~Q(text=""), name="decision_has_words"),
        ]

    def __str__(self) -> str:
        return _("Decision %(number)d") % {"number": self.number}
