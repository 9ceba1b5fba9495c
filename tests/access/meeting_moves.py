"""The moves of W4: who may make each on a meeting, and from which states it is legal."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from meetings import services
from meetings.models import Meeting
from members.models import User
from tests.access.moves import OFFICERS, Way, move
from tests.access.world import World

_M = Meeting.State
_PLANNED = {_M.ANNOUNCED, _M.REGISTRATION_OPEN}


def _meeting(world: World, state: str) -> Meeting:
    if state == _M.POSTPONED:  # to a day that is known, so that registration may open
        meeting = services.announce(meeting=world.meeting, actor=world.user("officer"))
        return services.postpone(meeting=meeting, actor=world.user("officer"), **_elsewhen())
    return world.lead_meeting(state)


def _elsewhen() -> dict[str, Any]:
    starts_at = timezone.now() + timedelta(days=90)
    return {
        "reason": "Said why.",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
    }


def _simple(service: Any) -> Any:
    return lambda obj, actor, world: service(meeting=obj, actor=actor)


def _today(service: Any) -> Any:
    """For what only the day itself allows."""

    def act(obj: Meeting, actor: User, world: World) -> object:
        Meeting.objects.filter(pk=obj.pk).update(starts_at=timezone.now() - timedelta(hours=1))
        return service(meeting=obj, actor=actor)

    return act


def _confirm(obj: Meeting, actor: User, world: World) -> object:
    times = _elsewhen()
    times.pop("reason")
    return services.confirm_date(meeting=obj, zone="UTC", actor=actor, **times)


MEETING = Way(
    "Meeting",
    tuple(_M.values),
    _meeting,
    (
        move("announce", OFFICERS, {_M.DRAFT}, _simple(services.announce)),
        move(
            "open registration",
            OFFICERS,
            {_M.ANNOUNCED, _M.POSTPONED},
            _simple(services.open_registration),
        ),
        move("begin the session", OFFICERS, _PLANNED, _today(services.begin)),
        move("record as held", OFFICERS, _PLANNED | {_M.IN_SESSION}, _today(services.hold)),
        move(
            "postpone",
            OFFICERS,
            _PLANNED | {_M.POSTPONED},
            lambda obj, actor, world: services.postpone(meeting=obj, actor=actor, **_elsewhen()),
        ),
        move("confirm the new date", OFFICERS, {_M.POSTPONED}, _confirm),
        move(
            "cancel",
            OFFICERS,
            _PLANNED | {_M.POSTPONED},
            lambda obj, actor, world: services.cancel(meeting=obj, reason="Said why.", actor=actor),
        ),
    ),
    Meeting,
)

WAYS: dict[str, Way] = {way.title: way for way in (MEETING,)}
