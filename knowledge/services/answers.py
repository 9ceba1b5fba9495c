"""Answers: one function a verb, and the way of an accepted answer into the library."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from knowledge import notices
from knowledge.mentions import mentioned_in
from knowledge.models import Answer, Question, Resource, ResourceProposal
from knowledge.services.question_moves import (
    few_enough,
    locked_answer,
    locked_question,
    move_answer,
    move_proposal,
    move_question,
    need_standing,
    put_to,
    record_answer,
    words_of,
)
from knowledge.services.resources import create_resource
from members.models import Government, User
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster


@dataclass
class AnswerConflict(Exception):
    """Somebody else changed the answer since the writer read it. Nothing was written.

    `answer` is what is stored now.
    """

    answer: Answer


@transaction.atomic
def give_answer(
    *, question: Question, text: str, government: Government | None, actor: User
) -> Answer:
    """Answers in the name of a government, or of the secretariat (None); those who follow the
    question are told within the hour, and a government that the text names as `@slug` at once.

    Raises SomeoneWasFaster for a question that does not stand any more, ValidationError.
    """
    row = locked_question(question.pk)
    require(actor, "question.speak_for", government)
    need_standing(row, "give_answer")
    words = words_of(text)
    named = mentioned_in(words)
    few_enough(named, "text")
    answer = Answer.objects.create(question=row, text=words, government=government, given_by=actor)
    added = put_to(row, named)
    record_answer("answer.give", answer, actor, mentioned=[each.slug for each in added])
    notices.asked_by_name(row, added)
    notices.answered(answer)
    return answer


@transaction.atomic
def change_answer(*, answer: Answer, text: str, expected_version: int, actor: User) -> Answer:
    """Changes the words of an answer that is not accepted.

    Raises SomeoneWasFaster once it is accepted or taken away, AnswerConflict where another version
    is stored, unless it says the same; ValidationError.
    """
    row = locked_answer(answer)
    require(actor, "answer.change", row)
    need_standing(row.question, "change_answer")
    if row.state != Answer.State.GIVEN:
        raise SomeoneWasFaster(row, "change_answer")
    words = words_of(text)
    named = mentioned_in(words)
    few_enough(named, "text")
    if row.text == words:
        return row
    if row.version != expected_version:
        raise AnswerConflict(row)
    row.text = words
    row.version += 1
    row.save(update_fields=["text", "version"])
    added = put_to(row.question, named)
    record_answer("answer.change", row, actor, mentioned=[each.slug for each in added])
    notices.asked_by_name(row.question, added)
    return row


@transaction.atomic
def withdraw_answer(*, answer: Answer, reason: str, actor: User) -> Answer:
    """Whoever answered takes it away; a question of which it was the accepted answer is open
    again. Raises ReasonMissing."""
    row = locked_answer(answer)
    require(actor, "answer.withdraw", row)
    need_standing(row.question, "withdraw_answer")
    move_answer(row, Answer.WITHDRAW, actor, reason=reason)
    return row


@transaction.atomic
def hide_answer(*, answer: Answer, reason: str, actor: User) -> Answer:
    """The secretariat takes it out of sight at once, and its author is told. Raises
    ReasonMissing."""
    row = locked_answer(answer)
    require(actor, "question.moderate", row)
    need_standing(row.question, "hide_answer")
    move_answer(row, Answer.HIDE, actor, reason=reason)
    notices.answer_hidden(row)
    return row


@transaction.atomic
def restore_answer(*, answer: Answer, actor: User) -> Answer:
    """A hidden answer stands again; whether it was accepted is for whoever asked to say anew."""
    row = locked_answer(answer)
    require(actor, "question.moderate", row)
    need_standing(row.question, "restore_answer")
    move_answer(row, Answer.RESTORE, actor)
    return row


@transaction.atomic
def accept_answer(*, answer: Answer, actor: User) -> Answer:
    """Whoever asked says that this answers the question. Raises SomeoneWasFaster where another
    answer is accepted."""
    row = locked_answer(answer)
    require(actor, "question.settle", row.question)
    need_standing(row.question, "accept_answer")
    if row.question.state != Question.State.OPEN:
        raise SomeoneWasFaster(row.question, "accept_answer")
    move_answer(row, Answer.ACCEPT, actor)
    move_question(row.question, Question.ACCEPT, actor)
    notices.accepted(row)
    return row


@transaction.atomic
def propose_resource(*, answer: Answer, actor: User) -> ResourceProposal:
    """Asks the author of an accepted answer whether it may become a text of the library.

    Raises SomeoneWasFaster for an answer that is not accepted, or of which that was asked before.
    """
    row = locked_answer(answer)
    require(actor, "answer.propose", row)
    need_standing(row.question, "propose_resource")
    asked = row.proposals.exclude(state=ResourceProposal.State.DROPPED)
    if row.state != Answer.State.ACCEPTED or asked.exists():
        raise SomeoneWasFaster(row, "propose_resource")
    proposal = ResourceProposal.objects.create(answer=row, proposed_by=actor)
    record_answer("answer.propose", row, actor)
    notices.consent_asked(proposal)
    return proposal


@transaction.atomic
def agree_to_proposal(
    *, proposal: ResourceProposal, content: Mapping[str, Any], actor: User
) -> ResourceProposal:
    """The author agrees: a draft of the library is written for the government that answered, which
    goes the way of every draft from there.

    `content` holds `title`, `kind`, `summary`, `body` and `language`; commitments and capabilities
    are those of the question. Raises SomeoneWasFaster, ValidationError.
    """
    row = _locked_proposal(proposal)
    require(actor, "answer.consent", row.answer)
    need_standing(row.answer.question, "agree")
    if row.state != ResourceProposal.State.ASKED:
        raise SomeoneWasFaster(row, "agree")
    question = row.answer.question
    row.resource = create_resource(
        content={
            **{name: content[name] for name in ("title", "kind", "summary", "body", "language")},
            "government": row.answer.government,
            "year": timezone.now().year,
            "visibility": Resource.Visibility.TASKFORCE,
            "commitments": list(question.commitments.all()),
            "capabilities": list(question.capabilities.all()),
        },
        actor=actor,
    )
    move_proposal(row, ResourceProposal.AGREE, actor, resource=row.resource.pk)
    notices.consent_answered(row)
    return row


@transaction.atomic
def decline_proposal(*, proposal: ResourceProposal, actor: User) -> ResourceProposal:
    """The author does not want it in the library. They are not asked again."""
    row = _locked_proposal(proposal)
    require(actor, "answer.consent", row.answer)
    need_standing(row.answer.question, "decline")
    move_proposal(row, ResourceProposal.DECLINE, actor)
    notices.consent_answered(row)
    return row


def _locked_proposal(proposal: ResourceProposal) -> ResourceProposal:
    answer = locked_answer(Answer.objects.get(pk=proposal.answer_id))
    row = ResourceProposal.objects.select_related("proposed_by").get(pk=proposal.pk)
    row.answer = answer
    return row
