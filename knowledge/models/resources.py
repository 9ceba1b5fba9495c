"""Texts of the library and who may read them."""

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from commitments.models import Capability, Commitment
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


class ResourceQuerySet(models.QuerySet["Resource"]):
    def published(self) -> "ResourceQuerySet":
        return self.filter(state=Resource.State.PUBLISHED)

    def listed(self) -> "ResourceQuerySet":
        """With what a line in a list shows: two queries, however many rows."""
        return self.select_related("government").prefetch_related("commitments")


@pghistory.track()
class Resource(models.Model):
    """One text of the library. `version` grows with each change, so that a second writer is told
    instead of overwriting."""

    class Kind(models.TextChoices):
        GOOD_PRACTICE = "good_practice", _("Good practice")
        LESSON_LEARNED = "lesson_learned", _("Lesson learned")
        LEGISLATION = "legislation", _("Legislation")
        TOOL = "tool", _("Tool")
        TRAINING = "training", _("Training")
        RESEARCH = "research", _("Research")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("resource", "Draft")
        PUBLISHED = "published", pgettext_lazy("resource", "Published")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Public")
        TASKFORCE = "taskforce", _("Taskforce")

    PUBLISH = Transition.of("publish", [State.DRAFT], State.PUBLISHED)

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    summary = models.CharField(_("summary"), max_length=300)
    body = models.TextField(_("text"), help_text=_("Plain text; an empty line begins a paragraph."))
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
    visibility = models.CharField(
        _("who may read it"), max_length=16, choices=Visibility, default=Visibility.TASKFORCE
    )
    state = models.CharField(max_length=16, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=0)

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
                condition=Q(visibility__in=["public", "taskforce"]),
                name="resource_visibility_known",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state="published", published_at__isnull=False),
                name="resource_published_at_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(year__gte=FIRST_YEAR) & Q(year__lte=LAST_YEAR),
                name="resource_year_sane",
            ),
        ]
        indexes = [models.Index(fields=["state", "-published_at"], name="resource_latest")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("knowledge-detail", args=[self.pk])
