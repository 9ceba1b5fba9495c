"""Every calendar file of the portal is held to RFC 5545; and the reader that says so is held to
defects that were planted."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from meetings import ical
from meetings.models import Meeting
from tests.meetings.rfc5545 import problems

_S = Meeting.State
ZONES = ("UTC", "Europe/Oslo", "America/Santiago", "Asia/Kathmandu", "Africa/Casablanca")
# Around both changes of the clocks in 2030, north and south.
DAYS = (
    datetime(2030, 3, 30, 8, tzinfo=UTC),
    datetime(2030, 4, 6, 13, tzinfo=UTC),
    datetime(2030, 9, 7, 20, tzinfo=UTC),
    datetime(2030, 10, 26, 20, tzinfo=UTC),
)
TWICE = datetime(2030, 10, 27, 1, 30, tzinfo=UTC)
TITLES = (
    "Commas, semicolons; colons: and \\ backslashes\\n",
    'Two\nlines, "quotes" and ^carets',
    "🕊️👩🏽‍⚖️" * 25,
    "اجتماع رسمي لفرقة العمل " * 8,
    "x" * 200,
    " leading and trailing ",
    "bell \x07, escape \x1b, lone return \r, form feed \x0c, delete \x7f",
    "line and paragraph separators \u2028 \u2029 \x85",
)


def meeting(title: str = "Formal meeting", **others: Any) -> Meeting:
    """A meeting that nobody stored."""
    values = {
        "pk": 7,
        "title": title,
        "place": "House, floor 2; room 1",
        "slug": "formal",
        "uid": UUID("5f0f8c1e-5e0a-4f5e-9e62-5b8f7c3a1d24"),
        "sequence": 3,
        "sequence_since": datetime(2030, 1, 2, 3, 4, 5, tzinfo=UTC),
        "zone": "Europe/Oslo",
        "starts_at": DAYS[0],
        "state": _S.ANNOUNCED,
        "date_pending": False,
        "kind": Meeting.Kind.FORMAL,
        **others,
    }
    values.setdefault("ends_at", values["starts_at"] + timedelta(hours=30))
    return Meeting(**values)


@pytest.mark.parametrize("title", TITLES, ids=range(len(TITLES)))
@pytest.mark.parametrize(
    "state",
    [
        {"state": _S.ANNOUNCED},
        {"state": _S.POSTPONED},
        {"state": _S.POSTPONED, "date_pending": True},
        {"state": _S.CANCELLED},
    ],
    ids=["announced", "postponed", "pending", "cancelled"],
)
def test_every_file_of_a_meeting_is_sound(title: str, state: dict[str, Any]) -> None:
    for zone in ZONES:
        for day in DAYS:
            one = meeting(title, place=title, zone=zone, starts_at=day, **state)
            assert problems(ical.one_meeting(one)) == []


@pytest.mark.parametrize("name", ["Meetings", "الاجتماعات, ours; theirs"])
def test_every_feed_is_sound(name: str) -> None:
    rows = [
        meeting(TITLES[number % len(TITLES)], pk=number, uid=UUID(int=number + 1), **times)
        for number, times in enumerate(
            {"zone": zone, "starts_at": day, "state": state}
            for zone in ZONES
            for day in DAYS
            for state in (_S.ANNOUNCED, _S.CANCELLED)
        )
    ]
    notes = dict.fromkeys(range(9), "Your seat is confirmed; bring this, please.")
    for count in (0, 1, len(rows)):
        assert problems(ical.feed(rows[:count], name=name, notes=notes)) == []


# What the database can hold.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200)


@settings(max_examples=150, deadline=None)
@given(
    title=WORDS,
    place=WORDS,
    zone=st.sampled_from(ZONES),
    day=st.datetimes(datetime(2020, 1, 1), datetime(2036, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # hypothesis wants them so
    hours=st.integers(1, 72),
)
@example(title="\r\n\r", place="\\", zone="UTC", day=DAYS[0], hours=1)
# Half past two in Oslo for the second time that night.
@example(title="", place="", zone="Europe/Oslo", day=TWICE, hours=1)
@example(title="", place="", zone="Europe/Oslo", day=TWICE - timedelta(hours=1), hours=1)
def test_no_text_and_no_time_breaks_a_file(
    title: str, place: str, zone: str, day: datetime, hours: int
) -> None:
    times = {"starts_at": day, "ends_at": day + timedelta(hours=hours)}
    body = ical.one_meeting(meeting(title, place=place, zone=zone, **times))
    assert problems(body) == []
    (event,) = Calendar.from_ical(body).walk("VEVENT")
    for name, instant in (("DTSTART", times["starts_at"]), ("DTEND", times["ends_at"])):
        assert event.decoded(name).astimezone(UTC) == instant.replace(microsecond=0)


EVENT_END = b"END:VEVENT\r\n"
ORGANIZER = b"ORGANIZER;CN="
# What is put in the place of what, and the finding that this brings about.
DEFECTS: dict[str, tuple[bytes, bytes, str]] = {
    "line feeds alone": (b"\r\n", b"\n", "3.1)"),
    "no last break": (b"END:VCALENDAR\r\n", b"END:VCALENDAR", "the last line has no CRLF (3.1)"),
    "a long line": (b"SUMMARY:", b"SUMMARY:" + b"x" * 80, "octets in a line (3.1)"),
    "an empty line": (EVENT_END, b"\r\n" + EVENT_END, "an empty line (3.1)"),
    "half a character": (b"SUMMARY:", b"SUMMARY:\xc3\r\n \xa9", "split by a fold (3.1.4)"),
    "a byte order mark": (b"BEGIN:VCALENDAR", b"\xef\xbb\xbfBEGIN:VCALENDAR", "order mark (3.1)"),
    "no name": (b"CLASS:", b"CL ASS:", "CL is not followed by its value (3.1)"),
    "an underscore in a name": (b"CLASS:", b"X_CLASS:", "X is not followed by its value (3.1)"),
    "a bare quote": (b"DTSTART;", b'DTSTART;X-A=a"b;', "not followed by its value (3.1)"),
    "a parameter twice": (b"DTSTART;", b"DTSTART;TZID=UTC;", "TZID of DTSTART stands twice (3.1)"),
    "a parameter without value": (b"DTSTART;", b"DTSTART;TZID;", "without name or value (3.1)"),
    "a control character": (b"SUMMARY:", b"SUMMARY:\x07", "a control character in SUMMARY (3.1)"),
    "an unescaped comma": (b"SUMMARY:", b"SUMMARY:One, ", "SUMMARY: an unescaped comma"),
    "an unescaped semicolon": (b"LOCATION:", b"LOCATION:a;", "LOCATION: an unescaped comma or"),
    "a stray backslash": (b"SUMMARY:", b"SUMMARY:\\x", "SUMMARY: a backslash that escapes"),
    "an event left open": (EVENT_END, b"", "VEVENT has no END (3.6)"),
    "an end of nothing": (EVENT_END, b"END:VTODO\r\n" + EVENT_END, "END:VTODO closes nothing"),
    "no PRODID": (b"PRODID:", b"X-PRODID:", "VCALENDAR without PRODID (3.6)"),
    "another version": (b"VERSION:2.0", b"VERSION:1.0", "VERSION cannot be '1.0' (3.7.4)"),
    "another calendar": (b"GREGORIAN", b"JULIAN", "CALSCALE cannot be 'JULIAN' (3.7.1)"),
    "a property late": (b"END:VCALENDAR", b"X-A:1\r\nEND:VCALENDAR", "after a component (3.6)"),
    "no UID": (b"UID:", b"X-UID:", "VEVENT without UID (3.6.1)"),
    "a UID of nobody": (b"UID:5f0f8c1e", b"UID:1", "UID is unique to nobody else (RFC 7986"),
    "no DTSTAMP": (b"DTSTAMP:", b"X-DTSTAMP:", "VEVENT without DTSTAMP (3.6.1)"),
    "a DTSTAMP elsewhere": (
        b"DTSTAMP:20300102T030405Z",
        b"DTSTAMP:20300102T030405",
        "DTSTAMP is not in UTC (3.8.7.2)",
    ),
    "two summaries": (EVENT_END, b"SUMMARY:b\r\n" + EVENT_END, "SUMMARY stands 2 times (3.6.1)"),
    "an end and a length": (EVENT_END, b"DURATION:PT1H\r\n" + EVENT_END, "both DTEND and DURATION"),
    "an odd length": (EVENT_END, b"DURATION:P1H\r\n" + EVENT_END, "DURATION: no duration (3.3.6)"),
    "the end first": (b"DTEND;TZID=Europe/Oslo:2030", b"DTEND;TZID=Europe/Oslo:2029", "not later"),
    "an end in another form": (b"DTEND;TZID=Europe/Oslo", b"DTEND", "DTSTART and DTEND floats"),
    "no such day": (b"Oslo:20300330", b"Oslo:20300230", "a day that no calendar has (3.3.5)"),
    "UTC and a zone": (b"T090000\r\n", b"T090000Z\r\n", "DTSTART takes no TZID (3.2.19)"),
    "a zone unexplained": (b"TZID=Europe/Oslo", b"TZID=Asia/Tokyo", "no VTIMEZONE explains Asia"),
    "a zone without a name": (b"TZID:Europe/Oslo\r\n", b"", "VTIMEZONE without TZID (3.6.5)"),
    "a zone too late": (b"Oslo:20300330", b"Oslo:20200330", "begins after this DTSTART (3.6.5)"),
    "no offset": (b"TZOFFSETTO:+0200", b"TZOFFSETTO:0200", "no offset from UTC (3.3.14)"),
    "an offset missing": (b"TZOFFSETTO:", b"X-TO:", "STANDARD without TZOFFSETTO (3.6.5)"),
    "a gap of offsets": (b"TZOFFSETFROM:+0200", b"TZOFFSETFROM:+0300", "not what held before"),
    "an onset in UTC": (b"T030000\r\nTZN", b"T030000Z\r\nTZN", "onset is not in local time"),
    "a number in words": (b"SEQUENCE:3", b"SEQUENCE:three", "SEQUENCE: no integer of 32 bits"),
    "a number below nought": (b"SEQUENCE:3", b"SEQUENCE:-3", "SEQUENCE is below nought (3.8.7.4)"),
    "an odd status": (b"STATUS:CONFIRMED", b"STATUS:MAYBE", "STATUS cannot be 'MAYBE' (3.8.1.11)"),
    "a space in an address": (b"URL:http", b"URL:a http", "URL: no URI (3.3.13)"),
    "a mailbox without mailto": (b":mailto:", b":", "ORGANIZER: no URI (3.3.3)"),
    "a name without quotes": (ORGANIZER, b"ORGANIZER;SENT-BY=a;CN=", "SENT-BY is not in quotes"),
    "a parameter elsewhere": (b"SUMMARY:", b"SUMMARY;CN=a:", "SUMMARY takes no CN (3.8.1.12)"),
    "an unknown property": (b"CLASS:", b"CLASSIFIED:", "CLASSIFIED is registered nowhere (8.3.2)"),
    "an unknown parameter": (b"SUMMARY:", b"SUMMARY;HUE=a:", "parameter HUE unknown (8.3.3)"),
    "a property elsewhere": (
        EVENT_END,
        b"TZNAME:CET\r\n" + EVENT_END,
        "no place in VEVENT (3.6.1)",
    ),
    "a type elsewhere": (b"SUMMARY:", b"SUMMARY;VALUE=URI:", "cannot be of type URI (3.2.20)"),
    "an unread recurrence": (EVENT_END, b"RRULE:FREQ=DAILY\r\n" + EVENT_END, "RRULE is not read"),
    "no organizer": (ORGANIZER, b"X-ORGANIZER;CN=", "PUBLISH needs ORGANIZER (RFC 5546, 3.2.1)"),
    "a guest": (EVENT_END, b"ATTENDEE:mailto:a@b.example\r\n" + EVENT_END, "PUBLISH takes no ATT"),
    "a request to nobody": (b"METHOD:PUBLISH", b"METHOD:REQUEST", "REQUEST needs ATTENDEE"),
    "a cancelling that confirms": (b"METHOD:PUBLISH", b"METHOD:CANCEL", "an event that is CONFIRM"),
    "an odd method": (b"METHOD:PUBLISH", b"METHOD:COUNTER", "METHOD cannot be 'COUNTER' (3.7.2)"),
    "an event that never begins": (b"DTSTART;TZID=E", b"X-D;TZID=E", "PUBLISH needs DTSTART"),
}


def sound() -> bytes:
    """A file without a fault."""
    body = ical.one_meeting(meeting())
    assert problems(body) == []
    return body


@pytest.mark.parametrize("name", DEFECTS)
def test_each_planted_defect_is_found(name: str) -> None:
    before, after, said = DEFECTS[name]
    spoilt = sound().replace(before, after)
    assert spoilt != sound(), "the defect is planted"
    assert any(said in problem for problem in problems(spoilt)), problems(spoilt)


def test_defects_of_several_parts_are_found() -> None:
    body = sound()
    event = body[body.index(b"BEGIN:VEVENT") : body.index(b"END:VCALENDAR")]
    zone = body[body.index(b"BEGIN:VTIMEZONE") : body.index(b"BEGIN:VEVENT")]
    other = event.replace(b"UID:5f0f8c1e", b"UID:6f0f8c1e").replace(b"CONFIRMED", b"CANCELLED")
    cancel = body.replace(b"PUBLISH", b"CANCEL").replace(b"CONFIRMED", b"CANCELLED")
    assert problems(cancel) == []
    feed = ical.feed([meeting()], name="Meetings", notes={})
    for spoilt, said in (
        (body.replace(event, event + event), "stands twice (3.8.4.7)"),
        (body.replace(zone, zone + zone), "a zone is explained twice (3.6.5)"),
        (body.replace(zone, b""), "no VTIMEZONE explains Europe/Oslo (3.2.19)"),
        (body.replace(event, b""), "PUBLISH without an event (RFC 5546, 3.2.1)"),
        (body.replace(event, b"").replace(zone, b""), "a calendar without any component (3.6)"),
        (body + body, "the file is not one VCALENDAR (3.4)"),
        (cancel.replace(b"END:VCALENDAR", other + b"END:VCALENDAR"), "more than one UID (RFC 5546"),
        (cancel.replace(b"SEQUENCE:", b"X-N:"), "CANCEL needs SEQUENCE (RFC 5546, 3.2.5)"),
        (
            body.replace(b"METHOD:PUBLISH\r\n", b"").replace(b"DTSTART;TZID=E", b"X-D;TZID=E"),
            "VEVENT without DTSTART, and no METHOD (3.6.1)",
        ),
        (feed.replace(b";VALUE=DURATION", b""), "must say its VALUE (RFC 7986, 5.7)"),
        (feed.replace(b":PT6H", b":6:00:00"), "REFRESH-INTERVAL: no duration (3.3.6)"),
    ):
        assert any(said in problem for problem in problems(spoilt)), (said, problems(spoilt))
