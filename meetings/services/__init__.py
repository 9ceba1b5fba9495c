"""What is done with a meeting: one function a verb."""

from meetings.services.holding import begin, correct_outcome, hold, publish_outcome
from meetings.services.moves import MeetingConflict
from meetings.services.planning import (
    announce,
    cancel,
    change_meeting,
    confirm_date,
    create_meeting,
    open_registration,
    postpone,
)

__all__ = [
    "MeetingConflict",
    "announce",
    "begin",
    "cancel",
    "change_meeting",
    "confirm_date",
    "correct_outcome",
    "create_meeting",
    "hold",
    "open_registration",
    "postpone",
    "publish_outcome",
]
