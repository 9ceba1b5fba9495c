"""The mission statement as it was published, who signed which version, and what it rests on."""

import re

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from taskforce.core.addresses import address_of


class StatementQuerySet(models.QuerySet["Statement"]):
    def current(self) -> "Statement":
        """The version in force. Raises DoesNotExist on a portal without content."""
        return self._in_force().latest("in_force_since", "pk")

    def current_if_any(self) -> "Statement | None":
        """As `current`; None on a portal without content."""
        return self._in_force().order_by("-in_force_since", "-pk").first()

    def _in_force(self) -> "StatementQuerySet":
        return self.filter(in_force_since__isnull=False)


class Statement(models.Model):
    """One version of the mission statement, verbatim. Paragraphs are separated by empty lines.

    Texts are stored as published, in Markdown's emphasis and link notation.
    """

    version = models.CharField(max_length=32, unique=True)
    language = models.CharField(max_length=10, default="en")
    title = models.CharField(max_length=254)
    preamble = models.TextField()
    introduction = models.CharField(max_length=254, help_text=_("The line before the commitments."))
    invitation = models.TextField()
    footnote = models.TextField()
    signed_heading = models.CharField(max_length=254)
    meeting_note = models.TextField()
    contact_note = models.TextField()
    in_force_since = models.DateTimeField(
        null=True, blank=True, help_text=_("Empty for a draft; no word changes afterwards.")
    )
    edits = models.PositiveIntegerField(default=0, help_text=_("Grows with each save of a draft."))
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["-in_force_since"]
        triggers = [
            pgtrigger.Protect(
                name="statement_in_force_immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__in_force_since__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"

    @property
    def is_draft(self) -> bool:
        """Nobody but the secretariat knows of it yet."""
        return self.in_force_since is None

    @property
    def paragraphs(self) -> list[str]:
        """The preamble's paragraphs, verbatim."""
        return self.preamble.split("\n\n")

    @property
    def opening(self) -> str:
        """The preamble's first sentence, verbatim."""
        return _sentences(self.paragraphs[0])[0]

    @property
    def purpose(self) -> str:
        """The preamble's last paragraph, which says why the governments are united."""
        return self.paragraphs[-1].strip("*")

    @property
    def promise(self) -> str:
        """The invitation's last sentence, which every page about joining begins with."""
        return _sentences(self.invitation)[-1]


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=\.)\s+(?=[A-Z])", text)


class Capability(models.Model):
    """A capability of the Model National Response. The editions name some differently."""

    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=150)
    domain = models.CharField(max_length=100)
    edition = models.CharField(max_length=16)

    class Meta:
        ordering = ["edition", "number"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "number"], name="capability_number_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def key(self) -> str:
        """How addresses name it."""
        return f"{self.edition}-{self.number}"


class Commitment(models.Model):
    """One of the statement's commitments: its words verbatim, its short name the portal's own."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="commitments")
    number = models.PositiveSmallIntegerField()
    text = models.TextField(help_text=_("Verbatim, with the source’s emphasis between **."))
    short_name = models.CharField(max_length=100)
    reporting_guide = models.TextField(help_text=_("What a member reports on."))
    capabilities = models.ManyToManyField(Capability, related_name="commitments", blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "number"], name="commitment_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="commitment_number_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.short_name}"

    def get_absolute_url(self) -> str:
        return address_of("commitment-detail", self.number)


class Signature(models.Model):
    """A government signed a version of the statement; the date is empty where none is recorded."""

    statement = models.ForeignKey(Statement, models.PROTECT, related_name="signatures")
    government = models.ForeignKey("members.Government", models.PROTECT, related_name="signatures")
    position = models.PositiveSmallIntegerField(help_text=_("The place in the published list."))
    signed_on = models.DateField(null=True, blank=True)
    signatory_name = models.CharField(max_length=150, blank=True)
    signatory_office = models.CharField(max_length=150, blank=True)
    document = models.ForeignKey(
        "documents.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A copy of what was signed; only the delegation and the secretariat read it."),
    )
    recorded_at = models.DateTimeField(null=True, auto_now_add=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "government"], name="signature_once")
        ]

    def __str__(self) -> str:
        return f"{self.government}, {self.statement.version}"
