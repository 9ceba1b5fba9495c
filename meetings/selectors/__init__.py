"""Reads about meetings. To the public a meeting exists once it is announced."""

from meetings.selectors.meetings import (
    FORMAL_MEETINGS_A_YEAR,
    Calendar,
    calendar,
    get_meeting,
    get_public_meeting,
    last_formal_meeting,
    latest_outcomes,
    next_public_meeting,
    past,
    possible_moves,
    upcoming,
    visible,
    years_short_of_formal_meetings,
)

__all__ = [
    "FORMAL_MEETINGS_A_YEAR",
    "Calendar",
    "calendar",
    "get_meeting",
    "get_public_meeting",
    "last_formal_meeting",
    "latest_outcomes",
    "next_public_meeting",
    "past",
    "possible_moves",
    "upcoming",
    "visible",
    "years_short_of_formal_meetings",
]
