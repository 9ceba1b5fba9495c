"""Every address of the portal: how it is asked for, and what each role is answered.

An address that is not here fails the suite.
"""

from collections.abc import Mapping
from typing import Any

from tests.access.knowledge_urls import KNOWLEDGE
from tests.access.meeting_urls import AGENDA, CALENDARS, MEETINGS, PACKS, PAPERS, REGISTRATION
from tests.access.membership_urls import DELEGATIONS, JOINING, SIGN_ON, STAFF, STATEMENT, staff
from tests.access.minutes_urls import MINUTES
from tests.access.question_urls import QUESTIONS
from tests.access.reporting_urls import REPORTING, SHARED
from tests.access.rows import (
    NOT_OFFERED,
    NOT_OFFERED_SIGNED_IN,
    PUBLIC,
    Row,
    everyone,
    officers,
    signed_in,
)
from tests.access.support_urls import SUPPORT
from tests.access.world import World


def _mail(world: World) -> Mapping[str, Any]:
    return {"pk": world.notice.pk}


PUBLIC_PAGES = (
    "home",
    "mission",
    "commitment-list",
    "member-list",
    "members-map",
    "progress",
    "progress-regions",
    "public-changes",
    "data",
    "api",
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
    "search",
)
HOME: dict[str, Row] = {
    **dict.fromkeys(
        (
            *("home", "mission", "commitment-list", "member-list", "progress", "privacy"),
            *("progress-regions", "members-map"),
            *("public-changes", "data", "data-catalogue", "data-workbook"),
            *("api", "api-index", "api-description"),
            *("accessibility", "report-abuse", "contact", "healthz", "robots", "sitemap"),
            *("security-txt", "news-feed", "meeting-list", "knowledge-list", "readyz", "search"),
        ),
        PUBLIC,
    ),
    **dict.fromkeys(
        ("progress-file", "progress-regions-file"),
        Row(
            PUBLIC.get,
            NOT_OFFERED,
            arguments=lambda world: {"form": "svg"},
            prepare=lambda world: world.bring_to("published"),
        ),
    ),
    "progress-commitment": Row(PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"number": 4}),
    "progress-commitment-file": Row(
        PUBLIC.get,
        NOT_OFFERED,
        arguments=lambda world: {"number": 4, "form": "csv"},
        prepare=lambda world: world.bring_to("published"),
    ),
    "members-map-file": Row(PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"form": "svg"}),
    "data-csv": Row(PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"name": "answers"}),
    "data-json": Row(PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"name": "answers"}),
    "api-list": Row(PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"name": "answers"}),
    "api-record": Row(
        PUBLIC.get, NOT_OFFERED, arguments=lambda world: {"name": "commitments", "record": "4"}
    ),
    "api-unknown": Row(everyone(404), NOT_OFFERED, arguments=lambda world: {"rest": "people"}),
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
    "secretariat": Row(staff(200), staff(405)),
    "account-mail": Row(signed_in(200), signed_in(422)),
    "mail-coming": Row(officers(200), officers(405)),
    "mail-kinds": Row(officers(200), officers(405)),
    "mail-kind": Row(officers(200), officers(405), arguments=lambda world: {"name": "report.due"}),
    "mail-addresses": Row(officers(200), officers(405)),
    "mail-trust": Row(
        officers(200), officers(422), arguments=lambda world: {"pk": world.refused_address.pk}
    ),
    "mail-test": Row(officers(405), officers(302)),
    "metrics": Row(everyone(404), NOT_OFFERED),
    "mail-log": Row(officers(200), officers(405)),
    "mail-detail": Row(officers(200), officers(405), arguments=_mail),
    "mail-resend": Row(officers(405), officers(422), arguments=_mail),
}

# A page's card is there for whoever may read the page, and shows a visitor's view to all.
CARDS: dict[str, Row] = {
    **dict.fromkeys(
        ("preview-home", "preview-mission", "preview-progress", "preview-data"), PUBLIC
    ),
    **{
        f"preview-{name}": rows[name]
        for rows, name in (
            (HOME, "commitment-detail"),
            (HOME, "member-detail"),
            (HOME, "member-publication"),
            (STATEMENT, "mission-version"),
            (MEETINGS, "meeting-detail"),
            (KNOWLEDGE, "knowledge-detail"),
        )
    },
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

TABLE: dict[str, Row] = {
    **REPORTING,
    **SHARED,
    **HOME,
    **CARDS,
    **MEETINGS,
    **AGENDA,
    **PAPERS,
    **PACKS,
    **REGISTRATION,
    **CALENDARS,
    **MINUTES,
    **KNOWLEDGE,
    **SUPPORT,
    **QUESTIONS,
    **ACCOUNTS,
    **JOINING,
    **DELEGATIONS,
    **STATEMENT,
    **SIGN_ON,
    **STAFF,
}
