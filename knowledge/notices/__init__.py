"""The mail that the library causes: which kinds, to whom, when it is pointless."""

from knowledge.notices import follows, questions, reminders, resources, support
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
from knowledge.notices.resources import (
    changes_requested,
    published,
    shared,
    to_clear,
    unpublished,
)

KINDS = (
    *resources.KINDS,
    *reminders.KINDS,
    *questions.KINDS,
    *follows.KINDS,
    *support.KINDS,
)
SOURCES = (Weekly(WEEKLY), *reminders.LADDERS, *support.LADDERS)

__all__ = [
    "KINDS",
    "SOURCES",
    "accepted",
    "answer_hidden",
    "answered",
    "asked_by_name",
    "changes_requested",
    "consent_answered",
    "consent_asked",
    "published",
    "question_hidden",
    "shared",
    "to_clear",
    "unpublished",
]
