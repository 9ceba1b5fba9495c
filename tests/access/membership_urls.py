"""The addresses of joining, delegations, signing, single sign-on and the secretariat's staff."""

from collections.abc import Callable, Mapping
from typing import Any

from tests.access.rows import (
    NOT_OFFERED,
    NOT_OFFERED_SIGNED_IN,
    PUBLIC,
    Answers,
    Row,
    delegation,
    everyone,
    officers,
    signed_in,
)
from tests.access.world import World

# An applicant's pages are known by the browser that opened the link; nobody here has one.
_CLOSED = Row(everyone(403), everyone(403))


def _application(world: World) -> Mapping[str, Any]:
    return {"pk": world.application.pk}


def _verb(verb: str) -> Callable[[World], Mapping[str, Any]]:
    return lambda world: {"pk": world.case.pk, "verb": verb}


JOINING: dict[str, Row] = {
    "join": PUBLIC,
    "join-start": Row(everyone(200), everyone(422)),
    "join-sent": PUBLIC,
    "join-open": Row(everyone(404), everyone(404), arguments=lambda world: {"key": "no-such-key"}),
    "join-application": Row(everyone(403), NOT_OFFERED),
    "join-check": _CLOSED,
    "join-withdraw": _CLOSED,
    "join-document": Row(everyone(403), NOT_OFFERED, arguments=lambda world: {"name": "letter"}),
    "join-step": Row(everyone(403), everyone(403), arguments=lambda world: {"step": "head"}),
    "application-queue": Row(officers(200), officers(405)),
    "application-case": Row(officers(200), officers(405), arguments=_application),
    "application-act": Row(NOT_OFFERED_SIGNED_IN, officers(422), arguments=_verb("note")),
    "application-approve": Row(
        NOT_OFFERED_SIGNED_IN,
        officers(422),
        arguments=lambda world: {"pk": world.case.pk},
    ),
    "application-document": Row(
        officers(200),
        officers(405),
        arguments=lambda world: {"pk": world.application.pk, "name": "letter"},
    ),
}


def _norland(world: World) -> Mapping[str, Any]:
    return {"pk": world.governments["norland"].pk}


def _place(world: World) -> Mapping[str, Any]:
    return {"pk": world.place.pk}


def _invited(world: World) -> Mapping[str, Any]:
    return {"pk": world.invitation.pk}


# Who changes a delegation is first asked to confirm that it is them: 302. An administrator does
# not read delegations, and so does not know of them.
_CHANGE = delegation(403, head=302, officer=302, approver=302)
_READ = delegation(200, officer=200, approver=200)
_OFFICE = delegation(403, head=200, officer=200, approver=200)


def administrators(status: int, otherwise: int = 403) -> Answers:
    """The answer for administrators; everybody else is refused."""
    return signed_in(otherwise, administrator=status)


SIGN_ON: dict[str, Row] = {
    "sso": Row(everyone(200), everyone(422)),
    # No provider has this number: the one answer to everything that does not lead in.
    "sso-leave": Row(everyone(403), NOT_OFFERED, arguments=lambda world: {"pk": 999}),
    "sso-callback": Row(everyone(403), NOT_OFFERED, arguments=lambda world: {"pk": 999}),
    "sso-unlink": Row(NOT_OFFERED_SIGNED_IN, signed_in(302), arguments=lambda world: {"pk": 999}),
    "sign-on-list": Row(administrators(200), administrators(405)),
    "sign-on-add": Row(administrators(302), administrators(302)),
    "sign-on-edit": Row(
        administrators(302), administrators(302), arguments=lambda world: {"pk": world.provider.pk}
    ),
}


def staff(status: int, otherwise: int = 403) -> Answers:
    """The answer for everybody of the secretariat; everybody else is refused."""
    return signed_in(otherwise, officer=status, approver=status, administrator=status)


def _recovery(world: World) -> Mapping[str, Any]:
    return {"pk": world.recovery.pk}


STAFF: dict[str, Row] = {
    "account-trail": Row(get=signed_in(200)),
    "account-export": Row(signed_in(200), signed_in(302)),
    "lost-second-factor": PUBLIC,
    "staff-list": Row(administrators(200), administrators(405)),
    "staff-invite": Row(administrators(302), administrators(302)),
    "staff-roles": Row(
        administrators(302),
        administrators(302),
        arguments=lambda world: {"pk": world.user("officer").pk},
    ),
    "recovery-list": Row(staff(200), staff(302)),
    "recovery-detail": Row(staff(200), staff(405), arguments=_recovery),
    "recovery-confirm": Row(
        NOT_OFFERED_SIGNED_IN,
        signed_in(403, approver=302, administrator=302),
        arguments=_recovery,
    ),
    "recovery-refuse": Row(staff(405), staff(422), arguments=_recovery),
}
STATEMENT: dict[str, Row] = {
    "mission-version": Row(
        PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"version": world.in_force}
    ),
    "statement-list": Row(officers(200), officers(422)),
    "statement-edit": Row(
        officers(200), officers(422), arguments=lambda world: {"pk": world.draft_statement.pk}
    ),
    "statement-put-in-force": Row(
        NOT_OFFERED_SIGNED_IN,
        signed_in(403, approver=302),
        arguments=lambda world: {"pk": world.draft_statement.pk},
    ),
    "statement-sign": Row(_CHANGE, _CHANGE, arguments=_norland),
    "signature-document": Row(_READ, arguments=lambda world: {"pk": world.signature.pk}),
}
DELEGATIONS: dict[str, Row] = {
    "invitation": Row(everyone(404), everyone(404), arguments=lambda world: {"key": "no-such"}),
    "invitation-send-again": Row(NOT_OFFERED_SIGNED_IN, _CHANGE, arguments=_invited),
    "invitation-revoke": Row(NOT_OFFERED_SIGNED_IN, _CHANGE, arguments=_invited),
    "government-list": Row(officers(200), officers(405)),
    "government-record": Row(_READ, arguments=_norland),
    "government-act": Row(
        NOT_OFFERED_SIGNED_IN,
        delegation(403, officer=403, approver=302),
        arguments=lambda world: {**_norland(world), "verb": "suspend"},
    ),
    "government-delegation": Row(_READ, arguments=_norland),
    "delegation-invite": Row(_CHANGE, _CHANGE, arguments=_norland),
    "delegation-office": Row(_OFFICE, _CHANGE, arguments=_norland),
    "delegation-confirm": Row(
        NOT_OFFERED_SIGNED_IN,
        delegation(403, head=422, officer=403, approver=403),
        arguments=_norland,
    ),
    "place-roles": Row(_CHANGE, _CHANGE, arguments=_place),
    "place-suspend": Row(_CHANGE, _CHANGE, arguments=_place),
    "place-reinstate": Row(_CHANGE, _CHANGE, arguments=_place),
    # People may leave by themselves.
    "place-depart": Row(
        delegation(403, drafter=302, head=302, officer=302, approver=302),
        delegation(403, drafter=302, head=302, officer=302, approver=302),
        arguments=_place,
    ),
}
