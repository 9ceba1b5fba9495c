"""What people do in the browser, in the words of the pages."""

import re
import time
from collections.abc import Mapping
from email.message import EmailMessage
from typing import Any

from allauth.mfa.totp.internal import auth as totp
from playwright.sync_api import Browser, Page, expect


def visit(browser: Browser, base_url: str, **options: Any) -> Page:
    """A new person's browser: no cookies, at the portal's address."""
    return browser.new_context(base_url=base_url, **options).new_page()


STEP = 30  # seconds for which a one-time code is good
ENOUGH = 10  # seconds that a busy machine may need from here to the portal's answer


def code(secret: str) -> str:
    """A one-time code that is good for long enough to be typed and sent."""
    left = STEP - time.time() % STEP
    if left < ENOUGH:
        time.sleep(left)
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // STEP))


def sign_in(page: Page, cast: Mapping[str, Any], role: str) -> str:
    """Signs in with password and one-time code and waits for the dashboard. Returns the code."""
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(cast["people"][role])
    page.get_by_label("Password", exact=True).fill(cast["password"])
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    used = code(cast["secrets"][role])
    page.get_by_label("Code").fill(used)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1, name="Your tasks")).to_be_visible()
    return used


def next_code(secret: str, used: str) -> str:
    """A code after the one that was used, which works no more."""
    while (found := code(secret)) == used:
        time.sleep(0.2)
    return found


def link_in(message: EmailMessage) -> str:
    """The address that a mail leads to."""
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://\S+", body.get_content())
    assert found, body.get_content()
    return found[0]
