"""Who follows what."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from commitments.models import Capability
from knowledge.models import Answer, Question, QuestionFollow, TopicFollow
from knowledge.question_rules import readers
from knowledge.selectors.resources import capabilities, commitments
from members import authority
from members.models import User
from taskforce.core.permissions import require


def followers(question: Question) -> list[User]:
    """Who hears of new answers, by name: whoever asked or answered, the delegations that were
    asked by name, and whoever said so; without those who said no, and those who may not read it."""
    said = dict(question.follows.values_list("person_id", "wanted"))
    asked = list(question.mentioned.values_list("pk", flat=True))
    delegations = authority.people_by_government(authority.READ, asked)
    by_themselves = {
        question.asked_by_id,
        *question.answers.standing().values_list("given_by_id", flat=True),
        *(person.pk for people in delegations.values() for person in people),
    }
    wanted = by_themselves | {pk for pk, yes in said.items() if yes}
    return list(readers().filter(pk__in=wanted - {pk for pk, yes in said.items() if not yes}))


def followed_questions(user: Any) -> Q:
    """Which questions the person follows, as `followers` has it the other way round."""
    own_answers = Answer.objects.standing().filter(given_by=user).values("question")
    said = QuestionFollow.objects.filter(person=user)
    by_itself = (
        Q(asked_by=user)
        | Q(pk__in=own_answers)
        | Q(mentioned__in=authority.governments_with(user, authority.READ))
    )
    yes, no = (said.filter(wanted=wanted).values("question") for wanted in (True, False))
    return Q(pk__in=Question.objects.filter(by_itself).values("pk")) & ~Q(pk__in=no) | Q(pk__in=yes)


def follows_question(user: Any, question: Question) -> bool:
    """Whether the person hears of new answers to this question."""
    return Question.objects.filter(followed_questions(user), pk=question.pk).exists()


@dataclass(frozen=True)
class Topics:
    """What a person follows: commitments by number, and capabilities by id."""

    numbers: frozenset[int]
    capabilities: frozenset[int]

    def __bool__(self) -> bool:
        return bool(self.numbers or self.capabilities)


def topics_of(follows: Iterable[TopicFollow]) -> Topics:
    """What these rows of one person add up to."""
    rows = list(follows)
    return Topics(
        frozenset(row.number for row in rows if row.number is not None),
        frozenset(row.capability_id for row in rows if row.capability_id is not None),
    )


def followed_topics(user: Any) -> Topics:
    """What this person follows. Raises Refused for those who cannot follow anything."""
    require(user, "question.read")
    return topics_of(TopicFollow.objects.filter(person=user))


def follows_commitment(user: Any, number: int) -> bool:
    """Whether this person follows the commitment."""
    return TopicFollow.objects.filter(person=user, number=number).exists()


def known_topics(
    numbers: Collection[int], capability_ids: Collection[int]
) -> tuple[list[int], list[Capability]]:
    """Those of them that there are: commitments of the statement in force, and capabilities."""
    return (
        list(commitments().filter(number__in=numbers).values_list("number", flat=True)),
        list(capabilities().filter(pk__in=capability_ids)),
    )
