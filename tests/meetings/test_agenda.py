"""Agendas: proposed, put in order, circulated; who reads what; nothing overwritten."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import selectors, services
from meetings.agenda import Change, changes
from meetings.models import AgendaItem, AgendaVersion, Meeting
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.meeting_world import item
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting
from tests.members.test_races import while_waiting


def add(world: World, meeting: Meeting, *titles: str) -> list[AgendaItem]:
    """Puts items of the secretariat on the agenda."""
    officer = world.user("officer")
    return [
        services.add_item(meeting=meeting, content=item(title), actor=officer) for title in titles
    ]


def order(meeting: Meeting) -> list[str]:
    """The titles on the agenda."""
    rows = meeting.items.filter(state=AgendaItem.State.ACCEPTED)
    return list(rows.values_list("title", flat=True))


def test_items_change_places_and_stop_at_the_ends(world: World, make: MakeMeeting) -> None:
    meeting, officer = make(), world.user("officer")
    first, _second, third = add(world, meeting, "One", "Two", "Three")
    services.shift_item(item=third, up=True, actor=officer)
    assert order(meeting) == ["One", "Three", "Two"]
    services.shift_item(item=first, up=False, actor=officer)
    assert order(meeting) == ["Three", "One", "Two"]
    services.shift_item(item=third, up=True, actor=officer)
    assert order(meeting) == ["Three", "One", "Two"]


def numbers(meeting: Meeting) -> list[int]:
    """The items on the agenda, by their numbers."""
    rows = meeting.items.filter(state=AgendaItem.State.ACCEPTED)
    return list(rows.values_list("pk", flat=True))


def test_an_item_goes_straight_to_a_place(world: World, make: MakeMeeting) -> None:
    meeting, officer = make(), world.user("officer")
    items = add(world, meeting, "One", "Two", "Three", "Four")

    def put(title: str, place: int) -> list[str]:
        item = next(each for each in items if each.title == title)
        seen = numbers(meeting)
        moved = services.place_item(item=item, place=place, expected_order=seen, actor=officer)
        assert moved.position == place
        return order(meeting)

    assert put("Four", 1) == ["Four", "One", "Two", "Three"]
    assert put("Four", 3) == ["One", "Two", "Four", "Three"]
    assert put("One", 4) == ["Two", "Four", "Three", "One"]
    events = AuditEvent.objects.filter(verb="agendaitem.move").count()
    assert put("One", 4) == ["Two", "Four", "Three", "One"]
    assert AuditEvent.objects.filter(verb="agendaitem.move").count() == events == 3
    for place in (0, 5):
        with pytest.raises(ValidationError, match="no such place"):
            put("One", place)
    assert order(meeting) == ["Two", "Four", "Three", "One"]


def test_an_order_that_somebody_else_changed_is_not_overwritten(
    world: World, make: MakeMeeting
) -> None:
    meeting, officer = make(), world.user("officer")
    one, _two, three = add(world, meeting, "One", "Two", "Three")
    seen = numbers(meeting)
    services.shift_item(item=one, up=False, actor=officer)
    with pytest.raises(services.OrderConflict):
        services.place_item(item=three, place=1, expected_order=seen, actor=officer)
    assert order(meeting) == ["Two", "One", "Three"]
    # Whoever wanted what is there already is not bothered.
    services.place_item(item=one, place=2, expected_order=seen, actor=officer)
    services.take_item_off(item=three, reason="Why.", actor=officer)
    with pytest.raises(services.OrderConflict):
        services.place_item(item=one, place=3, expected_order=seen, actor=officer)
    with pytest.raises(SomeoneWasFaster):
        services.place_item(item=three, place=1, expected_order=numbers(meeting), actor=officer)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_move_items_at_once_one_is_told(world: World, make: MakeMeeting) -> None:
    meeting, officer = make(), world.user("officer")
    one, _two, three = add(world, meeting, "One", "Two", "Three")
    seen = numbers(meeting)

    def late() -> object:
        try:
            return services.place_item(item=one, place=3, expected_order=seen, actor=officer)
        except services.OrderConflict as conflict:
            return conflict

    with while_waiting(late) as answers:
        services.place_item(item=three, place=1, expected_order=seen, actor=officer)
    assert [type(answer) for answer in answers] == [services.OrderConflict]
    assert order(meeting) == ["Three", "One", "Two"]
    assert sorted(meeting.items.values_list("position", flat=True)) == [1, 2, 3]


def test_the_place_is_chosen_without_javascript_and_the_control_has_the_focus_again(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    meeting = make()
    one, two, three = add(world, meeting, "One", "Two", "Three")
    agenda = reverse("meeting-agenda", args=[meeting.pk])
    address = reverse("agenda-place", args=[three.pk])
    page = officer.get(address).content.decode()
    assert '<option value="2">2. After: One</option>' in page
    assert '<option value="3" selected>3. After: Two</option>' in page
    seen = f"{one.pk},{two.pk},{three.pk}"
    answer = officer.post(address, {"place": "1", "order": seen}, follow=True)
    assert answer.redirect_chain == [(f"{agenda}#move-{three.pk}", 302)]
    assert "“Three” stands at place 1 now." in answer.content.decode()
    assert order(meeting) == ["Three", "One", "Two"]
    # A page of before: nothing is moved, and the place that was chosen is chosen still.
    conflict = officer.post(address, {"place": "2", "order": seen})
    page = conflict.content.decode()
    assert conflict.status_code == 409
    assert "You wanted the item at place 2." in page
    assert '<option value="2" selected>' in page
    assert f'value="{three.pk},{one.pk},{two.pk}"' in page
    assert order(meeting) == ["Three", "One", "Two"]
    for typed in ({"place": "9", "order": f"{three.pk},{one.pk},{two.pk}"}, {"place": "1"}):
        assert officer.post(address, typed).status_code == 422
    # A step leads back to its button, and at an end to the other one.
    for each, verb, control in ((two, "up", "up"), (two, "up", "down"), (three, "down", "up")):
        answer = officer.post(reverse("agenda-act", args=[each.pk, verb]))
        assert answer["Location"] == f"{agenda}#{control}-{each.pk}"
        assert f'id="{control}-{each.pk}"' in officer.get(agenda).content.decode()
    services.take_item_off(item=three, reason="Why.", actor=world.user("officer"))
    assert officer.get(address).status_code == 409
    proposal = world.proposal
    assert officer.get(reverse("agenda-place", args=[proposal.pk])).status_code == 409


def said(number: int, title: str, **others: Any) -> dict[str, Any]:
    row = {**item(title), "item": number, "government": ""}
    return {**row, **others}


def test_what_changed_between_two_agendas() -> None:
    one, two, three = said(1, "One"), said(2, "Two"), said(3, "Three")
    assert changes([one, two], [one, two]) == []
    assert changes([one], [three, one]) == [Change("added", "Three")]
    assert changes([one, two], [two]) == [Change("removed", "One")]
    assert changes([one, two], [two, one]) == [Change("moved", "Two"), Change("moved", "One")]
    longer = said(2, "Two, again", minutes=45)
    assert changes([one, two], [one, longer]) == [
        Change("changed", "Two, again", ("title", "length in minutes"))
    ]


def test_a_proposal_is_accepted_and_circulated_and_everybody_hears_once(world: World) -> None:
    accepted = world.item
    heads = {world.user("head")}
    assert Notice.objects.filter(kind="agenda.proposed").count() == 2, "officer and approver"
    for key in ("agenda.decided", "agenda.circulated"):
        assert {notice.recipient for notice in Notice.objects.filter(kind=key)} == heads
    with pytest.raises(ValidationError, match="nothing new"):
        services.circulate_agenda(meeting=accepted.meeting, actor=world.user("officer"))
    add(world, accepted.meeting, "Welcome")
    services.circulate_agenda(meeting=accepted.meeting, actor=world.user("officer"))
    agenda = selectors.circulated_agenda(world.person("observer"), accepted.meeting)
    assert agenda.version.number == 2
    assert agenda.changes == [Change("added", "Welcome")]


def test_declining_needs_a_reason_that_only_the_proposing_government_reads(
    world: World, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    proposal, officer = world.proposal, world.user("officer")
    with pytest.raises(ReasonMissing):
        services.decline_item(item=proposal, reason=" ", actor=officer)
    services.decline_item(item=proposal, reason="Twice already.", actor=officer)
    address = proposal.meeting.get_absolute_url()
    for role, reads in (("observer", True), ("foreign_clearance", False), ("visitor", False)):
        page = world.client(role).get(address).content.decode()
        assert ("Twice already." in page) is reads, role
        assert ("Requests that cannot wait" in page) is reads, role
    facts = str(list(Notice.objects.values_list("facts", flat=True)))
    assert "Twice already." not in facts


def test_a_head_proposes_for_their_own_government_alone(world: World) -> None:
    meeting = world.lead_meeting("announced")
    for role, government in (("head", "sudland"), ("drafter", "norland"), ("officer", "norland")):
        with pytest.raises(Refused):
            services.propose_item(
                meeting=meeting,
                government=world.governments[government],
                content=item("X"),
                actor=world.user(role),
            )
    assert not AgendaItem.objects.exists()


def test_after_the_meeting_the_agenda_stays(world: World, make: MakeMeeting) -> None:
    meeting = make(Meeting.State.IN_SESSION, **_begun())
    (welcome,) = add(world, meeting, "Welcome")
    officer = world.user("officer")
    with pytest.raises(SomeoneWasFaster):
        services.propose_item(
            meeting=meeting,
            government=world.governments["norland"],
            content=item("Late"),
            actor=world.user("head"),
        )
    services.hold(meeting=meeting, actor=officer)
    for act in (
        lambda: add(world, meeting, "Late"),
        lambda: services.take_item_off(item=welcome, reason="Why.", actor=officer),
        lambda: services.circulate_agenda(meeting=meeting, actor=officer),
    ):
        with pytest.raises(SomeoneWasFaster):
            act()


def _begun() -> dict[str, Any]:
    starts_at = timezone.now() - timedelta(hours=1)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3)}


def test_two_writers_of_one_item_lose_nothing(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    (welcome,) = add(world, make(), "Welcome")
    address = reverse("agenda-edit", args=[welcome.pk])
    typed = {**item("Opening"), "version": "0"}
    assert officer.post(address, typed).status_code == 302
    lost = officer.post(address, {**typed, "title": "Words of welcome"})
    page = lost.content.decode()
    assert lost.status_code == 409
    assert "Opening" in page
    assert 'value="Words of welcome"' in page
    welcome.refresh_from_db()
    assert welcome.title == "Opening"


def test_the_agenda_is_made_without_javascript(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    meeting = make()
    for title in ("One", "Two"):
        officer.post(reverse("agenda-add", args=[meeting.pk]), item(title))
    two = AgendaItem.objects.get(title="Two")
    officer.post(reverse("agenda-act", args=[two.pk, "up"]))
    assert order(meeting) == ["Two", "One"]
    officer.post(reverse("agenda-circulate", args=[meeting.pk]))
    assert AgendaVersion.objects.get().items[0]["title"] == "Two"
    page = world.client("observer").get(meeting.get_absolute_url()).content.decode()
    assert page.index("1. <bdi>Two") < page.index("2. <bdi>One")
    visitor = Client().get(meeting.get_absolute_url()).content.decode()
    assert "<bdi>Two" not in visitor


def test_the_agenda_pages_ask_the_same_for_one_item_and_for_three(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    meeting = make()
    observer = world.client("observer")
    pages = [
        (officer, reverse("meeting-agenda", args=[meeting.pk])),
        (observer, meeting.get_absolute_url()),
    ]

    def counts() -> list[int]:
        numbers = []
        for client, address in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            numbers.append(len(queries))
        return numbers

    def more(*titles: str) -> None:
        for title in titles:
            services.propose_item(
                meeting=meeting,
                government=world.governments["norland"],
                content=item(f"{title}, proposed"),
                actor=world.user("head"),
            )
        add(world, meeting, *titles)
        services.circulate_agenda(meeting=meeting, actor=world.user("officer"))

    more("One")
    counts()  # the first request of a session notes the session as well
    once = counts()
    more("Two", "Three")
    assert counts() == once
    assert max(once) <= 15
