"""The moves of W4: who may make each on a meeting, and from which states it is legal."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from meetings import services
from meetings.models import AgendaItem, Meeting, Registration
from members.models import User
from tests.access.meeting_world import NO_NEEDS, attendee, item
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

_I = AgendaItem.State


def _item(world: World, state: str) -> AgendaItem:
    proposal, officer = world.proposal, world.user("officer")
    if state == _I.DECLINED:
        return services.decline_item(item=proposal, reason="Said why.", actor=officer)
    if state == _I.WITHDRAWN:
        return services.withdraw_item(item=proposal, actor=world.user("head"))
    if state in {_I.ACCEPTED, _I.TAKEN_OFF}:
        proposal = services.accept_item(item=proposal, actor=officer)
    if state == _I.TAKEN_OFF:
        return services.take_item_off(item=proposal, reason="Said why.", actor=officer)
    return proposal


def _about_item(service: Any, **more: Any) -> Any:
    return lambda obj, actor, world: service(item=obj, actor=actor, **more)


def _place(obj: AgendaItem, actor: User, world: World) -> object:
    return services.place_item(item=obj, place=1, expected_order=[obj.pk], actor=actor)


AGENDA_ITEM = Way(
    "Agenda item that a government proposed",
    tuple(_I.values),
    _item,
    (
        move("accept", OFFICERS, {_I.PROPOSED}, _about_item(services.accept_item)),
        move(
            "decline",
            OFFICERS,
            {_I.PROPOSED},
            _about_item(services.decline_item, reason="Said why."),
        ),
        move(
            "take off",
            OFFICERS,
            {_I.ACCEPTED},
            _about_item(services.take_item_off, reason="Said why."),
        ),
        move("move up", OFFICERS, {_I.ACCEPTED}, _about_item(services.shift_item, up=True)),
        move("put at a place", OFFICERS, {_I.ACCEPTED}, _place),
        move(
            "word it otherwise",
            OFFICERS,
            {_I.PROPOSED, _I.ACCEPTED},
            lambda obj, actor, world: services.change_item(
                item=obj, content=item("Other"), expected_version=obj.version, actor=actor
            ),
        ),
        move(
            "withdraw",
            frozenset({"head"}),
            {_I.PROPOSED},
            _about_item(services.withdraw_item),
        ),
    ),
    AgendaItem,
)

_R = Registration.State


def _registration(world: World, state: str) -> Registration:
    registration, officer = world.registration, world.user("officer")
    if state == _R.CONFIRMED:
        return services.confirm_registration(registration=registration, actor=officer)
    if state == _R.DECLINED:
        return services.decline_registration(
            registration=registration, reason="Said why.", actor=officer
        )
    if state == _R.WITHDRAWN:
        return services.withdraw_registration(registration=registration, actor=world.user("head"))
    return registration


def _about_seat(service: Any, **more: Any) -> Any:
    return lambda obj, actor, world: service(registration=obj, actor=actor, **more)


_COMING = {_R.REQUESTED, _R.CONFIRMED}
REGISTRATION = Way(
    "Registration for a meeting",
    tuple(_R.values),
    _registration,
    (
        move("confirm", OFFICERS, {_R.REQUESTED}, _about_seat(services.confirm_registration)),
        move(
            "decline",
            OFFICERS,
            _COMING,
            _about_seat(services.decline_registration, reason="Said why."),
        ),
        move(
            "change",
            OFFICERS | {"head"},
            _COMING,
            _about_seat(services.change_registration, who=attendee(""), needs=NO_NEEDS),
        ),
        move("withdraw", OFFICERS | {"head"}, _COMING, _about_seat(services.withdraw_registration)),
    ),
    Registration,
)

WAYS: dict[str, Way] = {way.title: way for way in (MEETING, AGENDA_ITEM, REGISTRATION)}
