"""The mail that statement, rounds and reports cause: which kinds, to whom, when it is pointless."""

from commitments.notices import reports, statement
from commitments.notices.reports import (
    deadline_moved,
    entered_on_behalf,
    excused,
    nil_declared,
    nudge,
    publication_announced,
    publication_stopped,
    report_published,
    report_returned,
    report_submitted,
    report_to_clear,
)
from commitments.notices.statement import statement_signed, statement_to_sign

KINDS = (*reports.KINDS, *statement.KINDS)

__all__ = [
    "KINDS",
    "deadline_moved",
    "entered_on_behalf",
    "excused",
    "nil_declared",
    "nudge",
    "publication_announced",
    "publication_stopped",
    "report_published",
    "report_returned",
    "report_submitted",
    "report_to_clear",
    "statement_signed",
    "statement_to_sign",
]
