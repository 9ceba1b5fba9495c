"""The permission table of reporting: rule × role × state, written out and not computed."""

import pytest

from commitments.models import Report
from taskforce.core.permissions import RULES, allows
from tests.access.world import World

ROLES = [
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
]

# Who is allowed, by rule and state of the report, while its round is open. Everybody else is not.
_DELEGATION = {"observer", "drafter", "clearance", "head"}
_OFFICERS = {"officer", "approver"}
_DRAFT = {"drafter", "clearance"}
_CLEARANCE = {"clearance"}
TABLE: dict[str, dict[str, set[str]]] = {
    "report.view": {
        "not_started": _DELEGATION,
        "drafting": _DELEGATION,
        "in_clearance": _DELEGATION,
        "submitted": _DELEGATION | _OFFICERS,
        "accepted": _DELEGATION | _OFFICERS,
        "published": _DELEGATION | _OFFICERS,
    },
    "report.draft": {
        "not_started": _DRAFT,
        "drafting": _DRAFT,
        "in_clearance": set(),
        "submitted": set(),
        "accepted": set(),
        "published": set(),
    },
    "report.send_to_clearance": dict.fromkeys(Report.State.values, _DRAFT),
    "report.return_to_drafting": dict.fromkeys(Report.State.values, _CLEARANCE),
    "report.submit": dict.fromkeys(Report.State.values, _CLEARANCE),
    "report.accept": dict.fromkeys(Report.State.values, _OFFICERS),
    "report.publish": dict.fromkeys(Report.State.values, _OFFICERS),
}


@pytest.mark.parametrize("rule", TABLE)
@pytest.mark.parametrize("state", Report.State.values)
def test_report_rules(world: World, rule: str, state: str) -> None:
    world.report.state = state
    allowed = {role for role in ROLES if allows(world.person(role), rule, world.report)}
    assert allowed == TABLE[rule][state]


@pytest.mark.parametrize(
    "rule",
    ["report.draft", "report.send_to_clearance", "report.return_to_drafting", "report.submit"],
)
def test_nobody_writes_in_a_closed_round(world: World, rule: str) -> None:
    world.round.state = "closed"
    world.report.round = world.round
    assert not [role for role in ROLES if allows(world.person(role), rule, world.report)]


WITHOUT_OBJECT = {
    "secretariat.work": _OFFICERS,
    "secretariat.administer": {"administrator"},
    "round.run": _OFFICERS,
    "statement.edit": _OFFICERS,
    "recovery.open": _OFFICERS | {"administrator"},
}


OTHER_RULES = {
    "delegation.read": (lambda world: world.governments["norland"], _DELEGATION | _OFFICERS),
    "delegation.manage": (
        lambda world: world.governments["norland"],
        {"head", "administrator"} | _OFFICERS,
    ),
    "delegation.invite": (
        lambda world: world.governments["norland"],
        {"head", "administrator"} | _OFFICERS,
    ),
    # The drafter's place: their own to leave, others' to change.
    "delegation.change": (
        lambda world: world.place,
        {"head", "administrator"} | _OFFICERS,
    ),
    "delegation.leave": (
        lambda world: world.place,
        {"drafter", "head", "administrator"} | _OFFICERS,
    ),
    "delegation.confirm": (lambda world: world.governments["norland"], {"head"}),
    "statement.put_in_force": (lambda world: world.draft_statement, {"approver"}),
    "statement.sign": (lambda world: world.governments["norland"], {"head"} | _OFFICERS),
    "signature.read": (lambda world: world.signature, _DELEGATION | _OFFICERS),
    # Begun by the officer, for the drafter.
    "recovery.confirm": (lambda world: world.recovery, {"approver", "administrator"}),
    "application.work": (lambda world: world.application, _OFFICERS),
    "application.approve": (lambda world: world.case, {"approver"}),
    "government.keep": (lambda world: world.governments["norland"], {"approver"}),
    "meeting.run": (lambda world: world.meeting, _OFFICERS),
    "resource.moderate": (lambda world: world.resource, _OFFICERS),
}


@pytest.mark.parametrize("rule", WITHOUT_OBJECT)
def test_rules_without_an_object(world: World, rule: str) -> None:
    allowed = {role for role in ROLES if allows(world.person(role), rule, None)}
    assert allowed == WITHOUT_OBJECT[rule]


def test_a_denial_always_says_why(world: World) -> None:
    for name in TABLE:
        for role in ROLES:
            decision = allows(world.person(role), name, world.report)
            if not decision:
                assert str(decision.reason).endswith("."), (name, role)


def test_rules_about_other_objects(world: World) -> None:
    for name, (make, wanted) in OTHER_RULES.items():
        allowed = {role for role in ROLES if allows(world.person(role), name, make(world))}
        assert allowed == wanted, name


@pytest.mark.parametrize("state", ["suspended", "left"])
def test_nobody_invites_into_a_government_that_is_not_active(world: World, state: str) -> None:
    government = world.governments["norland"]
    government.state = state
    assert not [
        role for role in ROLES if allows(world.person(role), "delegation.invite", government)
    ]


def test_every_rule_stands_in_a_table() -> None:
    assert set(RULES) == set(TABLE) | set(WITHOUT_OBJECT) | set(OTHER_RULES)


def test_nobody_reviews_their_own_government(world: World) -> None:
    """An officer who also sits in a delegation keeps out of its review."""
    world.seat("officer", ["observer"])
    world.report.state = "submitted"
    assert not allows(world.person("officer"), "report.accept", world.report)
    assert allows(world.person("officer"), "report.view", world.report)
