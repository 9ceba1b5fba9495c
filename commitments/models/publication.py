"""What the public reads: immutable copies, made when a report is published."""

import pgtrigger
from django.db import models
from django.db.models import Q

from commitments.models.reporting import ReportVersion, Round
from commitments.models.status import PublicStatus


class PublicationQuerySet(models.QuerySet["Publication"]):
    def current(self) -> "PublicationQuerySet":
        """The latest publication of each report."""
        return self.filter(is_current=True)


class Publication(models.Model):
    """A published version of a report. An amendment adds another; every one keeps its address."""

    government = models.ForeignKey(
        "members.Government", models.PROTECT, related_name="publications"
    )
    round = models.ForeignKey(Round, models.PROTECT, related_name="publications")
    version = models.OneToOneField(ReportVersion, models.PROTECT, related_name="publication")
    published_at = models.DateTimeField()
    is_current = models.BooleanField(default=True)

    objects = PublicationQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "round"],
                condition=Q(is_current=True),
                name="publication_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.government}, {self.round}"


class PublishedSection(models.Model):
    """One commitment of a publication. Where the government withheld it, no word of it is here."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="sections")
    number = models.PositiveSmallIntegerField()
    short_name = models.CharField(max_length=100)
    status = models.CharField(max_length=16, choices=PublicStatus)
    narrative = models.TextField(blank=True)
    challenges = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="published_section_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="withheld") | Q(narrative="", challenges="", next_steps=""),
                name="published_section_withheld_is_empty",
            ),
            models.CheckConstraint(
                condition=Q(status__in=PublicStatus.values), name="published_section_status_known"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_section_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.publication}, commitment {self.number}"
