"""Rounds: the periods on which governments report."""

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from commitments.models.statement import Statement
from taskforce.core.clock import validate_zone
from taskforce.core.transitions import Transition


@pghistory.track()
class Round(models.Model):
    """A period on which governments report, with one deadline in one named zone."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        ARCHIVED = "archived", _("Archived")

    OPEN = Transition.of("open", [State.PLANNED], State.OPEN)
    CLOSE = Transition.of("close", [State.OPEN], State.CLOSED)
    ARCHIVE = Transition.of("archive", [State.CLOSED], State.ARCHIVED)

    title = models.CharField(_("title"), max_length=100, unique=True)
    slug = models.SlugField(unique=True)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="rounds")
    state = models.CharField(max_length=16, choices=State, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("deadline"), help_text=_("One instant, stored in UTC."))
    due_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])
    hold_days = models.PositiveSmallIntegerField(
        default=5,
        help_text=_("Days of 24 hours in which a government can stop what is to be published."),
    )

    class Meta:
        ordering = ["-due_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "closed", "archived"]),
                name="round_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="planned", opened_at__isnull=True)
                | (~Q(state="planned") & Q(opened_at__isnull=False)),
                name="round_opened_at_fits_state",
            ),
        ]

    def __str__(self) -> str:
        return self.title
