"""The moves of W3: who may make each on a progress report, and from which states it is legal."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from commitments import services
from commitments.models import Report, Round
from members.models import User
from tests.access.moves import OFFICERS, Way, move
from tests.access.world import World
from tests.factories.documents import letter

_R = Report.State
_OWED = {_R.NOT_STARTED, _R.DRAFTING, _R.IN_CLEARANCE, _R.RETURNED}
_DRAFT = frozenset({"drafter", "clearance"})
_CLEAR = frozenset({"clearance"})
_APPROVER = frozenset({"approver"})


def _report(world: World, state: str) -> Report:
    world.bring_to(state)
    return world.report


def _simple(service: Any) -> Any:
    return lambda obj, actor, world: service(report=obj, actor=actor)


def _with_reason(service: Any) -> Any:
    return lambda obj, actor, world: service(report=obj, reason="Said why.", actor=actor)


def _send(obj: Report, actor: User, world: World) -> object:
    obj.sections.update(is_complete=True, status="planned", narrative="Words.")
    Report.objects.filter(pk=obj.pk).update(change_note="What changed.")
    return services.send_to_clearance(report=obj, actor=actor)


def _return(obj: Report, actor: User, world: World) -> object:
    if obj.state == _R.IN_REVIEW and actor.pk in {world.user(name).pk for name in OFFICERS}:
        services.remark_on(report=obj, number=3, words="Why?", asks_change=True, actor=actor)
    return services.return_report(
        report=obj, reason="Said why.", until=timezone.now() + timedelta(days=7), actor=actor
    )


def _extend(obj: Report, actor: User, world: World) -> object:
    until = timezone.now() + timedelta(days=50)
    return services.extend(report=obj, until=until, reason="Said why.", actor=actor)


def _take_back(obj: Report, actor: User, world: World) -> object:
    return services.take_back(
        report=obj, numbers=[3], readers="taskforce", reason="Said why.", actor=actor
    )


def _enter(obj: Report, actor: User, world: World) -> object:
    return services.enter_on_behalf(
        report=obj, letter=letter("l.pdf"), letter_of=timezone.now().date(), actor=actor
    )


REPORT = Way(
    "Progress report",
    tuple(_R.values),
    _report,
    (
        move("send to clearance", _DRAFT, {_R.DRAFTING, _R.AMENDING}, _send),
        move(
            "return to the drafters",
            _CLEAR,
            {_R.IN_CLEARANCE},
            _with_reason(services.return_to_drafting),
        ),
        move("submit", _CLEAR, {_R.IN_CLEARANCE}, _simple(services.submit)),
        move("recall", _CLEAR, {_R.SUBMITTED}, _with_reason(services.recall)),
        move("stop the publication", _CLEAR, {_R.HELD}, _with_reason(services.stop)),
        move("publish without waiting", _CLEAR, {_R.HELD}, _simple(services.release)),
        move(
            "take published answers back",
            _CLEAR | OFFICERS,
            {_R.PUBLISHED, _R.AMENDING},
            _take_back,
        ),
        move("amend", _DRAFT, {_R.PUBLISHED}, _simple(services.amend)),
        move("give the amendment up", _DRAFT, {_R.AMENDING}, _with_reason(services.drop_amendment)),
        move("declare nothing to report", _CLEAR, _OWED, _simple(services.declare_nil)),
        move("withdraw that", _CLEAR, {_R.NIL}, _with_reason(services.withdraw_nil)),
        move("excuse", _APPROVER, _OWED, _with_reason(services.excuse)),
        move("expect after all", _APPROVER, {_R.EXCUSED}, _with_reason(services.expect)),
        move("extend", OFFICERS, _OWED, _extend),
        move(
            "enter from a letter",
            OFFICERS,
            {_R.NOT_STARTED, _R.DRAFTING, _R.RETURNED},
            _enter,
        ),
    ),
    Report,
)

# What the secretariat does with a version that was submitted: refused before there is one.
_SUBMITTED = tuple(
    state
    for state in _R.values
    if state not in {"not_started", "drafting", "in_clearance", "excused"}
)
REVIEW = Way(
    "Submitted report",
    _SUBMITTED,
    _report,
    (
        move("begin the review", OFFICERS, {_R.SUBMITTED}, _simple(services.begin_review)),
        move("return to the government", OFFICERS, {_R.IN_REVIEW}, _return),
        move("accept", OFFICERS, {_R.IN_REVIEW}, _simple(services.accept)),
        move("announce the publication", OFFICERS, {_R.ACCEPTED}, _simple(services.hold)),
    ),
    Report,
)


def _round(world: World, state: str) -> Round:
    if state == Round.State.PLANNED:
        return world.planned_round
    reached = world.round
    if state in {Round.State.CLOSED, Round.State.ARCHIVED}:
        reached = services.close_round(round=reached, actor=world.user("officer"))
    if state == Round.State.ARCHIVED:
        reached = services.archive_round(round=reached, actor=world.user("officer"))
    return reached


def _by_round(service: Any) -> Any:
    return lambda obj, actor, world: service(round=obj, actor=actor)


def _change(obj: Round, actor: User, world: World) -> object:
    return services.change_round(
        round=obj,
        title="Another title",
        due_at=obj.due_at,
        due_zone=obj.due_zone,
        hold_days=3,
        actor=actor,
    )


ROUND = Way(
    "Round",
    tuple(Round.State.values),
    _round,
    (
        move("change", OFFICERS, {Round.State.PLANNED}, _change),
        move("open", OFFICERS, {Round.State.PLANNED}, _by_round(services.open_round)),
        move("close", OFFICERS, {Round.State.OPEN}, _by_round(services.close_round)),
        move("archive", OFFICERS, {Round.State.CLOSED}, _by_round(services.archive_round)),
    ),
    Round,
)

WAYS: dict[str, Way] = {way.title: way for way in (REPORT, REVIEW, ROUND)}
