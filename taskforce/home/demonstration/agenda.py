"""The meetings of the demonstration, and the calendar that everything else is counted from."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from meetings.models import Meeting
from taskforce.core.clock import end_of_day
from taskforce.home.demonstration.reports import LATER, OPEN

# Days from the day of loading. A formal meeting every half-year, and a report due six weeks before.
NEXT_MEETING = 84
HALF_YEAR = 182
REPORT_BEFORE = 42
REGISTER_BEFORE = 21
PAPERS_BEFORE = 28
TUESDAY = 1


@dataclass(frozen=True)
class Period:
    """A half-year, as rounds and formal meetings are named after."""

    year: int
    half: int

    @classmethod
    def of(cls, day: date) -> "Period":
        return cls(day.year, 1 if day.month <= 6 else 2)

    def back(self, halves: int) -> "Period":
        count = self.year * 2 + self.half - 1 - halves
        return Period(count // 2, count % 2 + 1)

    @property
    def title(self) -> str:
        return f"{'First' if self.half == 1 else 'Second'} half of {self.year}"

    @property
    def slug(self) -> str:
        return f"{self.year}-{self.half}"


@dataclass(frozen=True)
class Planned:
    """A meeting, `days` from today, at an hour of the host's clock."""

    title: str
    kind: str
    days: int
    begins: time
    last: int
    ends: time
    zone: str
    place: str
    host: str
    state: str
    outcome: str = ""
    languages: tuple[str, ...] = ("en",)
    interpretation: tuple[str, ...] = ()
    online_link: str = ""
    round: int = -1  # of the demonstration's rounds, by its place in them

    def first_day(self, today: date) -> date:
        """The Tuesday on or after the day meant: nobody meets on a Sunday."""
        day = today + timedelta(days=self.days)
        return day + timedelta(days=(TUESDAY - day.weekday()) % 7)

    def particulars(self, today: date) -> dict[str, object]:
        first = self.first_day(today)
        return {
            "title": self.title,
            "kind": self.kind,
            "zone": self.zone,
            "place": self.place,
            "starts_at": at(first, self.begins, self.zone),
            "ends_at": at(first + timedelta(days=self.last), self.ends, self.zone),
            "languages": list(self.languages),
            "interpretation": list(self.interpretation),
            "online_link": self.online_link,
            "register_by": end_of_day(first - timedelta(days=REGISTER_BEFORE), self.zone),
            "papers_by": end_of_day(first - timedelta(days=PAPERS_BEFORE), self.zone),
        }


def at(day: date, hour: time, zone: str) -> datetime:
    """The instant at which the clocks of the zone show this hour."""
    return datetime.combine(day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)


_OUTCOME = """\
Twelve of the made-up governments of this demonstration took part. They spoke about the reports of \
the half-year, and in particular about what keeps them from answering requests from each other \
within days instead of months.

They agreed to name one contact point each for requests that cannot wait, to share what they \
learned from campaigns that did not work, and to look together at how figures on removal can be \
compared. Norland and Sudland will prepare a common form for requests and show it at the next \
meeting.

Young people from three of the governments spoke about what they expect from helplines. The \
meeting thanked them and decided to give them a fixed place on every agenda."""


def agenda(today: date) -> list[Planned]:
    """One meeting behind, one ahead, a working session between them, and a draft."""
    coming = Period.of(today + timedelta(days=NEXT_MEETING))
    formal, session = Meeting.Kind.FORMAL, Meeting.Kind.WORKING_SESSION
    return [
        Planned(
            f"Formal meeting, {_lower(coming.back(1).title)}",
            formal,
            NEXT_MEETING - HALF_YEAR,
            time(9, 30),
            1,
            time(13),
            "Europe/Oslo",
            "Lakeside Conference Hall, Norland",
            "norland",
            Meeting.State.HELD,
            _OUTCOME,
            round=LATER,
        ),
        Planned(
            f"Formal meeting, {_lower(coming.title)}",
            formal,
            NEXT_MEETING,
            time(9),
            1,
            time(16, 30),
            "Europe/Lisbon",
            "House of the Bridges, Sudland",
            "sudland",
            Meeting.State.REGISTRATION_OPEN,
            interpretation=("ar", "es", "fr"),
            online_link="https://rooms.demo.example/formal-meeting",
            round=OPEN,
        ),
        Planned(
            "Working session on comparable figures",
            session,
            NEXT_MEETING + 49,
            time(13),
            0,
            time(15),
            "UTC",
            "Online",
            "",
            Meeting.State.DRAFT,
        ),
    ]


def _lower(title: str) -> str:
    return title[0].lower() + title[1:]
