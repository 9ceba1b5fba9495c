"""The mail that members cause: which kinds, to whom, and until when."""

from members.notices import accounts, applications, delegations, reminders
from members.notices.accounts import recovery_done, recovery_opened, staff_changed
from members.notices.applications import (
    application_answered,
    application_approved,
    application_assigned,
    application_link,
    application_needs_action,
    application_rejected,
    application_submitted,
    application_withdrawn,
)
from members.notices.delegations import government_moved, invitation_sent, place_changed
from members.notices.reminders import LADDERS

KINDS = (*applications.KINDS, *delegations.KINDS, *accounts.KINDS, *reminders.KINDS)

__all__ = [
    "KINDS",
    "LADDERS",
    "application_answered",
    "application_approved",
    "application_assigned",
    "application_link",
    "application_needs_action",
    "application_rejected",
    "application_submitted",
    "application_withdrawn",
    "government_moved",
    "invitation_sent",
    "place_changed",
    "recovery_done",
    "recovery_opened",
    "staff_changed",
]
