"""Every address of the portal: how it is asked for, and what each role is answered.

An address that is not here fails the suite. Answers are given for GET and POST; where a method is
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


def _report(world: World) -> Mapping[str, Any]:
    return {"pk": world.report.pk}


def _section(world: World) -> Mapping[str, Any]:
    return {"pk": world.report.pk, "number": 4}


def _round(world: World) -> Mapping[str, Any]:
    return {"pk": world.round.pk}


PUBLIC = Row(get=everyone(200), post=NOT_OFFERED)

# What an officer hears of a draft: that it exists, and that it is not theirs to read yet.
_DRAFT_PAGE = delegation(200, officer=403, approver=403)

REPORTING: dict[str, Row] = {
    "report-list": Row(get=signed_in(200)),
    "report-detail": Row(get=_DRAFT_PAGE, arguments=_report),
    "report-check": Row(get=_DRAFT_PAGE, arguments=_report),
    "report-section": Row(
        # Those who may read but not write are led to the page for reading.
        get=delegation(302, drafter=200, clearance=200, officer=403, approver=403),
        post=delegation(403, drafter=422, clearance=422, officer=403, approver=403),
        arguments=_section,
    ),
    "report-send": Row(
        get=NOT_OFFERED_SIGNED_IN,
        post=delegation(403, drafter=302, clearance=302, officer=403, approver=403),
        arguments=_report,
        prepare=lambda world: world.complete_draft(),
    ),
    "report-return": Row(
        get=NOT_OFFERED_SIGNED_IN,
        post=delegation(403, clearance=422, officer=403, approver=403),
        arguments=_report,
        prepare=lambda world: world.bring_to("in_clearance"),
    ),
    "report-submit": Row(
        get=NOT_OFFERED_SIGNED_IN,
        post=delegation(403, clearance=422, officer=403, approver=403),
        arguments=_report,
        prepare=lambda world: world.bring_to("in_clearance"),
    ),
    "review-queue": Row(get=officers(200)),
    "review-report": Row(
        get=delegation(403, officer=200, approver=200),
        arguments=_report,
        prepare=lambda world: world.bring_to("submitted"),
    ),
    "review-accept": Row(
        get=NOT_OFFERED_SIGNED_IN,
        post=delegation(403, officer=302, approver=302),
        arguments=_report,
        prepare=lambda world: world.bring_to("submitted"),
    ),
    "review-publish": Row(
        get=NOT_OFFERED_SIGNED_IN,
        post=delegation(403, officer=302, approver=302),
        arguments=_report,
        prepare=lambda world: world.bring_to("accepted"),
    ),
    "round-list": Row(get=officers(200), post=officers(422)),
    "round-open": Row(
        get=NOT_OFFERED_SIGNED_IN,
        post=officers(302),
        arguments=lambda world: {"pk": world.planned_round.pk},
    ),
    "round-close": Row(get=NOT_OFFERED_SIGNED_IN, post=officers(302), arguments=_round),
}

HOME: dict[str, Row] = {
    "dashboard": Row(get=signed_in(200)),
}

TABLE: dict[str, Row] = {**REPORTING, **HOME}
