"""How a row of the table of addresses is written: what each role is answered.

Answers are given for GET and POST; where a method is
not offered the answer is 405. POST is sent without any field, so a form answers 422 (or 200 for
allauth's own forms) and a plain action acts; every request is rolled back.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.access.world import World

ROLES = (
    "visitor",
    "nobody",
    "observer",
    "drafter",
    "clearance",
    "head",
    "foreign_drafter",
    "foreign_clearance",
    "officer",
    "approver",
    "administrator",
)
SIGN_IN = 302  # a visitor is sent to the sign-in page

Answers = Mapping[str, int]


def everyone(status: int, /, **others: int) -> Answers:
    """The same answer for all roles but those named."""
    return {**dict.fromkeys(ROLES, status), **others}


def signed_in(status: int, /, **others: int) -> Answers:
    """The same answer for all who signed in but those named; a visitor is sent to sign in."""
    return {**everyone(status), "visitor": SIGN_IN, **others}


def officers(status: int, /, otherwise: int = 403) -> Answers:
    """The answer for officers and approvers; everybody else is refused."""
    return signed_in(otherwise, officer=status, approver=status)


def delegation(status: int, /, otherwise: int = 404, **others: int) -> Answers:
    """The answer for Norland's people; nobody else may know of the object."""
    own = dict.fromkeys(("observer", "drafter", "clearance", "head"), status)
    return signed_in(otherwise, **{**own, **others})


NOT_OFFERED = everyone(405)
NOT_OFFERED_SIGNED_IN = signed_in(405)


@dataclass(frozen=True)
class Row:
    """One address. `arguments` builds what the pattern needs; `prepare` sets the scene."""

    get: Answers
    post: Answers = field(default_factory=lambda: NOT_OFFERED_SIGNED_IN)
    arguments: Callable[[World], Mapping[str, Any]] = lambda world: {}
    prepare: Callable[[World], None] = lambda world: None


PUBLIC = Row(get=everyone(200), post=NOT_OFFERED)
