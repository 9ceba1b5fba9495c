"""The mail that a meeting causes: which kinds, to whom, when it is pointless."""

from meetings.notices import actions, agenda, meetings, minutes, papers, registration, reminders
from meetings.notices.actions import (
    action_assigned,
    action_reported,
    action_returned,
    action_settled,
)
from meetings.notices.agenda import agenda_circulated, item_decided, item_proposed
from meetings.notices.meetings import announced, cancelled, postponed, registration_opened
from meetings.notices.minutes import (
    minutes_adopted,
    minutes_circulated,
    minutes_withdrawn,
    objection_made,
    objection_settled,
)
from meetings.notices.papers import paper_asked
from meetings.notices.registration import seat_confirmed, seat_declined
from meetings.notices.reminders import LADDERS

KINDS = (
    *meetings.KINDS,
    *agenda.KINDS,
    *papers.KINDS,
    *registration.KINDS,
    *minutes.KINDS,
    *actions.KINDS,
    *reminders.KINDS,
)

__all__ = [
    "KINDS",
    "LADDERS",
    "action_assigned",
    "action_reported",
    "action_returned",
    "action_settled",
    "agenda_circulated",
    "announced",
    "cancelled",
    "item_decided",
    "item_proposed",
    "minutes_adopted",
    "minutes_circulated",
    "minutes_withdrawn",
    "objection_made",
    "objection_settled",
    "paper_asked",
    "postponed",
    "registration_opened",
    "seat_confirmed",
    "seat_declined",
]
