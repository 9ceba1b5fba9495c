"""The addresses of meetings."""

from collections.abc import Callable, Mapping
from typing import Any

from meetings.models import Meeting
from tests.access.rows import NOT_OFFERED, Row, everyone, officers
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
