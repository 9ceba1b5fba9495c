"""What every move of a question or an answer has in common: the lock, the state, the record.

Answers and proposals change under the lock of their question, so that two moves about one question
come one after the other.
"""

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge.models import Answer, Question, ResourceProposal
from knowledge.models.questions import LONGEST_TEXT
from members.models import Government, User
from taskforce.audit.services import record
from taskforce.core import markdown
from taskforce.core.texts import required
from taskforce.core.transitions import SomeoneWasFaster, Transition, advance, locked

MOST_NAMED = 10  # governments in one question or answer


def locked_question(pk: int) -> Question:
    """The question, held until the transaction ends."""
    return locked(Question.objects.select_related("government", "asked_by"), pk)


def locked_answer(answer: Answer) -> Answer:
    """The answer as it is now, with its question held until the transaction ends."""
    question = locked_question(answer.question_id)
    row = Answer.objects.select_related("government", "given_by").get(pk=answer.pk)
    row.question = question
    return row


def need_standing(question: Question, verb: str) -> None:
    """Raises SomeoneWasFaster for a question that is withdrawn or hidden: nothing happens to its
    answers then. Asked after the rule, so that who may not do it hears that."""
    if not question.is_standing:
        raise SomeoneWasFaster(question, verb)


def move_question(
    question: Question, transition: Transition, actor: User, *, reason: str = ""
) -> None:
    """Moves a question that is held, and records it. The reason stays on its row: it may repeat
    what was hidden, and more people read the trail."""
    source = _move(question, transition, reason)
    record_question(
        f"question.{transition.verb}",
        question,
        actor,
        source=source,
        target=question.state,
    )


def move_answer(answer: Answer, transition: Transition, actor: User, *, reason: str = "") -> None:
    """As `move_question`, for an answer. One that was accepted and is taken away leaves its
    question open."""
    source = _move(answer, transition, reason)
    record_answer(
        f"answer.{transition.verb}",
        answer,
        actor,
        source=source,
        target=answer.state,
    )
    if source == Answer.State.ACCEPTED:
        drop_proposals([answer], actor)
        if answer.question.state == Question.State.ANSWERED:
            move_question(answer.question, Question.REOPEN, actor)


def _move(row: Question | Answer, transition: Transition, reason: str) -> str:
    source = row.state
    advance(row, transition, reason=reason)
    row.reason = reason.strip()
    row.state_since = timezone.now()
    row.save(update_fields=["state", "reason", "state_since"])
    return source


def move_proposal(
    proposal: ResourceProposal, transition: Transition, actor: User, **facts: Any
) -> None:
    """Moves a proposal whose question is held, and records it under the government that
    answered."""
    source = proposal.state
    advance(proposal, transition)
    proposal.state_since = timezone.now()
    proposal.save(update_fields=["state", "state_since", "resource"])
    record(
        verb=f"resourceproposal.{transition.verb}",
        actor=actor,
        obj=proposal,
        government_id=proposal.answer.government_id,
        source=source,
        target=proposal.state,
        **facts,
    )


def drop_proposals(answers: Iterable[Answer], actor: User) -> None:
    """Nobody is asked any more to agree to what is no longer there."""
    waiting = ResourceProposal.objects.filter(
        answer__in=answers, state=ResourceProposal.State.ASKED
    )
    for proposal in waiting.select_related("answer__question", "answer__government"):
        move_proposal(proposal, ResourceProposal.DROP, actor)


def few_enough(governments: Collection[Government], field: str) -> None:
    """Every delegation that is named gets a mail. Raises ValidationError for the field where one
    text names more than MOST_NAMED."""
    if len(governments) > MOST_NAMED:
        said = _("Name at most %(most)d governments: each of them gets a mail.")
        raise ValidationError({field: said % {"most": MOST_NAMED}}, code="many")


def put_to(question: Question, governments: Iterable[Government]) -> list[Government]:
    """Asks these governments by name as well; returns those that were not asked before. Nobody
    asks their own."""
    known = {*question.mentioned.values_list("pk", flat=True), question.government_id}
    added = [each for each in governments if each.pk not in known]
    question.mentioned.add(*added)
    return added


def words_of(text: str) -> str:
    """The words as they are stored. Raises ValidationError where there are none, too many, or such
    as are not rendered."""
    text = required(text, missing=_("Write something here."))
    if len(text) > LONGEST_TEXT:
        raise ValidationError({"text": _("This is too long.")}, code="long")
    try:
        markdown.check(text)
    except ValidationError as error:
        raise ValidationError({"text": error}) from error
    return text


def record_question(verb: str, question: Question, actor: User, **facts: Any) -> None:
    """The trail's event, under the government that asked."""
    record(
        verb=verb,
        actor=actor,
        obj=question,
        government_id=question.government_id,
        version=question.version,
        **facts,
    )


def record_answer(verb: str, answer: Answer, actor: User, **facts: Any) -> None:
    """The trail's event, under the government that answered."""
    record(
        verb=verb,
        actor=actor,
        obj=answer,
        government_id=answer.government_id,
        question=answer.question_id,
        version=answer.version,
        **facts,
    )
