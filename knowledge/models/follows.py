"""What people follow: single questions, and whole commitments or capabilities."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from commitments.models import Capability
from knowledge.models.questions import Question


class QuestionFollow(models.Model):
    """What a person said about following a question. Who said nothing follows the questions that
    they asked or answered, and those put to their government by name."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="follows")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="question_follows"
    )
    wanted = models.BooleanField()
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["question", "person"], name="question_follow_once")
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.question}"


class TopicFollow(models.Model):
    """A person follows a commitment or a capability. The commitment is kept by its number, as its
    address is, so that following outlasts a new version of the statement."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="topic_follows"
    )
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    capability = models.ForeignKey(
        Capability, models.CASCADE, null=True, blank=True, related_name="follows"
    )
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["number", "capability"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "number", "capability"],
                name="topic_follow_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False, capability__isnull=True)
                | Q(number__isnull=True, capability__isnull=False),
                name="topic_follow_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.number or self.capability}"
