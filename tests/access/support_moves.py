"""The moves of needs, offers and introductions: who may make each, and from which states."""

from typing import Any

from knowledge.models import Consent, Introduction, SupportEntry
from knowledge.services import support as services
from knowledge.services import support_introductions as introductions
from knowledge.services.support_introductions import Shared
from members.models import User
from tests.access.moves import OFFICERS, Way, move
from tests.access.support_world import MAILBOX, content_of
from tests.access.world import World

_E, _I, _C = SupportEntry.State, Introduction.State, Consent.State
_WRITERS = frozenset({"drafter", "clearance", "head"})
_ANSWERING = frozenset({"clearance", "head"})
_RUNNING = {_E.OPEN, _E.PAUSED}


def _entry(world: World, state: str) -> SupportEntry:
    """Norland's need. A suggestion comes from its published report."""
    if state in SupportEntry.UNCONFIRMED:
        entry = world.suggestion
        if state == _E.DISMISSED:
            services.dismiss_entry(entry=entry, actor=world.user("drafter"))
    else:
        entry = world.need
        steps: dict[str, Any] = {
            _E.PAUSED: services.pause_entry,
            _E.MET: services.meet_entry,
            _E.ENDED: services.end_entry,
        }
        if state in steps:
            steps[state](entry=entry, actor=world.user("drafter"))
    entry.refresh_from_db()
    assert entry.state == state
    return entry


def _simple(service: Any) -> Any:
    return lambda obj, actor, world: service(entry=obj, actor=actor)


def _change(obj: SupportEntry, actor: User, world: World) -> object:
    return services.change_entry(
        entry=obj, content=content_of(5), expected_version=obj.version, actor=actor
    )


ENTRY = Way(
    "Need of support (Norland’s)",
    tuple(_E.values),
    _entry,
    (
        move("change", _WRITERS, {*_RUNNING, _E.SUGGESTED}, _change),
        move("confirm", _WRITERS, {_E.SUGGESTED}, _simple(services.confirm_entry)),
        move("dismiss", _WRITERS, {_E.SUGGESTED}, _simple(services.dismiss_entry)),
        move("pause", _WRITERS, {_E.OPEN}, _simple(services.pause_entry)),
        move("resume", _WRITERS, {_E.PAUSED}, _simple(services.resume_entry)),
        move("meet", _WRITERS, _RUNNING, _simple(services.meet_entry)),
        move("end", _WRITERS, _RUNNING, _simple(services.end_entry)),
    ),
    SupportEntry,
)


def _conclude(obj: Introduction, actor: User, world: World) -> object:
    return introductions.conclude(introduction=obj, outcome="partly", words="", actor=actor)


INTRODUCTION = Way(
    "Introduction of two governments",
    tuple(_I.values),
    lambda world, state: world.lead_introduction(state),
    (
        move(
            "withdraw",
            OFFICERS,
            set(Introduction.WAITING),
            lambda obj, actor, world: introductions.withdraw(introduction=obj, actor=actor),
        ),
        move("record the outcome", OFFICERS, {_I.INTRODUCED}, _conclude),
    ),
    Introduction,
)


def _consent(world: World, state: str) -> Consent:
    """Norland's question."""
    if state == _C.DECLINED:
        introductions.decline(consent=world.consent(), actor=world.user("head"))
    elif state != _C.ASKED:
        led: dict[str, str] = {
            _C.AGREED: _I.ONE_AGREED,
            _C.INTRODUCED: _I.INTRODUCED,
            _C.CONCLUDED: _I.CONCLUDED,
            _C.CLOSED: _I.DECLINED,
        }
        world.lead_introduction(led[state])
    consent = world.consent()
    assert consent.state == state
    return consent


def _agree(obj: Consent, actor: User, world: World) -> object:
    return introductions.agree(
        consent=obj,
        shared=Shared(contact=None, mailbox=MAILBOX["norland"]),
        expected_version=obj.entry.version,
        actor=actor,
    )


def _conclude_for(obj: Consent, actor: User, world: World) -> object:
    return introductions.conclude_for(consent=obj, outcome="helped", words="", actor=actor)


CONSENT = Way(
    "Question about an introduction (Norland’s)",
    tuple(_C.values),
    _consent,
    (
        move("agree", _ANSWERING, {_C.ASKED}, _agree),
        move(
            "decline",
            _ANSWERING,
            {_C.ASKED, _C.AGREED},
            lambda obj, actor, world: introductions.decline(consent=obj, actor=actor),
        ),
        move("record the outcome", _ANSWERING, {_C.INTRODUCED}, _conclude_for),
    ),
    Consent,
)

WAYS: dict[str, Way] = {way.title: way for way in (ENTRY, INTRODUCTION, CONSENT)}
