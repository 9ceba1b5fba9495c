"""Following questions, commitments and capabilities."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from commitments.models import Capability
from knowledge.models import Question, QuestionFollow, TopicFollow
from knowledge.selectors import get_question
from knowledge.selectors.follows import known_topics, topics_of
from members.models import User
from taskforce.audit.services import record
from taskforce.core.permissions import require


@transaction.atomic
def follow_question(*, question: Question, wanted: bool, actor: User) -> None:
    """The person hears of new answers from now on, or not any more. Again changes nothing. Raises
    Refused and Http404 as reading the question does."""
    question = get_question(actor, question.pk)
    QuestionFollow.objects.update_or_create(
        question=question, person=actor, defaults={"wanted": wanted, "said_at": timezone.now()}
    )


@transaction.atomic
def follow_commitment(*, number: int, wanted: bool, actor: User) -> None:
    """The person gets the weekly digest about a commitment of the statement in force, or not any
    more. Again changes nothing, and a number that there is not either."""
    require(actor, "question.read")
    now = TopicFollow.objects.filter(person=actor)
    numbers = topics_of(now).numbers - {number} | ({number} if wanted else set())
    set_topics(numbers=numbers, capabilities=topics_of(now).capabilities, actor=actor)


@transaction.atomic
def set_topics(*, numbers: Collection[int], capabilities: Collection[int], actor: User) -> None:
    """The person follows these commitments, by number, and these capabilities, by id, and nothing
    else. What was followed before keeps its beginning; what there is not is left out."""
    require(actor, "question.read")
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    known, found = known_topics(numbers, capabilities)
    wanted = {(number, None) for number in known} | {(None, each.pk) for each in found}
    rows = {
        (row.number, row.capability_id): row for row in TopicFollow.objects.filter(person=actor)
    }
    dropped = [row.pk for key, row in rows.items() if key not in wanted]
    added = wanted - set(rows)
    if not dropped and not added:
        return
    TopicFollow.objects.filter(pk__in=dropped).delete()
    TopicFollow.objects.bulk_create(
        TopicFollow(person=actor, number=number, capability_id=capability)
        for number, capability in sorted(added, key=str)
    )
    record(
        verb="topics.follow",
        actor=actor,
        obj=actor,
        commitments=sorted(known),
        capabilities=sorted(_numbers(found)),
    )


def _numbers(capabilities: Collection[Capability]) -> list[int]:
    return [each.number for each in capabilities]
