"""A government joins: from the page about joining to a delegation at work, no mail by hand."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.actions import code, link_in, next_code, sign_in, visit
from tests.e2e.cast import PASSWORD
from tests.e2e.device import Device
from tests.e2e.portal import Portal
from tests.factories.documents import PDF
from tests.smtp import SmtpSink

pytestmark = pytest.mark.slow

LETTER = {"name": "nomination.pdf", "mimeType": "application/pdf", "buffer": PDF}


def press(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("button", name=name, exact=True).first.click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("main").get_by_role("link", name=name).first.click()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()


def open_from_mail(page: Page, sink: SmtpSink, to: str, subject: str) -> None:
    """Follows the link of the latest such mail."""
    found = sink.wait_for(to=to, subject=subject)
    assert found, f"no mail to {to} about {subject}"
    page.goto(link_in(found[-1]))


def apply(page: Page, sink: SmtpSink, name: str) -> None:
    """An official writes the application in five steps and sends it."""
    address = f"official@{name}.example"
    page.goto("/")
    page.get_by_role("main").get_by_role("link", name="How to join").click()
    follow(page, "Begin or continue an application")
    page.get_by_label("Your official e-mail address").fill(address)
    press(page, "Send me the link")
    heading(page, "Look into your mailbox")
    open_from_mail(page, sink, address, "Your application")
    press(page, "Open the application")
    heading(page, "Your application")
    follow(page, "The government")
    page.get_by_role("radio", name="State").check()
    page.get_by_label("Name of the government").fill(name.capitalize())
    page.get_by_role("radio", name="Yes").check()
    press(page, "Save and continue")
    heading(page, "You")
    page.get_by_label("Your name").fill("Nils Ekdal")
    page.get_by_label("Your office").fill("Ministry of Justice, adviser")
    page.get_by_label("Telephone at the office").fill("+99 12 345 678")
    press(page, "Save and continue")
    heading(page, "Head of delegation")
    page.get_by_label("Name of the head of delegation").fill("Ama Mensah")
    page.get_by_label("Their office").fill("Director for child protection")
    page.get_by_label("Their official e-mail address").fill(f"head@{name}.example")
    press(page, "Save and continue")
    heading(page, "Signature of the mission statement")
    page.get_by_label("Name of the person who signed").fill("Rosa Brandt")
    page.get_by_label("Their office").fill("Minister of Justice")
    page.get_by_label("Day of the signature").fill("2026-11-02")
    press(page, "Save and continue")
    heading(page, "Nomination letter")
    page.get_by_label("Nomination letter").set_input_files([LETTER])
    press(page, "Save and continue")
    heading(page, "Check your answers")
    press(page, "Send the application")
    expect(page.get_by_text("The application is with the secretariat")).to_be_visible()


def prepare(page: Page, name: str) -> str:
    """An officer takes the case and asks for a better letter. Returns the case's address."""
    page.goto("/secretariat/applications/")
    follow(page, name.capitalize())
    press(page, "Take the case")
    page.get_by_text("Ask the applicant for more").click()
    page.get_by_label("The nomination letter is not signed.").check()
    page.locator("#ask").get_by_label("In your own words").fill("The second page is missing.")
    page.locator("#ask").get_by_label("Answer by").fill("2027-06-30")
    press(page, "Send it back")
    expect(page.get_by_text("The applicant has been asked.")).to_be_visible()
    return page.url


def check(page: Page, case: str) -> None:
    """The officer records what was established, and cannot approve their own case."""
    page.goto(case)
    page.get_by_text("Record the membership in the Alliance").click()
    page.get_by_label("Checked on").fill("2026-11-20")
    page.get_by_label("Where it was checked").fill("List of members of the Alliance")
    page.locator("#alliance").get_by_role("button", name="Record").click()
    page.get_by_text("Record the call back").click()
    page.get_by_label("Called on").fill("2026-11-21")
    page.get_by_label("Who confirmed it").fill("Head of the minister’s office")
    page.get_by_label("Where the number was found").fill("The government’s website")
    page.locator("#call_back").get_by_role("button", name="Record").click()
    expect(page.get_by_text("You worked on this case.")).to_have_count(0)
    expect(page.get_by_role("button", name="Approve", exact=True)).to_have_count(0)


def accept(page: Page, sink: SmtpSink, address: str, *, password: str = "") -> None:
    """Somebody invited comes in, and is led to a second factor."""
    open_from_mail(page, sink, address, "Invitation")
    heading(page, "Accept your invitation")
    page.get_by_label("Password").fill(password)
    press(page, "Accept the invitation")
    heading(page, "Second factor")


def set_codes_up(
    browser: Browser, portal: Portal, sink: SmtpSink, address: str
) -> tuple[Page, str, str]:
    """A delegate comes in, sets one-time codes up, and leaves: page, secret and the code used."""
    page = visit(browser, portal.url)
    accept(page, sink, address, password=PASSWORD)
    follow(page, "Set up an app")
    secret = page.locator(".secret").inner_text()
    used = code(secret)
    page.get_by_label("Code that the app shows").fill(used)
    press(page, "Confirm the code")
    heading(page, "Recovery codes")
    page.goto("/account/logout/")
    press(page, "Sign out")
    return page, secret, used


def sign_in_by_code(page: Page, address: str, one_time_code: str) -> None:
    """They come back and sign in with password and code."""
    page.goto("/account/login/")
    page.get_by_label("E-mail address").fill(address)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Sign in")
    page.get_by_label("Code").fill(one_time_code)
    press(page, "Sign in")
    heading(page, "Your tasks")


def test_a_government_joins_and_its_delegation_signs_in(
    browser: Browser, portal: Portal, smtp_sink: SmtpSink
) -> None:
    name = "ostmark"
    cast: Mapping[str, Any] = portal.cast("joinland")
    official = visit(browser, portal.url)
    apply(official, smtp_sink, name)

    officer = visit(browser, portal.url)
    sign_in(officer, cast, "officer")
    case = prepare(officer, name)

    open_from_mail(official, smtp_sink, f"official@{name}.example", "Please add")
    press(official, "Open the application")
    follow(official, "Nomination letter")
    expect(official.get_by_text("The second page is missing.")).to_be_visible()
    official.get_by_label("Nomination letter").set_input_files([LETTER])
    press(official, "Save and continue")
    press(official, "Send it again")
    expect(official.get_by_text("An officer is looking at it")).to_be_visible()
    check(officer, case)

    approver = visit(browser, portal.url)
    sign_in(approver, cast, "approver")
    approver.goto(case)
    press(approver, "Approve")
    expect(approver.get_by_text("Ostmark is a member.")).to_be_visible()

    # Everybody sees it at once.
    visitor = visit(browser, portal.url)
    for path in ("/members/", "/mission/"):
        visitor.goto(path)
        expect(visitor.get_by_role("main").get_by_role("link", name="Ostmark")).to_be_visible()

    head = Device(browser, portal)
    accept(head.page, smtp_sink, f"head@{name}.example")
    head.follow("Add a passkey")
    head.press("Add the passkey")
    head.heading("Recovery codes")
    head.sign_out()
    head.page.goto("/account/login/")
    head.press("Sign in with a passkey")
    head.heading("Your tasks")
    head.page.goto("/delegation/")
    for role, label in (("drafter", "Drafter"), ("clearance", "Clearance holder")):
        head.follow("Invite somebody")
        again = head.page.get_by_role("heading", level=1, name="Confirm that it is you")
        asked = head.page.get_by_role("heading", level=1, name="Invite somebody")
        expect(again.or_(asked)).to_be_visible()  # the page that comes, whichever it is
        if again.is_visible():
            head.press("Use a passkey")
        head.heading("Invite somebody")
        head.page.get_by_label("Name", exact=True).fill(f"{label} of Ostmark")
        head.page.get_by_label("Official e-mail address").fill(f"{role}@{name}.example")
        head.page.get_by_role("checkbox", name=re.compile(f"^{label}")).check()
        head.press("Send the invitation")
        head.heading("Delegation of Ostmark")

    addresses = [f"{role}@{name}.example" for role in ("drafter", "clearance")]
    set_up = [set_codes_up(browser, portal, smtp_sink, address) for address in addresses]
    for address, (page, secret, used) in zip(addresses, set_up, strict=True):
        sign_in_by_code(page, address, next_code(secret, used))
    drafter, clearance = (page for page, _secret, _used in set_up)
    expect(drafter.get_by_role("link", name="Start the progress report").first).to_be_visible()
    clearance.goto("/delegation/")
    for label in ("Ama Mensah", "Drafter of Ostmark", "Clearance holder of Ostmark"):
        expect(clearance.get_by_role("rowheader", name=label)).to_be_visible()
    for page in (official, officer, approver, visitor, head.page, drafter, clearance):
        page.context.close()
