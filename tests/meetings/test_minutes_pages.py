"""The pages of minutes, sessions, decisions and actions, as people use them without scripts."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import selectors, services
from meetings.models import ActionItem, Attendance, Decision, Meeting, Minutes, Objection
from tests.access.meeting_world import circulate, end_silence
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting
from tests.meetings.counting import counts

_S = Meeting.State


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def text_of(response: Any) -> str:
    content: str = response.content.decode()
    return content


# The session ------------------------------------------------------------------------------------


def test_a_session_is_written_down_and_opens_again_at_the_same_place(
    world: World, officer: Client
) -> None:
    meeting = world.lead_meeting(_S.IN_SESSION)
    address = reverse("meeting-session", args=[meeting.pk])
    norland = world.governments["norland"]
    drafter = world.user("drafter")
    response = officer.post(
        address,
        {
            f"attendance-{norland.pk}": "online",
            "decision": "They agreed on figures.",
            "action": "Write the form.",
            "owner": f"{norland.pk}-{drafter.pk}",
            "due_on": "2031-03-03",
            "next": "decision",
        },
    )
    assert response["Location"] == f"{address}#id_decision"
    assert Attendance.objects.get().mode == "online"
    action = ActionItem.objects.get()
    assert (action.government, action.person) == (norland, drafter)
    page = text_of(officer.get(address))
    assert "Saved: attendance, Decision 1, " in page
    assert "They agreed on figures." in page
    assert re.search(rf'value="online"[^>]*id="id_attendance-{norland.pk}_1"[^>]*checked', page)
    assert officer.post(address, {"next": "action"})["Location"] == f"{address}#id_action"
    assert Decision.objects.count() == 1, "what is left empty is not written"


def test_two_note_attendance_and_neither_undoes_the_other(world: World, officer: Client) -> None:
    meeting = world.lead_meeting(_S.IN_SESSION)
    address = reverse("meeting-session", args=[meeting.pk])
    north, south = (f"attendance-{world.governments[name].pk}" for name in ("norland", "sudland"))
    officer.post(address, {north: "present"})
    read_then = {north: "present", f"was-{north}": "present"}
    world.client("approver").post(address, {**read_then, north: "online"})
    officer.post(address, {**read_then, south: "absent", f"was-{south}": ""})
    noted = Attendance.objects.order_by("government__slug").values_list("mode", flat=True)
    assert list(noted) == ["online", "absent"]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"action": "Write."}, "Say who owns this action."),
        ({"owner": "s"}, "Say what is to be done."),
        ({"owner": "999"}, "Select a valid choice"),
        ({"action": "Write.", "owner": "s", "due_on": "31.31.31"}, "Enter a valid date"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_lost(
    world: World, officer: Client, typed: dict[str, str], message: str
) -> None:
    meeting = world.lead_meeting(_S.IN_SESSION)
    address = reverse("meeting-session", args=[meeting.pk])
    response = officer.post(address, {"decision": "They agreed.", **typed})
    assert response.status_code == 422
    page = text_of(response)
    assert message in page
    assert "They agreed." in page
    assert not Decision.objects.exists()


def test_a_closed_session_leads_back_to_the_meeting(world: World, officer: Client) -> None:
    meeting = world.lead_meeting(_S.ADOPTED)
    response = officer.get(reverse("meeting-session", args=[meeting.pk]))
    assert response["Location"] == reverse("meeting-run", args=[meeting.pk])


# Minutes ----------------------------------------------------------------------------------------


def test_a_second_writer_sees_both_texts_and_saves_again(world: World, officer: Client) -> None:
    meeting = world.lead_meeting(_S.HELD)
    address = reverse("minutes-edit", args=[meeting.pk])
    officer.post(address, {"text": "They met on Monday.", "version": "0"})
    lost = officer.post(address, {"text": "They met on Tuesday.", "version": "0"})
    assert lost.status_code == 409
    page = text_of(lost)
    assert "They met on Monday." in page
    assert "They met on Tuesday." in page
    assert 'name="version" value="1"' in page
    assert Minutes.objects.get().text == "They met on Monday."
    assert officer.post(address, {"text": "Both.", "version": "1"}).status_code == 302
    assert Minutes.objects.get().text == "Both."


def test_what_is_typed_survives_the_adoption(world: World, officer: Client) -> None:
    meeting = world.lead_meeting(_S.ADOPTED)
    address = reverse("minutes-edit", args=[meeting.pk])
    late = officer.post(address, {"text": "Too late.", "version": "1"})
    assert late.status_code == 409
    assert "Too late." in text_of(late)


def test_minutes_from_the_first_word_to_the_closed_meeting(world: World, officer: Client) -> None:
    meeting = world.lead_meeting(_S.HELD)
    run = reverse("meeting-run", args=[meeting.pk])
    circulating = reverse("minutes-circulate", args=[meeting.pk])
    assert officer.get(circulating)["Location"] == run, "nothing is written"
    edit = reverse("minutes-edit", args=[meeting.pk])
    officer.post(edit, {"text": "They met.\n\nNorland agreed.", "version": "0"})
    preview = text_of(officer.get(circulating))
    assert "Norland agreed." in preview
    assert "(Oslo)" in preview
    officer.post(circulating, {"version": "1"})
    services.record_session(
        meeting=meeting,
        attendance={world.governments["sudland"].pk: "online"},
        actor=world.user("officer"),
    )
    head = world.client("head")
    page = text_of(head.get(reverse("meeting-minutes", args=[meeting.pk])))
    assert "Object to these minutes" in page
    assert re.search(r"<dt>Online</dt><dd>\s*Sudland", page)
    objecting = reverse("minutes-object", args=[meeting.pk])
    norland = world.governments["norland"].pk
    words = {"government": norland, "revision": "1", "text": "Norland did not agree."}
    assert head.post(objecting, words).status_code == 302
    assert head.get(objecting).status_code == 302, "one at a time"
    early = officer.post(reverse("meeting-act", args=[meeting.pk, "adopt"]))
    assert early.status_code == 422
    officer.post(edit, {"text": "They met.\n\nNorland heard it.", "version": "1"})
    assert "differs from what was circulated last" in text_of(officer.get(run))
    assert officer.post(circulating, {"version": "2"}).status_code == 422, "no note"
    officer.post(circulating, {"version": "2", "note": "What Norland said."})
    page = text_of(head.get(reverse("meeting-minutes", args=[meeting.pk])))
    assert "What Norland said." in page
    assert "<ins>" in page
    assert "Answered by a revised text" in page
    end_silence(meeting)
    officer.post(reverse("meeting-act", args=[meeting.pk, "adopt"]))
    assert "Adopted minutes" in text_of(head.get(meeting.get_absolute_url()))
    visitor = text_of(Client().get(meeting.get_absolute_url()))
    assert "minutes/" not in visitor
    assert "Agreed." in visitor
    officer.post(reverse("meeting-act", args=[meeting.pk, "close"]))
    meeting.refresh_from_db()
    assert meeting.state == _S.CLOSED


def test_a_refused_closing_says_what_is_open(world: World, officer: Client) -> None:
    meeting = world.lead_meeting(_S.ADOPTED)
    action = world.add_action("norland")
    refused = officer.post(reverse("meeting-act", args=[meeting.pk, "close"]))
    assert refused.status_code == 422
    assert f"No person or no date yet: {action.number}." in text_of(refused)


def test_who_objects_to_a_text_that_was_replaced_keeps_their_words(world: World) -> None:
    meeting = world.lead_meeting(_S.MINUTES_CIRCULATED)
    officer = world.user("officer")
    services.save_minutes(meeting=meeting, text="New.", expected_version=1, actor=officer)
    services.revise_minutes(meeting=meeting, expected_version=2, note="It.", actor=officer)
    norland = world.governments["norland"].pk
    typed = {"government": norland, "revision": "1", "text": "Not so."}
    head = world.client("head")
    response = head.post(reverse("minutes-object", args=[meeting.pk]), typed)
    assert response.status_code == 409
    page = text_of(response)
    assert "A revised text was circulated while you were writing" in page
    assert "Not so." in page
    assert not Objection.objects.exists()
    typed["revision"] = "2"
    assert head.post(reverse("minutes-object", args=[meeting.pk]), typed).status_code == 302


def test_an_objection_is_read_by_its_delegation_and_the_secretariat(world: World) -> None:
    objection = world.objection
    address = reverse("meeting-minutes", args=[world.meeting_today.pk])
    for role, reads in (("observer", True), ("officer", True), ("foreign_drafter", False)):
        page = text_of(world.client(role).get(address))
        assert (objection.text in page) is reads, role
        assert "1 objection is open" in page


def test_an_officer_settles_an_objection(world: World, officer: Client) -> None:
    objection = world.objection
    address = reverse("objection-settle", args=[objection.pk])
    minutes = reverse("meeting-minutes", args=[world.meeting_today.pk])
    assert address in text_of(officer.get(minutes))
    assert address not in text_of(world.client("observer").get(minutes))
    assert officer.post(address, {"reason": " "}).status_code == 422
    officer.post(address, {"reason": "Agreed by phone."})
    page = text_of(officer.get(minutes))
    assert "Agreed by phone." in page
    assert address not in page


# Actions and decisions --------------------------------------------------------------------------


def test_an_owner_reports_and_an_officer_gives_back(world: World, officer: Client) -> None:
    action = world.action_item
    drafter = world.client("drafter")

    def act(client: Client, verb: str, words: str = "") -> Any:
        return client.post(reverse("action-item-act", args=[action.pk, verb]), {"words": words})

    lacking = act(drafter, "report_done")
    assert lacking.status_code == 422
    assert "Say in a sentence" in text_of(lacking)
    assert act(drafter, "report_done", "Sent.").status_code == 302
    assert act(drafter, "accept").status_code == 403
    assert act(officer, "give_back", "Page 2 is missing.").status_code == 302
    page = text_of(drafter.get(action.get_absolute_url()))
    assert "Page 2 is missing." in page
    assert "Given back" in page
    assert act(drafter, "dance").status_code == 404
    assert act(world.client("foreign_drafter"), "update", "Mine?").status_code == 403


def test_the_list_is_filtered(world: World, officer: Client) -> None:
    world.lead_meeting(_S.HELD)
    late = world.add_action("norland", "drafter", days=-2, text="The late one.")
    later = world.add_action("sudland", text="The later one.")
    address = reverse("action-item-list")
    for query, shown in (
        ("", {late, later}),
        ("?owner=norland", {late}),
        ("?overdue=on", {late}),
        ("?state=closed", set()),
        (f"?meeting={late.meeting_id}&state=all", {late, later}),
        ("?owner=nowhere", {late, later}),
    ):
        page = text_of(officer.get(f"{address}{query}"))
        assert {row for row in (late, later) if row.text in page} == shown, query


def test_open_actions_are_carried_over(world: World, officer: Client) -> None:
    world.leave_something_over()
    address = reverse("actions-carry", args=[world.meeting_today.pk])
    action = world.action_item
    assert action.number in text_of(officer.get(address))
    typed = {"target": world.meeting.pk, "actions": [action.pk]}
    assert officer.post(address, {"actions": [action.pk]}).status_code == 422
    assert officer.post(address, typed).status_code == 302
    page = text_of(world.client("drafter").get(action.get_absolute_url()))
    assert "Carried over to" in page
    assert "No open action stands before this meeting." in text_of(officer.get(address))


def test_an_action_changes_owner_and_a_second_officer_sees_both(
    world: World, officer: Client
) -> None:
    action = world.action_item
    address = reverse("action-item-edit", args=[action.pk])
    typed = {"text": "First.", "owner": "s", "due_on": "2031-03-03", "version": "0"}
    assert officer.post(address, typed).status_code == 302
    lost = officer.post(address, {**typed, "text": "Second."})
    assert lost.status_code == 409
    page = text_of(lost)
    assert "First." in page
    assert "Second." in page
    action.refresh_from_db()
    assert (action.owner, action.person) == ("Secretariat", None)


def test_a_decision_is_corrected(world: World, officer: Client) -> None:
    decision = world.decision
    address = reverse("decision-edit", args=[decision.pk])
    assert officer.post(address, {"text": "First.", "version": "0"}).status_code == 302
    lost = officer.post(address, {"text": "Second.", "version": "0"})
    assert lost.status_code == 409
    assert "First." in text_of(lost)
    page = text_of(world.client("observer").get(reverse("decision-list")))
    assert "First." in page
    assert "Correct" not in page


# Queries ----------------------------------------------------------------------------------------


def test_pages_ask_the_same_for_three_rows_as_for_one(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    meeting = world.lead_meeting(_S.HELD)
    ahead = world.lead_meeting(_S.ANNOUNCED)
    actor = world.user("officer")

    def add(index: int) -> None:
        slug, role = (("norland", "drafter"), ("sudland", "foreign_drafter"))[index % 2]
        action = world.add_action(slug, role, days=-2)
        services.update_action(action=action, words="Soon.", actor=actor)
        services.carry_over(actions=[action], meeting=ahead, actor=actor)
        services.record_session(meeting=meeting, decision=f"Number {index}.", actor=actor)

    add(0)
    circulate(meeting, actor)
    action = ActionItem.objects.get()
    paths = [
        reverse("action-item-list"),
        reverse("decision-list"),
        action.get_absolute_url(),
        *(
            reverse(name, args=[meeting.pk])
            for name in ("meeting-run", "meeting-session", "meeting-minutes", "meeting-detail")
        ),
    ]

    pages = [(officer, path) for path in paths]
    once = dict(zip(paths, counts(pages), strict=True))
    add(1)
    add(2)
    services.update_action(action=action, words="Later.", actor=actor)
    assert dict(zip(paths, counts(pages), strict=True)) == once
    assert max(once.values()) <= 24, once


def test_waiting_asks_the_same_for_three_as_for_one(world: World) -> None:
    world.objection  # noqa: B018  # made when it is first asked for

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert selectors.waits_for_secretariat(timezone.now()).overdue
        return len(queries)

    world.add_action("norland", "drafter", days=-2)
    once = count()
    for _more in range(2):
        world.add_action("norland", "drafter", days=-2)
    assert count() == once
