"""The mail that the library causes: which kinds, to whom, when it is pointless."""

from knowledge.notices import follows, questions, support
from knowledge.notices.follows import WEEKLY, Weekly
from knowledge.notices.questions import (
    accepted,
    answer_hidden,
    answered,
    asked_by_name,
    consent_answered,
    consent_asked,
    question_hidden,
)

KINDS = (*questions.KINDS, *follows.KINDS, *support.KINDS)
SOURCES = (Weekly(WEEKLY), *support.LADDERS)

__all__ = [
    "KINDS",
    "SOURCES",
    "accepted",
    "answer_hidden",
    "answered",
    "asked_by_name",
    "consent_answered",
    "consent_asked",
    "question_hidden",
]
