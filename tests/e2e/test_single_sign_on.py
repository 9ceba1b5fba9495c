"""Single sign-on in a browser, under the real Content-Security-Policy and real cookies."""

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.actions import code, visit
from tests.e2e.portal import Portal
from tests.openid import CLIENT_ID, CLIENT_SECRET, OpenIdProvider

pytestmark = pytest.mark.slow


def test_a_delegate_signs_in_at_their_government_and_comes_back(
    portal: Portal, browser: Browser
) -> None:
    cast = portal.cast("signonland")
    address = cast["people"]["drafter"]
    domain = address.rpartition("@")[2]
    with OpenIdProvider() as idp:
        idp.person = {"sub": "drafter-1", "email": address, "email_verified": True}
        portal.manage(
            "shell",
            "-c",
            f"""
from members.accounts import seal
from members.models import IdentityProvider, User
place = User.objects.get(email={address!r}).delegations.get()
IdentityProvider.objects.create(
    government=place.government, name="Signonland accounts", issuer={idp.issuer!r},
    client_id={CLIENT_ID!r}, sealed_secret=seal({CLIENT_SECRET!r}), domains=[{domain!r}],
)
""",
        )
        page = visit(browser, portal.url)
        refusals: list[str] = []
        page.on("console", lambda said: refusals.append(said.text))
        page.goto("/account/login/")
        page.get_by_role("link", name="Sign in with your government’s account").click()
        page.get_by_label("Your official e-mail address").fill(f"anybody@{domain}")
        page.get_by_role("button", name="Go on", exact=True).click()
        page.get_by_role("link", name="Go on to Signonland accounts").click()
        page.get_by_label("Code").fill(code(cast["secrets"]["drafter"]))
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", level=1, name="Your tasks")).to_be_visible()
        assert [said for said in refusals if "Content Security Policy" in said] == []
        page.goto("/account/")
        expect(page.get_by_text("Signonland accounts").first).to_be_visible()
