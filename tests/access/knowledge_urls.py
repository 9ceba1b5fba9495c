"""The addresses of the library."""

from collections.abc import Callable, Mapping
from typing import Any

from knowledge import services
from knowledge.models import Resource
from tests.access.meeting_urls import follows
from tests.access.rows import (
    NOT_OFFERED,
    NOT_OFFERED_SIGNED_IN,
    PUBLIC,
    Answers,
    Row,
    delegation,
    everyone,
    officers,
)
from tests.access.world import World
from tests.factories.documents import letter

_S = Resource.State


def _text(**more: Any) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"pk": world.contribution.pk, **more}


def _lead(state: str) -> Callable[[World], None]:
    def prepare(world: World) -> None:
        world.lead_contribution(state)

    return prepare


def _with_document(world: World) -> Mapping[str, Any]:
    row = services.add_document(
        resource=world.contribution, file=letter(), actor=world.user("drafter")
    )
    return {"pk": world.contribution.pk, "document": row.document_id}


def _own(status: int, /, *, observer: int = 403, officer: int = 404) -> Answers:
    """The answer for those who write for Norland; officers may not know of an unsent draft."""
    return delegation(status, observer=observer, officer=officer, approver=officer)


def _reviewers(status: int) -> Answers:
    """The answer for officers; Norland's people may know of it and are refused."""
    return delegation(403, officer=status, approver=status)


def _documents(status: int) -> Answers:
    return everyone(404, observer=status, drafter=status, clearance=status, head=status)


KNOWLEDGE: dict[str, Row] = {
    "knowledge-feed": PUBLIC,
    "knowledge-help": PUBLIC,
    "knowledge-commitment": Row(PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"number": 4}),
    "knowledge-capability": Row(
        PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"name": "2016-3"}
    ),
    # A draft is nobody's to read here, not even its writers'.
    "knowledge-detail": Row(everyone(404), NOT_OFFERED, arguments=_text()),
    "knowledge-document": Row(_documents(200), NOT_OFFERED, arguments=_with_document),
    "knowledge-own": Row(follows(200), follows(405)),
    "knowledge-create": Row(
        follows(200, observer=403, foreign_clearance=200),
        follows(422, observer=403, foreign_clearance=422),
    ),
    "knowledge-contribution": Row(_own(200, observer=200), arguments=_text()),
    "knowledge-edit": Row(_own(200), _own(422), arguments=_text()),
    "knowledge-document-add": Row(_own(200), _own(422), arguments=_text()),
    "knowledge-document-remove": Row(NOT_OFFERED_SIGNED_IN, _own(302), arguments=_with_document),
    "knowledge-submit": Row(_own(200), _own(422), arguments=_text()),
    "knowledge-act": Row(
        NOT_OFFERED_SIGNED_IN,
        _reviewers(302),
        arguments=_text(verb="take"),
        prepare=_lead(_S.SUBMITTED),
    ),
    "knowledge-end": Row(
        _reviewers(200),
        _reviewers(422),
        arguments=_text(verb="request-changes"),
        prepare=_lead(_S.IN_REVIEW),
    ),
    "knowledge-readers": Row(
        delegation(200, observer=403, officer=200, approver=200),
        delegation(422, observer=403, officer=422, approver=422),
        arguments=_text(),
        prepare=_lead(_S.PUBLISHED),
    ),
    "knowledge-version": Row(
        delegation(200, officer=200, approver=200),
        delegation(405, otherwise=405, officer=405, approver=405),
        arguments=_text(number=1),
        prepare=_lead(_S.PUBLISHED),
    ),
    "knowledge-publish": Row(
        _reviewers(200), _reviewers(422), arguments=_text(), prepare=_lead(_S.IN_REVIEW)
    ),
    "knowledge-manage": Row(officers(200), officers(405)),
}
