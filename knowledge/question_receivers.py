"""What people may have of their own about questions, answers and follows, and what is forgotten."""

from collections.abc import Collection
from typing import Any

from django.dispatch import receiver

from knowledge.models import Answer, Question, QuestionFollow, TopicFollow
from knowledge.selectors import visible_questions
from members.models import User
from members.signals import own_data_asked, person_erased
from taskforce.core.permissions import allows


@receiver(person_erased)
def forget_follows(*, person_id: int, **_signal: Any) -> None:
    """What somebody follows says what they care about, and nobody else needs it."""
    for rows in (TopicFollow, QuestionFollow):
        rows.objects.filter(person=person_id).delete()


@receiver(own_data_asked)
def hold_own_data(*, person: User, **_signal: Any) -> dict[str, Any]:
    """What they asked and answered, and what they follow; others' questions by their titles only
    where the person may read them now."""
    topics = TopicFollow.objects.filter(person=person)
    answers = Answer.objects.filter(given_by=person).order_by("pk")
    follows = QuestionFollow.objects.filter(person=person).order_by("pk")
    about = {row.question_id for rows in (answers, follows) for row in rows}
    names = _names(person, about)
    held = {
        "questions": list(
            Question.objects.filter(asked_by=person)
            .order_by("pk")
            .values("title", "text", "state", "asked_at")
        ),
        "answers": [
            {
                "question": names[row.question_id],
                "text": row.text,
                "state": row.state,
                "given_at": row.given_at,
            }
            for row in answers
        ],
        "said_about_following": [
            {"question": names[row.question_id], "wanted": row.wanted, "said_at": row.said_at}
            for row in follows
        ],
        "follows_commitments": list(
            topics.filter(number__isnull=False).values_list("number", flat=True)
        ),
        "follows_capabilities": list(
            topics.filter(capability__isnull=False).values_list("capability__name", flat=True)
        ),
    }
    return {"knowledge": held}


def _names(person: User, numbers: Collection[int]) -> dict[int, str]:
    """The title of each question, or its number alone where the person may not read it."""
    rows = Question.objects.filter(pk__in=numbers)
    names = {row.pk: str(row) for row in rows}
    if allows(person, "question.read"):
        titles = visible_questions(person).filter(pk__in=numbers).values_list("pk", "title")
        names |= dict(titles)
    return names
