"""What governments are asked beside their own words: defined by the secretariat, with versions."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.rounds import Round


class Indicator(models.Model):
    """One question under a commitment. Its wording lies in its versions."""

    number = models.PositiveSmallIntegerField(help_text=_("The commitment it belongs to."))
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["number", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=9), name="indicator_number_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}.{self.position}"


class IndicatorVersionQuerySet(models.QuerySet["IndicatorVersion"]):
    def asked_in(self, round: Round) -> "IndicatorVersionQuerySet":
        """The wording that counts in a round: of each indicator the latest version that starts in
        it or before; none for an indicator that has been retired by then."""
        latest = (
            self.filter(starts_in__due_at__lte=round.due_at)
            .order_by("indicator_id", "-starts_in__due_at", "-pk")
            .distinct("indicator_id")
        )
        return (
            IndicatorVersion.objects.filter(pk__in=latest.values("pk"), is_retired=False)
            .select_related("indicator")
            .order_by("indicator__number", "indicator__position", "indicator_id")
        )


@pghistory.track()
class IndicatorVersion(models.Model):
    """The wording and form of an indicator from one round on, until a later version starts."""

    class Kind(models.TextChoices):
        YES_NO = "yes_no", _("Yes, no or partly")
        CHOICE = "choice", _("One of several choices")
        NUMBER = "number", _("Number with a unit")
        MONEY = "money", _("Money, with currency and year")
        DATE = "date", _("Date")
        TEXT = "text", _("Short text")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="versions")
    starts_in = models.ForeignKey(Round, models.PROTECT, related_name="indicators_starting")
    label = models.CharField(max_length=200)
    help_text = models.CharField(max_length=500, blank=True)
    kind = models.CharField(max_length=16, choices=Kind)
    choices = models.JSONField(default=list, blank=True)
    unit = models.CharField(max_length=60, blank=True)
    is_required = models.BooleanField(default=False)
    is_retired = models.BooleanField(default=False)

    objects = IndicatorVersionQuerySet.as_manager()

    class Meta:
        ordering = ["indicator", "-starts_in__due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "starts_in"], name="indicator_version_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["yes_no", "choice", "number", "money", "date", "text"]),
                name="indicator_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return self.label
