"""The moves of W1 and W2: who may make each, and from which states it is legal.

Written out and not computed. Everybody who is not named is refused in every state; who is named is
told that somebody was faster where the state is not.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from members.models import Application, Delegation, Government, Invitation, Role, User
from members.services import cases, delegations, governments, invitations
from tests.access.world import World
from tests.factories.members import ApplicationFactory

OFFICERS = frozenset({"officer", "approver"})
MANAGERS = OFFICERS | {"head", "administrator"}


@dataclass(frozen=True)
class Move:
    """One verb: `act(obj, actor, world)` calls the service."""

    verb: str
    allowed: frozenset[str]
    legal: frozenset[str]
    act: Callable[[Any, User, World], object]


@dataclass(frozen=True)
class Way:
    """One kind of object with its states and moves. `make(world, state)` leads one to a state."""

    title: str
    states: tuple[str, ...]
    make: Callable[[World, str], Any]
    moves: tuple[Move, ...]
    model: type[Model]

    def read(self, pk: int) -> Any:
        """The object as the next request would load it."""
        return self.model._default_manager.get(pk=pk)


def move(
    verb: str,
    allowed: frozenset[str],
    legal: set[str],
    act: Callable[[Any, User, World], object],
) -> Move:
    """A verb, who may do it, from which states, and the call."""
    return Move(verb, allowed, frozenset(str(state) for state in legal), act)


# W1: an application -----------------------------------------------------------------------------

_A = Application.State


def _application(world: World, state: str) -> Application:
    if state == _A.APPROVED:
        case: Application = ApplicationFactory(state=_A.IN_REVIEW)
        world.approve(case)
        case.refresh_from_db()
        return case
    if state == _A.EXPIRED:
        draft: Application = ApplicationFactory(state=_A.DRAFT)
        Application.objects.filter(pk=draft.pk).update(state=_A.EXPIRED)
        draft.refresh_from_db()
        return draft
    made: Application = ApplicationFactory(state=state)
    return made


_WORKED_ON = {_A.IN_REVIEW, _A.ACTION_NEEDED}
APPLICATION = Way(
    "Application",
    tuple(_A.values),
    _application,
    (
        move(
            "take",
            OFFICERS,
            {_A.SUBMITTED},
            lambda obj, actor, world: cases.take(application=obj, actor=actor),
        ),
        move(
            "assign",
            OFFICERS,
            _WORKED_ON,
            lambda obj, actor, world: cases.assign(
                application=obj, assignee=world.user("officer"), actor=actor
            ),
        ),
        move(
            "note",
            OFFICERS,
            set(_A.values),
            lambda obj, actor, world: cases.add_note(
                application=obj, words="Called twice.", actor=actor
            ),
        ),
        move(
            "record the Alliance",
            OFFICERS,
            _WORKED_ON,
            lambda obj, actor, world: cases.record_alliance(
                application=obj,
                checked_on=date(2026, 11, 20),
                source="The list",
                member_since=None,
                actor=actor,
            ),
        ),
        move(
            "record the call back",
            OFFICERS,
            _WORKED_ON,
            lambda obj, actor, world: cases.record_call_back(
                application=obj,
                called_on=date(2026, 11, 20),
                person="The office",
                source="The website",
                actor=actor,
            ),
        ),
        move(
            "ask",
            OFFICERS,
            {_A.IN_REVIEW},
            lambda obj, actor, world: cases.ask(
                application=obj,
                codes=["other"],
                words="Please explain.",
                answer_by=timezone.now() + timedelta(days=7),
                actor=actor,
            ),
        ),
        move(
            "reject",
            OFFICERS,
            {_A.IN_REVIEW},
            lambda obj, actor, world: cases.reject(
                application=obj, codes=["other"], words="For this reason.", actor=actor
            ),
        ),
        move(
            "approve",
            frozenset({"approver"}),
            {_A.IN_REVIEW},
            lambda obj, actor, world: cases.approve(
                application=obj, sort_name=obj.government_name, actor=actor
            ),
        ),
    ),
    Application,
)

# W1: a government -------------------------------------------------------------------------------

_G = Government.State


def _government(world: World, state: str) -> Government:
    government = world.governments["norland"]
    approver = world.user("approver")
    if state != _G.ACTIVE:
        governments.suspend(government=government, reason="For this reason.", actor=approver)
    if state == _G.LEFT:
        governments.leave(government=government, reason="It said so.", actor=approver)
    government.refresh_from_db()
    return government


GOVERNMENT = Way(
    "Government",
    tuple(_G.values),
    _government,
    (
        move(
            "suspend",
            frozenset({"approver"}),
            {_G.ACTIVE},
            lambda obj, actor, world: governments.suspend(
                government=obj, reason="For this reason.", actor=actor
            ),
        ),
        move(
            "reinstate",
            frozenset({"approver"}),
            {_G.SUSPENDED},
            lambda obj, actor, world: governments.reinstate(
                government=obj, reason="It is settled.", actor=actor
            ),
        ),
        move(
            "leave",
            frozenset({"approver"}),
            {_G.SUSPENDED},
            lambda obj, actor, world: governments.leave(
                government=obj, reason="It said so.", actor=actor
            ),
        ),
    ),
    Government,
)

# W2: a place in a delegation: the drafter's ---------------------------------------------------

_P = Delegation.State


def _place(world: World, state: str) -> Delegation:
    place = world.place
    officer = world.user("officer")
    if state == _P.SUSPENDED:
        delegations.suspend(delegation=place, reason="For this reason.", actor=officer)
    elif state == _P.DORMANT:
        long_ago = timezone.now() - timedelta(days=200)
        Delegation.objects.filter(pk=place.pk).update(state_since=long_ago)
        delegations.rest_dormant(now=timezone.now())
    elif state == _P.DEPARTED:
        delegations.depart(delegation=place, successor=None, actor=officer)
    place.refresh_from_db()
    assert place.state == state
    return place


PLACE = Way(
    "Place in a delegation (the drafter’s)",
    tuple(_P.values),
    _place,
    (
        move(
            "change roles",
            MANAGERS,
            set(_P.values),
            lambda obj, actor, world: delegations.set_delegation(
                government=obj.government, user=obj.user, roles=[Role.OBSERVER], actor=actor
            ),
        ),
        move(
            "suspend",
            MANAGERS,
            {_P.ACTIVE},
            lambda obj, actor, world: delegations.suspend(
                delegation=obj, reason="For this reason.", actor=actor
            ),
        ),
        move(
            "reinstate",
            MANAGERS,
            {_P.SUSPENDED, _P.DORMANT},
            lambda obj, actor, world: delegations.reinstate(
                delegation=obj, reason="It is settled.", actor=actor
            ),
        ),
        move(
            "depart",
            MANAGERS | {"drafter"},
            {_P.ACTIVE, _P.SUSPENDED, _P.DORMANT},
            lambda obj, actor, world: delegations.depart(
                delegation=obj, successor=None, actor=actor
            ),
        ),
    ),
    Delegation,
)

# W2: an invitation into a delegation -----------------------------------------------------------

RUN_OUT = "run_out"


def _invitation(world: World, state: str) -> Invitation:
    invitation = world.invitation
    if state == Invitation.State.REVOKED:
        invitations.revoke(invitation=invitation, actor=world.user("head"))
    elif state == Invitation.State.ACCEPTED:
        world.accept(invitation)
    elif state == RUN_OUT:
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    invitation.refresh_from_db()
    return invitation


_OPEN = {Invitation.State.SENT, RUN_OUT}
INVITATION = Way(
    "Invitation into a delegation",
    (*Invitation.State.values, RUN_OUT),
    _invitation,
    (
        move(
            "send again",
            MANAGERS,
            _OPEN,
            lambda obj, actor, world: invitations.send_again(invitation=obj, actor=actor),
        ),
        move(
            "revoke",
            MANAGERS,
            _OPEN,
            lambda obj, actor, world: invitations.revoke(invitation=obj, actor=actor),
        ),
    ),
    Invitation,
)

WAYS: Mapping[str, Way] = {way.title: way for way in (APPLICATION, GOVERNMENT, PLACE, INVITATION)}
