"""Registration: seats, answers, needs that stay private, and the online link."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from meetings import selectors, services
from meetings.models import Meeting, Needs, Registration
from members.models import Delegation
from members.own_data import export
from members.services import delegations
from members.services.erasure import erase_expired
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.meeting_world import NO_NEEDS, attendee
from tests.access.rows import ROLES
from tests.access.test_urls import patterns
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting
from tests.meetings.counting import counts

LINK = "https://rooms.example.org/secret-room"


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def register(
    world: World, meeting: Meeting, name: str, *, by: str = "head", **others: Any
) -> Registration:
    """Somebody of Norland is registered, by its head where nobody else is named."""
    return services.register(
        meeting=meeting,
        government=world.governments["norland"],
        who=attendee(name, **others),
        needs=NO_NEEDS,
        actor=world.user(by),
    )


def test_seats_are_counted_and_substitutes_are_not(world: World, make: MakeMeeting) -> None:
    meeting = make(Meeting.State.REGISTRATION_OPEN, seats=2)
    register(world, meeting, "Ann", part="head")
    with pytest.raises(ValidationError, match="has a head"):
        register(world, meeting, "Bea", part="head")
    bea = register(world, meeting, "Bea")
    with pytest.raises(ValidationError, match="substitute"):
        register(world, meeting, "Cem")
    cem = register(world, meeting, "Cem", part="substitute")
    with pytest.raises(ValidationError, match="substitute"):
        services.change_registration(
            registration=cem, who=attendee("Cem"), needs=NO_NEEDS, actor=world.user("head")
        )
    services.withdraw_registration(registration=bea, actor=world.user("head"))
    register(world, meeting, "Dana")
    assert meeting.registrations.active().count() == 3


def test_a_person_comes_once_and_for_their_own_delegation(world: World, make: MakeMeeting) -> None:
    meeting = make(Meeting.State.REGISTRATION_OPEN)
    first = register(world, meeting, "", person=world.user("drafter"))
    assert first.name == "The drafter"
    with pytest.raises(ValidationError, match="already"):
        register(world, meeting, "", person=world.user("drafter"), part="substitute")
    with pytest.raises(ValidationError, match="of this delegation"):
        register(world, meeting, "", person=world.user("foreign_drafter"))


def test_heads_answer_until_the_deadline_and_officers_after_it(
    world: World, make: MakeMeeting
) -> None:
    passed = timezone.now() - timedelta(minutes=1)
    meeting = make(Meeting.State.REGISTRATION_OPEN)
    Meeting.objects.filter(pk=meeting.pk).update(register_by=passed)
    with pytest.raises(SomeoneWasFaster):
        register(world, meeting, "Ann")
    assert register(world, meeting, "Ann", by="officer").is_active
    with pytest.raises(SomeoneWasFaster):
        register(world, make(), "Ann", by="officer")


def test_registration_opens_only_where_its_last_day_is_ahead(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    """After a postponement that day may have passed, and nobody could answer the mail."""
    passed = timezone.now() - timedelta(minutes=1)
    meeting = make(register_by=passed)
    opened = Notice.objects.filter(kind="meeting.registration_open")
    answer = officer.post(reverse("meeting-act", args=[meeting.pk, "open-registration"]))
    assert answer.status_code == 422
    assert "has passed. Change the particulars first." in answer.content.decode()
    assert not opened.exists()
    Meeting.objects.filter(pk=meeting.pk).update(register_by=passed + timedelta(days=1))
    services.open_registration(meeting=meeting, actor=world.user("officer"))
    assert opened.exists()


def test_nobody_registers_for_others(world: World, make: MakeMeeting) -> None:
    meeting = make(Meeting.State.REGISTRATION_OPEN)
    for role in ("observer", "clearance", "foreign_clearance", "administrator"):
        with pytest.raises(Refused):
            register(world, meeting, "Ann", by=role)


def test_the_board_lists_who_has_not_answered(
    world: World, make: MakeMeeting, settings: Any
) -> None:
    settings.PORTAL_DEMO = True  # so that the real governments of the content are not expected
    meeting = make(Meeting.State.REGISTRATION_OPEN)
    norland, head = world.governments["norland"], world.user("head")

    def unanswered() -> list[str]:
        board = selectors.registration_board(world.person("officer"), meeting)
        return [each.slug for each in board.unanswered]

    assert unanswered() == ["norland", "sudland"]
    services.apologise(meeting=meeting, government=norland, actor=head)
    assert unanswered() == ["sudland"]
    ann = register(world, meeting, "Ann")
    assert not meeting.apologies.exists(), "who registers somebody comes after all"
    with pytest.raises(ValidationError, match="Withdraw them first"):
        services.apologise(meeting=meeting, government=norland, actor=head)
    services.decline_registration(
        registration=ann, reason="The room is full.", actor=world.user("officer")
    )
    assert unanswered() == ["norland", "sudland"]


def test_a_confirmed_seat_is_told_to_the_person_and_their_head(world: World) -> None:
    seat = world.registration
    services.confirm_all(meeting=seat.meeting, actor=world.user("officer"))
    seat.refresh_from_db()
    assert seat.state == Registration.State.CONFIRMED
    told = Notice.objects.filter(kind="registration.confirmed")
    assert {notice.recipient for notice in told} == {world.user("drafter"), world.user("head")}


def test_needs_are_seen_by_the_secretariat_and_the_own_head_alone(world: World) -> None:
    seat = world.registration
    meeting = seat.meeting
    addresses = [
        meeting.get_absolute_url(),
        reverse("meeting-registrations", args=[meeting.pk]),
        reverse("registration-edit", args=[seat.pk]),
        *(
            reverse("meeting-sheet", args=[meeting.pk, name])
            for name in ("credentials", "attendance", "plates")
        ),
    ]
    seen = {
        role
        for role in ROLES
        for address in addresses
        if "Captions, please" in world.client(role).get(address).content.decode()
    }
    assert seen == {"head", "officer", "approver"}
    assert "Captions" not in str(list(AuditEvent.objects.values_list("facts", flat=True)))
    assert "Captions" not in str(list(Notice.objects.values_list("facts", flat=True)))


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_needs_are_forgotten_after_the_meeting(world: World, state: str) -> None:
    meeting = world.registration.meeting
    assert services.forget_needs(now=timezone.now()) == 0
    reason = "Why." if state == "cancelled" else ""
    Meeting.objects.filter(pk=meeting.pk).update(state=state, reason=reason)
    assert services.forget_needs(now=timezone.now()) == 1
    assert not Needs.objects.exists()
    assert Registration.objects.exists()


def test_needs_of_a_meeting_that_nobody_closed_are_forgotten_too(world: World) -> None:
    ended = world.registration.meeting.ends_at
    assert services.forget_needs(now=ended + timedelta(days=59)) == 0
    assert services.forget_needs(now=ended + timedelta(days=61)) == 1


@pytest.mark.parametrize("successor", ["observer", None])
def test_the_seat_of_whoever_leaves_goes_to_their_successor(
    world: World, successor: str | None
) -> None:
    seat, place = world.registration, world.place
    heir = successor and Delegation.objects.get(user=world.user(successor))
    delegations.depart(delegation=place, successor=heir or None, actor=world.user("head"))
    seat.refresh_from_db()
    if heir:
        assert (seat.person, seat.name, seat.is_active) == (heir.user, heir.user.name, True)
    else:
        assert seat.state == Registration.State.WITHDRAWN
    assert not Needs.objects.exists()


def test_the_names_of_people_who_were_erased_are_forgotten(world: World) -> None:
    seat = world.registration
    delegations.depart(delegation=world.place, successor=None, actor=world.user("head"))
    long_after = timezone.now() + timedelta(days=800)
    assert erase_expired(now=long_after).people == 1
    assert services.forget_names() == 1
    seat.refresh_from_db()
    assert (seat.name, seat.office) == ("Former delegate", "")
    assert services.forget_names() == 0


def test_people_take_along_what_meetings_hold_of_them(world: World) -> None:
    seat, paper = world.registration, world.paper
    drafter, head = (export(world.user(role))["meetings"] for role in ("drafter", "head"))
    (row,) = drafter["registrations"]
    assert (row["meeting__title"], row["needs__accessibility"]) == (
        seat.meeting.title,
        "Captions, please",
    )
    assert head["registrations"] == []
    assert [row["paper__title"] for row in head["papers"]] == [paper.title]


def test_who_does_not_come_needs_nothing(world: World) -> None:
    services.withdraw_registration(registration=world.registration, actor=world.user("head"))
    assert not Needs.objects.exists()


def test_the_online_link_is_for_those_whose_seat_is_confirmed(world: World) -> None:
    seat = world.registration
    meeting = seat.meeting
    Meeting.objects.filter(pk=meeting.pk).update(online_link=LINK)

    def seen() -> set[str]:
        address = meeting.get_absolute_url()
        return {role for role in ROLES if LINK in world.client(role).get(address).content.decode()}

    assert seen() == {"officer", "approver"}
    services.confirm_registration(registration=seat, actor=world.user("officer"))
    assert seen() == {"drafter", "officer", "approver"}
    services.decline_registration(
        registration=seat, reason="The room is full.", actor=world.user("officer")
    )
    assert seen() == {"officer", "approver"}


def test_the_online_link_goes_nowhere_else(world: World) -> None:
    """No address shows it to somebody without a seat; neither trail, history nor mail holds it."""
    officer = world.user("officer")
    meeting = world.registration.meeting
    meeting = services.change_meeting(
        meeting=meeting,
        particulars={"online_link": LINK},
        expected_version=meeting.version,
        actor=officer,
    )
    services.confirm_registration(registration=world.registration, actor=officer)
    services.postpone(meeting=meeting, reason="A strike.", actor=officer)
    asked = 0
    for role in ("visitor", "observer", "foreign_clearance", "administrator"):
        client = world.client(role)
        for address in _addresses(meeting):
            response = client.get(address)
            body = b"".join(response) if response.streaming else response.content  # type: ignore[arg-type]
            assert LINK.encode() not in body, (role, address)
            asked += 1
    assert asked > 100
    for model in (AuditEvent, Notice, Meeting.pgh_event_model):  # type: ignore[attr-defined]
        assert model.objects.exists()
        assert LINK not in str(list(model.objects.values()))


def _addresses(meeting: Meeting) -> list[str]:
    """Every address that needs nothing, or the meeting's number alone."""
    found = []
    for pattern in patterns():
        for arguments in ({}, {"pk": meeting.pk}):
            try:
                found.append(reverse(str(pattern.name), kwargs=arguments))
            except NoReverseMatch:
                continue
    return [address for address in found if "logout" not in address]


def test_a_head_registers_changes_and_withdraws_by_forms(world: World, make: MakeMeeting) -> None:
    meeting = make(Meeting.State.REGISTRATION_OPEN, interpretation=["fr"])
    head, norland = world.client("head"), world.governments["norland"]
    address = reverse("registration-make", args=[meeting.pk, norland.pk])
    typed = {
        "person": "",
        "name": "",
        "office": "Director",
        "part": "head",
        "mode": "online",
        "interpretation": "fr",
        "accessibility": "",
    }
    lacking = head.post(address, typed)
    assert lacking.status_code == 422
    assert "Choose a person or write a name." in lacking.content.decode()
    head.post(address, {**typed, "name": "Ann Ek"})
    seat = Registration.objects.get()
    assert (seat.name, seat.needs.interpretation) == ("Ann Ek", "fr")
    edit = reverse("registration-edit", args=[seat.pk])
    head.post(edit, {**typed, "mode": "in_person", "name": "X"})
    seat.refresh_from_db()
    assert (seat.name, seat.mode) == ("Ann Ek", "in_person")
    head.post(reverse("registration-withdraw", args=[seat.pk]))
    seat.refresh_from_db()
    assert seat.state == Registration.State.WITHDRAWN


def test_what_is_printed_names_those_whose_seats_are_confirmed(
    world: World, officer: Client
) -> None:
    meeting = world.registration.meeting
    register(world, meeting, "Ann Ek", part="head")
    services.confirm_all(meeting=meeting, actor=world.user("officer"))
    register(world, meeting, "Late Comer")

    def sheet(name: str) -> str:
        return officer.get(reverse("meeting-sheet", args=[meeting.pk, name])).content.decode()

    for name in ("credentials", "attendance"):
        assert sheet(name).index("Ann Ek") < sheet(name).index("The drafter")
        assert "Late Comer" not in sheet(name)
    assert "Ann Ek" in sheet("plates")
    assert "The drafter" not in sheet("plates"), "comes online"
    assert officer.get(reverse("meeting-sheet", args=[meeting.pk, "other"])).status_code == 404


def test_the_pages_ask_the_same_for_one_registration_and_for_three(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    meeting = make(Meeting.State.REGISTRATION_OPEN, seats=9)
    pages = [
        (officer, reverse("meeting-registrations", args=[meeting.pk])),
        (officer, reverse("meeting-run", args=[meeting.pk])),
        (officer, reverse("meeting-sheet", args=[meeting.pk, "credentials"])),
        (world.client("head"), meeting.get_absolute_url()),
    ]
    register(world, meeting, "Ann")
    once = counts(pages)
    register(world, meeting, "Bea")
    register(world, meeting, "Cem")
    assert counts(pages) == once
    assert max(once) <= 16
