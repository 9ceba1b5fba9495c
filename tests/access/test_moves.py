"""Every move of W1 to W6, legal or not, by every role in every state."""

from copy import deepcopy

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import Model

from members import authority
from members.models import User
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from tests.access import (
    knowledge_moves,
    meeting_moves,
    minutes_moves,
    moves,
    question_moves,
    report_moves,
    support_moves,
)
from tests.access.moves import APPLICATION, Move
from tests.access.rows import ROLES
from tests.access.world import World

WAYS = {
    **moves.WAYS,
    **report_moves.WAYS,
    **meeting_moves.WAYS,
    **minutes_moves.WAYS,
    **support_moves.WAYS,
    **question_moves.WAYS,
    **knowledge_moves.WAYS,
}
DONE, REFUSED, LATE = "done", "refused", "somebody was faster"


@pytest.mark.parametrize("title", WAYS)
def test_every_move_by_every_role_in_every_state(world: World, title: str) -> None:
    way = WAYS[title]
    surprises = []
    for state in way.states:
        with transaction.atomic():
            obj = way.read(way.make(world, state).pk)
            people = {role: world.person(role) for role in ROLES}
            for move in way.moves:
                for role in ROLES:
                    wanted = REFUSED if role not in move.allowed else LATE
                    if role in move.allowed and state in move.legal:
                        wanted = DONE
                    found = _try(world, move, obj, people[role])
                    if found != wanted:
                        surprises.append(f"{state}, {move.verb}, {role}: {found}, not {wanted}")
            transaction.set_rollback(True)
        world.forget()
    assert surprises == []


def _try(world: World, move: Move, read: Model, person: User | AnonymousUser) -> str:
    """What comes of it, undone again. Both are as a request would load them: every try is undone,
    so that copies of what was read before the first are what reading once more would give."""
    obj, actor = deepcopy(read), deepcopy(person)
    try:
        with transaction.atomic():
            move.act(obj, actor, world)
            assert not authority.drift()
            transaction.set_rollback(True)
    except Refused:
        return REFUSED
    except SomeoneWasFaster:
        return LATE
    return DONE


def test_the_officer_on_the_case_does_not_approve_it(world: World) -> None:
    """An approver who worked on the case is refused, whatever it was that they did."""
    approver = world.user("approver")
    for move in APPLICATION.moves:
        if move.verb in {"take", "approve", "ask", "reject", "note", "assign"}:
            continue
        with transaction.atomic():
            case = world.case
            move.act(case, approver, world)
            with pytest.raises(Refused, match="You worked on this case"):
                world.approve(case)
            transaction.set_rollback(True)
        world.forget()
