"""The mail that the library causes: which kinds, to whom, when it is pointless."""

from knowledge.notices import reminders, resources
from knowledge.notices.reminders import LADDERS
from knowledge.notices.resources import (
    changes_requested,
    published,
    shared,
    to_clear,
    unpublished,
)

KINDS = (*resources.KINDS, *reminders.KINDS)

__all__ = [
    "KINDS",
    "LADDERS",
    "changes_requested",
    "published",
    "shared",
    "to_clear",
    "unpublished",
]
