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
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.meeting_world import item
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting


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
