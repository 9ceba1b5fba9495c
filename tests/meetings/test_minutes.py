"""Minutes: written by two, circulated, objected to, adopted by silence; the meeting closed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.http import Http404
from django.utils import timezone

from commitments.differences import Run
from meetings import selectors, services
from meetings.changes import changes
from meetings.models import Meeting, Minutes, MinutesRevision, Needs, Objection, Registration
from meetings.silence import silence_ends
from meetings.tasks import adopt_minutes
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.meeting_world import circulate, end_silence
from tests.access.world import World
from tests.members.test_races import at_once, while_waiting

_S = Meeting.State


# The silence ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("circulated", "zone", "ends"),
    [
        # A Tuesday: the tenth working day after it is the Tuesday two weeks later.
        ("2027-02-16T10:00", "Europe/Oslo", "2027-03-02T22:59:59"),
        # On a Saturday the days begin with Monday.
        ("2027-02-20T10:00", "Europe/Oslo", "2027-03-05T22:59:59"),
        # Monday 23:30 UTC is Tuesday in Auckland, and still Monday in Bogota.
        ("2027-02-15T23:30", "Pacific/Auckland", "2027-03-02T10:59:59"),
        ("2027-02-15T23:30", "America/Bogota", "2027-03-02T04:59:59"),
        # The clocks in Oslo go forward on 28 March 2027: the day ends an hour earlier in UTC.
        ("2027-03-16T10:00", "Europe/Oslo", "2027-03-30T21:59:59"),
    ],
)
def test_silence_lasts_ten_working_days_of_the_host(circulated: str, zone: str, ends: str) -> None:
    moment = datetime.fromisoformat(circulated).replace(tzinfo=UTC)
    assert silence_ends(moment, zone) == datetime.fromisoformat(ends).replace(tzinfo=UTC)


# Writing ----------------------------------------------------------------------------------------


def test_two_writers_lose_nothing(world: World) -> None:
    meeting = world.lead_meeting(_S.HELD)
    first, second = world.user("officer"), world.user("approver")
    services.save_minutes(meeting=meeting, text="One.", expected_version=0, actor=first)
    with pytest.raises(services.MinutesConflict) as conflict:
        services.save_minutes(meeting=meeting, text="Two.", expected_version=0, actor=second)
    assert (conflict.value.minutes.text, conflict.value.minutes.saved_by) == ("One.", first)
    services.save_minutes(meeting=meeting, text="One.\r\n", expected_version=0, actor=second)
    assert Minutes.objects.get().version == 1, "the same text is no change"
    services.save_minutes(meeting=meeting, text="One. Two.", expected_version=1, actor=second)
    kept = Minutes.objects.get().events.order_by("pgh_id").values_list("text", flat=True)
    assert list(kept) == ["One.", "One. Two."]


@pytest.mark.parametrize("text", [" \n ", "x" * 200_001])
def test_minutes_are_text_of_a_sane_length(world: World, text: str) -> None:
    meeting = world.lead_meeting(_S.HELD)
    with pytest.raises(ValidationError):
        services.save_minutes(
            meeting=meeting, text=text, expected_version=0, actor=world.user("officer")
        )


@pytest.mark.django_db(transaction=True)
def test_two_secretaries_at_the_same_moment_lose_nothing(world: World) -> None:
    meeting = world.lead_meeting(_S.HELD)
    officer = world.user("officer")

    def save() -> object:
        try:
            return services.save_minutes(
                meeting=meeting, text="Second.", expected_version=0, actor=officer
            )
        except services.MinutesConflict as conflict:
            return conflict

    with while_waiting(save) as answers:
        services.save_minutes(meeting=meeting, text="First.", expected_version=0, actor=officer)
    assert isinstance(answers[0], services.MinutesConflict)
    assert answers[0].minutes.text == "First."
    assert Minutes.objects.get().text == "First."


# Circulating ------------------------------------------------------------------------------------


def test_members_read_what_was_circulated_and_not_what_is_written(world: World) -> None:
    officer, head = world.user("officer"), world.user("head")
    meeting = world.lead_meeting(_S.HELD)
    services.save_minutes(meeting=meeting, text="Draft.", expected_version=0, actor=officer)
    with pytest.raises(Http404):
        selectors.circulated_minutes(head, meeting.pk)
    meeting = circulate(meeting, officer, "They met.")
    services.save_minutes(meeting=meeting, text="Secret.", expected_version=2, actor=officer)
    shown = selectors.circulated_minutes(head, meeting.pk)
    assert (shown.revision.number, shown.revision.text) == (1, "They met.")
    assert shown.revision.silence_ends_at == silence_ends(
        shown.revision.circulated_at, meeting.zone
    )
    for role in ("nobody", "administrator"):
        with pytest.raises(Refused):
            selectors.circulated_minutes(world.user(role), meeting.pk)


def test_heads_hear_until_when_they_may_object(world: World) -> None:
    meeting = world.lead_meeting(_S.MINUTES_CIRCULATED)
    notice = Notice.objects.get(kind="minutes.circulated")
    assert notice.recipient == world.user("head")
    assert notice.due_at == world.revision.silence_ends_at
    assert notice.facts["due_zone"] == meeting.zone
    assert "They met" not in str(notice.facts)


def test_only_the_text_that_the_officer_saw_is_circulated(world: World) -> None:
    meeting, officer = world.lead_meeting(_S.HELD), world.user("officer")
    with pytest.raises(ValidationError, match="Nothing has been written"):
        services.circulate_minutes(meeting=meeting, expected_version=0, actor=officer)
    services.save_minutes(meeting=meeting, text="One.", expected_version=0, actor=officer)
    services.save_minutes(meeting=meeting, text="Two.", expected_version=1, actor=officer)
    with pytest.raises(services.MinutesConflict):
        services.circulate_minutes(meeting=meeting, expected_version=1, actor=officer)
    meeting.refresh_from_db()
    assert meeting.state == _S.HELD


def test_a_revised_text_says_what_changed_and_begins_the_silence_anew(world: World) -> None:
    meeting, officer = world.lead_meeting(_S.MINUTES_CIRCULATED), world.user("officer")
    revise = {"meeting": meeting, "actor": officer}
    with pytest.raises(ValidationError, match="that the members have"):
        services.revise_minutes(**revise, expected_version=1, note="Nothing.")
    services.save_minutes(
        meeting=meeting,
        text="They met.\n\nThey agreed on figures.\n\nThey parted.",
        expected_version=1,
        actor=officer,
    )
    with pytest.raises(ReasonMissing):
        services.revise_minutes(**revise, expected_version=2, note=" ")
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        services.revise_minutes(**revise, expected_version=2, note="What was agreed.")
    shown = selectors.circulated_minutes(world.user("head"), meeting.pk)
    assert (shown.revision.number, shown.revision.note) == (2, "What was agreed.")
    assert [row.number for row in shown.earlier] == [1]
    assert shown.revision.silence_ends_at > shown.earlier[0].silence_ends_at
    kinds = [[run.kind for run in runs] for runs in shown.changed]
    assert kinds == [["same"], ["same", "removed", "added"], ["added"]]


def test_paragraphs_are_compared_one_by_one() -> None:
    assert changes("A.\n\nB c.\n\nD.", "A.\n\nB x.") == [
        [Run("same", "A.")],
        [Run("same", "B "), Run("removed", "c."), Run("added", "x.")],
        [Run("removed", "D.")],
    ]


def test_what_was_circulated_is_never_changed(world: World) -> None:
    world.lead_meeting(_S.MINUTES_CIRCULATED)
    for change in (
        lambda: MinutesRevision.objects.update(text="Other."),
        lambda: MinutesRevision.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_withdrawn_minutes_are_read_by_nobody_until_circulated_again(world: World) -> None:
    meeting, officer = world.lead_meeting(_S.MINUTES_CIRCULATED), world.user("officer")
    with pytest.raises(ReasonMissing):
        services.withdraw_minutes(meeting=meeting, reason="", actor=officer)
    meeting = services.withdraw_minutes(meeting=meeting, reason="A mistake.", actor=officer)
    with pytest.raises(Http404):
        selectors.circulated_minutes(world.user("head"), meeting.pk)
    assert AuditEvent.objects.get(verb="meeting.withdraw_minutes").reason == "A mistake."
    with pytest.raises(ValidationError, match="Say what changed"):
        services.circulate_minutes(meeting=meeting, expected_version=1, actor=officer)
    circulate(meeting, officer, "Right now.")
    assert selectors.circulated_minutes(world.user("head"), meeting.pk).revision.number == 2


# Objections -------------------------------------------------------------------------------------


def test_an_objection_keeps_the_minutes_from_adoption_until_it_is_settled(world: World) -> None:
    officer, objection = world.user("officer"), world.objection
    meeting = end_silence(world.meeting_today)
    with pytest.raises(ValidationError, match="An objection is open"):
        services.adopt(meeting=meeting, actor=officer)
    assert adopt_minutes() == {"adopted": 0}
    with pytest.raises(ReasonMissing):
        services.settle_objection(objection=objection, reason=" ", actor=officer)
    services.settle_objection(objection=objection, reason="Agreed by phone.", actor=officer)
    adopted = services.adopt(meeting=meeting, actor=officer)
    assert adopted.state == _S.ADOPTED
    told = Notice.objects.get(kind="minutes.objection_settled")
    assert told.recipient == world.user("head")
    assert "phone" not in str(told.facts)


def test_a_revised_text_answers_the_objections_to_the_earlier_one(world: World) -> None:
    objection, officer = world.objection, world.user("officer")
    meeting = Meeting.objects.get(pk=world.meeting_today.pk)
    services.save_minutes(meeting=meeting, text="Other.", expected_version=1, actor=officer)
    services.revise_minutes(meeting=meeting, expected_version=2, note="It.", actor=officer)
    objection.refresh_from_db()
    assert objection.state == Objection.State.ANSWERED
    again = services.object_to_minutes(
        revision=world.revision,
        government=world.governments["norland"],
        text="Still not.",
        actor=world.user("head"),
    )
    assert again.revision.number == 2


def test_an_objection_has_words_and_a_time_and_a_government(world: World) -> None:
    world.lead_meeting(_S.MINUTES_CIRCULATED)
    norland, head = world.governments["norland"], world.user("head")
    objecting: dict[str, Any] = {"government": norland, "actor": head}
    revision = world.revision
    with pytest.raises(ValidationError, match="Say which words"):
        services.object_to_minutes(revision=revision, text=" ", **objecting)
    with pytest.raises(Refused):
        services.object_to_minutes(
            revision=revision, text="No.", government=world.governments["sudland"], actor=head
        )
    services.object_to_minutes(revision=revision, text="No.", **objecting)
    with pytest.raises(ValidationError, match="open already"):
        services.object_to_minutes(revision=revision, text="No, no.", **objecting)
    end_silence(world.meeting_today)
    with pytest.raises(SomeoneWasFaster):
        services.object_to_minutes(revision=world.revision, text="Late.", **objecting)


def test_others_know_that_somebody_objects_and_not_what(world: World) -> None:
    objection = world.objection
    pk = world.meeting_today.pk
    own = selectors.circulated_minutes(world.user("observer"), pk)
    assert ([row.text for row in own.objections], own.may_withdraw) == (
        [objection.text],
        frozenset(),
    )
    assert selectors.circulated_minutes(world.user("head"), pk).may_withdraw == {objection.pk}
    foreign = selectors.circulated_minutes(world.user("foreign_drafter"), pk)
    assert (list(foreign.objections), foreign.open_count) == ([], 1)
    with pytest.raises(Http404):
        selectors.get_objection(world.user("foreign_drafter"), objection.pk, "minutes.object")


@pytest.mark.django_db(transaction=True)
def test_who_objects_in_the_last_moment_is_not_passed_over(world: World) -> None:
    """The night waits for the objection and then adopts nothing."""
    meeting = end_silence(world.lead_meeting(_S.MINUTES_CIRCULATED))
    revision, norland = world.revision, world.governments["norland"]
    just_in_time = timezone.now() - timedelta(minutes=5)
    with while_waiting(adopt_minutes) as answers, time_machine.travel(just_in_time):
        services.object_to_minutes(
            revision=revision, government=norland, text="No.", actor=world.user("head")
        )
    assert answers == [{"adopted": 0}]
    meeting.refresh_from_db()
    assert meeting.state == _S.MINUTES_CIRCULATED


# Adopting and closing ---------------------------------------------------------------------------


def test_silence_adopts(world: World) -> None:
    meeting = world.lead_meeting(_S.MINUTES_CIRCULATED)
    with pytest.raises(ValidationError, match="may still object"):
        services.adopt(meeting=meeting, actor=world.user("officer"))
    assert adopt_minutes() == {"adopted": 0}
    end_silence(meeting)
    assert adopt_minutes() == {"adopted": 1}
    assert adopt_minutes() == {"adopted": 0}
    event = AuditEvent.objects.get(verb="meeting.adopt")
    assert (event.actor, event.facts["number"]) == (None, 1)
    assert Notice.objects.filter(kind="minutes.adopted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_adoptions_are_one(world: World) -> None:
    meeting, officer = world.lead_meeting(_S.MINUTES_CIRCULATED), world.user("officer")
    end_silence(meeting)
    answers = at_once(lambda: services.adopt(meeting=meeting, actor=officer), times=20)
    late = [answer for answer in answers if isinstance(answer, SomeoneWasFaster)]
    assert (len(answers), len(late)) == (20, 19)
    assert AuditEvent.objects.filter(verb="meeting.adopt").count() == 1


def test_a_meeting_is_closed_when_nothing_is_left(world: World) -> None:
    meeting, officer = world.lead_meeting(_S.HELD), world.user("officer")
    lacking = world.add_action("norland")
    overdue = world.add_action("norland", "drafter", days=-3)
    later = world.add_action("norland", "drafter", days=30)
    services.adopt(meeting=end_silence(circulate(meeting, officer)), actor=officer)
    Meeting.objects.filter(pk=meeting.pk).update(outcome="")
    meeting.refresh_from_db()
    points = {str(point.title): point for point in selectors.closing_checklist(meeting)}
    assert [point.is_done for point in points.values()] == [True, False, False, False]
    with pytest.raises(ValidationError) as refused:
        services.close(meeting=meeting, actor=officer)
    said = " ".join(refused.value.messages)
    assert lacking.number in said
    assert overdue.number in said
    assert later.number not in said
    services.publish_outcome(meeting=meeting, outcome="Agreed.", actor=officer)
    services.cancel_action(action=lacking, words="Not needed.", actor=officer)
    ahead = world.lead_meeting(_S.ANNOUNCED)
    services.carry_over(actions=[overdue], meeting=ahead, actor=officer)
    assert services.close(meeting=meeting, actor=officer).state == _S.CLOSED


def test_what_people_needed_is_deleted_with_the_meeting(world: World) -> None:
    meeting, officer = world.lead_meeting(_S.ADOPTED), world.user("officer")
    registration = Registration.objects.create(
        meeting=meeting,
        government=world.governments["norland"],
        name="Ama Mensah",
        part=Registration.Part.HEAD,
        mode=Registration.Mode.IN_PERSON,
        registered_by=world.user("head"),
    )
    Needs.objects.create(registration=registration, accessibility="A ramp.")
    services.close(meeting=meeting, actor=officer)
    assert not Needs.objects.exists()
    assert Registration.objects.filter(pk=registration.pk).exists()
