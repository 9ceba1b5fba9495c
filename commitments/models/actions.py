"""What a government undertakes at home under a commitment, from round to round."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.status import Visibility


@pghistory.track()
class NationalAction(models.Model):
    """One undertaking of a government. It belongs to the government and stays from round to round;
    what each report said of it lies in the report's versions."""

    class Progress(models.TextChoices):
        PLANNED = "planned", _("Planned")
        UNDER_WAY = "under_way", _("Under way")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Given up")

    government = models.ForeignKey("members.Government", models.PROTECT, related_name="actions")
    number = models.PositiveSmallIntegerField(help_text=_("The commitment it serves."))
    title = models.CharField(max_length=200)
    lead_body = models.CharField(max_length=200, blank=True)
    progress = models.CharField(max_length=16, choices=Progress, default=Progress.PLANNED)
    update = models.TextField(blank=True, help_text=_("What happened since the last report."))
    visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.PUBLIC)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["number", "pk"]
        indexes = [models.Index(fields=["government", "number"], name="action_of_government")]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=9), name="action_number_known"
            ),
            models.CheckConstraint(
                condition=Q(progress__in=["planned", "under_way", "done", "dropped"]),
                name="action_progress_known",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="action_visibility_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Milestone(models.Model):
    """A step of a national action, with the day by which it is meant to be taken."""

    action = models.ForeignKey(NationalAction, models.CASCADE, related_name="milestones")
    title = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.title
