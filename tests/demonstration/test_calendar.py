from datetime import date, timedelta

import pytest

from meetings.models import Meeting
from taskforce.home.demonstration.agenda import (
    HALF_YEAR,
    NEXT_MEETING,
    REPORT_BEFORE,
    TUESDAY,
    Period,
    agenda,
)

EVERY_DAY = [date(2027, 1, 1) + timedelta(days=days) for days in range(3 * 366)]


@pytest.mark.parametrize(
    ("day", "title", "before"),
    [
        (date(2027, 6, 30), "First half of 2027", "Second half of 2026"),
        (date(2027, 7, 1), "Second half of 2027", "First half of 2027"),
        (date(2028, 2, 29), "First half of 2028", "Second half of 2027"),
    ],
)
def test_half_years_follow_each_other(day: date, title: str, before: str) -> None:
    assert Period.of(day).title == title
    assert Period.of(day).back(1).title == before
    assert Period.of(day).back(2).title == f"{title[:-4]}{day.year - 1}"


def test_whatever_the_day_the_past_is_past_and_the_future_ahead() -> None:
    for today in EVERY_DAY:
        behind, ahead, session = agenda(today)
        assert behind.first_day(today) + timedelta(days=behind.last) < today
        assert behind.state == Meeting.State.HELD
        due_on = ahead.first_day(today) - timedelta(days=REPORT_BEFORE)
        assert today < due_on < ahead.first_day(today) < session.first_day(today)
        assert due_on - timedelta(days=HALF_YEAR) < today
        assert {row.first_day(today).weekday() for row in (behind, ahead)} == {TUESDAY}


def test_meetings_are_called_after_their_half_years() -> None:
    for today in EVERY_DAY:
        behind, ahead, _ = agenda(today)
        named = Period.of(today + timedelta(days=NEXT_MEETING))
        assert ahead.title.lower().endswith(named.title.lower())
        assert behind.title.lower().endswith(named.back(1).title.lower())
