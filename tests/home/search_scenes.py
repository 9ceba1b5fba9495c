"""Scenes in which a marker stands somewhere, and which roles may find it."""

from collections.abc import Callable, Mapping
from typing import Any

from commitments import services as reporting
from knowledge import services as knowledge
from meetings import services as meetings
from meetings.models import AgendaItem, Meeting
from tests.access.meeting_world import circulate, item, lead
from tests.access.reporting_world import WAY
from tests.access.rows import ROLES
from tests.access.world import World
from tests.factories.documents import letter
from tests.knowledge.conftest import content_of

MARKER = "Zirkonium"
NORLAND = {"observer", "drafter", "clearance", "head"}
SUDLAND = {"foreign_drafter", "foreign_clearance"}
MEMBERS = NORLAND | SUDLAND
OFFICERS = {"officer", "approver"}
EVERYBODY = set(ROLES)


def section_of(world: World, **answers: Any) -> None:
    """Norland's answer to commitment 4, everything else complete and public."""
    world.complete_draft()
    reporting.save_section(
        report=world.report,
        number=4,
        answers={"status": "under_way", **answers},
        expected_version=1,
        actor=world.user("drafter"),
    )


def publish(world: World) -> None:
    for _reached, step, role in WAY:
        step(report=world.report, actor=world.user(role))


def _resource(visibility: str, *, published: bool = True) -> Callable[[World], None]:
    def made(world: World) -> None:
        content = content_of(title=f"{MARKER} for prosecutors", visibility=visibility)
        resource = knowledge.create_resource(content=content, actor=world.person("officer"))
        if published:
            knowledge.publish(resource=resource, actor=world.person("officer"))

    return made


def answer(published: bool = True, **answers: Any) -> Callable[[World], None]:
    def made(world: World) -> None:
        section_of(world, **answers)
        if published:
            publish(world)

    return made


def _meeting_draft(world: World) -> None:
    meeting = world.meeting
    Meeting.objects.filter(pk=meeting.pk).update(title=f"{MARKER} meeting")


def _meeting_announced(world: World) -> None:
    _meeting_draft(world)
    meetings.announce(meeting=Meeting.objects.get(pk=world.meeting.pk), actor=world.user("officer"))


def _outcome(world: World) -> None:
    lead(world.meeting_today, "held", world.user("officer"), outcome=f"{MARKER} was agreed.")


def _proposal(world: World, circulated: bool) -> None:
    proposed = meetings.propose_item(
        meeting=world.lead_meeting(Meeting.State.ANNOUNCED),
        government=world.governments["norland"],
        content=item(f"{MARKER} for all"),
        actor=world.user("head"),
    )
    meetings.accept_item(item=proposed, actor=world.user("officer"))
    if circulated:
        meetings.circulate_agenda(meeting=proposed.meeting, actor=world.user("officer"))


def _agenda_changed(world: World) -> None:
    """The marker stood on an agenda that another one replaced."""
    _proposal(world, circulated=True)
    AgendaItem.objects.update(title="Something else")
    meetings.circulate_agenda(meeting=world.meeting, actor=world.user("officer"))


def _minutes(world: World, *, circulated: bool) -> None:
    meeting = world.lead_meeting(Meeting.State.HELD)
    text = f"They spoke of {MARKER}."
    if circulated:
        circulate(meeting, world.user("officer"), text)
    else:
        meetings.save_minutes(
            meeting=meeting, text=text, expected_version=0, actor=world.user("officer")
        )


def _minutes_revised(world: World) -> None:
    _minutes(world, circulated=True)
    officer, meeting = world.user("officer"), Meeting.objects.get(pk=world.meeting_today.pk)
    minutes = meetings.save_minutes(
        meeting=meeting, text="Of nothing.", expected_version=1, actor=officer
    )
    meetings.revise_minutes(
        meeting=meeting, expected_version=minutes.version, note="Another text.", actor=officer
    )


def _minutes_withdrawn(world: World) -> None:
    _minutes(world, circulated=True)
    meetings.withdraw_minutes(
        meeting=Meeting.objects.get(pk=world.meeting_today.pk),
        reason="A mistake.",
        actor=world.user("officer"),
    )


def _decision(world: World) -> None:
    meetings.record_session(
        meeting=world.lead_meeting(Meeting.State.HELD),
        decision=f"{MARKER} it is.",
        actor=world.user("officer"),
    )


def action(world: World) -> None:
    world.lead_meeting(Meeting.State.HELD)
    world.add_action("norland", "drafter", text=f"Look after {MARKER}.")


def paper(access: str, *, brought: bool = True, withdrawn: bool = False) -> Callable[[World], None]:
    def made(world: World) -> None:
        paper = world.plan_paper(
            world.lead_meeting(Meeting.State.ANNOUNCED),
            access,
            title=f"{MARKER} paper",
            government=world.governments["norland"],
        )
        if brought:
            meetings.bring_paper(paper=paper, file=letter("paper.pdf"), actor=world.user("head"))
        if withdrawn:
            meetings.withdraw_paper(paper=paper, reason="A mistake.", actor=world.user("officer"))

    return made


SCENES: Mapping[str, tuple[Callable[[World], None], set[str]]] = {
    "a public resource": (_resource("public"), EVERYBODY),
    "a resource for the Taskforce": (_resource("taskforce"), MEMBERS | OFFICERS),
    "a draft of a resource": (_resource("public", published=False), set()),
    "a public answer": (answer(narrative=MARKER, visibility="public"), EVERYBODY),
    "an answer for members": (
        answer(narrative=MARKER, visibility="taskforce"),
        MEMBERS | OFFICERS,
    ),
    "an answer for the secretariat": (answer(narrative=MARKER, visibility="secretariat"), set()),
    "a part kept from the public": (
        answer(
            narrative="Open.",
            support_needed=MARKER,
            visibility="public",
            **{"visibility-support_needed": "taskforce"},
        ),
        MEMBERS | OFFICERS,
    ),
    "a part kept by the government": (
        answer(
            narrative="Open.",
            challenges=MARKER,
            visibility="public",
            **{"visibility-challenges": "secretariat"},
        ),
        set(),
    ),
    "an answer that is not published": (
        answer(published=False, narrative=MARKER, visibility="public"),
        set(),
    ),
    "a meeting in draft": (_meeting_draft, set()),
    "a meeting that is announced": (_meeting_announced, EVERYBODY),
    "an outcome": (_outcome, EVERYBODY),
    "an item that is not circulated": (lambda world: _proposal(world, circulated=False), set()),
    "an agenda": (lambda world: _proposal(world, circulated=True), MEMBERS | OFFICERS),
    "an earlier agenda": (_agenda_changed, set()),
    "minutes in writing": (lambda world: _minutes(world, circulated=False), set()),
    "minutes": (lambda world: _minutes(world, circulated=True), MEMBERS | OFFICERS),
    "an earlier revision of minutes": (_minutes_revised, set()),
    "minutes that were withdrawn": (_minutes_withdrawn, set()),
    "a decision": (_decision, MEMBERS | OFFICERS),
    "an action": (action, MEMBERS | OFFICERS),
    "a public paper": (paper("public"), EVERYBODY),
    "a paper for the Taskforce": (paper("taskforce"), MEMBERS | OFFICERS),
    "a paper for Norland": (paper("named"), NORLAND | OFFICERS),
    "a paper that is awaited": (paper("public", brought=False), NORLAND | OFFICERS),
    "a paper that was withdrawn": (paper("public", withdrawn=True), OFFICERS),
}
