"""Passkeys in a real Chromium with an authenticator made of software: set up, second step, sign in
with nothing else, confirm, remove."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.actions import visit
from tests.e2e.device import Device
from tests.e2e.portal import Portal

pytestmark = pytest.mark.slow


@pytest.fixture
def device(browser: Browser, portal: Portal) -> Iterator[Device]:
    made = Device(browser, portal)
    yield made
    made.page.context.close()


@pytest.fixture
def settled(device: Device, newcomer: str) -> Device:
    """The person has set a passkey up and come to the page that they wanted."""
    device.enter_password(newcomer, "/account/login/?next=/reports/")
    device.heading("Second factor")
    device.follow("Add a passkey")
    device.heading("Add a passkey")
    device.page.get_by_label("Name of the passkey").fill("Laptop at the ministry")
    device.press("Add the passkey")
    device.heading("Recovery codes")
    expect(device.page.locator(".codes code")).to_have_count(10)
    device.follow("I have kept them: go on")
    device.page.wait_for_url("**/reports/")
    return device


def test_a_passkey_is_set_up_and_leads_on(settled: Device) -> None:
    (key,) = settled.keys()
    assert key["rpId"] == "localhost"
    assert key["isResidentCredential"]
    settled.page.goto("/account/2fa/passkey/")
    expect(settled.main()).to_contain_text("Laptop at the ministry")


def test_a_passkey_is_the_second_step(settled: Device, newcomer: str) -> None:
    settled.sign_out()
    settled.enter_password(newcomer)
    settled.heading("Second step")
    settled.press("Use a passkey")
    settled.heading("Your tasks")


def test_a_passkey_signs_in_by_itself_and_leads_to_the_page_wanted(settled: Device) -> None:
    used = settled.keys()[0]["signCount"]
    settled.sign_out()
    settled.page.goto("/reports/")
    settled.heading("Sign in")
    settled.press("Sign in with a passkey")
    settled.heading("Progress reports")
    assert settled.keys()[0]["signCount"] > used


def test_without_the_right_finger_nobody_gets_in(settled: Device) -> None:
    settled.sign_out()
    settled.refuse()
    settled.page.goto("/account/login/")
    settled.press("Sign in with a passkey")
    expect(settled.page.get_by_text("The passkey was not accepted.")).to_be_visible()
    settled.page.goto("/tasks/")
    settled.heading("Sign in")


def test_an_answer_cannot_be_replayed(settled: Device, portal: Portal, browser: Browser) -> None:
    """What one browser signed is worth nothing in another, or a second time."""
    settled.sign_out()
    settled.page.goto("/account/login/")
    sent: list[str] = []
    settled.page.on("request", lambda request: sent.append(request.post_data or ""))
    settled.press("Sign in with a passkey")
    settled.heading("Your tasks")
    (body,) = [each for each in sent if "credential=" in each]
    thief = visit(browser, portal.url)
    thief.goto("/account/login/")
    thief.evaluate("fetch('/account/2fa/passkey/login/', {headers: {Accept: 'application/json'}})")
    token = thief.locator("input[name=csrfmiddlewaretoken]").first.input_value()
    fields = [part for part in body.split("&") if not part.startswith("csrf")]
    answer = thief.request.post(
        "/account/2fa/passkey/login/",
        data="&".join([f"csrfmiddlewaretoken={token}", *fields]),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": f"{portal.url}/account/login/",
        },
    )
    assert answer.url.endswith("/account/login/")
    thief.goto("/tasks/")
    expect(thief.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    thief.context.close()


def test_the_last_passkey_goes_after_confirming_and_all_is_closed(settled: Device) -> None:
    settled.sign_out()
    settled.page.goto("/account/login/?next=/account/2fa/passkey/")
    settled.press("Sign in with a passkey")
    settled.heading("Your passkeys")
    settled.main().get_by_role("link", name="Remove Laptop at the ministry").click()
    settled.heading("Confirm that it is you")
    settled.press("Use a passkey")
    settled.heading("Remove this passkey")
    settled.press("Remove the passkey")
    settled.page.goto("/tasks/")
    settled.heading("Second factor")


def test_without_javascript_no_passkey_is_offered(portal: Portal, browser: Browser) -> None:
    page = visit(browser, portal.url, java_script_enabled=False)
    page.goto("/account/login/")
    expect(page.get_by_role("heading", level=1, name="Sign in")).to_be_visible()
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_have_count(0)
    page.context.close()
