"""The minutes of a meeting: the text that is written, what was circulated of it, and objections."""

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from meetings.models.meetings import Meeting
from taskforce.core.transitions import Transition


@pghistory.track()
class Minutes(models.Model):
    """What the secretariat writes, in paragraphs; nobody else reads it before it is circulated.

    `version` grows with each save, so that a second writer is told instead of overwriting.
    """

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="minutes")
    text = models.TextField()
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return str(self.meeting)


class MinutesRevision(models.Model):
    """The minutes as they were circulated: a copy, never changed. The latest one counts.

    `silence_ends_at` is computed once, when it is circulated; `zone` is the host's at that time.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="minutes_revisions")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    note = models.CharField(max_length=500, blank=True, help_text="What a later revision changed.")
    circulated_at = models.DateTimeField()
    circulated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    silence_ends_at = models.DateTimeField()
    zone = models.CharField(max_length=64)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "number"], name="minutes_revision_once"),
            models.CheckConstraint(
                condition=Q(number=1) | ~Q(note=""), name="minutes_revision_says_what_changed"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="minutes_revision_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, {self.number}"

    @property
    def silence_is_over(self) -> bool:
        return self.silence_ends_at < timezone.now()


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def open(self) -> "ObjectionQuerySet":
        """Those that keep minutes from being adopted."""
        return self.filter(state=Objection.State.OPEN)

    def listed(self) -> "ObjectionQuerySet":
        """With what a page shows of them, the oldest first."""
        return self.select_related("government", "made_by", "revision__meeting").order_by("pk")


@pghistory.track()
class Objection(models.Model):
    """A government does not agree to the minutes as circulated. Its text is for its own delegation
    and the secretariat. `answer` says how it was settled."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("objection", "Open")
        WITHDRAWN = "withdrawn", pgettext_lazy("objection", "Withdrawn")
        SETTLED = "settled", pgettext_lazy("objection", "Settled")
        ANSWERED = "answered", pgettext_lazy("objection", "Answered by a revised text")

    WITHDRAW = Transition.of("withdraw", [State.OPEN], State.WITHDRAWN)
    SETTLE = Transition.of("settle", [State.OPEN], State.SETTLED, reason=True)
    ANSWER = Transition.of("answer", [State.OPEN], State.ANSWERED)

    revision = models.ForeignKey(MinutesRevision, models.PROTECT, related_name="objections")
    government = models.ForeignKey("members.Government", models.PROTECT, related_name="objections")
    text = models.TextField()
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    state_since = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer = models.CharField(max_length=500, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["revision", "government"],
                condition=Q(state="open"),
                name="objection_one_open",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn", "settled", "answered"]),
                name="objection_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="settled") & ~Q(answer="") | ~Q(state="settled") & Q(answer=""),
                name="objection_answer_fits_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government}, {self.revision}"
