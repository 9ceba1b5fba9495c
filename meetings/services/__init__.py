"""What is done with a meeting: one function a verb."""

from meetings.services.agenda import (
    ItemConflict,
    accept_item,
    add_item,
    change_item,
    circulate_agenda,
    decline_item,
    propose_item,
    shift_item,
    take_item_off,
    withdraw_item,
)
from meetings.services.feeds import make_feed, revoke_feed
from meetings.services.holding import begin, correct_outcome, hold, publish_outcome
from meetings.services.leaving import forget_names, forget_needs, hand_over_seats
from meetings.services.moves import MeetingConflict
from meetings.services.papers import (
    PaperConflict,
    bring_paper,
    change_paper,
    plan_paper,
    withdraw_paper,
)
from meetings.services.planning import (
    announce,
    cancel,
    change_meeting,
    confirm_date,
    create_meeting,
    open_registration,
    postpone,
)
from meetings.services.registration import (
    apologise,
    change_registration,
    confirm_all,
    confirm_registration,
    decline_registration,
    register,
    withdraw_registration,
)

__all__ = [
    "ItemConflict",
    "MeetingConflict",
    "PaperConflict",
    "accept_item",
    "add_item",
    "announce",
    "apologise",
    "begin",
    "bring_paper",
    "cancel",
    "change_item",
    "change_meeting",
    "change_paper",
    "change_registration",
    "circulate_agenda",
    "confirm_all",
    "confirm_date",
    "confirm_registration",
    "correct_outcome",
    "create_meeting",
    "decline_item",
    "decline_registration",
    "forget_names",
    "forget_needs",
    "hand_over_seats",
    "hold",
    "make_feed",
    "open_registration",
    "plan_paper",
    "postpone",
    "propose_item",
    "publish_outcome",
    "register",
    "revoke_feed",
    "shift_item",
    "take_item_off",
    "withdraw_item",
    "withdraw_paper",
    "withdraw_registration",
]
