"""The mail that statement, rounds and reports cause: which kinds, to whom, when it is pointless."""

from commitments.notices import reminders, reports, rounds, statement
from commitments.notices.reminders import LADDERS
from commitments.notices.reports import (
    answers_taken_back,
    deadline_moved,
    entered_on_behalf,
    excused,
    expected,
    nil_declared,
    nudge,
    publication_announced,
    publication_stopped,
    report_published,
    report_returned,
    report_sent_back,
    report_submitted,
    report_to_clear,
)
from commitments.notices.rounds import round_opened, section_assigned
from commitments.notices.statement import statement_signed, statement_to_sign

KINDS = (*reports.KINDS, *rounds.KINDS, *statement.KINDS, *reminders.KINDS)

__all__ = [
    "KINDS",
    "LADDERS",
    "answers_taken_back",
    "deadline_moved",
    "entered_on_behalf",
    "excused",
    "expected",
    "nil_declared",
    "nudge",
    "publication_announced",
    "publication_stopped",
    "report_published",
    "report_returned",
    "report_sent_back",
    "report_submitted",
    "report_to_clear",
    "round_opened",
    "section_assigned",
    "statement_signed",
    "statement_to_sign",
]
