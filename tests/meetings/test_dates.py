"""Postponing, confirming a date, cancelling: what calendars and people hear of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings import selectors, services
from meetings.models import Meeting
from members.models import Role
from taskforce.audit.models import AuditEvent
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting, particulars


def elsewhen(days: int = 90) -> dict[str, Any]:
    """Other times, and a zone."""
    starts_at = (timezone.now() + timedelta(days=days)).replace(second=0, microsecond=0)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=5), "zone": "UTC"}


def test_a_postponed_meeting_stays_the_same_one_and_calendars_hear(
    world: World, make: MakeMeeting
) -> None:
    meeting = make(Meeting.State.REGISTRATION_OPEN)
    officer = world.user("officer")
    uid, sequence = meeting.uid, meeting.sequence
    moved = services.postpone(meeting=meeting, reason="A strike.", actor=officer, **elsewhen())
    moved.refresh_from_db()
    assert (moved.uid, moved.reason, moved.zone) == (uid, "A strike.", "UTC")
    assert moved.sequence > sequence
    event = AuditEvent.objects.get(verb="meeting.postpone")
    assert event.facts["before"]["starts_at"] == meeting.starts_at.isoformat()
    assert event.facts["after"]["starts_at"] == moved.starts_at.isoformat()
    again = services.open_registration(meeting=moved, actor=officer)
    again.refresh_from_db()
    assert again.sequence > moved.sequence
    assert again.reason == ""


def test_a_date_to_be_decided_is_no_date(world: World, make: MakeMeeting) -> None:
    officer = world.user("officer")
    meeting = services.postpone(meeting=make(), reason="A strike.", actor=officer)
    assert selectors.next_and_last()[0] is None
    assert list(selectors.upcoming()) == [meeting]
    with pytest.raises(ValidationError, match="to be decided"):
        services.open_registration(meeting=meeting, actor=officer)
    times = elsewhen()
    confirmed = services.confirm_date(meeting=meeting, actor=officer, **times)
    confirmed.refresh_from_db()
    assert confirmed.state == Meeting.State.ANNOUNCED
    assert (confirmed.starts_at, confirmed.date_pending) == (times["starts_at"], False)
    assert selectors.next_and_last()[0] == confirmed


def test_postponing_and_cancelling_need_a_reason_and_a_future(
    world: World, make: MakeMeeting
) -> None:
    meeting, officer = make(), world.user("officer")
    with pytest.raises(ReasonMissing):
        services.postpone(meeting=meeting, reason=" ", actor=officer)
    with pytest.raises(ReasonMissing):
        services.cancel(meeting=meeting, reason="", actor=officer)
    with pytest.raises(ValidationError, match="has not passed"):
        services.postpone(meeting=meeting, reason="Why.", actor=officer, **elsewhen(-3))
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.ANNOUNCED


def test_the_times_of_an_announced_meeting_move_in_no_other_way(
    world: World, make: MakeMeeting
) -> None:
    meeting, officer = make(), world.user("officer")
    stored = {name: getattr(meeting, name) for name in particulars()}
    later = {**stored, "ends_at": meeting.ends_at + timedelta(hours=1)}
    with pytest.raises(ValidationError, match="postponing"):
        services.change_meeting(
            meeting=meeting, particulars=later, expected_version=meeting.version, actor=officer
        )


@pytest.mark.parametrize(("name", "heard"), [("place", True), ("title", True), ("host", False)])
def test_calendars_hear_of_what_they_show(
    world: World, make: MakeMeeting, name: str, heard: bool
) -> None:
    meeting = make()
    stored = {each: getattr(meeting, each) for each in particulars()}
    value = world.governments["norland"] if name == "host" else "Another"
    changed = services.change_meeting(
        meeting=meeting,
        particulars={**stored, name: value},
        expected_version=meeting.version,
        actor=world.user("officer"),
    )
    assert (changed.sequence > meeting.sequence) is heard


def test_a_cancelled_meeting_is_over(world: World, make: MakeMeeting) -> None:
    officer = world.user("officer")
    meeting = services.cancel(meeting=make(), reason="The host withdrew.", actor=officer)
    assert meeting.sequence == 1
    assert list(selectors.upcoming()) == [meeting], "until its day, so that people see it"
    assert selectors.next_and_last()[0] is None
    for verb in (services.announce, services.open_registration, services.begin, services.hold):
        with pytest.raises(SomeoneWasFaster):
            verb(meeting=meeting, actor=officer)
    year = meeting.starts_there.year
    assert year in selectors.years_short_of_formal_meetings(meeting.starts_at)


def test_heads_of_delegation_hear_of_every_turn_once(world: World, make: MakeMeeting) -> None:
    world.seat("drafter", [Role.HEAD])
    officer = world.user("officer")
    meeting = make(Meeting.State.REGISTRATION_OPEN)
    meeting = services.postpone(meeting=meeting, reason="A strike.", actor=officer)
    services.cancel(meeting=meeting, reason="For good.", actor=officer)
    heads = {world.user("head"), world.user("drafter")}
    for key in ("announced", "registration_open", "postponed", "cancelled"):
        notices = Notice.objects.filter(kind=f"meeting.{key}")
        assert {notice.recipient for notice in notices} == heads, key
        assert notices.count() == 2, key
    assert "A strike." not in str(list(Notice.objects.values_list("facts", flat=True)))


TIMES = {
    "zone": "Europe/Oslo",
    "first_day": "2031-03-03",
    "start_time": "09:00",
    "last_day": "2031-03-03",
    "end_time": "16:00",
}


def test_an_officer_postpones_confirms_and_cancels_by_forms(
    officer: Client, make: MakeMeeting
) -> None:
    meeting = make()
    postpone = reverse("meeting-postpone", args=[meeting.pk])
    lacking = officer.post(postpone, {"reason": "A strike.", "date": "known"})
    assert lacking.status_code == 422
    assert "Say when, or choose" in lacking.content.decode()
    officer.post(postpone, {"reason": "A strike.", "date": "pending"})
    page = Client().get(meeting.get_absolute_url()).content.decode()
    assert "its new date is to be decided" in page
    assert "A strike." in page
    officer.post(reverse("meeting-confirm-date", args=[meeting.pk]), TIMES)
    page = Client().get(meeting.get_absolute_url()).content.decode()
    assert "3 March 2031" in page
    assert "A strike." not in page
    officer.post(reverse("meeting-cancel", args=[meeting.pk]), {"reason": "The host withdrew."})
    page = Client().get(meeting.get_absolute_url()).content.decode()
    assert "This meeting is cancelled" in page
    assert "The host withdrew." in page


def test_what_the_day_does_not_allow_is_said(officer: Client, make: MakeMeeting) -> None:
    meeting = make()
    early = officer.post(reverse("meeting-act", args=[meeting.pk, "begin"]))
    assert early.status_code == 422
    assert "has not come" in early.content.decode()
    assert officer.post(reverse("meeting-act", args=[meeting.pk, "postpone"])).status_code == 404
