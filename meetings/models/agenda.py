"""What a meeting speaks about, in which order, and which agenda was circulated when."""

from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.models.meetings import Meeting
from taskforce.core.transitions import Transition

SHORTEST, LONGEST = 5, 480  # minutes


@pghistory.track()
class AgendaItem(models.Model):
    """One item, proposed by a government or written by the secretariat (no government).

    Accepted items stand on the agenda, by `position`. `reason` says why an item was declined or
    taken off; the government that proposed it reads it.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("For decision")
        DISCUSSION = "discussion", _("For discussion")
        INFORMATION = "information", _("For information")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("agenda item", "Proposed")
        ACCEPTED = "accepted", pgettext_lazy("agenda item", "On the agenda")
        DECLINED = "declined", pgettext_lazy("agenda item", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("agenda item", "Withdrawn")
        TAKEN_OFF = "taken_off", pgettext_lazy("agenda item", "Taken off")

    ACCEPT = Transition.of("accept", [State.PROPOSED], State.ACCEPTED)
    DECLINE = Transition.of("decline", [State.PROPOSED], State.DECLINED, reason=True)
    WITHDRAW = Transition.of("withdraw", [State.PROPOSED], State.WITHDRAWN)
    TAKE_OFF = Transition.of("take_off", [State.ACCEPTED], State.TAKEN_OFF, reason=True)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    title = models.CharField(_("title"), max_length=150)
    description = models.TextField(_("description"), blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("length in minutes"),
        validators=[MinValueValidator(SHORTEST), MaxValueValidator(LONGEST)],
    )
    presenter = models.CharField(_("presenter"), max_length=150, blank=True)
    government = models.ForeignKey(
        "members.Government", models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    state = models.CharField(max_length=16, choices=State)
    state_since = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=["proposed", "accepted", "declined", "withdrawn", "taken_off"]
                ),
                name="agenda_item_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["decision", "discussion", "information"]),
                name="agenda_item_kind_known",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["declined", "taken_off"]) & ~Q(reason=""))
                | (~Q(state__in=["declined", "taken_off"]) & Q(reason="")),
                name="agenda_item_reason_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gte=SHORTEST, minutes__lte=LONGEST),
                name="agenda_item_length_sane",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaVersion(models.Model):
    """The agenda as it was circulated: what members read. It never changes.

    `items` is a list of objects with the names of `meetings.agenda.SAID`.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="agenda_versions")
    number = models.PositiveSmallIntegerField()
    items: Any = models.JSONField()
    circulated_at = models.DateTimeField(default=timezone.now)
    circulated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, db_constraint=False, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="agenda_version_once")
        ]
        triggers = [pgtrigger.Protect(name="agenda_version_immutable", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.number}"
