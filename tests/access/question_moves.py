"""The moves of questions, answers and what becomes of them: who may make each, and when."""

from typing import Any

from knowledge import services
from knowledge.models import Answer, Question, ResourceProposal
from members.models import User
from tests.access.moves import OFFICERS, Way, move
from tests.access.question_world import question_content, resource_content
from tests.access.world import World

_Q = Question.State
ANSWERED_BY_SOMEBODY = "open, with an answer"
_ASKER = frozenset({"drafter", "head"})
_AUTHOR = frozenset({"foreign_drafter"})
_NORLAND_WRITES = frozenset({"drafter", "clearance", "head"})
_STANDING = {_Q.OPEN, ANSWERED_BY_SOMEBODY, _Q.ANSWERED}
_WHY = {"reason": "Said why."}


def _question(world: World, state: str) -> Question:
    question = world.question
    officer, asker = world.user("officer"), world.user("drafter")
    if state == _Q.WITHDRAWN:
        services.withdraw_question(question=question, **_WHY, actor=asker)
    elif state == _Q.HIDDEN:
        services.hide_question(question=question, **_WHY, actor=officer)
    elif state in {ANSWERED_BY_SOMEBODY, _Q.ANSWERED}:
        assert world.answer.question_id == question.pk
    if state == _Q.ANSWERED:
        services.accept_answer(answer=world.answer, actor=asker)
    question.refresh_from_db()
    return question


def _with_reason(service: Any, name: str) -> Any:
    return lambda obj, actor, world: service(**{name: obj}, **_WHY, actor=actor)


def _plain(service: Any, name: str) -> Any:
    return lambda obj, actor, world: service(**{name: obj}, actor=actor)


def _change_question(obj: Question, actor: User, world: World) -> object:
    return services.change_question(
        question=obj,
        content=question_content(title="Another?"),
        expected_version=obj.version,
        actor=actor,
    )


def _answer_for_norland(obj: Question, actor: User, world: World) -> object:
    return services.give_answer(
        question=obj, text="So.", government=world.governments["norland"], actor=actor
    )


def _answer_for_secretariat(obj: Question, actor: User, world: World) -> object:
    return services.give_answer(question=obj, text="So.", government=None, actor=actor)


QUESTION = Way(
    "Question between members (of Norland’s drafter)",
    (_Q.OPEN, ANSWERED_BY_SOMEBODY, _Q.ANSWERED, _Q.WITHDRAWN, _Q.HIDDEN),
    _question,
    (
        move("change the words", frozenset({"drafter"}), {_Q.OPEN}, _change_question),
        move("answer for Norland", _NORLAND_WRITES, _STANDING, _answer_for_norland),
        move("answer for the secretariat", OFFICERS, _STANDING, _answer_for_secretariat),
        move("withdraw", _ASKER, _STANDING, _with_reason(services.withdraw_question, "question")),
        move("open again", _ASKER, {_Q.ANSWERED}, _plain(services.reopen_question, "question")),
        move("hide", OFFICERS, _STANDING, _with_reason(services.hide_question, "question")),
        move("show again", OFFICERS, {_Q.HIDDEN}, _plain(services.restore_question, "question")),
    ),
    Question,
)

_A = Answer.State
ASKED_FOR_IT = "accepted, wanted for the library"


def _answer(world: World, state: str) -> Answer:
    answer = world.answer
    officer, asker, author = (
        world.user(role) for role in ("officer", "drafter", "foreign_drafter")
    )
    if state == _A.WITHDRAWN:
        services.withdraw_answer(answer=answer, **_WHY, actor=author)
    elif state == _A.HIDDEN:
        services.hide_answer(answer=answer, **_WHY, actor=officer)
    elif state == _A.ACCEPTED:
        services.accept_answer(answer=answer, actor=asker)
    elif state == ASKED_FOR_IT:
        assert world.proposal_of_resource.answer == answer
    answer.refresh_from_db()
    return answer


def _change_answer(obj: Answer, actor: User, world: World) -> object:
    return services.change_answer(
        answer=obj, text="Otherwise.", expected_version=obj.version, actor=actor
    )


_ACCEPTED = {_A.ACCEPTED, ASKED_FOR_IT}
ANSWER = Way(
    "Answer (of Sudland’s drafter, to Norland’s)",
    (*_A.values, ASKED_FOR_IT),
    _answer,
    (
        move("change the words", _AUTHOR, {_A.GIVEN}, _change_answer),
        move("accept", _ASKER, {_A.GIVEN}, _plain(services.accept_answer, "answer")),
        move(
            "withdraw",
            _AUTHOR,
            {_A.GIVEN} | _ACCEPTED,
            _with_reason(services.withdraw_answer, "answer"),
        ),
        move(
            "hide", OFFICERS, {_A.GIVEN} | _ACCEPTED, _with_reason(services.hide_answer, "answer")
        ),
        move("show again", OFFICERS, {_A.HIDDEN}, _plain(services.restore_answer, "answer")),
        move(
            "propose for the library",
            _ASKER | OFFICERS,
            {_A.ACCEPTED},
            _plain(services.propose_resource, "answer"),
        ),
    ),
    Answer,
)

_P = ResourceProposal.State


def _proposal(world: World, state: str) -> ResourceProposal:
    proposal = world.proposal_of_resource
    author = world.user("foreign_drafter")
    if state == _P.AGREED:
        services.agree_to_proposal(proposal=proposal, content=resource_content(), actor=author)
    elif state == _P.DECLINED:
        services.decline_proposal(proposal=proposal, actor=author)
    elif state == _P.DROPPED:
        services.reopen_question(question=proposal.answer.question, actor=world.user("drafter"))
    proposal.refresh_from_db()
    assert proposal.state == state
    return proposal


PROPOSAL = Way(
    "Proposal to make a text of an answer",
    tuple(_P.values),
    _proposal,
    (
        move(
            "agree",
            _AUTHOR,
            {_P.ASKED},
            lambda obj, actor, world: services.agree_to_proposal(
                proposal=obj, content=resource_content(), actor=actor
            ),
        ),
        move("decline", _AUTHOR, {_P.ASKED}, _plain(services.decline_proposal, "proposal")),
    ),
    ResourceProposal,
)

WAYS: dict[str, Way] = {way.title: way for way in (QUESTION, ANSWER, PROPOSAL)}
