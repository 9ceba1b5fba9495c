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
_WRITTEN = {"not_started", "drafting", "returned", "amending"}
_FROZEN = {"submitted", "in_review", "accepted", "held", "published", "nil"}
_TOGETHER = {"drafter", "clearance", "head"}


def _always(roles: set[str]) -> dict[str, set[str]]:
    """The rule looks at who asks; the state is the transition's matter."""
    return dict.fromkeys(Report.State.values, roles)


def _in(states: set[str], then: set[str], otherwise: set[str]) -> dict[str, set[str]]:
    return {state: then if state in states else otherwise for state in Report.State.values}


TABLE: dict[str, dict[str, set[str]]] = {
    "report.view": _in(_FROZEN, _DELEGATION | _OFFICERS, _DELEGATION),
    "report.draft": _in(_WRITTEN, _DRAFT, set()),
    "report.assign": _always(_TOGETHER),
    "report.remark": _always(_TOGETHER),
    "report.send_to_clearance": _always(_DRAFT),
    "report.return_to_drafting": _always(_CLEARANCE),
    "report.submit": _always(_CLEARANCE),
    "report.recall": _always(_CLEARANCE),
    "report.declare_nil": _always(_CLEARANCE),
    "report.withdraw_nil": _always(_CLEARANCE),
    "report.stop": _always(_CLEARANCE),
    "report.release": _always(_CLEARANCE),
    "report.take_back": _always(_CLEARANCE | _OFFICERS),
    "report.amend": _always(_DRAFT),
    "report.drop_amendment": _always(_DRAFT),
    # Once something was submitted; of a report that never was, nobody reviews anything.
    "report.review": _always(_OFFICERS),
    "report.extend": _always(_OFFICERS),
    "report.excuse": _always({"approver"}),
    "report.expect": _always({"approver"}),
    "report.enter_on_behalf": _always(_OFFICERS),
    # Only what was entered from a letter, as another test has it.
    "report.submit_on_behalf": _always(set()),
}


@pytest.mark.parametrize("rule", TABLE)
@pytest.mark.parametrize("state", Report.State.values)
def test_report_rules(world: World, rule: str, state: str) -> None:
    world.report.state = state
    world.report.version_number = 1 if rule == "report.review" else 0
    allowed = {role for role in ROLES if allows(world.person(role), rule, world.report)}
    assert allowed == TABLE[rule][state]


@pytest.mark.parametrize(
    "rule",
    [
        *("report.draft", "report.send_to_clearance", "report.return_to_drafting"),
        *("report.submit", "report.declare_nil", "report.withdraw_nil", "report.enter_on_behalf"),
    ],
)
def test_nobody_writes_in_a_closed_round(world: World, rule: str) -> None:
    world.round.state = "closed"
    world.report.round = world.round
    assert not [role for role in ROLES if allows(world.person(role), rule, world.report)]


def test_nobody_reviews_what_was_never_submitted(world: World) -> None:
    world.bring_to("in_clearance")
    assert not [role for role in ROLES if allows(world.person(role), "report.review", world.report)]


def test_what_came_by_letter_is_written_by_officers_and_reviewed_by_another(world: World) -> None:
    world.enter_from_letter()
    report = world.report
    writing = {role for role in ROLES if allows(world.person(role), "report.draft", report)}
    assert writing == _DRAFT | _OFFICERS
    sending = {
        role for role in ROLES if allows(world.person(role), "report.submit_on_behalf", report)
    }
    assert sending == _OFFICERS
    report.state, report.version_number = "submitted", 1
    reviewing = {role for role in ROLES if allows(world.person(role), "report.review", report)}
    assert reviewing == {"approver"}, "the officer entered it"
    assert not allows(world.person("approver"), "report.excuse", _reviewed_by(world, "approver"))


def _reviewed_by(world: World, role: str) -> Report:
    report = world.report
    report.reviewer = world.user(role)
    return report


def test_an_archived_round_is_not_amended(world: World) -> None:
    world.round.state = "archived"
    world.report.round = world.round
    assert not [role for role in ROLES if allows(world.person(role), "report.amend", world.report)]


_FOLLOWERS = _DELEGATION | _OFFICERS | {"foreign_drafter", "foreign_clearance"}
WITHOUT_OBJECT = {
    "shared.read": _FOLLOWERS,
    "support.follow": _FOLLOWERS,
    "support.introduce": _OFFICERS,
    "secretariat.work": _OFFICERS,
    "secretariat.overview": _OFFICERS | {"administrator"},
    "secretariat.administer": {"administrator"},
    "round.run": _OFFICERS,
    "statement.edit": _OFFICERS,
    "recovery.open": _OFFICERS | {"administrator"},
    "question.read": _FOLLOWERS,
    "question.write": _FOLLOWERS - {"observer"},
    "question.moderate": _OFFICERS,
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
    "meeting.follow": (lambda world: world.meeting, _FOLLOWERS),
    # Nobody's seat is confirmed; who has one is in tests/meetings.
    "meeting.join": (lambda world: world.meeting, _OFFICERS),
    "agenda.propose": (lambda world: world.governments["norland"], {"head"}),
    "agenda.withdraw": (lambda world: world.proposal, {"head"}),
    "paper.bring": (lambda world: world.paper, {"head"} | _OFFICERS),
    "registration.make": (lambda world: world.governments["norland"], {"head"} | _OFFICERS),
    "registration.read_needs": (lambda world: world.registration, {"head"} | _OFFICERS),
    "minutes.object": (lambda world: world.governments["norland"], {"head"}),
    # Norland's: whoever writes or leads there; the secretariat enters what it was told.
    "action_item.work": (lambda world: world.action_item, _TOGETHER | _OFFICERS),
    "resource.moderate": (lambda world: world.resource, _OFFICERS),
    "support.read": (lambda world: world.need, _DELEGATION | _OFFICERS),
    "support.write": (lambda world: world.governments["norland"], _TOGETHER),
    "support.consent": (lambda world: world.governments["norland"], {"clearance", "head"}),
    # The question to Norland.
    "support.read_consent": (
        lambda world: (world.introduction, world.consent())[1],
        _DELEGATION,
    ),
    # The drafter of Norland asks, the drafter of Sudland answers.
    "question.speak_for": (lambda world: world.governments["norland"], _TOGETHER),
    "question.change": (lambda world: world.question, {"drafter"}),
    "question.settle": (lambda world: world.question, {"drafter", "head"}),
    "answer.change": (lambda world: world.answer, {"foreign_drafter"}),
    "answer.withdraw": (lambda world: world.answer, {"foreign_drafter"}),
    "answer.propose": (lambda world: world.answer, {"drafter", "head"} | _OFFICERS),
    "answer.consent": (lambda world: world.answer, {"foreign_drafter"}),
    # Norland's text, still a draft.
    "resource.follow": (lambda world: world.contribution, _FOLLOWERS),
    "resource.contribute": (lambda world: world.governments["norland"], _TOGETHER),
    "resource.write": (lambda world: world.contribution, _TOGETHER),
    "resource.clear": (lambda world: world.contribution, _CLEARANCE),
    "resource.narrow": (lambda world: world.contribution, _TOGETHER | _OFFICERS),
    "resource.set_readers": (lambda world: world.contribution, _TOGETHER | _OFFICERS),
    "resource.read_draft": (lambda world: world.contribution, _DELEGATION),
    "resource.review": (lambda world: world.contribution, _OFFICERS),
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
    world.report.state, world.report.version_number = "submitted", 1
    assert not allows(world.person("officer"), "report.review", world.report)
    assert not allows(world.person("officer"), "report.extend", world.report)
    assert allows(world.person("officer"), "report.view", world.report)
