"""A browser with an authenticator made of software, so that passkeys are real."""

from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.e2e.actions import visit
from tests.e2e.cast import PASSWORD
from tests.e2e.portal import Portal


class Device:
    """A browser whose authenticator unlocks at once, as by a finger."""

    def __init__(self, browser: Browser, portal: Portal) -> None:
        self.page: Page = visit(browser, portal.url)
        self.page.add_init_script(
            "window.broken = [];"
            "document.addEventListener('securitypolicyviolation',"
            " e => window.broken.push(e.blockedURI))"
        )
        self.tools: CDPSession = self.page.context.new_cdp_session(self.page)
        self.tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self.authenticator = made["authenticatorId"]

    def keys(self) -> list[dict[str, Any]]:
        answer = self.tools.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        keys: list[dict[str, Any]] = answer["credentials"]
        return keys

    def refuse(self) -> None:
        """From now on the finger is not the right one."""
        self.tools.send(
            "WebAuthn.setUserVerified",
            {"authenticatorId": self.authenticator, "isUserVerified": False},
        )

    def main(self) -> Any:
        return self.page.get_by_role("main")

    def heading(self, name: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=name)).to_be_visible()
        assert self.page.evaluate("window.broken") == []

    def press(self, name: str) -> None:
        self.main().get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.main().get_by_role("link", name=name, exact=True).click()

    def enter_password(self, email: str, path: str = "/account/login/") -> None:
        self.page.goto(path)
        self.page.get_by_label("E-mail address").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.press("Sign in")

    def sign_out(self) -> None:
        self.page.goto("/account/logout/")
        self.press("Sign out")
        self.page.wait_for_url("**/")
