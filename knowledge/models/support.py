"""What governments need from each other and offer to each other, and how two are introduced.

Rows are addressed by random ids: consecutive numbers would tell one government how many entries
the others have made in the meantime.
"""

import uuid

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commitments.models import Capability, Commitment
from knowledge.models.resources import LANGUAGES, TITLE_LENGTH
from taskforce.core.addresses import address_of
from taskforce.core.transitions import Transition


class Side(models.TextChoices):
    NEED = "need", pgettext_lazy("support", "Need")
    OFFER = "offer", pgettext_lazy("support", "Offer")


_SIDE_KNOWN = Q(side__in=["need", "offer"])


class SupportEntryQuerySet(models.QuerySet["SupportEntry"]):
    def open(self) -> "SupportEntryQuerySet":
        """Those that count and may be matched."""
        return self.filter(state=SupportEntry.State.OPEN)

    def listed(self) -> "SupportEntryQuerySet":
        """With what a line shows, by government, commitment and title."""
        rows = self.select_related("government", "commitment", "capability")
        return rows.order_by("government__sort_name", "commitment__number", "title", "pk")


@pghistory.track()
class SupportEntry(models.Model):
    """One need or one offer of a government.

    Read by its own delegation and, once it is open, by the secretariat. `is_named`: the government
    agrees that member governments read its name as offering this; of the words they read none.
    `version` grows with each change, so that a second writer is told instead of overwriting.
    """

    class State(models.TextChoices):
        SUGGESTED = "suggested", pgettext_lazy("support", "Suggested by a report")
        DISMISSED = "dismissed", pgettext_lazy("support", "Suggestion not taken up")
        OPEN = "open", pgettext_lazy("support", "Open")
        PAUSED = "paused", pgettext_lazy("support", "Paused")
        MET = "met", pgettext_lazy("support", "Met")
        ENDED = "ended", pgettext_lazy("support", "Ended")

    # Before its delegation has confirmed it, nobody else knows of an entry.
    UNCONFIRMED = (State.SUGGESTED, State.DISMISSED)
    CHANGEABLE = (State.SUGGESTED, State.OPEN, State.PAUSED)

    CONFIRM = Transition.of("confirm", [State.SUGGESTED], State.OPEN)
    DISMISS = Transition.of("dismiss", [State.SUGGESTED], State.DISMISSED)
    PAUSE = Transition.of("pause", [State.OPEN], State.PAUSED)
    RESUME = Transition.of("resume", [State.PAUSED], State.OPEN)
    MEET = Transition.of("meet", [State.OPEN, State.PAUSED], State.MET)
    END = Transition.of("end", [State.OPEN, State.PAUSED], State.ENDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    side = models.CharField(max_length=8, choices=Side)
    government = models.ForeignKey(
        "members.Government", models.PROTECT, related_name="support_entries"
    )
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="+")
    capability = models.ForeignKey(
        Capability, models.PROTECT, null=True, blank=True, related_name="+"
    )
    title = models.CharField(max_length=TITLE_LENGTH)
    words = models.TextField(blank=True)
    languages = ArrayField(
        models.CharField(max_length=10, choices=LANGUAGES),
        default=list,
        blank=True,
        help_text=gettext_lazy("In which the government can work with another one."),
    )
    is_named = models.BooleanField(default=False)
    publication = models.ForeignKey(
        "commitments.Publication",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=gettext_lazy("The report that it comes from; empty where written by hand."),
    )
    reported = models.TextField(
        blank=True, help_text=gettext_lazy("The report’s own words, by which it is known again.")
    )
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    state_since = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SupportEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "support entries"
        indexes = [models.Index(fields=["side", "state", "commitment"], name="support_by_side")]
        constraints = [
            models.CheckConstraint(condition=_SIDE_KNOWN, name="support_side_known"),
            models.CheckConstraint(
                condition=Q(state__in=["suggested", "dismissed", "open", "paused", "met", "ended"]),
                name="support_state_known",
            ),
            models.CheckConstraint(
                condition=Q(side="need") | ~Q(state="met"), name="support_only_needs_are_met"
            ),
            models.CheckConstraint(
                condition=Q(is_named=False) | Q(side="offer"), name="support_only_offers_are_named"
            ),
            models.CheckConstraint(
                condition=Q(publication__isnull=True, reported="")
                | Q(publication__isnull=False) & ~Q(reported=""),
                name="support_source_fits",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["suggested", "dismissed"]) | Q(publication__isnull=False),
                name="support_reports_suggest",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="support_has_title"),
        ]

    def __str__(self) -> str:
        """Without the title: the trail and error pages show it."""
        return _("%(side)s on commitment %(number)d") % {
            "side": self.get_side_display(),
            "number": self.commitment.number,
        }

    def get_absolute_url(self) -> str:
        return address_of("support-entry", self.pk)

    @property
    def is_changeable(self) -> bool:
        return self.state in self.CHANGEABLE

    @property
    def language_names(self) -> list[str]:
        """In words, in the order of the list."""
        return [str(name) for code, name in LANGUAGES if code in self.languages]


class Outcome(models.TextChoices):
    """What came of an introduction, as somebody who took part says."""

    HELPED = "helped", pgettext_lazy("introduction", "It helped")
    PARTLY = "partly", pgettext_lazy("introduction", "It helped in part")
    NOTHING = "nothing", pgettext_lazy("introduction", "Nothing came of it")


class IntroductionQuerySet(models.QuerySet["Introduction"]):
    def waiting(self) -> "IntroductionQuerySet":
        """Those that wait for an answer."""
        return self.filter(state__in=Introduction.WAITING)

    def listed(self) -> "IntroductionQuerySet":
        """With what a line for the secretariat shows, those that changed last first."""
        about = [
            f"{side}__{name}"
            for side in Side.values
            for name in ("government", "commitment", "capability")
        ]
        return self.select_related(*about).order_by("-state_since", "pk")


@pghistory.track()
class Introduction(models.Model):
    """The secretariat asks two governments whether it may introduce them.

    Its row knows both sides and is the secretariat's alone. A government reads its own Consent,
    which says of the other side only what that side has agreed to.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("introduction", "Both were asked")
        ONE_AGREED = "one_agreed", pgettext_lazy("introduction", "One agreed")
        INTRODUCED = "introduced", pgettext_lazy("introduction", "Introduced")
        CONCLUDED = "concluded", pgettext_lazy("introduction", "Outcome recorded")
        DECLINED = "declined", pgettext_lazy("introduction", "Declined")
        LAPSED = "lapsed", pgettext_lazy("introduction", "Not answered in time")
        WITHDRAWN = "withdrawn", pgettext_lazy("introduction", "Taken back")

    WAITING = (State.PROPOSED, State.ONE_AGREED)
    # After these the same pair may be proposed again.
    FORGOTTEN = (State.LAPSED, State.WITHDRAWN)

    AGREE_FIRST = Transition.of("agree", [State.PROPOSED], State.ONE_AGREED)
    AGREE_SECOND = Transition.of("introduce", [State.ONE_AGREED], State.INTRODUCED)
    DECLINE = Transition.of("decline", WAITING, State.DECLINED)
    LAPSE = Transition.of("lapse", WAITING, State.LAPSED)
    WITHDRAW = Transition.of("withdraw", WAITING, State.WITHDRAWN)
    CONCLUDE = Transition.of("conclude", [State.INTRODUCED], State.CONCLUDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    need = models.ForeignKey(SupportEntry, models.PROTECT, related_name="introductions_as_need")
    offer = models.ForeignKey(SupportEntry, models.PROTECT, related_name="introductions_as_offer")
    state = models.CharField(max_length=16, choices=State, default=State.PROPOSED)
    state_since = models.DateTimeField(default=timezone.now)
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answer_by = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    outcome_words = models.TextField(blank=True)

    objects = IntroductionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["need", "offer"],
                condition=~Q(state__in=["lapsed", "withdrawn"]),
                name="introduction_pair_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        *("proposed", "one_agreed", "introduced", "concluded"),
                        *("declined", "lapsed", "withdrawn"),
                    ]
                ),
                name="introduction_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="concluded", outcome__in=["helped", "partly", "nothing"])
                | ~Q(state="concluded") & Q(outcome="", outcome_words=""),
                name="introduction_outcome_fits_state",
            ),
        ]

    def __str__(self) -> str:
        """Names nobody: the trail shows it."""
        return _("Introduction on commitment %(number)d") % {"number": self.need.commitment.number}

    def get_absolute_url(self) -> str:
        return address_of("support-introduction", self.pk)


@pghistory.track(exclude=["mailbox", "reason"])
class Consent(models.Model):
    """One side of an introduction: the question to one government, and its answer.

    `shared_title` and `shared_words` are what the government saw and agreed to share, as it was
    then; they are forgotten where nothing comes of it. `reason` is for the secretariat alone. The
    state is all that this government learns of the introduction.
    """

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("consent", "Waits for your answer")
        AGREED = "agreed", pgettext_lazy("consent", "You agreed")
        INTRODUCED = "introduced", pgettext_lazy("consent", "Introduced")
        CONCLUDED = "concluded", pgettext_lazy("consent", "Outcome recorded")
        DECLINED = "declined", pgettext_lazy("consent", "You declined")
        CLOSED = "closed", pgettext_lazy("consent", "Did not come about")

    # What a side reads once the other one is known to it.
    MUTUAL = (State.INTRODUCED, State.CONCLUDED)

    AGREE = Transition.of("agree", [State.ASKED], State.AGREED)
    DECLINE = Transition.of("decline", [State.ASKED, State.AGREED], State.DECLINED)
    CLOSE = Transition.of("close", [State.ASKED, State.AGREED], State.CLOSED)
    INTRODUCE = Transition.of("introduce", [State.AGREED], State.INTRODUCED)
    CONCLUDE = Transition.of("conclude", [State.INTRODUCED], State.CONCLUDED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    introduction = models.ForeignKey(Introduction, models.PROTECT, related_name="consents")
    side = models.CharField(max_length=8, choices=Side)
    government = models.ForeignKey("members.Government", models.PROTECT, related_name="+")
    entry = models.ForeignKey(SupportEntry, models.PROTECT, related_name="consents")
    state = models.CharField(max_length=16, choices=State, default=State.ASKED)
    state_since = models.DateTimeField(default=timezone.now)
    shared_title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    shared_words = models.TextField(blank=True)
    mailbox = models.EmailField(blank=True)
    contact = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["introduction", "side"], name="consent_side_once"),
            # No government is introduced to itself.
            models.UniqueConstraint(
                fields=["introduction", "government"], name="consent_government_once"
            ),
            models.CheckConstraint(condition=_SIDE_KNOWN, name="consent_side_known"),
            models.CheckConstraint(
                condition=Q(
                    state__in=["asked", "agreed", "introduced", "concluded", "declined", "closed"]
                ),
                name="consent_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["agreed", "introduced", "concluded"])
                & ~Q(shared_title="")
                & (~Q(mailbox="") | Q(contact__isnull=False))
                | Q(
                    state__in=["asked", "declined", "closed"],
                    shared_title="",
                    shared_words="",
                    mailbox="",
                    contact__isnull=True,
                ),
                name="consent_shares_what_was_agreed",
            ),
            models.CheckConstraint(
                condition=Q(state="declined") | Q(reason=""), name="consent_reason_fits_state"
            ),
        ]

    def __str__(self) -> str:
        """Says which of the government's own entries it is about, and nothing of the other side."""
        return _("Question about an introduction, commitment %(number)d") % {
            "number": self.entry.commitment.number
        }

    def get_absolute_url(self) -> str:
        return address_of("support-consent", self.pk)


class SupportRelease(models.Model):
    """The figures of one month were worked out. A month has one."""

    month = models.DateField(unique=True, help_text=gettext_lazy("Its first day."))
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class SupportFigure(models.Model):
    """How many governments need or offer something, as members may know it.

    `governments` are those counted when the figure last changed: never shown, kept so that it does
    not change before enough of them differ. See docs/support.md.
    """

    side = models.CharField(max_length=8, choices=Side)
    number = models.PositiveSmallIntegerField(help_text=gettext_lazy("The commitment’s."))
    capability = models.ForeignKey(
        Capability, models.PROTECT, null=True, blank=True, related_name="+"
    )
    governments = ArrayField(models.BigIntegerField(), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["side", "number", "capability"],
                name="support_figure_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(condition=_SIDE_KNOWN, name="support_figure_side_known"),
        ]

    def __str__(self) -> str:
        return f"{self.side}, {self.number}"
