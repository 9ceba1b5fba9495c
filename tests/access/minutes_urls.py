"""The addresses of minutes, decisions and actions."""

from collections.abc import Callable, Mapping
from typing import Any

from meetings.models import Meeting
from tests.access.meeting_world import MeetingWorld
from tests.access.rows import (
    NOT_OFFERED_SIGNED_IN,
    Answers,
    Row,
    delegation,
    officers,
    signed_in,
)
from tests.access.world import World

_S = Meeting.State

# Anybody in a delegation, and the secretariat.
_MEMBERS = signed_in(200, nobody=403, administrator=403)
_NOT_HERE = signed_in(405, nobody=403, administrator=403)


def _meeting(world: World) -> Mapping[str, Any]:
    return {"pk": world.meeting_today.pk}


def _lead(state: str) -> Callable[[MeetingWorld], None]:
    def prepare(world: MeetingWorld) -> None:
        world.lead_meeting(state)

    return prepare


def _objection(world: World) -> Mapping[str, Any]:
    return {"pk": world.objection.pk}


def _action(world: World) -> Mapping[str, Any]:
    return {"pk": world.action_item.pk}


def _heads(status: int) -> Answers:
    return signed_in(403, head=status)


MINUTES: dict[str, Row] = {
    "meeting-minutes": Row(
        _MEMBERS, _NOT_HERE, arguments=_meeting, prepare=_lead(_S.MINUTES_CIRCULATED)
    ),
    "minutes-object": Row(
        _heads(200), _heads(422), arguments=_meeting, prepare=_lead(_S.MINUTES_CIRCULATED)
    ),
    # Others do not know that Norland objects; the secretariat does not withdraw it.
    "objection-withdraw": Row(
        NOT_OFFERED_SIGNED_IN,
        delegation(403, head=302, officer=403, approver=403),
        arguments=_objection,
    ),
    "objection-settle": Row(officers(200), officers(422), arguments=_objection),
    "minutes-edit": Row(officers(200), officers(422), arguments=_meeting, prepare=_lead(_S.HELD)),
    # Without the version that was seen, as here, nothing is circulated.
    "minutes-circulate": Row(
        officers(200),
        officers(409),
        arguments=_meeting,
        prepare=lambda world: world.write_minutes(),
    ),
    "minutes-withdraw": Row(
        officers(200),
        officers(422),
        arguments=_meeting,
        prepare=_lead(_S.MINUTES_CIRCULATED),
    ),
    "meeting-session": Row(
        officers(200), officers(302), arguments=_meeting, prepare=_lead(_S.IN_SESSION)
    ),
    "actions-carry": Row(
        officers(200),
        officers(422),
        arguments=_meeting,
        prepare=lambda world: world.leave_something_over(),
    ),
    "decision-list": Row(_MEMBERS, _NOT_HERE),
    "decision-edit": Row(
        officers(200), officers(422), arguments=lambda world: {"pk": world.decision.pk}
    ),
    "action-item-list": Row(_MEMBERS, _NOT_HERE),
    "action-item-detail": Row(_MEMBERS, _NOT_HERE, arguments=_action),
    "action-item-act": Row(
        NOT_OFFERED_SIGNED_IN,
        signed_in(403, drafter=302, clearance=302, head=302, officer=302, approver=302),
        arguments=lambda world: {**_action(world), "verb": "start"},
    ),
    "action-item-edit": Row(officers(200), officers(422), arguments=_action),
}
