"""Calendar files, read by two libraries that know nothing of each other."""

import logging
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
import vobject
from dateutil.tz import tzical
from django.conf import settings as project
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from meetings import services
from meetings.keys import feed_key
from meetings.models import Meeting
from meetings.zones import changes_of, zone_component
from members.services.delegations import suspend
from taskforce.core.logging import RequestFilter
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting, on
from tests.meetings.rfc5545 import problems

TRICKY = "Meeting, with; odd \\ signs and a long title – اجتماع " + "é" * 60
LINK = "https://rooms.example.org/secret-room"
REQUIRED = ("UID", "DTSTAMP", "DTSTART", "ORGANIZER", "SUMMARY", "SEQUENCE")


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def fetched(address: str) -> tuple[Calendar, Any]:
    """The file as both libraries read it, held to the standard that both forgive much of."""
    response = Client().get(address)
    assert response.status_code == 200
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    body = response.content
    assert problems(body) == []
    # vobject remembers zones by their names; each file is to be read by its own.
    getattr(vobject.icalendar, "__tzidMap").clear()
    other = vobject.readOne(body.decode())
    other.validate(raiseException=True)
    calendar = Calendar.from_ical(body)
    assert not calendar.errors
    for event in calendar.walk("VEVENT"):
        assert not event.errors
        assert all(name in event for name in REQUIRED)
    return calendar, other


def only(calendar: Calendar) -> Event:
    """The one event in it."""
    (event,) = calendar.walk("VEVENT")
    return event


def file_of(meeting: Meeting) -> tuple[Calendar, Any]:
    return fetched(reverse("meeting-calendar", args=[meeting.pk]))


def test_a_file_holds_what_everybody_may_read(world: World, make: MakeMeeting) -> None:
    meeting = make(title=TRICKY, place="House, floor 2; room 1", online_link=LINK)
    calendar, other = file_of(meeting)
    event = only(calendar)
    assert str(event["SUMMARY"]) == other.vevent.summary.value == TRICKY
    assert str(event["LOCATION"]) == other.vevent.location.value == meeting.place
    assert str(event["UID"]) == other.vevent.uid.value == str(meeting.uid)
    assert calendar["METHOD"] == "PUBLISH"
    assert event["STATUS"] == "CONFIRMED"
    assert LINK.encode() not in calendar.to_ical()


@pytest.mark.parametrize(
    ("zone", "starts_at", "ends_at"),
    [
        # Clocks in Oslo go forward on 31 March 2030, and back on 27 October 2030.
        (
            "Europe/Oslo",
            datetime(2030, 3, 30, 8, tzinfo=UTC),
            datetime(2030, 3, 31, 11, tzinfo=UTC),
        ),
        (
            "Europe/Oslo",
            datetime(2030, 10, 26, 7, tzinfo=UTC),
            datetime(2030, 10, 27, 12, tzinfo=UTC),
        ),
        (
            "Asia/Kathmandu",
            datetime(2030, 7, 2, 4, tzinfo=UTC),
            datetime(2030, 7, 2, 9, tzinfo=UTC),
        ),
        (
            "America/Santiago",
            datetime(2030, 4, 6, 13, tzinfo=UTC),
            datetime(2030, 4, 7, 18, tzinfo=UTC),
        ),
        ("UTC", datetime(2030, 7, 2, 4, tzinfo=UTC), datetime(2030, 7, 2, 9, tzinfo=UTC)),
    ],
)
def test_times_are_right_across_a_change_of_the_clocks(
    make: MakeMeeting, zone: str, starts_at: datetime, ends_at: datetime
) -> None:
    meeting = make(zone=zone, starts_at=starts_at, ends_at=ends_at)
    calendar, other = file_of(meeting)
    event = only(calendar)
    # vobject reads the VTIMEZONE of the file; icalendar takes the zone by its name.
    for start, end in (
        (event.decoded("DTSTART"), event.decoded("DTEND")),
        (other.vevent.dtstart.value, other.vevent.dtend.value),
    ):
        assert (start, end) == (starts_at, ends_at)
        assert start.hour == meeting.starts_there.hour
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == (
        [] if zone == "UTC" else [zone]
    )


@pytest.mark.parametrize("zone", ["Europe/Oslo", "America/Santiago", "Africa/Casablanca"])
def test_every_hour_of_two_years_is_read_as_the_clocks_show_it(zone: str) -> None:
    first = datetime(2029, 1, 1, tzinfo=UTC)
    component = zone_component(zone, first, first + timedelta(days=730))
    text = f"BEGIN:VCALENDAR\r\n{component.to_ical().decode()}END:VCALENDAR\r\n"
    read = tzical(StringIO(text)).get()
    for hours in range(0, 730 * 24, 7):
        moment = first + timedelta(hours=hours)
        there = moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert there.replace(tzinfo=read).astimezone(UTC) in {moment, moment - timedelta(hours=1)}
    changes = list(changes_of(ZoneInfo(zone), first, first + timedelta(days=730)))
    assert len(changes) >= 4
    for change in changes:
        after = (change + timedelta(hours=5)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        assert after.replace(tzinfo=read).astimezone(UTC) == change + timedelta(hours=5)


def test_a_postponed_meeting_moves_and_a_cancelled_one_goes(
    world: World, make: MakeMeeting
) -> None:
    officer, meeting = world.user("officer"), make()
    first = only(file_of(meeting)[0])
    services.postpone(meeting=meeting, reason="A strike.", actor=officer)
    calendar, _other = file_of(meeting)
    pending = only(calendar)
    assert calendar["METHOD"] == "CANCEL"
    assert pending["STATUS"] == "CANCELLED"
    starts_at = (timezone.now() + timedelta(days=90)).replace(microsecond=0)
    services.confirm_date(
        meeting=meeting,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        zone="Asia/Tokyo",
        actor=officer,
    )
    calendar, _other = file_of(meeting)
    moved = only(calendar)
    assert (calendar["METHOD"], moved["STATUS"]) == ("PUBLISH", "CONFIRMED")
    assert moved.decoded("DTSTART") == starts_at
    services.cancel(meeting=meeting, reason="For good.", actor=officer)
    calendar, other = file_of(meeting)
    gone = only(calendar)
    assert (calendar["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")
    assert other.method.value == "CANCEL"
    assert len({str(event["UID"]) for event in (first, pending, moved, gone)}) == 1
    numbers = [event["SEQUENCE"] for event in (first, pending, moved, gone)]
    assert numbers == sorted(set(numbers)), "each change under a higher number"


def test_the_public_calendar_has_the_formal_meetings_that_were_announced(
    world: World, make: MakeMeeting
) -> None:
    formal = make(title="Formal")
    make(Meeting.State.DRAFT, title="Draft")
    make(title="Session", kind=Meeting.Kind.WORKING_SESSION)
    make(Meeting.State.HELD, title="Long ago", **on(2020, 3, 3))
    cancelled = services.cancel(
        meeting=make(title="Off"), reason="Why.", actor=world.user("officer")
    )
    calendar, _other = fetched(reverse("meeting-feed"))
    events = {str(event["UID"]): event["STATUS"] for event in calendar.walk("VEVENT")}
    assert events == {str(formal.uid): "CONFIRMED", str(cancelled.uid): "CANCELLED"}


def test_an_own_calendar_shows_the_own_seat_and_is_closed_by_its_owner(world: World) -> None:
    seat = world.registration
    services.confirm_registration(registration=seat, actor=world.user("officer"))
    drafter = world.client("drafter")
    drafter.post(reverse("calendar-make"))
    page = drafter.get(reverse("calendar-own")).content.decode()
    feed = world.user("drafter").calendar_feed
    address = reverse("calendar-feed", args=[feed_key(feed)])
    assert f"{project.PORTAL_URL}{address}" in page
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert reverse("calendar-feed", args=[feed_key(feed)]) == address
        assert Client().get(address).status_code == 200
    calendar, _other = fetched(address)
    assert "Your seat is confirmed." in str(only(calendar)["DESCRIPTION"])
    observer = services.make_feed(person=world.user("observer"))
    others, _other = fetched(reverse("calendar-feed", args=[feed_key(observer)]))
    assert "Your seat" not in str(only(others)["DESCRIPTION"])
    drafter.post(reverse("calendar-make"))
    assert Client().get(address).status_code == 404, "made anew"
    feed.refresh_from_db()
    address = reverse("calendar-feed", args=[feed_key(feed)])
    drafter.post(reverse("calendar-revoke"))
    assert Client().get(address).status_code == 404
    assert Client().get(reverse("calendar-feed", args=["no-such-key"])).status_code == 404


def test_whoever_leaves_loses_their_calendar(world: World) -> None:
    address = reverse(
        "calendar-feed", args=[feed_key(services.make_feed(person=world.user("drafter")))]
    )
    assert Client().get(address).status_code == 200
    suspend(delegation=world.place, reason="Away.", actor=world.user("head"))
    assert Client().get(address).status_code == 404


def test_the_log_never_holds_an_own_address() -> None:
    keys_after = project.LOGGING["filters"]["request"]["keys_after"]
    line = logging.LogRecord("x", logging.INFO, "", 0, "GET %s", ("/calendar/abc:def/",), None)
    RequestFilter(keys_after).filter(line)
    assert line.getMessage() == "GET /calendar/…/"


def test_calendars_ask_the_same_for_one_meeting_and_for_three(
    world: World, make: MakeMeeting
) -> None:
    own = reverse("calendar-feed", args=[feed_key(services.make_feed(person=world.user("head")))])

    def counts() -> list[int]:
        numbers = []
        for address in (reverse("meeting-feed"), own):
            with CaptureQueriesContext(connection) as queries:
                assert Client().get(address).status_code == 200
            numbers.append(len(queries))
        return numbers

    make()
    once = counts()
    make(zone="Asia/Tokyo")
    make(zone="America/Santiago")
    assert counts() == once
    assert once[0] == 1
    assert once[1] <= 6
