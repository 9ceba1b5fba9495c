"""Action items: what a meeting asked of a government or of the secretariat."""

from datetime import datetime

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from meetings.models.meetings import Meeting
from taskforce.core.addresses import address_of
from taskforce.core.transitions import Transition

_STATES = ["open", "in_progress", "blocked", "reported_done", "closed", "cancelled"]


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    def unsettled(self) -> "ActionItemQuerySet":
        """Neither closed nor cancelled."""
        return self.filter(state__in=ActionItem.UNSETTLED)

    def overdue(self, now: datetime) -> "ActionItemQuerySet":
        """Past their date and not reported done: still with their owners."""
        return self.filter(state__in=ActionItem.OWED, due_at__lt=now)

    def of(self, meeting: Meeting) -> "ActionItemQuerySet":
        """Those that the meeting made, and those carried over to it."""
        return self.filter(Q(meeting=meeting) | Q(carries__meeting=meeting)).distinct()

    def listed(self) -> "ActionItemQuerySet":
        """With what a line shows, in the order of their numbers."""
        return (
            self.select_related("meeting", "government", "person")
            .prefetch_related("carries__meeting")
            .order_by("year", "serial")
        )


@pghistory.track()
class ActionItem(models.Model):
    """One undertaking. Its number, such as A-2027-03, never changes and is never used again: the
    year is that of the meeting that made it, by the host's calendar.

    Without a government the secretariat owns it. `person` is who looks after it for the owner. A
    day by which something is done ends at 23:59:59 in `due_zone`. That it is overdue is computed.
    What was said of it, and why it is blocked or was given back, stands in its updates.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("action item", "Open")
        IN_PROGRESS = "in_progress", pgettext_lazy("action item", "In progress")
        BLOCKED = "blocked", pgettext_lazy("action item", "Blocked")
        REPORTED_DONE = "reported_done", pgettext_lazy("action item", "Reported done")
        CLOSED = "closed", pgettext_lazy("action item", "Closed")
        CANCELLED = "cancelled", pgettext_lazy("action item", "Cancelled")

    OWED = (State.OPEN, State.IN_PROGRESS, State.BLOCKED)
    UNSETTLED = (*OWED, State.REPORTED_DONE)

    START = Transition.of("start", [State.OPEN], State.IN_PROGRESS)
    BLOCK = Transition.of("block", [State.OPEN, State.IN_PROGRESS], State.BLOCKED, reason=True)
    RESUME = Transition.of("resume", [State.BLOCKED], State.IN_PROGRESS)
    REPORT_DONE = Transition.of("report_done", OWED, State.REPORTED_DONE, reason=True)
    ACCEPT = Transition.of("accept", [State.REPORTED_DONE], State.CLOSED)
    GIVE_BACK = Transition.of("give_back", [State.REPORTED_DONE], State.IN_PROGRESS, reason=True)
    CANCEL = Transition.of("cancel", UNSETTLED, State.CANCELLED, reason=True)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="action_items")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveSmallIntegerField()
    text = models.TextField(gettext_lazy("what is to be done"))
    government = models.ForeignKey(
        "members.Government",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        help_text=gettext_lazy("Empty where the secretariat owns it."),
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
    )
    due_at = models.DateTimeField(null=True, blank=True)
    due_zone = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    state_since = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["year", "serial"]
        indexes = [models.Index(fields=["state", "due_at"], name="action_item_due")]
        constraints = [
            models.UniqueConstraint(fields=["year", "serial"], name="action_item_number_once"),
            models.CheckConstraint(condition=~Q(text=""), name="action_item_has_words"),
            models.CheckConstraint(condition=Q(state__in=_STATES), name="action_item_state_known"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return address_of("action-item-detail", self.pk)

    @property
    def number(self) -> str:
        return f"A-{self.year}-{self.serial:02d}"

    @property
    def owner(self) -> str:
        """The government's name, or the secretariat."""
        return str(self.government) if self.government_id else _("Secretariat")

    @property
    def is_unsettled(self) -> bool:
        return self.state in self.UNSETTLED

    @property
    def is_overdue(self) -> bool:
        """As ActionItemQuerySet.overdue, for one row."""
        return self.state in self.OWED and self.due_at is not None and self.due_at < timezone.now()

    @property
    def last_meeting(self) -> Meeting:
        """The meeting that it stands before now: the one it was carried over to last."""
        carries = list(self.carries.all())
        return carries[-1].meeting if carries else self.meeting


class ActionCarry(models.Model):
    """An action item stands before another meeting, under the same number."""

    action = models.ForeignKey(ActionItem, models.PROTECT, related_name="carries")
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="carried_actions")
    carried_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["action", "meeting"], name="action_carried_once")
        ]

    def __str__(self) -> str:
        return f"{self.action}, {self.meeting}"


_DONE = {
    "start": gettext_lazy("Begun"),
    "block": pgettext_lazy("action item", "Blocked"),
    "resume": gettext_lazy("No longer blocked"),
    "report_done": pgettext_lazy("action item", "Reported done"),
    "accept": gettext_lazy("Accepted as done"),
    "give_back": gettext_lazy("Given back"),
    "cancel": pgettext_lazy("action item", "Cancelled"),
}


class ActionUpdate(models.Model):
    """What somebody said of an action item, alone or with a move. Added to, never changed."""

    action = models.ForeignKey(ActionItem, models.PROTECT, related_name="updates")
    verb = models.CharField(max_length=16, blank=True, help_text="The move; empty for words alone.")
    words = models.TextField(blank=True)
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.action}, {self.verb}"

    @property
    def title(self) -> str:
        """What was done, in words; empty where something was only said."""
        return str(_DONE.get(self.verb, self.verb))
