"""The mail that members cause: which kinds, to whom, and until when."""

from members.notices import accounts, applications, delegations
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
from members.notices.delegations import (
    CONFIRMATION,
    DORMANCY,
    government_moved,
    invitation_sent,
)

KINDS = (*applications.KINDS, *delegations.KINDS, *accounts.KINDS)

__all__ = [
    "CONFIRMATION",
    "DORMANCY",
    "KINDS",
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
    "recovery_done",
    "recovery_opened",
    "staff_changed",
]
