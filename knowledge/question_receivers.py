"""What people may have of their own about questions, answers and follows."""

from typing import Any

from django.dispatch import receiver

from knowledge.models import Answer, Question, QuestionFollow, TopicFollow
from members.models import User
from members.signals import own_data_asked


@receiver(own_data_asked)
def hold_own_data(*, person: User, **_signal: Any) -> dict[str, Any]:
    """What they asked and answered, and what they follow."""
    topics = TopicFollow.objects.filter(person=person)
    held = {
        "questions": list(
            Question.objects.filter(asked_by=person)
            .order_by("pk")
            .values("title", "text", "state", "asked_at")
        ),
        "answers": list(
            Answer.objects.filter(given_by=person)
            .order_by("pk")
            .values("question__title", "text", "state", "given_at")
        ),
        "said_about_following": list(
            QuestionFollow.objects.filter(person=person)
            .order_by("pk")
            .values("question__title", "wanted", "said_at")
        ),
        "follows_commitments": list(
            topics.filter(number__isnull=False).values_list("number", flat=True)
        ),
        "follows_capabilities": list(
            topics.filter(capability__isnull=False).values_list("capability__name", flat=True)
        ),
    }
    return {"knowledge": held}
