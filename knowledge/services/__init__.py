"""Commands of the library, one function a verb."""

from knowledge.services.answers import (
    AnswerConflict,
    accept_answer,
    agree,
    change_answer,
    decline,
    give_answer,
    hide_answer,
    propose_resource,
    restore_answer,
    withdraw_answer,
)
from knowledge.services.follows import follow_commitment, follow_question, set_topics
from knowledge.services.questions import (
    QUESTION_RELATIONS,
    QuestionConflict,
    ask,
    change_question,
    hide_question,
    reopen,
    restore_question,
    withdraw_question,
)
from knowledge.services.resources import (
    FIELDS,
    RELATIONS,
    ResourceConflict,
    change_resource,
    create_resource,
    publish,
)

__all__ = [
    "FIELDS",
    "QUESTION_RELATIONS",
    "RELATIONS",
    "AnswerConflict",
    "QuestionConflict",
    "ResourceConflict",
    "accept_answer",
    "agree",
    "ask",
    "change_answer",
    "change_question",
    "change_resource",
    "create_resource",
    "decline",
    "follow_commitment",
    "follow_question",
    "give_answer",
    "hide_answer",
    "hide_question",
    "propose_resource",
    "publish",
    "reopen",
    "restore_answer",
    "restore_question",
    "set_topics",
    "withdraw_answer",
    "withdraw_question",
]
