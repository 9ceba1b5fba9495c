"""The silence procedure: until when a government may object to circulated minutes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from taskforce.core.clock import end_of_day

WORKING_DAYS = 10
_SATURDAY = 5


def silence_ends(circulated_at: datetime, zone: str) -> datetime:
    """The last second of the tenth working day after the day of circulation, in the named zone.

    Monday to Friday are working days, there, whatever is celebrated: no list of holidays is right
    for all members.
    """
    day = circulated_at.astimezone(ZoneInfo(zone)).date()
    left = WORKING_DAYS
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < _SATURDAY
    return end_of_day(day, zone)
