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
    "review-queue": Row(officers(200), officers(405)),
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


def _mail(world: World) -> Mapping[str, Any]:
    return {"pk": world.notice.pk}


PUBLIC_PAGES = (
    "home",
    "mission",
    "commitment-list",
    "member-list",
    "progress",
    "privacy",
    "accessibility",
    "report-abuse",
    "contact",
    "healthz",
    "robots",
    "sitemap",
    "security-txt",
    "meeting-list",
    "knowledge-list",
)
HOME: dict[str, Row] = {
    **dict.fromkeys(
        (
            *("home", "mission", "commitment-list", "member-list", "progress", "privacy"),
            *("accessibility", "report-abuse", "contact", "healthz", "robots", "sitemap"),
            *("security-txt", "meeting-list", "knowledge-list"),
        ),
        PUBLIC,
    ),
    "commitment-detail": Row(PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"number": 4}),
    "member-detail": Row(PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"slug": "norland"}),
    "member-publication": Row(
        PUBLIC.get,
        NOT_OFFERED,
        arguments=lambda world: {
            "slug": "norland",
            "round_slug": world.round.slug,
            "number": 1,
        },
        prepare=lambda world: world.bring_to("published"),
    ),
    "dashboard": Row(get=signed_in(200)),
    "content-list": Row(officers(200), officers(405)),
    "content-edit": Row(
        officers(200),
        officers(422),
        arguments=lambda world: {"kind": "government", "pk": world.governments["norland"].pk},
    ),
    "mail-log": Row(officers(200), officers(405)),
    "mail-detail": Row(officers(200), officers(405), arguments=_mail),
    "mail-resend": Row(officers(405), officers(422), arguments=_mail),
}

MEETINGS: dict[str, Row] = {
    # A draft is nobody's business but the secretariat's, and the public page does not show it.
    "meeting-detail": Row(
        everyone(404), NOT_OFFERED, arguments=lambda world: {"pk": world.meeting.pk}
    ),
    "meeting-manage": Row(officers(200), officers(405)),
    "meeting-create": Row(get=officers(200), post=officers(422)),
    "meeting-edit": Row(
        officers(200), officers(422), arguments=lambda world: {"pk": world.meeting.pk}
    ),
    "meeting-announce": Row(
        officers(200), officers(302), arguments=lambda world: {"pk": world.meeting.pk}
    ),
    "meeting-outcome": Row(
        officers(302), officers(302), arguments=lambda world: {"pk": world.meeting.pk}
    ),
}

KNOWLEDGE: dict[str, Row] = {
    "knowledge-detail": Row(
        everyone(404), NOT_OFFERED, arguments=lambda world: {"pk": world.resource.pk}
    ),
    "knowledge-manage": Row(officers(200), officers(405)),
    "knowledge-create": Row(get=officers(200), post=officers(422)),
    "knowledge-edit": Row(
        officers(200), officers(422), arguments=lambda world: {"pk": world.resource.pk}
    ),
    "knowledge-publish": Row(
        officers(200), officers(302), arguments=lambda world: {"pk": world.resource.pk}
    ),
}

# django-allauth's own pages: those before sign-in lead people who are signed in to their tasks,
# and those for a step that nobody has begun lead back to its beginning.
_BEFORE = everyone(302, visitor=200)
_AGAIN = signed_in(302)  # "confirm that it is you" comes first
_KEY = {"uidb36": "1", "key": "set-password"}
ACCOUNTS: dict[str, Row] = {
    "account_login": Row(_BEFORE, _BEFORE),
    "account_signup": Row(_BEFORE, _BEFORE),
    "account_inactive": Row(everyone(200), NOT_OFFERED),
    "account_email_verification_sent": Row(everyone(200), NOT_OFFERED),
    "account_confirm_email": Row(
        everyone(200), everyone(404), arguments=lambda world: {"key": "no-such-key"}
    ),
    "account_reset_password": Row(everyone(200), everyone(200)),
    "account_reset_password_done": Row(everyone(200), NOT_OFFERED),
    "account_reset_password_from_key": Row(
        everyone(200), everyone(200), arguments=lambda world: _KEY
    ),
    "account_reset_password_from_key_done": Row(everyone(200), NOT_OFFERED),
    "mfa_authenticate": Row(everyone(302), everyone(302)),
    "mfa_login_webauthn": Row(everyone(302), everyone(302)),
    "account-settings": Row(signed_in(200), signed_in(422)),
    "account-theme": Row(NOT_OFFERED_SIGNED_IN, signed_in(302)),
    "account_logout": Row(signed_in(200), signed_in(302)),
    "account_reauthenticate": Row(signed_in(200), signed_in(200)),
    "account_email": Row(signed_in(200), signed_in(302)),
    "account_change_password": Row(signed_in(200), signed_in(200)),
    "account_set_password": Row(signed_in(302), signed_in(302)),
    "mfa_index": Row(signed_in(200)),
    "mfa_reauthenticate": Row(signed_in(302), signed_in(302)),
    "mfa_activate_totp": Row(_AGAIN, _AGAIN),
    "mfa_deactivate_totp": Row(signed_in(404), signed_in(404)),
    "mfa_view_recovery_codes": Row(signed_in(404), signed_in(405)),
    "mfa_generate_recovery_codes": Row(_AGAIN, _AGAIN),
    "mfa_list_webauthn": Row(signed_in(200)),
    "mfa_add_webauthn": Row(_AGAIN, _AGAIN),
    "mfa_reauthenticate_webauthn": Row(signed_in(302), signed_in(302)),
    "mfa_remove_webauthn": Row(_AGAIN, _AGAIN, arguments=lambda world: {"pk": 1}),
    "mfa_edit_webauthn": Row(_AGAIN, _AGAIN, arguments=lambda world: {"pk": 1}),
    "account-sessions": Row(signed_in(200)),
    "account-sessions-end": Row(NOT_OFFERED_SIGNED_IN, signed_in(302)),
    "account-session-end": Row(
        NOT_OFFERED_SIGNED_IN, signed_in(404), arguments=lambda world: {"pk": 1}
    ),
    # One government leads straight on; those in none, or in several, get a page.
    "delegation": Row(get=signed_in(302, nobody=200, officer=200, approver=200, administrator=200)),
}

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

TABLE: dict[str, Row] = {
    **REPORTING,
    **HOME,
    **MEETINGS,
    **KNOWLEDGE,
    **ACCOUNTS,
    **JOINING,
    **DELEGATIONS,
    **STATEMENT,
    **SIGN_ON,
    **STAFF,
}
