from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from meetings import services
from meetings.models import Meeting
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting, on
from tests.meetings.counting import counts

TYPED = {
    "title": "Formal meeting, autumn",
    "kind": "formal",
    "host": "",
    "place": "Harbour House",
    "zone": "Europe/Oslo",
    "first_day": "2030-03-31",
    "start_time": "09:30",
    "last_day": "2030-04-01",
    "end_time": "13:00",
    "seats": "3",
}


def test_visitors_never_see_a_draft(make: MakeMeeting, client: Client) -> None:
    draft = make(Meeting.State.DRAFT, title="Secret plan")
    shown = make(title="Open plan")
    page = client.get(reverse("meeting-list")).content.decode()
    assert "Open plan" in page
    assert "Secret plan" not in page
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(shown.get_absolute_url()).status_code == 200


def test_whoever_asks_only_for_the_head_of_a_public_page_gets_it(
    make: MakeMeeting, client: Client
) -> None:
    for page in (reverse("meeting-list"), make().get_absolute_url()):
        response = client.head(page)
        assert (response.status_code, response.content) == (200, b"")
        assert client.post(page).status_code == 405


def test_a_meeting_shows_its_times_in_every_zone(
    make: MakeMeeting, world: World, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    meeting = make(zone="Europe/Oslo", **on(2030, 7, 2, 7))
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "09:00 to 11:00" in page, "Oslo is two hours ahead in July"
    assert "07:00 to 09:00" in page
    assert "Your time" not in page
    person = world.person("nobody")
    person.time_zone = "Asia/Tokyo"
    person.save()
    client.force_login(person)
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "16:00 to 18:00" in page
    assert "Asia/Tokyo" in page


def test_an_outcome_is_text_and_never_markup(make: MakeMeeting, client: Client) -> None:
    outcome = "<script>alert(1)</script>\n\nSecond paragraph"
    meeting = make(Meeting.State.HELD, outcome=outcome, **on(2026, 3, 3))
    page = client.get(meeting.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;</p>" in page


def test_the_lists_ask_the_same_number_of_questions_for_one_meeting_and_for_three(
    make: MakeMeeting, world: World, officer: Client
) -> None:
    shared, own = reverse("meeting-list"), reverse("meeting-manage")
    pages = [(Client(), shared), (officer, shared), (officer, own)]

    def add(count: int) -> None:
        for _ in range(count):
            make(host=world.governments["norland"])
            make(Meeting.State.HELD, host=world.governments["norland"], **on(2026, 3, 3))

    add(1)
    once = counts(pages)
    add(2)
    assert counts(pages) == once
    assert once[0] <= 6


def test_an_officer_plans_announces_and_records(officer: Client) -> None:
    response = officer.post(reverse("meeting-create"), TYPED)
    meeting = Meeting.objects.get()
    assert response["Location"] == reverse("meeting-run", args=[meeting.pk])
    assert meeting.state == Meeting.State.DRAFT
    # The clocks in Oslo go forward on 31 March 2030: half past nine is then 07:30 UTC.
    assert meeting.starts_at == datetime(2030, 3, 31, 7, 30, tzinfo=UTC)
    assert meeting.ends_at == datetime(2030, 4, 1, 11, 0, tzinfo=UTC)
    officer.post(reverse("meeting-announce", args=[meeting.pk]))
    meeting.refresh_from_db()
    assert meeting.state == Meeting.State.ANNOUNCED
    address = reverse("meeting-outcome", args=[meeting.pk])
    early = officer.post(address, {"outcome": "Too early."})
    assert early.status_code == 422
    assert "has not begun" in early.content.decode()
    with time_machine.travel(datetime(2030, 4, 2, tzinfo=UTC)):
        services.hold(
            meeting=meeting,
            outcome="They agreed.",
            actor=early.wsgi_request.user,
        )
    page = Client().get(meeting.get_absolute_url()).content.decode()
    assert "They agreed." in page


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"start_time": "02:30"}, "this time does not exist"),
        ({"last_day": "2030-03-30"}, "The end must come after the beginning."),
        ({"zone": "Atlantis/Capital"}, "Select a valid choice"),
        ({"first_day": "31 31 31"}, "Enter a valid date"),
        ({"title": ""}, "This field is required"),
        ({"host": "999999"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_said_at_the_field(
    officer: Client, change: dict[str, str], message: str
) -> None:
    response = officer.post(reverse("meeting-create"), {**TYPED, **change})
    assert response.status_code == 422
    assert message in response.content.decode()
    assert not Meeting.objects.exists()


def test_a_second_writer_sees_both_and_may_save_again(officer: Client) -> None:
    officer.post(reverse("meeting-create"), TYPED)
    meeting = Meeting.objects.get()
    address = reverse("meeting-edit", args=[meeting.pk])
    officer.post(address, {**TYPED, "place": "Town hall", "version": "0"})
    lost = officer.post(address, {**TYPED, "place": "Library", "version": "0"})
    page = lost.content.decode()
    assert lost.status_code == 409
    assert "Town hall" in page
    assert 'value="Library"' in page
    meeting.refresh_from_db()
    assert meeting.place == "Town hall"
    officer.post(address, {**TYPED, "place": "Library", "version": str(meeting.version)})
    meeting.refresh_from_db()
    assert meeting.place == "Library"


def test_two_corrections_of_an_outcome_keep_both_texts(make: MakeMeeting, officer: Client) -> None:
    meeting = make(Meeting.State.HELD, outcome="Agrede.", **on(2026, 3, 3))
    address = reverse("meeting-outcome", args=[meeting.pk])
    typed = {"outcome": "Agreed.", "reason": "A letter", "version": str(meeting.version)}
    assert officer.post(address, typed).status_code == 302
    lost = officer.post(address, {**typed, "outcome": "All agreed."})
    page = lost.content.decode()
    assert lost.status_code == 409
    assert "All agreed." in page, "what was typed, in the form"
    assert "Agreed." in page, "what is stored, above it"
    meeting.refresh_from_db()
    assert meeting.outcome == "Agreed."


def test_the_plan_warns_of_a_year_short_of_two(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    with time_machine.travel(datetime(2030, 2, 1, tzinfo=UTC)):
        officer.force_login(world.person("officer"))
        page = officer.get(reverse("meeting-manage")).content.decode()
        assert "Fewer than two formal meetings" in page
        make(**on(2030, 4, 2))
        make(Meeting.State.DRAFT, **on(2030, 10, 8))
        page = officer.get(reverse("meeting-manage")).content.decode()
        assert "Fewer than two formal meetings" not in page


def test_every_address_of_the_secretariat_is_closed_to_others(
    world: World, make: MakeMeeting, client: Client, settings: object
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]
    draft = make(Meeting.State.DRAFT)
    addresses = [
        reverse("meeting-manage"),
        reverse("meeting-create"),
        *(
            reverse(name, args=[draft.pk])
            for name in (
                *("meeting-run", "meeting-edit", "meeting-announce", "meeting-outcome"),
                *("meeting-postpone", "meeting-confirm-date", "meeting-cancel"),
            )
        ),
    ]
    for role, status in (("visitor", 302), ("head", 403), ("administrator", 403)):
        client.logout()
        if role != "visitor":
            client.force_login(world.person(role))
        for address in addresses:
            assert client.get(address).status_code == status, (role, address)
            assert client.post(address).status_code in {status, 405}, (role, address)
    draft.refresh_from_db()
    assert draft.state == Meeting.State.DRAFT
