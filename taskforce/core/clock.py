"""Instants and the zones they are said in. Everything stored is UTC."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LAST_SECOND = time(23, 59, 59)


def end_of_day(day: date, zone: str) -> datetime:
    """The last second of a day in the named IANA zone: how a deadline by date is meant."""
    return datetime.combine(day, LAST_SECOND, tzinfo=ZoneInfo(zone))


def validate_zone(name: str) -> None:
    """Accepts IANA names such as Europe/Brussels; raises ValidationError for anything else."""
    if name not in available_timezones():
        raise ValidationError(_("Choose a time zone from the list."), code="zone")
