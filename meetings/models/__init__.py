"""Meetings and what belongs to each."""

from meetings.models.meetings import Meeting

__all__ = ["Meeting"]
