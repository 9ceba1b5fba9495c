"""Questions that members put to each other, the answers, and what may become of an answer."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from commitments.models import Capability, Commitment
from knowledge.models.resources import TITLE_LENGTH, Resource
from taskforce.core.addresses import address_of
from taskforce.core.transitions import Transition

LONGEST_TEXT = 10_000  # characters of a question or an answer

_ENDED = ["withdrawn", "hidden"]


def _reason_fits(name: str, *standing: str) -> models.CheckConstraint:
    """What was taken away says why; what stands has nothing to say."""
    return models.CheckConstraint(
        condition=(Q(state__in=_ENDED) & ~Q(reason="")) | Q(state__in=standing, reason=""),
        name=name,
    )


class QuestionQuerySet(models.QuerySet["Question"]):
    def standing(self) -> "QuestionQuerySet":
        """Neither withdrawn nor hidden."""
        return self.filter(state__in=Question.STANDING)

    def unanswered(self) -> "QuestionQuerySet":
        """Open, and nobody has answered."""
        answers = Answer.objects.standing().values("question")
        return self.filter(state=Question.State.OPEN).exclude(pk__in=answers)

    def listed(self) -> "QuestionQuerySet":
        """With what a line shows, the latest first: four queries, however many rows."""
        standing = Q(answers__state__in=Answer.STANDING)
        return (
            self.select_related("government", "asked_by")
            .prefetch_related("commitments", "capabilities", "mentioned")
            .annotate(answer_count=Count("answers", filter=standing, distinct=True))
            .order_by("-asked_at", "-pk")
        )


@pghistory.track()
class Question(models.Model):
    """What somebody wants to know of the others. Read by member governments and the secretariat.

    Without a government the secretariat asks. `mentioned` are the governments that are asked by
    name. `reason` says why it was withdrawn or hidden; `version` grows with each change of the
    words, so that a second writer is told instead of overwriting.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("question", "Open")
        ANSWERED = "answered", pgettext_lazy("question", "Answered")
        WITHDRAWN = "withdrawn", pgettext_lazy("question", "Withdrawn")
        HIDDEN = "hidden", pgettext_lazy("question", "Hidden")

    STANDING = (State.OPEN, State.ANSWERED)

    ACCEPT = Transition.of("accept", [State.OPEN], State.ANSWERED)
    REOPEN = Transition.of("reopen", [State.ANSWERED], State.OPEN)
    WITHDRAW = Transition.of("withdraw", STANDING, State.WITHDRAWN, reason=True)
    HIDE = Transition.of("hide", STANDING, State.HIDDEN, reason=True)
    # Back to where it stood: with an accepted answer, or without.
    RESTORE = Transition.of("restore", [State.HIDDEN], State.OPEN)
    RESTORE_ANSWERED = Transition.of("restore", [State.HIDDEN], State.ANSWERED)

    title = models.CharField(gettext_lazy("title"), max_length=TITLE_LENGTH)
    text = models.TextField(gettext_lazy("text"), max_length=LONGEST_TEXT)
    government = models.ForeignKey(
        "members.Government",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        help_text=gettext_lazy("Empty where the secretariat asks."),
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="questions_asked"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    commitments = models.ManyToManyField(
        Commitment, related_name="questions", blank=True, verbose_name=gettext_lazy("commitments")
    )
    capabilities = models.ManyToManyField(
        Capability, related_name="questions", blank=True, verbose_name=gettext_lazy("capabilities")
    )
    mentioned = models.ManyToManyField(
        "members.Government",
        related_name="questions_put",
        blank=True,
        verbose_name=gettext_lazy("governments asked by name"),
    )
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    state_since = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["state", "-asked_at"], name="question_latest")]
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="question_has_words"),
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered", *_ENDED]), name="question_state_known"
            ),
            _reason_fits("question_reason_fits_state", "open", "answered"),
        ]

    def __str__(self) -> str:
        """Without the title: the trail shows it, and keeps it when the question is hidden."""
        return _("Question no. %(number)s") % {"number": self.pk}

    def get_absolute_url(self) -> str:
        return address_of("question-detail", self.pk)

    @property
    def voice(self) -> str:
        """For whom it was asked: the government's name, or the secretariat."""
        return str(self.government) if self.government else _("Secretariat")

    @property
    def is_standing(self) -> bool:
        return self.state in self.STANDING


class AnswerQuerySet(models.QuerySet["Answer"]):
    def standing(self) -> "AnswerQuerySet":
        """Neither withdrawn nor hidden."""
        return self.filter(state__in=Answer.STANDING)


@pghistory.track()
class Answer(models.Model):
    """What somebody answers; at most one answer to a question is accepted. Without a government the
    secretariat answers. `reason` and `version` as for a question."""

    class State(models.TextChoices):
        GIVEN = "given", pgettext_lazy("answer", "Given")
        ACCEPTED = "accepted", pgettext_lazy("answer", "Accepted")
        WITHDRAWN = "withdrawn", pgettext_lazy("answer", "Withdrawn")
        HIDDEN = "hidden", pgettext_lazy("answer", "Hidden")

    STANDING = (State.GIVEN, State.ACCEPTED)

    ACCEPT = Transition.of("accept", [State.GIVEN], State.ACCEPTED)
    SET_ASIDE = Transition.of("set_aside", [State.ACCEPTED], State.GIVEN)
    WITHDRAW = Transition.of("withdraw", STANDING, State.WITHDRAWN, reason=True)
    HIDE = Transition.of("hide", STANDING, State.HIDDEN, reason=True)
    RESTORE = Transition.of("restore", [State.HIDDEN], State.GIVEN)

    question = models.ForeignKey(Question, models.PROTECT, related_name="answers")
    text = models.TextField(gettext_lazy("text"), max_length=LONGEST_TEXT)
    government = models.ForeignKey(
        "members.Government",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        help_text=gettext_lazy("Empty where the secretariat answers."),
    )
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="answers_given"
    )
    given_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=16, choices=State, default=State.GIVEN)
    state_since = models.DateTimeField(default=timezone.now)
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=0)

    objects = AnswerQuerySet.as_manager()

    class Meta:
        ordering = ["given_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"], condition=Q(state="accepted"), name="answer_one_accepted"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="answer_has_words"),
            models.CheckConstraint(
                condition=Q(state__in=["given", "accepted", *_ENDED]), name="answer_state_known"
            ),
            _reason_fits("answer_reason_fits_state", "given", "accepted"),
        ]

    def __str__(self) -> str:
        return f"{self.voice}, {self.question}"

    def get_absolute_url(self) -> str:
        return f"{self.question.get_absolute_url()}#answer-{self.pk}"

    @property
    def voice(self) -> str:
        """For whom it was given: the government's name, or the secretariat."""
        return str(self.government) if self.government else _("Secretariat")

    @property
    def is_standing(self) -> bool:
        return self.state in self.STANDING


class ResourceProposal(models.Model):
    """Somebody proposes to make a text of the library out of an accepted answer: its author is
    asked, once. `dropped` where the answer was taken away before they said anything."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("proposal", "Author asked")
        AGREED = "agreed", pgettext_lazy("proposal", "Author agreed")
        DECLINED = "declined", pgettext_lazy("proposal", "Author declined")
        DROPPED = "dropped", pgettext_lazy("proposal", "Dropped")

    AGREE = Transition.of("agree", [State.ASKED], State.AGREED)
    DECLINE = Transition.of("decline", [State.ASKED], State.DECLINED)
    DROP = Transition.of("drop", [State.ASKED], State.DROPPED)

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="proposals")
    state = models.CharField(max_length=16, choices=State, default=State.ASKED)
    state_since = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    resource = models.OneToOneField(
        Resource, models.PROTECT, null=True, blank=True, related_name="made_from"
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer"], condition=~Q(state="dropped"), name="proposal_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["asked", "agreed", "declined", "dropped"]),
                name="proposal_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="agreed", resource__isnull=False)
                | (~Q(state="agreed") & Q(resource__isnull=True)),
                name="proposal_resource_fits_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer}, {self.state}"
