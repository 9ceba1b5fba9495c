"""Questions between members: one function a verb."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from knowledge import notices
from knowledge.mentions import mentioned_in
from knowledge.models import Answer, Question
from knowledge.services.question_moves import (
    drop_proposals,
    few_enough,
    locked_question,
    move_answer,
    move_question,
    record_question,
    words_of,
)
from members.models import Government, User
from members.selectors import active_members
from taskforce.core.permissions import require
from taskforce.core.texts import line
from taskforce.core.transitions import SomeoneWasFaster

MOST_A_DAY = 10  # questions of one person
QUESTION_RELATIONS = ("commitments", "capabilities", "mentioned")


@dataclass
class QuestionConflict(Exception):
    """Somebody else changed the question since the writer read it. Nothing was written.

    `question` is what is stored now.
    """

    question: Question


@transaction.atomic
def ask(*, content: Mapping[str, Any], government: Government | None, actor: User) -> Question:
    """Puts a question to the others, in the name of a government or of the secretariat (None), and
    tells the delegations that it asks by name.

    `content` holds `title`, `text` and every name in QUESTION_RELATIONS; a government that the
    text names as `@slug` is asked by name as well. Raises ValidationError.
    """
    require(actor, "question.speak_for", government)
    _pace(actor)
    question = Question(government=government, asked_by=actor)
    said = _said(content, question)
    _write(question, said)
    record_question("question.ask", question, actor, mentioned=_slugs(said["mentioned"]))
    notices.asked_by_name(question, said["mentioned"])
    return question


@transaction.atomic
def change_question(
    *, question: Question, content: Mapping[str, Any], expected_version: int, actor: User
) -> Question:
    """Changes a question to which nobody has answered; a government that is asked by name only now
    is told.

    Raises SomeoneWasFaster once somebody answered, QuestionConflict where another version is
    stored, unless it says the same; ValidationError.
    """
    row = locked_question(question.pk)
    require(actor, "question.change", row)
    if row.state != Question.State.OPEN or row.answers.standing().exists():
        raise SomeoneWasFaster(row, "change_question")
    said = _said(content, row)
    before = {name: set(getattr(row, name).all()) for name in QUESTION_RELATIONS}
    same = all(before[name] == set(said[name]) for name in QUESTION_RELATIONS)
    if same and (row.title, row.text) == (said["title"], said["text"]):
        return row
    if row.version != expected_version:
        raise QuestionConflict(Question.objects.listed().get(pk=row.pk))
    row.version += 1
    _write(row, said)
    record_question("question.change", row, actor, mentioned=_slugs(said["mentioned"]))
    notices.asked_by_name(
        row, [each for each in said["mentioned"] if each not in before["mentioned"]]
    )
    return row


@transaction.atomic
def withdraw_question(*, question: Question, reason: str, actor: User) -> Question:
    """Whoever asked takes the question away, with its answers. Raises ReasonMissing."""
    row = locked_question(question.pk)
    require(actor, "question.settle", row)
    move_question(row, Question.WITHDRAW, actor, reason=reason)
    drop_proposals(row.answers.all(), actor)
    return row


@transaction.atomic
def hide_question(*, question: Question, reason: str, actor: User) -> Question:
    """The secretariat takes it out of sight at once, with its answers, and its author is told.
    Raises ReasonMissing."""
    row = locked_question(question.pk)
    require(actor, "question.moderate", row)
    move_question(row, Question.HIDE, actor, reason=reason)
    drop_proposals(row.answers.all(), actor)
    notices.question_hidden(row)
    return row


@transaction.atomic
def restore_question(*, question: Question, actor: User) -> Question:
    """A hidden question stands again as it did."""
    row = locked_question(question.pk)
    require(actor, "question.moderate", row)
    accepted = row.answers.filter(state=Answer.State.ACCEPTED).exists()
    move_question(row, Question.RESTORE_ANSWERED if accepted else Question.RESTORE, actor)
    return row


@transaction.atomic
def reopen_question(*, question: Question, actor: User) -> Question:
    """The accepted answer is not accepted any more."""
    row = locked_question(question.pk)
    require(actor, "question.settle", row)
    move_question(row, Question.REOPEN, actor)
    for answer in row.answers.filter(state=Answer.State.ACCEPTED):
        answer.question = row
        move_answer(answer, Answer.SET_ASIDE, actor)
    return row


def _pace(actor: User) -> None:
    """Raises ValidationError for somebody who asked MOST_A_DAY questions within a day."""
    User.objects.select_for_update(no_key=True).get(pk=actor.pk)
    since = timezone.now() - timedelta(days=1)
    if Question.objects.filter(asked_by=actor, asked_at__gt=since).count() >= MOST_A_DAY:
        said = _("You have asked %(most)d questions within a day. Ask the next one tomorrow.")
        raise ValidationError(said % {"most": MOST_A_DAY}, code="many")


def _write(question: Question, said: Mapping[str, Any]) -> None:
    question.title, question.text = said["title"], said["text"]
    question.full_clean()
    question.save()
    for name in QUESTION_RELATIONS:
        getattr(question, name).set(said[name])


def _said(content: Mapping[str, Any], question: Question) -> dict[str, Any]:
    """What is to be stored. Only those who can be asked are, and nobody asks their own."""
    text = words_of(content["text"])
    if not content["commitments"] and not content["capabilities"]:
        raise ValidationError({"commitments": _("Say which commitment or capability it is about.")})
    chosen = {each.pk for each in content["mentioned"]} | {each.pk for each in mentioned_in(text)}
    asked = list(active_members().filter(pk__in=chosen - {question.government_id or 0}))
    few_enough(asked, "mentioned")
    return {
        "title": line(content["title"], field="title"),
        "text": text,
        "commitments": list(content["commitments"]),
        "capabilities": list(content["capabilities"]),
        "mentioned": asked,
    }


def _slugs(governments: Iterable[Government]) -> list[str]:
    return [each.slug for each in governments]
