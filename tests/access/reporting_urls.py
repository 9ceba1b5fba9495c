"""The addresses of reporting."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.access.rows import (
    NOT_OFFERED,
    NOT_OFFERED_SIGNED_IN,
    Answers,
    Row,
    delegation,
    everyone,
    officers,
    signed_in,
)
from tests.access.world import World

Prepare = Callable[[World], None]


def _report(world: World) -> Mapping[str, Any]:
    return {"pk": world.report.pk}


def _section(world: World) -> Mapping[str, Any]:
    return {"pk": world.report.pk, "number": 4}


def _round(world: World) -> Mapping[str, Any]:
    return {"pk": world.round.pk}


def _planned(world: World) -> Mapping[str, Any]:
    return {"pk": world.planned_round.pk}


def _evidence(world: World) -> Mapping[str, Any]:
    return {"pk": world.report.pk, "evidence": world.evidence.pk}


def _in(state: str) -> Prepare:
    return lambda world: world.bring_to(state)


# What an officer hears of a draft: that it exists, and that it is not theirs to read yet.
_DRAFT_PAGE = delegation(200, officer=403, approver=403)
_REFUSED = {"officer": 403, "approver": 403}
# A visitor whose session ended keeps what was typed; a stranger is sent to sign in as everywhere.
_REVIEW_PAGE = delegation(403, officer=200, approver=200)


def _drafters(status: int) -> Answers:
    return delegation(403, drafter=status, clearance=status, **_REFUSED)


def _together(status: int) -> Answers:
    """Those who write, and the head."""
    return delegation(403, drafter=status, clearance=status, head=status, **_REFUSED)


def _clearance(status: int) -> Answers:
    return delegation(403, clearance=status, **_REFUSED)


def _reviewers(status: int) -> Answers:
    return delegation(403, officer=status, approver=status)


def _post(answers: Answers, state: str = "", arguments: Any = _report) -> Row:
    return Row(
        get=NOT_OFFERED_SIGNED_IN,
        post=answers,
        arguments=arguments,
        prepare=_in(state) if state else lambda world: None,
    )


def _both(get: Answers, post: Answers, arguments: Any, state: str = "not_started") -> Row:
    return Row(get, post, arguments=arguments, prepare=_in(state))


REPORTING: dict[str, Row] = {
    "report-list": Row(get=signed_in(200)),
    "report-detail": Row(get=_DRAFT_PAGE, arguments=_report),
    "report-check": Row(get=_DRAFT_PAGE, arguments=_report),
    "report-section": Row(
        # Those who may read but not write are led to the page for reading.
        get=delegation(302, drafter=200, clearance=200, **_REFUSED),
        post=_drafters(422),
        arguments=_section,
    ),
    "section-autosave": _post(_drafters(200), arguments=_section),
    "section-assign": _both(_together(200), _together(302), _section),
    "section-remark": _both(_together(200), _together(422), _section),
    "evidence-add": _post(_drafters(422), arguments=_section),
    "evidence-remove": _post(_drafters(302), arguments=_evidence),
    "evidence-document": Row(_DRAFT_PAGE, arguments=_evidence),
    "action-add": _both(_drafters(200), _drafters(422), _section),
    "action-edit": _both(
        _drafters(200),
        _drafters(422),
        lambda world: {**_section(world), "action": world.action.pk},
    ),
    "report-pack-pdf": Row(get=_DRAFT_PAGE, arguments=_report),
    "report-pack-docx": Row(get=_DRAFT_PAGE, arguments=_report),
    "workbook-download": Row(get=_drafters(200), arguments=_report),
    "workbook-upload": _both(_drafters(200), _drafters(422), _report),
    # Only whoever uploaded it looks at it.
    "workbook-apply": _both(
        delegation(403, drafter=200, clearance=404, **_REFUSED),
        delegation(403, drafter=302, clearance=404, **_REFUSED),
        lambda world: {"pk": world.report.pk, "workbook": world.workbook.pk},
    ),
    "report-send": _post(_drafters(302), "drafting"),
    "report-return": _post(_clearance(422), "in_clearance"),
    "report-submit": _post(_clearance(422), "in_clearance"),
    "report-recall": _post(delegation(403, clearance=422, officer=403, approver=403), "submitted"),
    "report-stop": _post(_clearance(422), "held"),
    "report-release": _post(_clearance(302), "held"),
    "report-nil": _post(_clearance(422), "drafting"),
    "report-withdraw-nil": _post(_clearance(422), "nil"),
    "report-take-back": Row(
        get=delegation(403, clearance=200, officer=200, approver=200),
        post=delegation(403, clearance=422, officer=422, approver=422),
        arguments=_report,
        prepare=_in("published"),
    ),
    "report-amend": _post(_drafters(302), "published"),
    "report-note": _post(_drafters(422), "amending"),
    "report-drop-amendment": _post(_drafters(422), "amending"),
    "report-submit-on-behalf": Row(
        get=NOT_OFFERED_SIGNED_IN,
        post=delegation(403, officer=422, approver=422),
        arguments=_report,
        prepare=lambda world: world.enter_from_letter(),
    ),
    "report-letter": Row(
        get=delegation(200, officer=200, approver=200),
        arguments=_report,
        prepare=lambda world: world.enter_from_letter(),
    ),
    "review-queue": Row(officers(200), officers(405)),
    "review-report": Row(get=_REVIEW_PAGE, arguments=_report, prepare=_in("submitted")),
    "review-begin": _post(_reviewers(302), "submitted"),
    "review-remark": _post(_reviewers(422), "in_review", _section),
    "review-drop-remark": _post(
        delegation(403, officer=302, approver=302),
        "in_review",
        lambda world: {"pk": world.report.pk, "remark": world.remark.pk},
    ),
    "review-return": _post(_reviewers(422), "in_review"),
    "review-accept": _post(_reviewers(302), "in_review"),
    "review-hold": _post(_reviewers(302), "accepted"),
    "review-document": Row(
        get=_REVIEW_PAGE,
        arguments=lambda world: {
            "pk": world.report.pk,
            "document": world.evidence.document_id,
        },
        prepare=lambda world: world.submit_with_evidence(),
    ),
    "report-board": Row(officers(200), officers(405)),
    "report-extend": _both(_reviewers(200), _reviewers(422), _report),
    "report-excuse": _both(
        delegation(403, officer=403, approver=200),
        delegation(403, officer=403, approver=422),
        _report,
    ),
    "report-enter": _both(_reviewers(200), _reviewers(422), _report),
    "round-list": Row(get=officers(200), post=officers(422)),
    "round-edit": Row(get=officers(200), post=officers(422), arguments=_planned),
    "round-preview": Row(get=officers(200), arguments=_planned),
    "round-open": Row(get=NOT_OFFERED_SIGNED_IN, post=officers(302), arguments=_planned),
    "round-close": Row(get=NOT_OFFERED_SIGNED_IN, post=officers(302), arguments=_round),
    "round-archive": Row(
        get=NOT_OFFERED_SIGNED_IN,
        post=officers(302),
        arguments=_round,
        prepare=lambda world: world.close(),
    ),
    "report-nudge": Row(get=officers(405), post=officers(422), arguments=_round),
    "indicator-list": Row(get=officers(200), post=officers(405)),
    "indicator-add": Row(get=officers(200), post=officers(422)),
    "indicator-edit": Row(
        get=officers(200), post=officers(422), arguments=lambda world: {"pk": world.indicator.pk}
    ),
}

_MEMBERS = signed_in(200, nobody=403, administrator=403)
_NOT_HERE = signed_in(405, nobody=403, administrator=403)


def _shared(world: World) -> Mapping[str, Any]:
    return {"slug": "norland", "round_slug": world.round.slug}


SHARED: dict[str, Row] = {
    "shared-list": Row(_MEMBERS, _NOT_HERE),
    "changes": Row(_MEMBERS, _NOT_HERE),
    "shared-report": Row(_MEMBERS, _NOT_HERE, arguments=_shared, prepare=_in("published")),
    "shared-document": Row(
        _MEMBERS,
        _NOT_HERE,
        arguments=lambda world: {**_shared(world), "document": world.evidence.document_id},
        prepare=lambda world: world.publish_with_evidence(),
    ),
    "member-document": Row(
        everyone(200),
        NOT_OFFERED,
        arguments=lambda world: {
            **_shared(world),
            "number": 1,
            "document": world.evidence.document_id,
        },
        prepare=lambda world: world.publish_with_evidence(),
    ),
}
