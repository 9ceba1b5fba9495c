import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from meetings import services
from meetings.models import Meeting
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting, on, particulars

NOT_OFFICERS = ["nobody", "observer", "drafter", "clearance", "head", "administrator"]


def test_a_meeting_goes_from_draft_to_held_and_the_trail_tells_it(
    world: World, make: MakeMeeting
) -> None:
    meeting = make(Meeting.State.DRAFT, **on(2026, 3, 3))
    officer = world.person("officer")
    services.announce(meeting=meeting, actor=officer)
    services.hold(meeting=meeting, outcome=" First.\r\n\r\nSecond. ", actor=officer)
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.HELD
    assert meeting.outcome == "First.\n\nSecond."
    events = AuditEvent.objects.filter(object_type="meetings.Meeting").order_by("pk")
    assert [event.verb for event in events] == [
        "meeting.create",
        "meeting.announce",
        "meeting.hold",
    ]


@pytest.mark.parametrize("role", NOT_OFFICERS)
def test_only_officers_plan_meetings(world: World, make: MakeMeeting, role: str) -> None:
    meeting = make(Meeting.State.DRAFT)
    held = make(Meeting.State.HELD, **on(2026, 3, 3))
    person = world.person(role)
    commands = [
        lambda: services.create_meeting(particulars=particulars(), actor=person),
        lambda: services.change_meeting(
            meeting=meeting, particulars=particulars(title="X"), expected_version=0, actor=person
        ),
        lambda: services.announce(meeting=meeting, actor=person),
        lambda: services.hold(meeting=meeting, outcome="Agreed.", actor=person),
        lambda: services.correct_outcome(
            meeting=held, outcome="Other.", reason="R", expected_version=held.version, actor=person
        ),
    ]
    for command in commands:
        with pytest.raises(Refused):
            command()
    assert Meeting.objects.count() == 2


@pytest.mark.parametrize(
    ("state", "verb"),
    [("announced", "announce"), ("held", "announce"), ("draft", "hold"), ("held", "hold")],
)
def test_no_other_way_from_state_to_state(
    world: World, make: MakeMeeting, state: str, verb: str
) -> None:
    meeting = make(state, **on(2026, 3, 3))
    officer = world.person("officer")
    commands = {
        "announce": lambda: services.announce(meeting=meeting, actor=officer),
        "hold": lambda: services.hold(meeting=meeting, outcome="Agreed.", actor=officer),
    }
    with pytest.raises(SomeoneWasFaster):
        commands[verb]()


def test_a_meeting_ahead_has_no_outcome(world: World, make: MakeMeeting) -> None:
    meeting = make()
    with pytest.raises(ValidationError):
        services.hold(meeting=meeting, outcome="Agreed.", actor=world.person("officer"))
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.ANNOUNCED


def test_an_outcome_may_follow_and_is_never_empty(world: World, make: MakeMeeting) -> None:
    officer = world.user("officer")
    meeting = make(Meeting.State.HELD, outcome=" \n ", **on(2026, 3, 3))
    assert meeting.waits_for_outcome
    with pytest.raises(ValidationError):
        services.publish_outcome(meeting=meeting, outcome=" \n ", actor=officer)
    services.publish_outcome(meeting=meeting, outcome="Agreed.", actor=officer)
    meeting.refresh_from_db()
    assert not meeting.waits_for_outcome
    with pytest.raises(SomeoneWasFaster):
        services.publish_outcome(meeting=meeting, outcome="Other.", actor=officer)


def test_the_database_knows_what_fits_which_state(make: MakeMeeting) -> None:
    meeting = make()
    for wrong in (
        {"outcome": "Too early."},
        {"state": "sleeping"},
        {"state": "postponed"},
        {"reason": "Why?"},
        {"date_pending": True},
        {"ends_at": meeting.starts_at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=meeting.pk).update(**wrong)


def test_a_second_writer_is_told_and_nothing_is_overwritten(
    world: World, make: MakeMeeting
) -> None:
    meeting = make(Meeting.State.DRAFT)
    officer = world.person("officer")
    first = {**particulars(), "title": "First title", "starts_at": meeting.starts_at}
    services.change_meeting(meeting=meeting, particulars=first, expected_version=0, actor=officer)
    with pytest.raises(services.MeetingConflict) as conflict:
        services.change_meeting(
            meeting=meeting,
            particulars={**first, "title": "Second title"},
            expected_version=0,
            actor=officer,
        )
    assert conflict.value.meeting.title == "First title"
    again = services.change_meeting(
        meeting=meeting, particulars=first, expected_version=0, actor=officer
    )
    assert again.version == 1, "a double click is no change"


def test_particulars_of_a_held_meeting_stay(world: World, make: MakeMeeting) -> None:
    meeting = make(Meeting.State.HELD, **on(2026, 3, 3))
    with pytest.raises(ValidationError):
        services.change_meeting(
            meeting=meeting,
            particulars=particulars(title="Another"),
            expected_version=meeting.version,
            actor=world.person("officer"),
        )


def test_a_corrected_outcome_needs_a_reason_and_keeps_it(world: World, make: MakeMeeting) -> None:
    meeting = make(Meeting.State.HELD, outcome="Thre governments.", **on(2026, 3, 3))
    officer = world.person("officer")
    correct = {"meeting": meeting, "outcome": "Three governments.", "actor": officer}
    with pytest.raises(ValidationError):
        services.correct_outcome(**correct, reason=" ", expected_version=meeting.version)
    with pytest.raises(services.MeetingConflict):
        services.correct_outcome(**correct, reason="A letter", expected_version=0)
    services.correct_outcome(**correct, reason="A letter", expected_version=meeting.version)
    meeting.refresh_from_db()
    assert meeting.outcome == "Three governments."
    assert AuditEvent.objects.get(verb="meeting.correct_outcome").reason == "A letter"


def test_slugs_are_made_from_day_and_title_and_never_clash(make: MakeMeeting) -> None:
    slugs = [make(title="Formal meeting", **on(2027, 5, 4)).slug for _ in range(3)]
    assert slugs == [
        "2027-05-04-formal-meeting",
        "2027-05-04-formal-meeting-2",
        "2027-05-04-formal-meeting-3",
    ]
    assert make(title="اجتماع", **on(2027, 5, 5)).slug == "2027-05-05"
