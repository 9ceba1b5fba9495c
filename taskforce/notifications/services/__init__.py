"""Writing to the ledger and emptying it. Nothing else changes a notice."""

from taskforce.notifications.drafts import Draft
from taskforce.notifications.services.addresses import mark_bounced, trust_again
from taskforce.notifications.services.delivery import deliver, tidy
from taskforce.notifications.services.forgetting import forget_addresses, forget_mail
from taskforce.notifications.services.planner import plan, record_heartbeat, start_heartbeats
from taskforce.notifications.services.queueing import enqueue, queue, resend
from taskforce.notifications.services.wishes import set_wishes

__all__ = [
    "Draft",
    "deliver",
    "enqueue",
    "forget_addresses",
    "forget_mail",
    "mark_bounced",
    "plan",
    "queue",
    "record_heartbeat",
    "resend",
    "set_wishes",
    "start_heartbeats",
    "tidy",
    "trust_again",
]
