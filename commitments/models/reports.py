"""One report for each government and round, and the versions that were submitted of it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models.rounds import Round
from taskforce.core.addresses import address_of
from taskforce.core.transitions import Transition


@dataclass(frozen=True)
class Stage:
    """One of the four steps that people see, and whether the report is there or past it."""

    label: str | Promise
    now: bool
    done: bool


class ReportQuerySet(models.QuerySet["Report"]):
    def listed(self) -> "ReportQuerySet":
        """With what a line in a list shows."""
        return self.select_related("government", "round")

    def overdue(self, now: datetime) -> "ReportQuerySet":
        """Reports that their governments owe and whose deadline has passed. Never stored."""
        return self.annotate(due=Coalesce("own_due_at", "round__due_at")).filter(
            state__in=Report.OWED, is_amendment=False, due__lt=now, round__state__in=Report.RUNNING
        )


@pghistory.track()
class Report(models.Model):
    """What one government says in one round. Its state moves only through commitments.services."""

    class State(models.TextChoices):
        NOT_STARTED = "not_started", pgettext_lazy("report", "Not started")
        DRAFTING = "drafting", _("Drafting")
        IN_CLEARANCE = "in_clearance", _("In clearance")
        SUBMITTED = "submitted", _("Submitted")
        IN_REVIEW = "in_review", _("In review")
        RETURNED = "returned", _("Returned")
        ACCEPTED = "accepted", _("Accepted")
        HELD = "held", _("Held before publication")
        PUBLISHED = "published", _("Published")
        AMENDING = "amending", _("Being amended")
        NIL = "nil", _("Nothing to report")
        EXCUSED = "excused", _("Excused")

    STAGES = (_("Draft"), _("National clearance"), _("Secretariat review"), _("Published"))
    STAGE_OF = {
        State.NOT_STARTED: 0,
        State.DRAFTING: 0,
        State.RETURNED: 0,
        State.AMENDING: 0,
        State.IN_CLEARANCE: 1,
        State.SUBMITTED: 2,
        State.IN_REVIEW: 2,
        State.ACCEPTED: 2,
        State.HELD: 2,
        State.PUBLISHED: 3,
        State.NIL: 3,
        State.EXCUSED: 3,
    }
    WRITABLE = frozenset({State.NOT_STARTED, State.DRAFTING, State.RETURNED, State.AMENDING})
    # The government owes an answer.
    OWED = frozenset({State.NOT_STARTED, State.DRAFTING, State.IN_CLEARANCE, State.RETURNED})
    # The answers are what was submitted last: the drafters cannot change them.
    FROZEN = frozenset(
        {
            *(State.SUBMITTED, State.IN_REVIEW, State.ACCEPTED),
            *(State.HELD, State.PUBLISHED, State.NIL),
        }
    )
    RUNNING = frozenset({Round.State.OPEN, Round.State.CLOSED})

    START = Transition.of("start", [State.NOT_STARTED, State.RETURNED], State.DRAFTING)
    SEND_TO_CLEARANCE = Transition.of(
        "send_to_clearance", [State.DRAFTING, State.AMENDING], State.IN_CLEARANCE
    )
    RETURN_TO_DRAFTING = Transition.of(
        "return_to_drafting", [State.IN_CLEARANCE], State.DRAFTING, reason=True
    )
    SUBMIT = Transition.of("submit", [State.IN_CLEARANCE], State.SUBMITTED)
    SUBMIT_ON_BEHALF = Transition.of("submit_on_behalf", [State.DRAFTING], State.SUBMITTED)
    RECALL = Transition.of("recall", [State.SUBMITTED], State.DRAFTING, reason=True)
    BEGIN_REVIEW = Transition.of("begin_review", [State.SUBMITTED], State.IN_REVIEW)
    RETURN = Transition.of("return", [State.IN_REVIEW], State.RETURNED, reason=True)
    ACCEPT = Transition.of("accept", [State.IN_REVIEW], State.ACCEPTED)
    HOLD = Transition.of("hold", [State.ACCEPTED], State.HELD)
    STOP = Transition.of("stop", [State.HELD], State.IN_CLEARANCE, reason=True)
    PUBLISH = Transition.of("publish", [State.HELD], State.PUBLISHED)
    AMEND = Transition.of("amend", [State.PUBLISHED], State.AMENDING)
    DROP_AMENDMENT = Transition.of(
        "drop_amendment", [State.AMENDING, State.DRAFTING], State.PUBLISHED, reason=True
    )
    DECLARE_NIL = Transition.of("declare_nil", OWED, State.NIL)
    WITHDRAW_NIL = Transition.of("withdraw_nil", [State.NIL], State.DRAFTING, reason=True)
    EXCUSE = Transition.of("excuse", OWED, State.EXCUSED, reason=True)
    EXPECT = Transition.of("expect", [State.EXCUSED], State.DRAFTING, reason=True)

    round = models.ForeignKey(Round, models.PROTECT, related_name="reports")
    government = models.ForeignKey("members.Government", models.PROTECT, related_name="reports")
    state = models.CharField(max_length=16, choices=State, default=State.NOT_STARTED)
    state_since = models.DateTimeField(default=timezone.now)
    own_due_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text=_("An extension, or the date by which a returned report is expected back."),
    )
    own_due_set_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When that date was set, and the government told of it.")
    )
    version_number = models.PositiveSmallIntegerField(
        default=0, help_text=_("The version that was submitted last; 0 before the first.")
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    held_until = models.DateTimeField(null=True, blank=True)
    is_amendment = models.BooleanField(default=False)
    change_note = models.TextField(
        blank=True, help_text=_("What an amendment changes, in words for the public.")
    )
    letter = models.ForeignKey(
        "documents.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("What the secretariat enters the report from, on the government’s behalf."),
    )
    letter_of = models.DateField(null=True, blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-round__due_at", "government__sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["round", "government"], name="report_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("not_started", "drafting", "in_clearance", "submitted", "in_review"),
                        *("returned", "accepted", "held", "published", "amending"),
                        *("nil", "excused"),
                    ]
                ),
                name="report_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(held_until__isnull=False),
                name="report_held_has_an_end",
            ),
            models.CheckConstraint(
                condition=Q(letter__isnull=True, letter_of__isnull=True, entered_by__isnull=True)
                | Q(letter__isnull=False, letter_of__isnull=False, entered_by__isnull=False),
                name="report_letter_is_whole",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "state_since"], name="report_queue"),
            models.Index(
                fields=["held_until"], name="report_held", condition=Q(held_until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government}, {self.round}"

    def get_absolute_url(self) -> str:
        return address_of("report-detail", self.pk)

    @property
    def is_writable(self) -> bool:
        """In a state in which its answers are written."""
        return self.state in self.WRITABLE

    @property
    def is_frozen(self) -> bool:
        """The answers are those of the version that was submitted last."""
        return self.state in self.FROZEN

    @property
    def due_at(self) -> datetime:
        """The deadline that counts, as one instant; said in the round's zone."""
        return self.own_due_at or self.round.due_at

    @property
    def due_zone(self) -> str:
        return self.round.due_zone

    @property
    def is_owed(self) -> bool:
        """The government still has to answer."""
        return self.state in self.OWED and not self.is_amendment

    def is_overdue(self, now: datetime | None = None) -> bool:
        """Owed, and its deadline has passed: the instant itself is still in time."""
        running = self.round.state in self.RUNNING
        return self.is_owed and running and self.due_at < (now or timezone.now())

    def takes_answers(self, now: datetime | None = None) -> bool:
        """Whether the round lets this government go on. After closing only those go on that
        submitted once, or that have a date of their own which has not passed."""
        if self.round.state == Round.State.OPEN:
            return True
        if self.round.state != Round.State.CLOSED:
            return False
        extended = self.own_due_at is not None and (now or timezone.now()) <= self.own_due_at
        return self.version_number > 0 or extended

    @property
    def stages(self) -> list[Stage]:
        """The way of a report in four steps, as people see it."""
        now = self.STAGE_OF[self.State(self.state)]
        finished = now == len(self.STAGES) - 1
        return [
            Stage(label, now=index == now and not finished, done=index < now or finished)
            for index, label in enumerate(self.STAGES)
        ]


class ReportVersion(models.Model):
    """The answers as they were submitted: never changed, told apart by a hash of their content."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    schema = models.PositiveSmallIntegerField(help_text=_("How `answers` is laid out."))
    answers = models.JSONField()
    sha256 = models.CharField(max_length=64)
    change_note = models.TextField(blank=True)
    is_nil = models.BooleanField(default=False)
    letter_of = models.DateField(
        null=True, blank=True, help_text=_("The letter that the secretariat entered it from.")
    )
    submitted_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "number"], name="report_version_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="report_version_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}, version {self.number}"

    @property
    def sections(self) -> list[dict[str, Any]]:
        """The answers, commitment by commitment."""
        sections: list[dict[str, Any]] = self.answers["sections"]
        return sections
