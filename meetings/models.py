"""The meetings of the Taskforce."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pghistory
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from taskforce.core.clock import validate_zone
from taskforce.core.transitions import Transition


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> "MeetingQuerySet":
        """Everything that has been announced; never a draft."""
        return self.exclude(state=Meeting.State.DRAFT)

    def listed(self) -> "MeetingQuerySet":
        """With what a line in a list shows."""
        return self.select_related("host")


@pghistory.track()
class Meeting(models.Model):
    """One meeting, held between two instants and printed in the zone of its host.

    `version` grows with each change of the particulars, so that a second writer is told instead
    of overwriting. The outcome is the statement that the public reads.
    """

    class Kind(models.TextChoices):
        FORMAL = "formal", _("Formal meeting")
        WORKING_SESSION = "working_session", _("Working session")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("meeting", "Draft")
        ANNOUNCED = "announced", pgettext_lazy("meeting", "Announced")
        HELD = "held", pgettext_lazy("meeting", "Held")

    ANNOUNCE = Transition.of("announce", [State.DRAFT], State.ANNOUNCED)
    HOLD = Transition.of("hold", [State.ANNOUNCED], State.HELD)

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(max_length=24, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    starts_at = models.DateTimeField(help_text=_("An instant, stored in UTC."))
    ends_at = models.DateTimeField(help_text=_("An instant, stored in UTC."))
    zone = models.CharField(_("time zone of the host"), max_length=64, validators=[validate_zone])
    place = models.CharField(_("place"), max_length=150)
    host = models.ForeignKey(
        "members.Government",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_meetings",
        verbose_name=_("host government"),
    )
    outcome = models.TextField(_("outcome"), blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "announced", "held"]), name="meeting_state_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["formal", "working_session"]), name="meeting_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=(Q(state="held") & ~Q(outcome="")) | (~Q(state="held") & Q(outcome="")),
                name="meeting_outcome_fits_state",
            ),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="meeting_calendar")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meeting-detail", args=[self.pk])

    @property
    def starts_there(self) -> datetime:
        """The beginning as the clocks of the host show it."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def ends_there(self) -> datetime:
        """The end as the clocks of the host show it."""
        return self.ends_at.astimezone(ZoneInfo(self.zone))

    @property
    def waits_for_outcome(self) -> bool:
        """Announced and over: the secretariat has not recorded yet what came of it."""
        return self.state == self.State.ANNOUNCED and self.ends_at <= timezone.now()
