"""Writing to the ledger and emptying it. Nothing else changes a notice."""

from taskforce.notifications.services.addresses import mark_bounced, trust_again
from taskforce.notifications.services.delivery import deliver, tidy
from taskforce.notifications.services.queueing import Draft, enqueue, queue, resend

__all__ = [
    "Draft",
    "deliver",
    "enqueue",
    "mark_bounced",
    "queue",
    "resend",
    "tidy",
    "trust_again",
]
