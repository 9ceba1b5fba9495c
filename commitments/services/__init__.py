"""One function a verb: it locks, asks its rule, moves the state, writes, records and notifies."""

from commitments.services.reporting import (
    SectionConflict,
    accept,
    publish,
    return_to_drafting,
    save_section,
    send_to_clearance,
    submit,
)
from commitments.services.rounds import close_round, create_round, open_round

__all__ = [
    "SectionConflict",
    "accept",
    "close_round",
    "create_round",
    "open_round",
    "publish",
    "return_to_drafting",
    "save_section",
    "send_to_clearance",
    "submit",
]
