"""Meetings and what belongs to each."""

from meetings.models.agenda import AgendaItem, AgendaVersion
from meetings.models.meetings import Language, Meeting, language_names
from meetings.models.papers import Paper, PaperPermission, PaperVersion
from meetings.models.registrations import Apology, CalendarFeed, Needs, Registration

__all__ = [
    "AgendaItem",
    "AgendaVersion",
    "Apology",
    "CalendarFeed",
    "Language",
    "Meeting",
    "Needs",
    "Paper",
    "PaperPermission",
    "PaperVersion",
    "Registration",
    "language_names",
]
