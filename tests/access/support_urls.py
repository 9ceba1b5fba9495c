"""The addresses of support. The need is Norland's, the offer Sudland's."""

from collections.abc import Mapping
from typing import Any

from tests.access.rows import (
    NOT_OFFERED_SIGNED_IN,
    Row,
    delegation,
    officers,
    signed_in,
)
from tests.access.world import World

_MEMBERS = signed_in(200, nobody=403, administrator=403)
_MEMBERS_GET = signed_in(405, nobody=403, administrator=403)


def _need(world: World) -> Mapping[str, Any]:
    return {"pk": world.need.pk}


def _consent(world: World) -> Mapping[str, Any]:
    assert world.introduction
    return {"pk": world.consent().pk}


def _introduced(world: World) -> None:
    world.lead_introduction("introduced")


def _introduction(world: World) -> Mapping[str, Any]:
    return {"pk": world.introduction.pk}


def _writers(status: int, officer: int = 403) -> dict[str, int]:
    """Norland's writers; its observer and officers may not; nobody else may know."""
    return dict(delegation(status, observer=403, officer=officer, approver=officer))


SUPPORT: dict[str, Row] = {
    "support-gap": Row(_MEMBERS, _MEMBERS_GET),
    "support-own": Row(_MEMBERS, _MEMBERS_GET),
    "support-add": Row(
        _writers(200),
        _writers(422),
        arguments=lambda world: {"government": world.governments["norland"].pk, "side": "need"},
    ),
    "support-entry": Row(
        delegation(200, officer=200, approver=200),
        NOT_OFFERED_SIGNED_IN,
        arguments=_need,
    ),
    "support-edit": Row(_writers(200), _writers(422), arguments=_need),
    "support-act": Row(
        NOT_OFFERED_SIGNED_IN,
        _writers(302),
        arguments=lambda world: {"pk": world.need.pk, "verb": "pause"},
    ),
    "support-consent": Row(delegation(200), NOT_OFFERED_SIGNED_IN, arguments=_consent),
    "support-agree": Row(
        NOT_OFFERED_SIGNED_IN,
        delegation(422, observer=403, drafter=403),
        arguments=_consent,
    ),
    "support-decline": Row(
        NOT_OFFERED_SIGNED_IN,
        delegation(302, observer=403, drafter=403),
        arguments=_consent,
    ),
    "support-outcome": Row(
        delegation(200, observer=403, drafter=403),
        delegation(422, observer=403, drafter=403),
        arguments=_consent,
        prepare=_introduced,
    ),
    "support-matches": Row(officers(200), officers(405)),
    "support-entries": Row(officers(200), officers(405)),
    "support-propose": Row(
        officers(200),
        officers(302),
        arguments=lambda world: {"need": world.need.pk, "offer": world.offer.pk},
    ),
    "support-introductions": Row(officers(200), officers(405)),
    "support-introduction": Row(officers(200), officers(405), arguments=_introduction),
    "support-withdraw": Row(officers(405), officers(302), arguments=_introduction),
    "support-conclude": Row(
        officers(200), officers(422), arguments=_introduction, prepare=_introduced
    ),
}
