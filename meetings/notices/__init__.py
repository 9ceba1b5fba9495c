"""The mail that a meeting causes: which kinds, to whom, when it is pointless."""

from meetings.notices import agenda, meetings, papers, registration
from meetings.notices.agenda import agenda_circulated, item_decided, item_proposed
from meetings.notices.meetings import announced, cancelled, postponed, registration_opened
from meetings.notices.papers import paper_asked
from meetings.notices.registration import seat_confirmed, seat_declined

KINDS = (*meetings.KINDS, *agenda.KINDS, *papers.KINDS, *registration.KINDS)

__all__ = [
    "KINDS",
    "agenda_circulated",
    "announced",
    "cancelled",
    "item_decided",
    "item_proposed",
    "paper_asked",
    "postponed",
    "registration_opened",
    "seat_confirmed",
    "seat_declined",
]
