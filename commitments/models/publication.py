"""What the public reads: immutable copies, made when a report is published."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from commitments.models.reports import Report, ReportVersion
from commitments.models.rounds import Round
from commitments.models.status import PublicStatus, Reply, Visibility
from taskforce.core.addresses import address_of


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
    change_note = models.TextField(blank=True, help_text="What an amendment changed.")
    letter_of = models.DateField(
        null=True, blank=True, help_text="The letter from which the secretariat entered it."
    )

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

    def get_absolute_url(self) -> str:
        places = (self.government.slug, self.round.slug, self.version.number)
        return address_of("member-publication", *places)


class CopiedSection(models.Model):
    """What some audience reads of one commitment of a publication: a copy, never changed.

    `details` holds what is not prose: indicators, evidence and national actions, as
    commitments.answers lays them out. `withheld` names the parts that this audience does not get.
    """

    number = models.PositiveSmallIntegerField()
    short_name = models.CharField(max_length=100)
    status = models.CharField(max_length=16, choices=PublicStatus)
    reply = models.CharField(max_length=16, choices=Reply, default=Reply.ANSWER)
    narrative = models.TextField(blank=True)
    challenges = models.TextField(blank=True)
    next_steps = models.TextField(blank=True)
    support_needed = models.TextField(blank=True)
    support_offered = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)
    withheld = models.JSONField(default=list, blank=True)

    class Meta:
        abstract = True
        ordering = ["number"]


_EMPTY = Q(
    narrative="", challenges="", next_steps="", support_needed="", support_offered="", details={}
)

# A copy changes in one way alone: its government takes it back, and its words are gone.
_NOT_TAKEN_BACK = (
    ~pgtrigger.Q(new__status="withheld")
    | pgtrigger.Q(old__number__df=pgtrigger.F("new__number"))
    | pgtrigger.Q(old__publication__df=pgtrigger.F("new__publication"))
)


class PublishedSection(CopiedSection):
    """What everybody reads. Where the government withheld the answer, no word of it is here."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="sections")

    class Meta(CopiedSection.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["publication", "number"], name="published_section_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="withheld") | _EMPTY, name="published_section_withheld_is_empty"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PublicStatus.values), name="published_section_status_known"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="published_section_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="published_section_immutable",
                operation=pgtrigger.Update,
                condition=_NOT_TAKEN_BACK,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}, commitment {self.number}"


class SharedSection(CopiedSection):
    """What member governments and the secretariat read of a publication. A table of its own, so
    that a public page cannot come by it."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="shared_sections")

    class Meta(CopiedSection.Meta):
        constraints = [
            models.UniqueConstraint(fields=["publication", "number"], name="shared_section_once"),
            models.CheckConstraint(
                condition=~Q(status="withheld") | _EMPTY, name="shared_section_withheld_is_empty"
            ),
            models.CheckConstraint(
                condition=Q(status__in=PublicStatus.values), name="shared_section_status_known"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="shared_section_stays", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="shared_section_immutable",
                operation=pgtrigger.Update,
                condition=_NOT_TAKEN_BACK,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.publication}, commitment {self.number}, for members"


class TakenBack(models.Model):
    """An answer that was published and was taken from its readers again, in every version. Its
    words are out of the copies; this row says when, and keeps a later version that was submitted
    before from bringing them back."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="taken_back")
    number = models.PositiveSmallIntegerField()
    readers = models.CharField(
        max_length=16, choices=Visibility, help_text="Who reads it still: the widest audience left."
    )
    reason = models.TextField()
    taken_at = models.DateTimeField()
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-taken_at", "number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(readers__in=["secretariat", "taskforce"]),
                name="taken_back_is_narrower",
            ),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=9), name="taken_back_number_known"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="taken_back_immutable", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}, commitment {self.number}, taken back"
