"""Meetings and what belongs to each."""

from meetings.models.actions import ActionCarry, ActionItem, ActionUpdate
from meetings.models.meetings import Meeting
from meetings.models.minutes import Minutes, MinutesRevision, Objection
from meetings.models.session import Attendance, Decision

__all__ = [
    "ActionCarry",
    "ActionItem",
    "ActionUpdate",
    "Attendance",
    "Decision",
    "Meeting",
    "Minutes",
    "MinutesRevision",
    "Objection",
]
