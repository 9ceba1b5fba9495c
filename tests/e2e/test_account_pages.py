"""Every page of signing in and of one's account, as a person comes by them: axe, the policy and
the width of the window, wide and narrow, light and dark."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.actions import code, visit
from tests.e2e.cast import PASSWORD
from tests.e2e.portal import Portal
from tests.e2e.test_pages import faults
from tests.e2e.test_passkeys import Device
from tests.smtp import SmtpSink

Stop = tuple[str, Page]


def walk(browser: Browser, portal: Portal, smtp_sink: SmtpSink, email: str) -> Iterator[Stop]:
    """Stops at each page, named."""
    yield from _outside(browser, portal, smtp_sink, email)
    device = Device(browser, portal)
    yield from _setting_up(device, email)
    yield from _inside(device, portal, smtp_sink, email)
    device.page.context.close()


def _outside(browser: Browser, portal: Portal, smtp_sink: SmtpSink, email: str) -> Iterator[Stop]:
    page = visit(browser, portal.url)
    for path in ("login", "password/reset", "password/reset/done", "signup", "inactive"):
        page.goto(f"/account/{path}/")
        yield path, page
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_label("Password").fill("not-the-password")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_text("is not right")).to_have_count(1)
    yield "login, refused", page
    page.goto("/account/confirm-email/")
    yield "confirmation sent", page
    page.goto("/account/confirm-email/no-such-key/")
    yield "confirmation, expired", page
    page.goto("/account/password/reset/key/1-no-such-key/")
    yield "link, expired", page
    page.goto("/account/password/reset/")
    page.get_by_label("E-mail address").fill(email)
    page.get_by_role("button", name="Send the link").click()
    page.goto(_link(smtp_sink.messages(email)[-1]))
    yield "link", page
    page.get_by_label("New password", exact=True).fill("short")
    page.get_by_label("New password, once more").fill("other")
    page.get_by_role("button", name="Save the password").click()
    yield "link, refused", page
    page.get_by_label("New password", exact=True).fill(PASSWORD)
    page.get_by_label("New password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Save the password").click()
    expect(page.get_by_role("heading", name="Your password is changed")).to_be_visible()
    yield "link, done", page
    page.context.close()


def _setting_up(device: Device, email: str) -> Iterator[Stop]:
    page = device.page
    device.enter_password(email)
    device.heading("Second factor")
    yield "second factor demanded", page
    device.follow("Add a passkey")
    yield "add a passkey", page
    device.follow("Set up one-time codes instead")
    device.heading("Set up one-time codes")
    yield "set up one-time codes", page
    secret = page.locator(".secret").inner_text()
    page.get_by_label("Code that the app shows").fill("000000")
    device.press("Confirm the code")
    yield "set up one-time codes, refused", page
    page.get_by_label("Code that the app shows").fill(code(secret))
    device.press("Confirm the code")
    device.heading("Recovery codes")
    yield "recovery codes", page
    page.goto("/account/2fa/recovery-codes/")
    yield "recovery codes, seen", page
    page.goto("/account/2fa/passkey/add/")
    device.press("Add the passkey")
    device.heading("Second factor")
    yield "second factor", page
    for path in ("passkey", "recovery-codes/generate", "code/deactivate"):
        page.goto(f"/account/2fa/{path}/")
        yield path, page
    page.goto("/account/2fa/passkey/")
    for name in ("Rename", "Remove"):
        device.main().get_by_role("link", name=name).click()
        yield f"{name} a passkey", page
        page.go_back()
    page.goto("/account/logout/")
    yield "sign out", page
    device.press("Sign out")
    device.enter_password(email)
    device.heading("Second step")
    yield "second step", page
    page.get_by_label("Code").fill("000000")
    device.press("Sign in")
    yield "second step, refused", page
    device.press("Use a passkey")
    device.heading("Your tasks")


def _inside(device: Device, portal: Portal, smtp_sink: SmtpSink, email: str) -> Iterator[Stop]:
    page = device.page
    page.goto("/account/")
    yield "account", page
    page.get_by_label("Name", exact=True).fill("")
    device.press("Save")
    yield "account, refused", page
    for path in ("password/change", "sessions", "email", "reauthenticate"):
        page.goto(f"/account/{path}/")
        yield path, page
    page.goto("/account/2fa/passkey/reauthenticate/?next=/account/email/")
    device.heading("Confirm that it is you")
    yield "confirm by passkey", page
    device.press("Use a passkey")
    page.get_by_label("New e-mail address").fill(f"new-{email}")
    device.press("Change the address")
    expect(device.main()).to_contain_text("Waiting for confirmation")
    yield "address, waiting", page
    page.goto(_link(smtp_sink.messages(f"new-{email}")[-1]))
    device.heading("Confirm your address")
    yield "confirm the address", page
    page.goto("/delegation/")
    yield "delegation", page


def _link(mail: Any) -> str:
    found = re.search(r"https?://\S+/account/\S+", mail.get_body().get_content())
    assert found
    return found[0]


@pytest.mark.slow
def test_axe_finds_nothing_on_the_way_in(
    browser: Browser, portal: Portal, smtp_sink: SmtpSink, newcomer: str
) -> None:
    problems: list[str] = []
    names: list[str] = []
    for name, page in walk(browser, portal, smtp_sink, newcomer):
        names.append(name)
        problems += faults(page, name)
    assert problems == []
    assert len(names) == 37
