"""Instants and the zones they are said in. Everything stored is UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

LAST_SECOND = time(23, 59, 59)
_SATURDAY = 5


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day in the named IANA zone: how a deadline by date is meant."""
    return datetime.combine(day, LAST_SECOND, tzinfo=ZoneInfo(zone))


def start_of_day(day: date, zone: str) -> datetime:
    """The first instant of a day in the named IANA zone."""
    return datetime.combine(day, time.min, tzinfo=ZoneInfo(zone))


def at_hour(day: date, hour: int, zone: str) -> datetime:
    """A full hour (0 to 23) of a day in the named IANA zone, in UTC. An hour that the clocks leave
    out is taken after the change, one that they repeat is the first."""
    return datetime.combine(day, time(hour), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def working_days_before(moment: datetime, days: int) -> datetime:
    """The same time of day, so many days from Monday to Friday earlier, in UTC."""
    moment = moment.astimezone(UTC)
    while days:
        moment -= timedelta(days=1)
        days -= moment.weekday() < _SATURDAY
    return moment


def local_date(moment: datetime, zone: str) -> date:
    """The day that a moment belongs to in the named IANA zone."""
    return moment.astimezone(ZoneInfo(zone)).date()


def validate_zone(name: str) -> None:
    """Accepts IANA names such as Europe/Brussels; raises ValidationError for anything else."""
    if name not in available_timezones():
        raise ValidationError(_("Choose a time zone from the list."), code="zone")


def in_words(moment: datetime, zone: str, own_zone: str = "UTC") -> str:
    """A moment as people read it, with the zone named, in the active language.

    Where the reader's own zone shows another time then, that time follows.
    """
    there, here = moment.astimezone(ZoneInfo(zone)), moment.astimezone(ZoneInfo(own_zone))
    if own_zone in {zone, "UTC"} or here.utcoffset() == there.utcoffset():
        return _said(there, zone)
    return gettext("%(there)s – %(here)s your time") % {
        "there": _said(there, zone),
        "here": _said(here, own_zone),
    }


def _said(moment: datetime, zone: str) -> str:
    return gettext("%(date)s, %(time)s (%(place)s)") % {
        "date": formats.date_format(moment, "j F Y"),
        "time": formats.time_format(moment, "H:i"),
        "place": zone.rpartition("/")[2].replace("_", " "),
    }
