"""The sections of a report: what a government says on each commitment, and what belongs to it."""

import pghistory
from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models.reports import Report
from commitments.models.statement import Commitment
from commitments.models.status import Reply, Status, Visibility


@pghistory.track()
class Section(models.Model):
    """What a government says on one commitment. `version` grows with each save, so that a second
    writer is told instead of overwriting."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="sections")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    reply = models.CharField(max_length=16, choices=Reply, default=Reply.ANSWER)
    status = models.CharField(max_length=16, choices=Status, blank=True)
    narrative = models.TextField(blank=True)
    challenges = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    support_needed = models.TextField(blank=True)
    support_offered = models.TextField(blank=True)
    indicators = models.JSONField(
        default=dict,
        blank=True,
        help_text=_("What was typed for each indicator, by its number; checked when complete."),
    )
    visibility = models.CharField(max_length=16, choices=Visibility, default=Visibility.PUBLIC)
    visibilities = models.JSONField(
        default=dict, blank=True, help_text=_("Parts of the section that fewer people may read.")
    )
    is_complete = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True, blank=True)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["commitment__number"]
        constraints = [
            models.UniqueConstraint(fields=["report", "commitment"], name="section_once"),
            models.CheckConstraint(
                condition=Q(is_complete=False)
                | Q(reply="nothing")
                | (~Q(status="") & (Q(reply="no_change") | ~Q(narrative=""))),
                name="section_complete_has_answers",
            ),
            models.CheckConstraint(condition=Q(reply__in=Reply.values), name="section_reply_known"),
            models.CheckConstraint(
                condition=Q(status__in=["", *Status.values]), name="section_status_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="section_visibility_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report}, commitment {self.commitment.number}"


class Evidence(models.Model):
    """Where a section's words can be checked: a page elsewhere or a document."""

    section = models.ForeignKey(Section, models.PROTECT, related_name="evidence")
    title = models.CharField(max_length=200)
    url = models.URLField(
        max_length=500, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    document = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="", document__isnull=False)
                | (~Q(url="") & Q(document__isnull=True)),
                name="evidence_is_one_of_two",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Remark(models.Model):
    """Words about a section that are not part of the report.

    Colleagues talk among themselves; a reviewer's remark reaches the government once the report
    comes back to it.
    """

    class Audience(models.TextChoices):
        DELEGATION = "delegation", _("The delegation")
        REVIEW = "review", _("The secretariat, and the government once the report is returned")

    section = models.ForeignKey(Section, models.PROTECT, related_name="remarks")
    audience = models.CharField(max_length=16, choices=Audience)
    words = models.TextField()
    asks_change = models.BooleanField(
        default=False, help_text=_("The government has to change this section.")
    )
    on_version = models.PositiveSmallIntegerField(
        default=0, help_text=_("The submitted version that a reviewer spoke of.")
    )
    returned_at = models.DateTimeField(
        null=True, blank=True, help_text=_("Since when the government reads a reviewer’s remark.")
    )
    written_at = models.DateTimeField(default=timezone.now)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["written_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(audience__in=["delegation", "review"]), name="remark_audience_known"
            ),
            models.CheckConstraint(
                condition=Q(audience="review") | Q(asks_change=False, returned_at__isnull=True),
                name="remark_of_colleagues_asks_nothing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.section}, {self.written_by}"


class Presence(models.Model):
    """Who had a section open last, and when: a hint to colleagues, good for two minutes."""

    section = models.ForeignKey(Section, models.CASCADE, related_name="presence")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["section", "person"], name="presence_once")]

    def __str__(self) -> str:
        return f"{self.person}, {self.seen_at}"
