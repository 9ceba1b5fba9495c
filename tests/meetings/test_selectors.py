from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from meetings import selectors
from meetings.models import Meeting
from taskforce.core.permissions import Refused
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting, on


def test_the_next_meeting_is_announced_and_not_over(make: MakeMeeting) -> None:
    assert selectors.next_and_last()[0] is None
    later = make(title="Later")
    soon = timezone.now() + timedelta(days=3)
    make(Meeting.State.DRAFT, title="Draft", starts_at=soon, ends_at=soon + timedelta(hours=1))
    assert selectors.next_and_last()[0] == later
    begun = timezone.now() - timedelta(hours=1)
    now_on = make(title="Now", starts_at=begun, ends_at=begun + timedelta(hours=2))
    assert selectors.next_and_last()[0] == now_on
    make(title="Over", starts_at=begun, ends_at=begun + timedelta(minutes=30))
    assert selectors.next_and_last()[0] == now_on


def test_the_first_page_has_what_comes_next_and_what_came_last(make: MakeMeeting) -> None:
    assert selectors.next_and_last() == (None, None)
    make(Meeting.State.HELD, title="Older", **on(2025, 10, 7))
    newer = make(Meeting.State.HELD, title="Newer", **on(2026, 4, 14))
    assert selectors.next_and_last() == (None, newer)
    coming = make(title="Coming")
    assert selectors.next_and_last() == (coming, newer)


def test_outcomes_come_from_held_meetings_latest_first(make: MakeMeeting) -> None:
    make(title="Announced")
    make(Meeting.State.HELD, title="Older", **on(2025, 10, 7))
    make(Meeting.State.HELD, title="Newer", **on(2026, 4, 14))
    make(Meeting.State.HELD, title="Without words", outcome="", **on(2026, 4, 21))
    _, told = selectors.next_and_last()
    assert told is not None
    assert told.title == "Newer"


def test_the_secretariat_sees_what_waits_first(world: World, make: MakeMeeting) -> None:
    draft = make(Meeting.State.DRAFT, title="Draft")
    over = make(title="Over", **on(2026, 3, 3))
    held = make(Meeting.State.HELD, title="Held", **on(2026, 2, 3))
    calendar = selectors.calendar(world.person("officer"))
    assert (calendar.waiting, calendar.ahead, calendar.behind) == ([over], [draft], [held])


def test_what_waits_for_its_outcome(world: World, make: MakeMeeting) -> None:
    make(Meeting.State.HELD, **on(2026, 2, 3))
    make(Meeting.State.POSTPONED, **on(2026, 2, 10))
    make(Meeting.State.CANCELLED, **on(2026, 2, 10))
    make()
    untold = make(Meeting.State.HELD, outcome="", **on(2026, 4, 3))
    over = make(Meeting.State.REGISTRATION_OPEN, **on(2026, 3, 3))
    assert list(selectors.waiting_for_outcome(timezone.now())) == [over, untold]


def test_plans_are_refused_to_everybody_else(world: World, make: MakeMeeting) -> None:
    draft = make(Meeting.State.DRAFT)
    for role in ("visitor", "nobody", "head", "administrator"):
        with pytest.raises(Refused):
            selectors.calendar(world.person(role))
        with pytest.raises(Refused):
            selectors.get_meeting(world.person(role), draft.pk)


def test_a_year_short_of_two_formal_meetings_is_named(make: MakeMeeting) -> None:
    spring, autumn = datetime(2030, 3, 1, tzinfo=UTC), datetime(2030, 9, 1, tzinfo=UTC)
    assert selectors.years_short_of_formal_meetings(spring) == [2030]
    assert selectors.years_short_of_formal_meetings(autumn) == [2030, 2031]
    make(Meeting.State.DRAFT, **on(2030, 4, 2))
    make(**on(2030, 10, 8))
    make(kind=Meeting.Kind.WORKING_SESSION, **on(2031, 10, 8))
    assert selectors.years_short_of_formal_meetings(spring) == []
    assert selectors.years_short_of_formal_meetings(autumn) == [2031]


def test_a_year_is_the_hosts_year(make: MakeMeeting) -> None:
    """22:00 UTC on New Year's Eve is the next year in Auckland, and this one in Bogota."""
    make(zone="Pacific/Auckland", **on(2030, 12, 31, 22))
    make(zone="Pacific/Auckland", **on(2031, 6, 3))
    make(zone="America/Bogota", **on(2032, 1, 1, 2))
    summer = datetime(2031, 3, 1, tzinfo=UTC)
    assert selectors.years_short_of_formal_meetings(summer) == []
    assert selectors.years_short_of_formal_meetings(summer.replace(year=2030)) == [2030]
    assert selectors.years_short_of_formal_meetings(summer.replace(year=2032)) == [2032]


def test_two_years_are_shown_by_halves_and_what_is_off_does_not_count(
    world: World, make: MakeMeeting
) -> None:
    spring = make(**on(2030, 4, 2))
    make(Meeting.State.CANCELLED, **on(2030, 5, 2))
    make(kind=Meeting.Kind.WORKING_SESSION, **on(2031, 10, 8))
    halves = selectors.half_years(list(Meeting.objects.listed()), 2030)
    assert [(row.year, row.half, list(row.formal), row.sessions) for row in halves] == [
        (2030, 1, [spring], 0),
        (2030, 2, [], 0),
        (2031, 1, [], 0),
        (2031, 2, [], 1),
    ]


def test_reports_are_due_six_weeks_before(world: World, make: MakeMeeting) -> None:
    """In Oslo the clocks change in between: the day counts, to its end."""
    meeting = make(round=world.round, **on(2030, 4, 16))
    assert meeting.reports_by == datetime(2030, 3, 5, 22, 59, 59, tzinfo=UTC)
    assert not meeting.round_is_late
    assert meeting.round
    meeting.round.due_at = datetime(2030, 3, 6, 7, 59, 59, tzinfo=UTC)
    assert meeting.round_is_late
    meeting.round.due_zone = "America/Los_Angeles"
    assert not meeting.round_is_late, "still 5 March there"


def test_only_what_the_day_allows_is_offered(make: MakeMeeting) -> None:
    soon = timezone.now() + timedelta(hours=3)
    today = make(starts_at=soon, ends_at=soon + timedelta(hours=2))
    later = make()
    assert "begin" in selectors.possible_moves(today)
    assert "begin" not in selectors.possible_moves(later)
    assert "hold" not in selectors.possible_moves(today)
    assert {"postpone", "cancel", "open_registration"} <= selectors.possible_moves(later)
