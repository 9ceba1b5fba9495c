"""The moves of W4's second half and W5: who may make each, and from which states it is legal."""

from typing import Any

from meetings import services
from meetings.models import ActionItem, Meeting, Minutes, Objection
from members.models import User
from tests.access.meeting_world import circulate, end_silence
from tests.access.moves import OFFICERS, Way, move
from tests.access.world import World

_M = Meeting.State
_WRITTEN = {_M.IN_SESSION, _M.HELD, _M.MINUTES_CIRCULATED}
_HEAD = frozenset({"head"})
_OWNER = OFFICERS | {"drafter", "clearance", "head"}


# W4: the minutes, and what is recorded of the session --------------------------------------------


def _held(world: World, state: str) -> Meeting:
    """Minutes were circulated once, so that there is something to object to in every state."""
    if state != _M.HELD:
        return world.lead_meeting(state)
    meeting = world.lead_meeting(_M.MINUTES_CIRCULATED)
    return services.withdraw_minutes(
        meeting=meeting, reason="Said why.", actor=world.user("officer")
    )


def _save(obj: Meeting, actor: User, world: World) -> object:
    stored = Minutes.objects.filter(meeting=obj).first()
    version = stored.version if stored else 0
    return services.save_minutes(meeting=obj, text="New.", expected_version=version, actor=actor)


def _circulate(obj: Meeting, actor: User, world: World) -> object:
    version = obj.minutes.version if hasattr(obj, "minutes") else 0
    return services.circulate_minutes(
        meeting=obj, expected_version=version, note="Said what.", actor=actor
    )


def _revise(obj: Meeting, actor: User, world: World) -> object:
    if obj.state == _M.MINUTES_CIRCULATED:
        Minutes.objects.filter(meeting=obj).update(text="Another text.")
    version = obj.minutes.version if hasattr(obj, "minutes") else 0
    return services.revise_minutes(
        meeting=obj, expected_version=version, note="Said what.", actor=actor
    )


def _object(obj: Meeting, actor: User, world: World) -> object:
    return services.object_to_minutes(
        revision=obj.minutes_revisions.latest("number"),
        government=world.governments["norland"],
        text="No.",
        actor=actor,
    )


def _withdraw(obj: Meeting, actor: User, world: World) -> object:
    return services.withdraw_minutes(meeting=obj, reason="Said why.", actor=actor)


def _adopt(obj: Meeting, actor: User, world: World) -> object:
    return services.adopt(meeting=end_silence(obj), actor=actor)


def _record(obj: Meeting, actor: User, world: World) -> object:
    return services.record_session(meeting=obj, decision="They agreed.", actor=actor)


MINUTES = Way(
    "Minutes of a meeting",
    (_M.HELD, _M.MINUTES_CIRCULATED, _M.ADOPTED, _M.CLOSED),
    _held,
    (
        move("save the minutes", OFFICERS, _WRITTEN, _save),
        move("record the session", OFFICERS, _WRITTEN, _record),
        move("circulate", OFFICERS, {_M.HELD}, _circulate),
        move("circulate a revised text", OFFICERS, {_M.MINUTES_CIRCULATED}, _revise),
        move("withdraw", OFFICERS, {_M.MINUTES_CIRCULATED}, _withdraw),
        move("object", _HEAD, {_M.MINUTES_CIRCULATED}, _object),
        move("adopt", OFFICERS, {_M.MINUTES_CIRCULATED}, _adopt),
        move(
            "close",
            OFFICERS,
            {_M.ADOPTED},
            lambda obj, actor, world: services.close(meeting=obj, actor=actor),
        ),
    ),
    Meeting,
)

BEFORE = Way(
    "Minutes of a meeting that was not held",
    (_M.DRAFT, _M.ANNOUNCED, _M.REGISTRATION_OPEN, _M.IN_SESSION, _M.POSTPONED, _M.CANCELLED),
    lambda world, state: world.lead_meeting(state),
    tuple(each for each in MINUTES.moves if each.verb != "object"),
    Meeting,
)

# W4: an objection of Norland ---------------------------------------------------------------------

_O = Objection.State


def _objection(world: World, state: str) -> Objection:
    objection = world.objection
    if state == _O.WITHDRAWN:
        services.withdraw_objection(objection=objection, actor=world.user("head"))
    elif state == _O.SETTLED:
        services.settle_objection(
            objection=objection, reason="Said how.", actor=world.user("officer")
        )
    elif state == _O.ANSWERED:
        meeting = Meeting.objects.get(pk=world.meeting_today.pk)
        services.withdraw_minutes(meeting=meeting, reason="Why.", actor=world.user("officer"))
        circulate(meeting, world.user("officer"), "Another text.")
    objection.refresh_from_db()
    return objection


OBJECTION = Way(
    "Objection to minutes (Norland’s)",
    tuple(_O.values),
    _objection,
    (
        move(
            "withdraw",
            _HEAD,
            {_O.OPEN},
            lambda obj, actor, world: services.withdraw_objection(objection=obj, actor=actor),
        ),
        move(
            "settle",
            OFFICERS,
            {_O.OPEN},
            lambda obj, actor, world: services.settle_objection(
                objection=obj, reason="Said how.", actor=actor
            ),
        ),
    ),
    Objection,
)

# W5: an action item of Norland -------------------------------------------------------------------

_A = ActionItem.State
_OWED = set(ActionItem.OWED)
_UNSETTLED = set(ActionItem.UNSETTLED)


def _action(world: World, state: str) -> ActionItem:
    action = world.action_item
    world.lead_meeting(_M.ANNOUNCED)  # it can be carried over to that one
    drafter, officer = world.user("drafter"), world.user("officer")
    said = {"action": action, "words": "Said why."}
    if state == _A.IN_PROGRESS:
        services.start_action(action=action, actor=drafter)
    elif state == _A.BLOCKED:
        services.block_action(**said, actor=drafter)
    elif state in {_A.REPORTED_DONE, _A.CLOSED}:
        services.report_done(**said, actor=drafter)
    elif state == _A.CANCELLED:
        services.cancel_action(**said, actor=officer)
    if state == _A.CLOSED:
        services.accept_action(action=action, actor=officer)
    action.refresh_from_db()
    return action


def _with_words(service: Any) -> Any:
    return lambda obj, actor, world: service(action=obj, words="Said why.", actor=actor)


def _change(obj: ActionItem, actor: User, world: World) -> object:
    return services.change_action(
        action=obj,
        text="Another.",
        owner=services.Owner(world.governments["sudland"]),
        due_on=None,
        expected_version=obj.version,
        actor=actor,
    )


def _carry(obj: ActionItem, actor: User, world: World) -> object:
    return services.carry_over(actions=[obj], meeting=world.meeting, actor=actor)


ACTION = Way(
    "Action item (Norland’s)",
    tuple(_A.values),
    _action,
    (
        move("say how it goes", _OWNER, _UNSETTLED, _with_words(services.update_action)),
        move("start", _OWNER, {_A.OPEN}, _with_words(services.start_action)),
        move("block", _OWNER, {_A.OPEN, _A.IN_PROGRESS}, _with_words(services.block_action)),
        move("resume", _OWNER, {_A.BLOCKED}, _with_words(services.resume_action)),
        move("report done", _OWNER, _OWED, _with_words(services.report_done)),
        move("accept", OFFICERS, {_A.REPORTED_DONE}, _with_words(services.accept_action)),
        move("give back", OFFICERS, {_A.REPORTED_DONE}, _with_words(services.give_back_action)),
        move("cancel", OFFICERS, _UNSETTLED, _with_words(services.cancel_action)),
        move("change", OFFICERS, _UNSETTLED, _change),
        move("carry over", OFFICERS, _UNSETTLED, _carry),
    ),
    ActionItem,
)

WAYS: dict[str, Way] = {way.title: way for way in (MINUTES, BEFORE, OBJECTION, ACTION)}
