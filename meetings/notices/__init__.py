"""The mail that a meeting causes: which kinds, to whom, when it is pointless."""

from meetings.notices import actions, meetings, minutes
from meetings.notices.actions import (
    action_assigned,
    action_reported,
    action_returned,
    action_settled,
)
from meetings.notices.meetings import announced, cancelled, postponed, registration_opened
from meetings.notices.minutes import (
    minutes_adopted,
    minutes_circulated,
    minutes_withdrawn,
    objection_made,
    objection_settled,
)

KINDS = (*meetings.KINDS, *minutes.KINDS, *actions.KINDS)

__all__ = [
    "KINDS",
    "action_assigned",
    "action_reported",
    "action_returned",
    "action_settled",
    "announced",
    "cancelled",
    "minutes_adopted",
    "minutes_circulated",
    "minutes_withdrawn",
    "objection_made",
    "objection_settled",
    "postponed",
    "registration_opened",
]
