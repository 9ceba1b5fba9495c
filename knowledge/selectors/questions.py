"""Reads of questions and answers. `visible_questions` and `visible_answers` are the one rule on who
reads what; list, page, search and mail go through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from knowledge.models import Answer, Question, ResourceProposal
from knowledge.models.questions import AnswerQuerySet, QuestionQuerySet
from knowledge.question_rules import people_who_speak, voices
from knowledge.selectors.follows import followed_questions, follows_question
from members import authority
from members.models import Government
from members.permissions import is_officer
from taskforce.core.permissions import allows, require

OWN, FOLLOWED, PUT_TO_US = "own", "followed", "to_us"


def visible_questions(user: Any) -> QuestionQuerySet:
    """What this person may read: every question that stands; of those withdrawn or hidden their own
    and, for a head, those of the delegation. The secretariat reads all. Raises Refused for people
    outside the Taskforce."""
    require(user, "question.read")
    rows = Question.objects.all()
    if is_officer(user):
        return rows
    heads = authority.governments_with(user, authority.MANAGE)
    return rows.filter(Q(state__in=Question.STANDING) | Q(asked_by=user) | Q(government__in=heads))


def visible_answers(user: Any) -> AnswerQuerySet:
    """As `visible_questions`, for answers to questions that the person may read."""
    rows = Answer.objects.filter(question__in=visible_questions(user))
    if is_officer(user):
        return rows
    heads = authority.governments_with(user, authority.MANAGE)
    return rows.filter(Q(state__in=Answer.STANDING) | Q(given_by=user) | Q(government__in=heads))


def found_questions(
    user: Any,
    *,
    state: str = "",
    commitment: int | None = None,
    capability: int | None = None,
    mentioned: str = "",
    whose: str = "",
) -> QuestionQuerySet:
    """What this person may read of what they ask for, with what a line shows.

    Without a state those that stand are found, so that nobody's withdrawn questions are in the
    way. `commitment` is a number, `mentioned` a government's slug, `whose` one of OWN, FOLLOWED,
    PUT_TO_US.
    """
    rows = visible_questions(user)
    rows = rows.filter(state=state) if state else rows.standing()
    chosen = Q()
    if commitment is not None:
        chosen &= Q(pk__in=Question.objects.filter(commitments__number=commitment).values("pk"))
    if capability is not None:
        chosen &= Q(pk__in=Question.objects.filter(capabilities=capability).values("pk"))
    if mentioned:
        chosen &= Q(pk__in=Question.objects.filter(mentioned__slug=mentioned).values("pk"))
    if whose == OWN:
        chosen &= Q(asked_by=user)
    elif whose == FOLLOWED:
        chosen &= followed_questions(user)
    elif whose == PUT_TO_US:
        ours = authority.governments_with(user, authority.READ)
        chosen &= Q(pk__in=Question.objects.filter(mentioned__in=ours).values("pk"))
    return rows.filter(chosen).listed()


def asked_governments() -> QuerySet[Government]:
    """Governments that were asked by name, in alphabetical order."""
    return Government.objects.filter(questions_put__isnull=False).alphabetical().distinct()


def names_to_write_in(user: Any) -> list[Government | None]:
    """In whose name the person may write: governments in alphabetical order, and the secretariat
    (None) first for those who work there."""
    governments = Government.objects.filter(pk__in=voices(user)).alphabetical()
    return [*([None] if is_officer(user) else []), *governments]


def get_question(user: Any, pk: int, rule: str = "question.read") -> Question:
    """A question that this person may read; 404 for all others. Raises Refused where they may not
    do what the rule named asks for."""
    question = get_object_or_404(visible_questions(user).listed(), pk=pk)
    require(user, rule, question)
    return question


def get_answer(user: Any, pk: int, rule: str = "question.read") -> Answer:
    """As `get_question`, for an answer."""
    rows = visible_answers(user).select_related("question__government", "government", "given_by")
    answer = get_object_or_404(rows, pk=pk)
    require(user, rule, answer)
    return answer


def get_proposal(user: Any, pk: int) -> ResourceProposal:
    """What the author of this answer is asked, or was. 404 where nobody has asked."""
    answer = get_answer(user, pk, "answer.consent")
    rows = ResourceProposal.objects.exclude(state=ResourceProposal.State.DROPPED)
    proposal = get_object_or_404(rows.select_related("proposed_by", "resource"), answer=answer)
    proposal.answer = answer
    return proposal


@dataclass(frozen=True)
class ShownAnswer:
    """An answer, and what this reader may do with it now. `proposal` is what became of the wish to
    make a text of the library out of it, for those whom it concerns."""

    answer: Answer
    moves: frozenset[str]
    proposal: ResourceProposal | None


@dataclass(frozen=True)
class QuestionPage:
    """A question with its answers, the accepted one first, and what this reader may do now."""

    question: Question
    answers: Sequence[ShownAnswer]
    moves: frozenset[str]
    follows: bool
    may_answer: bool


def question_page(user: Any, pk: int) -> QuestionPage:
    """A question as this person reads it. The number of queries does not depend on the answers."""
    question = get_question(user, pk)
    proposals = ResourceProposal.objects.exclude(state=ResourceProposal.State.DROPPED)
    answers = list(
        visible_answers(user)
        .filter(question=question)
        .select_related("government", "given_by")
        .prefetch_related(Prefetch("proposals", proposals, to_attr="kept_proposals"))
    )
    for answer in answers:
        answer.question = question
    answers.sort(key=lambda answer: answer.state != Answer.State.ACCEPTED)
    return QuestionPage(
        question=question,
        answers=[_shown(user, answer) for answer in answers],
        moves=_question_moves(user, question),
        follows=follows_question(user, question),
        may_answer=question.is_standing and bool(allows(user, "question.write")),
    )


def _question_moves(user: Any, question: Question) -> frozenset[str]:
    found = set()
    if question.is_standing and allows(user, "question.settle", question):
        found.add("withdraw")
        if question.state == Question.State.ANSWERED:
            found.add("reopen")
    if may_be_changed(question) and allows(user, "question.change", question):
        found.add("change")
    if allows(user, "question.moderate"):
        found |= {"hide"} if question.is_standing else set()
        found |= {"restore"} if question.state == Question.State.HIDDEN else set()
    return frozenset(found)


def may_be_changed(question: Question) -> bool:
    """Words to which somebody answered stay as they were answered."""
    return question.state == Question.State.OPEN and not question.answers.standing().exists()


def _shown(user: Any, answer: Answer) -> ShownAnswer:
    question, state = answer.question, answer.state
    found = set()
    if question.is_standing:
        settles = bool(allows(user, "question.settle", question))
        if state == Answer.State.GIVEN and allows(user, "answer.change", answer):
            found.add("change")
        if answer.is_standing and allows(user, "answer.withdraw", answer):
            found.add("withdraw")
        if state == Answer.State.GIVEN and question.state == Question.State.OPEN and settles:
            found.add("accept")
        if allows(user, "question.moderate"):
            found |= {"hide"} if answer.is_standing else set()
            found |= {"restore"} if state == Answer.State.HIDDEN else set()
    proposal = next(iter(getattr(answer, "kept_proposals", ())), None)
    if state == Answer.State.ACCEPTED and question.is_standing:
        proposes = bool(allows(user, "answer.propose", answer))
        consents = bool(allows(user, "answer.consent", answer))
        if proposal is None and proposes:
            found.add("propose")
        if proposal and proposal.state == ResourceProposal.State.ASKED and consents:
            found.add("consent")
        return ShownAnswer(answer, frozenset(found), proposal if proposes or consents else None)
    return ShownAnswer(answer, frozenset(found), None)


@dataclass(frozen=True)
class PersonQuestions:
    """What waits for a person: questions put to governments for which they write and that none of
    these has answered, and answers of theirs that somebody wants for the library."""

    to_answer: Sequence[Question]
    to_consent: Sequence[ResourceProposal]


def questions_for_person(user: Any) -> PersonQuestions:
    """The longest wait first. Asks no permission and says nothing of texts."""
    ours = voices(user)
    answered = Answer.objects.standing().filter(government__in=ours).values("question")
    questions = (
        Question.objects.filter(state=Question.State.OPEN, mentioned__in=ours)
        .exclude(pk__in=answered)
        .distinct()
        .order_by("asked_at", "pk")
    )
    return PersonQuestions(list(questions) if ours else [], _to_consent(user))


def _to_consent(user: Any) -> list[ResourceProposal]:
    """As the rule `answer.consent` has it, without a query for each author."""
    asked = ResourceProposal.objects.filter(
        state=ResourceProposal.State.ASKED, answer__question__state__in=Question.STANDING
    ).select_related("answer__question")
    heads = authority.governments_with(user, authority.MANAGE)
    theirs = Q(answer__given_by=user) | Q(answer__government__in=heads)
    if is_officer(user):
        theirs |= Q(answer__government__isnull=True)
    found = list(asked.filter(theirs).order_by("pk"))
    if all(each.answer.given_by_id == user.pk for each in found):
        return [each for each in found if allows(user, "answer.consent", each.answer)]
    writing = people_who_speak({each.answer.government_id for each in found})
    return [
        each
        for each in found
        if each.answer.given_by_id == user.pk
        or each.answer.given_by_id not in writing[each.answer.government_id]
    ]


def unanswered_since(moment: datetime) -> list[Question]:
    """Open questions that were asked by then and that nobody has answered, the oldest first."""
    rows = Question.objects.unanswered().filter(asked_at__lte=moment)
    return list(rows.select_related("government").order_by("asked_at", "pk"))
