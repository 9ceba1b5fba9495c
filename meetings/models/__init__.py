"""Meetings and what belongs to each."""

from meetings.models.actions import ActionCarry, ActionItem, ActionUpdate
from meetings.models.agenda import AgendaItem, AgendaVersion
from meetings.models.meetings import Language, Meeting, language_names
from meetings.models.minutes import Minutes, MinutesRevision, Objection
from meetings.models.packs import BriefingPack
from meetings.models.papers import Paper, PaperPermission, PaperVersion
from meetings.models.registrations import Apology, CalendarFeed, Needs, Registration
from meetings.models.session import Attendance, Decision

__all__ = [
    "ActionCarry",
    "ActionItem",
    "ActionUpdate",
    "AgendaItem",
    "AgendaVersion",
    "Apology",
    "Attendance",
    "BriefingPack",
    "CalendarFeed",
    "Decision",
    "Language",
    "Meeting",
    "Minutes",
    "MinutesRevision",
    "Needs",
    "Objection",
    "Paper",
    "PaperPermission",
    "PaperVersion",
    "Registration",
    "language_names",
]
