"""Texts of the library, where each stands, and who may read it."""

from datetime import datetime
from typing import Any

import pghistory
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Capability, Commitment
from taskforce.core import markdown
from taskforce.core.addresses import address_of
from taskforce.core.transitions import Transition

# The year that a resource is about; older texts carry the year of the edition described.
FIRST_YEAR, LAST_YEAR = 1900, 2200

# Languages that resources of the signatories are written in; one more needs a line here.
LANGUAGES = [
    ("ar", _("Arabic")),
    ("nl", _("Dutch")),
    ("en", _("English")),
    ("et", _("Estonian")),
    ("fi", _("Finnish")),
    ("fr", _("French")),
    ("de", _("German")),
    ("ro", _("Romanian")),
    ("es", _("Spanish")),
    ("sw", _("Swahili")),
    ("sv", _("Swedish")),
]

TITLE_LENGTH = 150  # of a text, a question, a need or an offer
READ = "read_resource"  # the object permission that members.sharing gives to governments
_PUBLISHED = Q(published_at__isnull=False)


def _person() -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )


class ResourceQuerySet(models.QuerySet["Resource"]):
    def published(self) -> "ResourceQuerySet":
        """What readers have, also while another version of it is being written."""
        return self.filter(published_at__isnull=False)

    def listed(self) -> "ResourceQuerySet":
        """With what a line in a list shows: two queries, however many rows."""
        return self.select_related("government").prefetch_related("commitments")

    def review_due(self, now: datetime) -> "ResourceQuerySet":
        """Published, and nobody has said for a year that it is still current."""
        return self.published().filter(review_by__lte=now)


@pghistory.track()
class Resource(models.Model):
    """One text of the library.

    Its columns are what readers have. Until the first publication, and again after it was taken
    away, nobody has it and the columns are the draft; while readers have it, what is being written
    waits in `amendment` (as knowledge.content lays out) and reaches the columns with the next
    publication. So no reader, list or search can meet a draft.

    `published_at` says when readers got what they have, and is empty when nobody has it. `version`
    grows with each change, so that a second writer is told instead of overwriting; `edition` counts
    publications. Whom `NAMED` names stands in `ResourcePermission`, which members.sharing keeps.
    `government` contributed it; the secretariat did where it is empty.
    """

    class Kind(models.TextChoices):
        GOOD_PRACTICE = "good_practice", _("Good practice")
        LESSON_LEARNED = "lesson_learned", _("Lesson learned")
        LEGISLATION = "legislation", _("Legislation")
        TOOL = "tool", _("Tool")
        TRAINING = "training", _("Training")
        RESEARCH = "research", _("Research")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("resource", "Draft")
        SUBMITTED = "submitted", pgettext_lazy("resource", "Submitted")
        IN_REVIEW = "in_review", pgettext_lazy("resource", "In review")
        CHANGES_REQUESTED = "changes_requested", pgettext_lazy("resource", "Changes requested")
        PUBLISHED = "published", pgettext_lazy("resource", "Published")
        AMENDING = "amending", pgettext_lazy("resource", "Published, a new version in draft")
        UNPUBLISHED = "unpublished", pgettext_lazy("resource", "Taken from its readers")
        WITHDRAWN = "withdrawn", pgettext_lazy("resource", "Withdrawn")
        ARCHIVED = "archived", pgettext_lazy("resource", "Archived")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        TASKFORCE = "taskforce", _("Taskforce")
        NAMED = "named", _("Named governments")

    WRITTEN = frozenset(
        {State.DRAFT, State.CHANGES_REQUESTED, State.AMENDING, State.UNPUBLISHED}
    )  # its writers may change the working copy
    WAITING = frozenset({State.SUBMITTED, State.IN_REVIEW})  # with the secretariat
    _BEFORE_THE_END = [
        *(State.DRAFT, State.SUBMITTED, State.IN_REVIEW, State.CHANGES_REQUESTED),
        *(State.PUBLISHED, State.AMENDING, State.UNPUBLISHED),
    ]
    _MAYBE_LIVE = [
        *(State.PUBLISHED, State.AMENDING, State.SUBMITTED, State.IN_REVIEW),
        State.CHANGES_REQUESTED,
    ]

    SUBMIT = Transition.of("submit", WRITTEN, State.SUBMITTED)
    RECALL = Transition.of("recall", [State.SUBMITTED], State.DRAFT)
    RECALL_AMENDMENT = Transition.of("recall", [State.SUBMITTED], State.AMENDING)
    TAKE = Transition.of("take", [State.SUBMITTED], State.IN_REVIEW)
    REQUEST_CHANGES = Transition.of(
        "request_changes", [State.IN_REVIEW], State.CHANGES_REQUESTED, reason=True
    )
    PUBLISH = Transition.of("publish", [State.IN_REVIEW], State.PUBLISHED)
    CONFIRM = Transition.of("confirm", [State.PUBLISHED], State.PUBLISHED)
    AMEND = Transition.of("amend", [State.PUBLISHED], State.AMENDING)
    DROP_AMENDMENT = Transition.of(
        "drop_amendment", [State.AMENDING, State.CHANGES_REQUESTED], State.PUBLISHED
    )
    WITHDRAW = Transition.of("withdraw", _BEFORE_THE_END, State.WITHDRAWN, reason=True)
    UNPUBLISH = Transition.of("unpublish", _MAYBE_LIVE, State.UNPUBLISHED, reason=True)
    ARCHIVE = Transition.of(
        "archive", [State.PUBLISHED, State.UNPUBLISHED], State.ARCHIVED, reason=True
    )
    REOPEN = Transition.of("reopen", [State.WITHDRAWN, State.ARCHIVED], State.DRAFT)

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(_("text"), help_text=_("Markdown."), validators=[markdown.check])
    language = models.CharField(_("language"), max_length=10, choices=LANGUAGES, default="en")
    government = models.ForeignKey(
        "members.Government",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="resources",
        verbose_name=_("government"),
    )
    commitments = models.ManyToManyField(
        Commitment, related_name="resources", verbose_name=_("commitments")
    )
    capabilities = models.ManyToManyField(
        Capability, related_name="resources", blank=True, verbose_name=_("capabilities")
    )
    year = models.PositiveSmallIntegerField(
        _("year"), validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    links = models.JSONField(
        _("links"), default=list, blank=True, help_text="title and url of each."
    )
    visibility = models.CharField(
        _("who may read it"), max_length=16, choices=Visibility, default=Visibility.TASKFORCE
    )
    last_readers = models.JSONField(
        null=True,
        blank=True,
        help_text="visibility and governments of those from whom it was taken.",
    )
    was_public = models.BooleanField(
        default=False, help_text="Everybody could read it once, whoever may now."
    )
    amendment = models.JSONField(null=True, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)
    edition = models.PositiveSmallIntegerField(default=0)
    published_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    review_by = models.DateTimeField(null=True, blank=True)
    reason_code = models.CharField(max_length=32, blank=True)
    reason = models.TextField(blank=True)
    author = _person()
    submitted_by = _person()
    reviewer = _person()
    cleared_by = _person()
    cleared_at = models.DateTimeField(
        null=True, blank=True, help_text="When the government cleared the working copy as it is."
    )

    objects = ResourceQuerySet.as_manager()

    class Meta:
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "good_practice",
                        "lesson_learned",
                        "legislation",
                        "tool",
                        "training",
                        "research",
                    ]
                ),
                name="resource_kind_known",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=["public", "taskforce", "named"]),
                name="resource_visibility_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["published", "amending"], published_at__isnull=False)
                | Q(
                    state__in=["draft", "unpublished", "withdrawn", "archived"],
                    published_at__isnull=True,
                )
                | Q(state__in=["submitted", "in_review", "changes_requested"]),
                name="resource_published_at_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, review_by__isnull=True)
                | Q(published_at__isnull=False, review_by__isnull=False, edition__gt=0),
                name="resource_review_by_fits",
            ),
            models.CheckConstraint(
                condition=(
                    Q(amendment__isnull=True)
                    & (Q(state="published") | Q(published_at__isnull=True))
                )
                | (Q(amendment__isnull=False, published_at__isnull=False) & ~Q(state="published")),
                name="resource_amendment_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True, cleared_by__isnull=True)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False),
                name="resource_cleared_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR) & Q(year__lte=LAST_YEAR),
                name="resource_year_sane",
            ),
        ]
        indexes = [
            # The lists: latest and by title, of everything and of the public part.
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=_PUBLISHED,
                name="resource_latest",
            ),
            models.Index(
                "visibility",
                F("published_at").desc(),
                F("id").desc(),
                condition=_PUBLISHED,
                name="resource_latest_readers",
            ),
            models.Index(Lower("title"), "id", condition=_PUBLISHED, name="resource_title"),
            # The counts of the facets, from the index alone.
            models.Index(
                fields=["visibility", "kind", "language", "year", "government"],
                condition=_PUBLISHED,
                name="resource_facets",
            ),
            models.Index(fields=["review_by"], condition=_PUBLISHED, name="resource_review_by"),
            models.Index(fields=["state", "state_since"], name="resource_waiting"),
        ]
        default_permissions = ()
        permissions = [(READ, "Reads the text")]

    def __str__(self) -> str:
        """Without the title, which may be a draft's: the trail and error pages show it."""
        return _now("Text no. %(number)d") % {"number": self.pk or 0}

    def get_absolute_url(self) -> str:
        return address_of("knowledge-detail", self.pk)

    @property
    def is_live(self) -> bool:
        """Whether readers have it."""
        return self.published_at is not None

    @property
    def is_review_due(self) -> bool:
        """Whether somebody has to say that it is still current."""
        return self.review_by is not None and self.review_by <= timezone.now()

    @property
    def is_written(self) -> bool:
        """Whether its writers may change the working copy in this state."""
        return self.state in self.WRITTEN

    @property
    def is_waiting(self) -> bool:
        """Whether the secretariat has it to review."""
        return self.state in self.WAITING
