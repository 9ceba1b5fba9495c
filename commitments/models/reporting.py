"""Rounds, and one report for each government and round with a section for each commitment."""

from dataclasses import dataclass

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models.statement import Commitment, Statement
from commitments.models.status import Status, Visibility
from taskforce.core.clock import validate_zone
from taskforce.core.transitions import Transition


class Round(models.Model):
    """A period on which governments report, with one deadline in one named zone."""

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")
        ARCHIVED = "archived", _("Archived")

    OPEN = Transition.of("open", [State.PLANNED], State.OPEN)
    CLOSE = Transition.of("close", [State.OPEN], State.CLOSED)

    title = models.CharField(_("title"), max_length=100, unique=True)
    slug = models.SlugField(unique=True)
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="rounds")
    state = models.CharField(max_length=16, choices=State, default=State.PLANNED)
    opened_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(_("deadline"), help_text=_("One instant, stored in UTC."))
    due_zone = models.CharField(_("time zone"), max_length=64, validators=[validate_zone])

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


@pghistory.track()
class Report(models.Model):
    """What one government says in one round. Its state moves only through commitments.services."""

    class State(models.TextChoices):
        NOT_STARTED = "not_started", pgettext_lazy("report", "Not started")
        DRAFTING = "drafting", _("Drafting")
        IN_CLEARANCE = "in_clearance", _("In clearance")
        SUBMITTED = "submitted", _("Submitted")
        ACCEPTED = "accepted", _("Accepted")
        PUBLISHED = "published", _("Published")

    STAGES = (_("Draft"), _("National clearance"), _("Secretariat review"), _("Published"))
    STAGE_OF = {
        State.NOT_STARTED: 0,
        State.DRAFTING: 0,
        State.IN_CLEARANCE: 1,
        State.SUBMITTED: 2,
        State.ACCEPTED: 2,
        State.PUBLISHED: 3,
    }
    WRITABLE = frozenset({State.NOT_STARTED, State.DRAFTING})
    START = Transition.of("start", [State.NOT_STARTED], State.DRAFTING)
    SEND_TO_CLEARANCE = Transition.of("send_to_clearance", [State.DRAFTING], State.IN_CLEARANCE)
    RETURN_TO_DRAFTING = Transition.of(
        "return_to_drafting", [State.IN_CLEARANCE], State.DRAFTING, reason=True
    )
    SUBMIT = Transition.of("submit", [State.IN_CLEARANCE], State.SUBMITTED)
    ACCEPT = Transition.of("accept", [State.SUBMITTED], State.ACCEPTED)
    PUBLISH = Transition.of("publish", [State.ACCEPTED], State.PUBLISHED)

    round = models.ForeignKey(Round, models.PROTECT, related_name="reports")
    government = models.ForeignKey("members.Government", models.PROTECT, related_name="reports")
    state = models.CharField(max_length=16, choices=State, default=State.NOT_STARTED)
    state_since = models.DateTimeField(default=timezone.now)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-round__due_at", "government__sort_name"]
        constraints = [
            models.UniqueConstraint(fields=["round", "government"], name="report_once"),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "not_started",
                        "drafting",
                        "in_clearance",
                        "submitted",
                        "accepted",
                        "published",
                    ]
                ),
                name="report_state_known",
            ),
        ]
        indexes = [models.Index(fields=["state", "state_since"], name="report_queue")]

    def __str__(self) -> str:
        return f"{self.government}, {self.round}"

    def get_absolute_url(self) -> str:
        return reverse("report-detail", args=[self.pk])

    @property
    def is_writable(self) -> bool:
        return self.state in self.WRITABLE

    @property
    def stages(self) -> list[Stage]:
        """The way of a report in four steps, as people see it."""
        now = self.STAGE_OF[self.State(self.state)]
        finished = self.state == self.State.PUBLISHED
        return [
            Stage(label, now=index == now and not finished, done=index < now or finished)
            for index, label in enumerate(self.STAGES)
        ]


@pghistory.track()
class Section(models.Model):
    """What a government says on one commitment. `version` grows with each save, so that a second
    writer is told instead of overwriting."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="sections")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    status = models.CharField(max_length=16, choices=Status, blank=True)
    narrative = models.TextField(blank=True)
    challenges = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.PUBLIC)
    is_complete = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["commitment__number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "commitment"], name="section_once"),
            models.CheckConstraint(
                condition=Q(is_complete=False) | (~Q(status="") & ~Q(narrative="")),
                name="section_complete_has_answers",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["", *Status.values]), name="section_status_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="section_visibility_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, commitment {self.commitment.number}"


class ReportVersion(models.Model):
    """The answers as they were submitted: never changed, told apart by a hash of their content."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    schema = models.PositiveSmallIntegerField(help_text=_("How `answers` is laid out."))
    answers = models.JSONField()
    sha256 = models.CharField(max_length=64)
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
