"""Meetings as calendar files, by RFC 5545 and, for publishing and cancelling, RFC 5546.

They hold what everybody may read of a meeting, and never its online link: feeds lie in other
people's services. A meeting that is cancelled, or waits for a new date, is CANCELLED under its UID
and a higher SEQUENCE, so that calendars take it off the old date; with its new date it is back
under the same UID.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, vCalAddress, vDuration, vText

from meetings.models import Meeting
from meetings.zones import zone_component

PRODUCT = "-//Global Taskforce//Portal//EN"
CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = vDuration(timedelta(hours=6))
# RFC 5545, section 3.1: no line may hold them. A line break in a text is written as an escape.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def one_meeting(meeting: Meeting) -> bytes:
    """The file of one meeting: METHOD:CANCEL where it takes the meeting away."""
    method = "CANCEL" if _is_off(meeting) else "PUBLISH"
    return _calendar([meeting], method=method, notes={})


def feed(meetings: Iterable[Meeting], *, name: str, notes: Mapping[int, str]) -> bytes:
    """A calendar to subscribe to. `notes` adds a sentence to the meeting of that number."""
    return _calendar(meetings, method="PUBLISH", notes=notes, name=name)


def _calendar(
    meetings: Iterable[Meeting], *, method: str, notes: Mapping[int, str], name: str = ""
) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    rows = list(meetings)
    if rows:
        calendar.add("method", method)
    else:  # a method without an event, and a calendar without a component, are not allowed
        calendar.add_component(zone_component("UTC", *[timezone.now()] * 2))
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
        calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", REFRESH)
    for zone in sorted({meeting.zone for meeting in rows} - {"UTC"}):
        there = [meeting for meeting in rows if meeting.zone == zone]
        first = min(meeting.starts_at for meeting in there)
        last = max(meeting.ends_at for meeting in there)
        calendar.add_component(zone_component(zone, first, last))
    for meeting in rows:
        calendar.add_component(_event(meeting, notes.get(meeting.pk, "")))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, note: str) -> Event:
    event = Event()
    event.add("uid", str(meeting.uid))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.sequence_since)
    event.add("last-modified", meeting.sequence_since)
    event.add("dtstart", _there(meeting.starts_at, meeting.zone))
    event.add("dtend", _there(meeting.ends_at, meeting.zone))
    event.add("summary", _text(_summary(meeting)))
    event.add("location", _text(meeting.place))
    address = f"{settings.PORTAL_URL}{meeting.get_absolute_url()}"
    event.add("url", address)
    event.add("description", "\n".join(part for part in (note, address) if part))
    event.add("status", "CANCELLED" if _is_off(meeting) else "CONFIRMED")
    event.add("categories", [str(meeting.get_kind_display())])
    event.add("organizer", _organizer())
    event.add("class", "PUBLIC")
    return event


def _is_off(meeting: Meeting) -> bool:
    return meeting.state == Meeting.State.CANCELLED or meeting.date_pending


def _summary(meeting: Meeting) -> str:
    if meeting.state == Meeting.State.CANCELLED:
        return _("Cancelled: %(meeting)s") % {"meeting": meeting.title}
    if meeting.date_pending:
        return _("Postponed: %(meeting)s") % {"meeting": meeting.title}
    return meeting.title


def _text(said: str) -> str:
    return _CONTROL.sub(" ", said.replace("\r\n", "\n"))


def _there(moment: datetime, zone: str) -> datetime:
    """With the zone by name; its VTIMEZONE says what the name means. UTC needs none, and stands in
    for an hour that the clocks show twice and that is meant the second time: by section 3.3.5 the
    hour there would be the first."""
    there = moment.astimezone(ZoneInfo(zone))
    return moment.astimezone(UTC) if there.fold else there


def _organizer() -> vCalAddress:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    organizer.params["cn"] = vText(name)
    return organizer
