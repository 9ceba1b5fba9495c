"""The addresses of questions, answers and follows."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.access.rows import NOT_OFFERED_SIGNED_IN, Answers, Row, signed_in
from tests.access.world import World


def _readers(status: int, **others: int) -> Answers:
    """The answer for delegations and the secretariat's officers."""
    return signed_in(status, **{"nobody": 403, "administrator": 403, **others})


def _some(status: int, *roles: str, otherwise: int = 403) -> Answers:
    """The answer for those named. Who reads no questions knows of none and is refused as well."""
    return signed_in(otherwise, **dict.fromkeys(roles, status))


_OFFICERS = ("officer", "approver")
_ASKER = ("drafter", "head")


def _question(world: World) -> Mapping[str, Any]:
    return {"pk": world.question.pk}


def _question_and(verb: str) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"pk": world.question.pk, "verb": verb}


def _answer(world: World) -> Mapping[str, Any]:
    return {"pk": world.answer.pk}


def _answer_and(verb: str) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"pk": world.answer.pk, "verb": verb}


QUESTIONS: dict[str, Row] = {
    "question-list": Row(_readers(200), _readers(405)),
    "question-ask": Row(_readers(200, observer=403), _readers(422, observer=403)),
    "question-detail": Row(_readers(200), _readers(422, observer=403), arguments=_question),
    "question-edit": Row(_some(200, "drafter"), _some(422, "drafter"), arguments=_question),
    "question-end": Row(
        _some(200, *_OFFICERS), _some(422, *_OFFICERS), arguments=_question_and("hide")
    ),
    "question-act": Row(NOT_OFFERED_SIGNED_IN, _readers(302), arguments=_question_and("follow")),
    "answer-edit": Row(
        _some(200, "foreign_drafter"), _some(422, "foreign_drafter"), arguments=_answer
    ),
    "answer-end": Row(
        _some(200, "foreign_drafter"),
        _some(422, "foreign_drafter"),
        arguments=_answer_and("withdraw"),
    ),
    "answer-act": Row(NOT_OFFERED_SIGNED_IN, _some(302, *_ASKER), arguments=_answer_and("accept")),
    "answer-consent": Row(
        _some(200, "foreign_drafter"),
        _some(422, "foreign_drafter"),
        arguments=lambda world: {"pk": world.proposal_of_resource.answer_id},
    ),
    "knowledge-follows": Row(_readers(200), _readers(302)),
    "commitment-follow": Row(
        _readers(405), _readers(302), arguments=lambda world: {"number": 7, "verb": "follow"}
    ),
}
