"""Time zones as calendar files spell them out: VTIMEZONE of RFC 5545.

Written here because the components that icalendar 6 makes give the hour of each change as it is
after the change, where the standard wants it as before, and list all changes since 1970 as RDATE,
which not every calendar reads. These have one component for each change near the meetings.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

_MARGIN = timedelta(days=400)  # over a year: each change of a year lies within, either way
_STEP = timedelta(days=1)


def zone_component(name: str, first: datetime, last: datetime) -> Timezone:
    """What the clocks of the zone do from before `first` until after `last` (aware instants)."""
    zone = ZoneInfo(name)
    begin, end = first.astimezone(UTC) - _MARGIN, last.astimezone(UTC) + _MARGIN
    component = Timezone()
    component.add("tzid", name)
    component.add_component(_observance(zone, begin))
    for change in changes_of(zone, begin, end):
        component.add_component(_observance(zone, change))
    return component


def changes_of(zone: ZoneInfo, begin: datetime, end: datetime) -> Iterator[datetime]:
    """The instants in UTC, to the second, from which on the zone has another offset."""
    day = begin
    while day < end:
        following = min(day + _STEP, end)
        if _offset(zone, day) != _offset(zone, following):
            before, after = day, following
            while after - before > timedelta(seconds=1):
                middle = before + (after - before) // 2
                if _offset(zone, middle) == _offset(zone, day):
                    before = middle
                else:
                    after = middle
            yield after.replace(microsecond=0)
        day = following


def _observance(zone: ZoneInfo, start: datetime) -> TimezoneStandard | TimezoneDaylight:
    """What holds from an instant on. It begins at an hour as the clocks showed it before."""
    local = start.astimezone(zone)
    before = _offset(zone, start - timedelta(seconds=1))
    observance = TimezoneDaylight() if local.dst() else TimezoneStandard()
    observance.add("dtstart", (start + before).replace(tzinfo=None, microsecond=0))
    observance.add("tzoffsetfrom", before)
    observance.add("tzoffsetto", _offset(zone, start))
    observance.add("tzname", local.tzname() or zone.key)
    return observance


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)
