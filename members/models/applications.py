"""A government asks to join: the application, what the secretariat established, what it asked."""

import secrets
import uuid
from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models.governments import Government
from members.reasons import named
from taskforce.core.addresses import address_of
from taskforce.core.transitions import Transition

DRAFT_LASTS = timedelta(days=90)
_REFERENCE_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is taken for another


def _reference() -> str:
    """Short enough to read out on the telephone; unique by a constraint."""
    return "GT-" + "".join(secrets.choice(_REFERENCE_LETTERS) for _each in range(8))


def _draft_end() -> datetime:
    return timezone.now() + DRAFT_LASTS


# What the history leaves out: the key, and what names people. Nobody can take a line out of the
# history again, and an application that led to nothing has to be forgotten after its time.
_NOT_IN_HISTORY = [
    *("nonce", "email", "applicant_name", "applicant_office", "applicant_phone"),
    *("head_name", "head_office", "head_email", "signatory_name", "signatory_office"),
    "called_back_person",
]


@pghistory.track(exclude=_NOT_IN_HISTORY)
class Application(models.Model):
    """One government's request for membership, written by an official who has no account yet.

    The state moves only through members.services. The applicant comes back by a link that is
    signed over `nonce`.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("application", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("application", "Submitted")
        IN_REVIEW = "in_review", pgettext_lazy("application", "In review")
        ACTION_NEEDED = "action_needed", pgettext_lazy("application", "Action needed")
        APPROVED = "approved", pgettext_lazy("application", "Approved")
        REJECTED = "rejected", pgettext_lazy("application", "Rejected")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")
        EXPIRED = "expired", pgettext_lazy("application", "Expired")

    SUBMIT = Transition.of("submit", [State.DRAFT], State.SUBMITTED)
    TAKE = Transition.of("take", [State.SUBMITTED], State.IN_REVIEW)
    ASK = Transition.of("ask", [State.IN_REVIEW], State.ACTION_NEEDED, reason=True)
    ANSWER = Transition.of("answer", [State.ACTION_NEEDED], State.IN_REVIEW)
    APPROVE = Transition.of("approve", [State.IN_REVIEW], State.APPROVED)
    REJECT = Transition.of("reject", [State.IN_REVIEW], State.REJECTED, reason=True)
    WITHDRAW = Transition.of(
        "withdraw",
        [State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.ACTION_NEEDED],
        State.WITHDRAWN,
    )
    EXPIRE = Transition.of("expire", [State.DRAFT], State.EXPIRED)

    WRITABLE = frozenset({State.DRAFT, State.ACTION_NEEDED})
    WAITING = frozenset({State.SUBMITTED, State.IN_REVIEW, State.ACTION_NEEDED})

    reference = models.CharField(max_length=16, unique=True, default=_reference)
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(
        default=_draft_end, help_text=_("When a draft that was not sent is closed.")
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0, help_text=_("Grows with each save."))

    # The official who writes it; the address counts once its link was opened.
    email = models.EmailField(max_length=254, help_text=_("In lower case."))
    email_confirmed_at = models.DateTimeField(null=True, blank=True)
    nonce = models.UUIDField(default=uuid.uuid4)
    links_sent = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=10, default="en-gb")

    # What it says. All of it may be empty while it is a draft.
    government_name = models.CharField(max_length=150, blank=True)
    kind = models.CharField(max_length=16, choices=Government.Kind, blank=True)
    alpha2 = models.CharField(max_length=2, blank=True)
    says_alliance_member = models.BooleanField(null=True, blank=True)
    applicant_name = models.CharField(max_length=150, blank=True)
    applicant_office = models.CharField(max_length=150, blank=True)
    applicant_phone = models.CharField(max_length=40, blank=True)
    head_name = models.CharField(max_length=150, blank=True)
    head_office = models.CharField(max_length=150, blank=True)
    head_email = models.EmailField(max_length=254, blank=True)
    signatory_name = models.CharField(max_length=150, blank=True)
    signatory_office = models.CharField(max_length=150, blank=True)
    signed_on = models.DateField(null=True, blank=True)
    signed_copy = models.ForeignKey(
        "documents.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    letter = models.ForeignKey(
        "documents.Document",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("The letter that nominates the head of delegation."),
    )

    # What the secretariat established.
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    handled_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        related_name="+",
        blank=True,
        help_text=_("Everybody who worked on the case; none of them may approve it."),
    )
    alliance_checked_on = models.DateField(null=True, blank=True)
    alliance_source = models.CharField(max_length=254, blank=True)
    alliance_member_since = models.DateField(null=True, blank=True)
    called_back_on = models.DateField(null=True, blank=True)
    called_back_person = models.CharField(max_length=150, blank=True)
    called_back_source = models.CharField(
        max_length=254, blank=True, help_text=_("Where the number was found, not the application.")
    )
    government = models.OneToOneField(
        Government,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="application",
        help_text=_("What its approval created."),
    )

    class Meta:
        ordering = ["state_since", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("draft", "submitted", "in_review", "action_needed"),
                        *("approved", "rejected", "withdrawn", "expired"),
                    ]
                ),
                name="application_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", government__isnull=False)
                | (~Q(state="approved") & Q(government__isnull=True)),
                name="application_government_fits_state",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "in_review", "action_needed", "approved"])
                | Q(submitted_at__isnull=False, email_confirmed_at__isnull=False),
                name="application_was_submitted",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | Q(alliance_checked_on__isnull=False, called_back_on__isnull=False),
                name="application_approved_was_checked",
            ),
            models.UniqueConstraint(
                fields=["alpha2"],
                condition=Q(state__in=["submitted", "in_review", "action_needed"]) & ~Q(alpha2=""),
                name="application_one_open_for_a_state",
            ),
            models.UniqueConstraint(
                Lower("government_name"),
                condition=Q(state__in=["submitted", "in_review", "action_needed"]),
                name="application_one_open_for_a_name",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "state_since"], name="application_queue"),
            models.Index(fields=["email"], name="application_email"),
        ]

    def __str__(self) -> str:
        return f"{self.government_name or self.reference}"

    def get_absolute_url(self) -> str:
        """The case page; the applicant's own page has no address of its own."""
        return address_of("application-case", self.pk)

    @property
    def is_writable(self) -> bool:
        """Whether the applicant may change it now."""
        return self.state in self.WRITABLE


class Finding(models.Model):
    """Why an application went back or was rejected: reasons from a list, and words."""

    class Decision(models.TextChoices):
        ACTION_NEEDED = "action_needed", pgettext_lazy("application", "Action needed")
        REJECTED = "rejected", pgettext_lazy("application", "Rejected")

    application = models.ForeignKey(Application, models.CASCADE, related_name="findings")
    decision = models.CharField(max_length=16, choices=Decision)
    reasons = models.JSONField(help_text=_("Codes from members.reasons, at least one."))
    words = models.TextField(max_length=2_000)
    answer_by = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="action_needed", answer_by__isnull=False)
                | Q(decision="rejected", answer_by__isnull=True, answered_at__isnull=True),
                name="finding_has_a_date_where_answered",
            )
        ]

    def __str__(self) -> str:
        return f"{self.application}: {self.get_decision_display()}"

    @property
    def sentences(self) -> list[str]:
        """The reasons in words."""
        return [str(reason.sentence) for reason in named(self.reasons)]


class CaseNote(models.Model):
    """What an officer wants the next one to know. The applicant never reads it."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="notes")
    words = models.TextField(max_length=5_000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.application}, {self.by}"
