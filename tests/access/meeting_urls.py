"""The addresses of meetings."""

from collections.abc import Callable, Mapping
from typing import Any

from meetings import services
from meetings.keys import feed_key
from meetings.models import Meeting
from tests.access.rows import (
    NOT_OFFERED,
    NOT_OFFERED_SIGNED_IN,
    PUBLIC,
    Answers,
    Row,
    delegation,
    everyone,
    officers,
    signed_in,
)
from tests.access.world import World

_S = Meeting.State


def _meeting(world: World) -> Mapping[str, Any]:
    return {"pk": world.meeting.pk}


def _act(verb: str) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"pk": world.meeting.pk, "verb": verb}


def _lead(state: str) -> Callable[[World], None]:
    return lambda world: _done(world.lead_meeting(state))


def _done(meeting: Meeting) -> None:
    """A row only sets the scene."""


MEETINGS: dict[str, Row] = {
    # A draft is nobody's business but the secretariat's, and the public page does not show it.
    "meeting-detail": Row(everyone(404), NOT_OFFERED, arguments=_meeting),
    "meeting-manage": Row(officers(200), officers(405)),
    "meeting-create": Row(get=officers(200), post=officers(422)),
    "meeting-run": Row(officers(200), officers(405), arguments=_meeting),
    "meeting-edit": Row(officers(200), officers(422), arguments=_meeting),
    "meeting-announce": Row(officers(200), officers(302), arguments=_meeting),
    "meeting-act": Row(
        officers(405),
        officers(302),
        arguments=_act("open-registration"),
        prepare=_lead(_S.ANNOUNCED),
    ),
    "meeting-postpone": Row(
        officers(200), officers(422), arguments=_meeting, prepare=_lead(_S.ANNOUNCED)
    ),
    "meeting-confirm-date": Row(
        officers(200), officers(422), arguments=_meeting, prepare=_lead(_S.POSTPONED)
    ),
    "meeting-cancel": Row(
        officers(200), officers(422), arguments=_meeting, prepare=_lead(_S.ANNOUNCED)
    ),
    "meeting-outcome": Row(
        officers(200), officers(422), arguments=_meeting, prepare=_lead(_S.ANNOUNCED)
    ),
}


def follows(status: int, otherwise: int = 403, **others: int) -> Answers:
    """The answer for delegations and the secretariat's officers."""
    everybody = {
        **dict.fromkeys(("observer", "drafter", "clearance", "head"), status),
        **dict.fromkeys(("foreign_drafter", "foreign_clearance", "officer", "approver"), status),
    }
    return signed_in(otherwise, **{**everybody, **others})


def _item(verb: str = "") -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"pk": world.proposal.pk, **({"verb": verb} if verb else {})}


AGENDA: dict[str, Row] = {
    "meeting-agenda": Row(officers(200), officers(405), arguments=_meeting),
    "meeting-agenda-version": Row(
        follows(200),
        follows(405),
        arguments=lambda world: {"pk": world.item.meeting_id, "number": 1},
    ),
    "agenda-add": Row(officers(200), officers(422), arguments=_meeting),
    # Nothing is on the agenda of the draft.
    "agenda-circulate": Row(
        officers(405), officers(422), arguments=_meeting, prepare=_lead(_S.ANNOUNCED)
    ),
    "agenda-edit": Row(officers(200), officers(422), arguments=_item()),
    "agenda-place": Row(
        officers(200), officers(422), arguments=lambda world: {"pk": world.item.pk}
    ),
    "agenda-act": Row(officers(405), officers(302), arguments=_item("accept")),
    "agenda-end": Row(officers(200), officers(422), arguments=_item("decline")),
    "agenda-propose": Row(
        follows(403, head=200),
        follows(403, head=422),
        arguments=_meeting,
        prepare=_lead(_S.ANNOUNCED),
    ),
    "agenda-withdraw": Row(NOT_OFFERED_SIGNED_IN, delegation(403, head=302), arguments=_item()),
}


def _paper(world: World) -> Mapping[str, Any]:
    return {"pk": world.paper.pk}


def _first_version(world: World) -> Mapping[str, Any]:
    return {"pk": world.paper.pk, "number": 1}


PAPERS: dict[str, Row] = {
    "meeting-papers": Row(officers(200), officers(405), arguments=_meeting),
    "paper-plan": Row(officers(200), officers(422), arguments=_meeting),
    "paper-edit": Row(officers(200), officers(422), arguments=_paper),
    "paper-withdraw": Row(officers(200), officers(422), arguments=_paper),
    # For Norland by name: nobody else may know of it, whatever their part elsewhere.
    "paper-document": Row(
        everyone(
            404,
            **dict.fromkeys(("observer", "drafter", "clearance", "head"), 200),
            **dict.fromkeys(("officer", "approver"), 200),
        ),
        NOT_OFFERED,
        arguments=_paper,
    ),
    "paper-version": Row(
        follows(200, foreign_drafter=404, foreign_clearance=404),
        follows(405),
        arguments=_first_version,
    ),
    "paper-bring": Row(
        delegation(403, head=200, officer=200, approver=200),
        delegation(403, head=422, officer=422, approver=422),
        arguments=_paper,
    ),
}


PACKS: dict[str, Row] = {
    "meeting-pack": Row(
        follows(200), follows(302), arguments=_meeting, prepare=_lead(_S.ANNOUNCED)
    ),
    # For whom it was made, and for nobody else.
    "pack-file": Row(
        follows(404, drafter=200),
        follows(405),
        arguments=lambda world: {"pk": world.briefing_pack.pk},
    ),
}


def _norland(world: World) -> Mapping[str, Any]:
    return {"pk": world.meeting.pk, "government": world.governments["norland"].pk}


def _seat(world: World) -> Mapping[str, Any]:
    return {"pk": world.registration.pk}


def _registers(status: int) -> Answers:
    """The answer for Norland's head and officers; its other people are refused."""
    return delegation(403, head=status, officer=status, approver=status)


_OPEN = _lead(_S.REGISTRATION_OPEN)
REGISTRATION: dict[str, Row] = {
    "registration-make": Row(_registers(200), _registers(422), arguments=_norland, prepare=_OPEN),
    "registration-apologise": Row(
        NOT_OFFERED_SIGNED_IN, _registers(302), arguments=_norland, prepare=_OPEN
    ),
    "registration-edit": Row(_registers(200), _registers(422), arguments=_seat),
    "registration-withdraw": Row(NOT_OFFERED_SIGNED_IN, _registers(302), arguments=_seat),
    "meeting-registrations": Row(officers(200), officers(405), arguments=_meeting),
    "registration-confirm-all": Row(officers(405), officers(302), arguments=_meeting),
    "registration-confirm": Row(officers(405), officers(302), arguments=_seat),
    "registration-decline": Row(officers(200), officers(422), arguments=_seat),
    "meeting-sheet": Row(
        officers(200),
        officers(405),
        arguments=lambda world: {"pk": world.meeting.pk, "name": "credentials"},
    ),
}


def _feed(world: World) -> Mapping[str, Any]:
    return {"key": feed_key(services.make_feed(person=world.user("observer")))}


CALENDARS: dict[str, Row] = {
    "meeting-calendar": Row(everyone(404), NOT_OFFERED, arguments=_meeting),
    "meeting-feed": PUBLIC,
    # The key is the right: calendars do not sign in.
    "calendar-feed": Row(everyone(200), NOT_OFFERED, arguments=_feed),
    "calendar-own": Row(follows(200), follows(405)),
    "calendar-make": Row(follows(405), follows(302)),
    "calendar-revoke": Row(follows(405), follows(302)),
}
