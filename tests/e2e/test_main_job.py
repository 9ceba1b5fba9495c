"""The main job, done by four people in a real browser, with and without JavaScript."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.actions import sign_in, visit
from tests.e2e.portal import Portal
from tests.smtp import SmtpSink

WORDS = "Commitment {number}: the guideline on interviews was revised and is used in all regions."


def write_nine_sections(page: Page, report: int) -> None:
    page.goto(f"/reports/{report}/")
    for number in range(1, 10):
        page.goto(f"/reports/{report}/{number}/")
        page.get_by_role("radio", name="Under way").check()
        page.get_by_label("What changed in this period?").fill(WORDS.format(number=number))
        page.get_by_role("radio", name="Public").check()
        page.get_by_role("radio", name="Yes, it is complete").check()
        page.get_by_role("button", name="Save and continue").click()
        expect(page.get_by_text("Saved at").first).to_be_visible()


@pytest.mark.parametrize(("government", "javascript"), [("estmark", True), ("westmark", False)])
def test_four_people_do_the_main_job(
    browser: Browser, portal: Portal, smtp_sink: SmtpSink, government: str, javascript: bool
) -> None:
    cast = portal.cast(government)
    options = {"java_script_enabled": javascript}
    report = cast["report"]

    drafter = visit(browser, portal.url, **options)
    sign_in(drafter, cast, "drafter")
    write_nine_sections(drafter, report)
    drafter.goto(f"/reports/{report}/check/")
    drafter.get_by_role("button", name="Send to clearance").click()
    expect(drafter.get_by_text("with your clearance holder")).to_be_visible()

    clearance = visit(browser, portal.url, **options)
    sign_in(clearance, cast, "clearance")
    clearance.goto(f"/reports/{report}/check/")
    clearance.get_by_label("I confirm that this report has been cleared").check()
    clearance.get_by_role("button", name="Submit for").click()
    expect(clearance.get_by_text("The report has been submitted")).to_be_visible()

    waiting = smtp_sink.wait_for(to=cast["people"]["officer"], subject="waits for review")
    receipts = smtp_sink.wait_for(to=cast["people"]["clearance"], subject="received")
    assert (len(waiting), len(receipts)) == (1, 1)

    officer = visit(browser, portal.url, **options)
    sign_in(officer, cast, "officer")
    officer.goto("/secretariat/reports/")
    officer.get_by_role("link", name=government.capitalize()).first.click()
    officer.get_by_role("button", name="Begin the review").click()
    officer.get_by_role("button", name="Accept").click()
    officer.get_by_role("button", name="Announce it").click()
    expect(officer.get_by_text("Held before publication").first).to_be_visible()

    clearance.goto(f"/reports/{report}/check/")
    clearance.get_by_role("button", name="Publish now").click()
    expect(clearance.get_by_text("The report has been published")).to_be_visible()

    visitor = visit(browser, portal.url, **options)
    visitor.goto(f"/members/{government}/")
    for number in range(1, 10):
        expect(visitor.get_by_text(WORDS.format(number=number))).to_be_visible()
    assert visitor.context.cookies() == []

    for page in (drafter, clearance, officer, visitor):
        page.context.close()
    assert len(smtp_sink.messages(to=cast["people"]["officer"], subject="waits for review")) == 1
    assert len(smtp_sink.messages(to=cast["people"]["clearance"], subject="received")) == 1
