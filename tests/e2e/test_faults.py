"""W1: what was shown as saved survives a killed process, and the portal recovers by itself."""

import threading

import pytest
from playwright.sync_api import Browser, Error, Page, expect

from tests.e2e.actions import sign_in, visit
from tests.e2e.portal import Portal
from tests.smtp import SmtpSink


def save_section(page: Page, report: int, text: str) -> bool:
    """Types a text into commitment 1 and saves; True where the page said that it was saved."""
    try:
        page.goto(f"/reports/{report}/1/")
        page.get_by_label("What changed in this period?").fill(text)
        page.get_by_role("radio", name="No, we will come back").check()
        page.get_by_role("button", name="Save and go to the list").click()
        return page.get_by_text("Saved at").first.is_visible()
    except Error:  # the browser shows its own page for a server that is gone
        return False


@pytest.mark.slow
def test_a_killed_web_process_loses_nothing_that_was_saved(
    browser: Browser, portal: Portal
) -> None:
    cast = portal.cast("eastmark")
    page = visit(browser, portal.url)
    sign_in(page, cast, "drafter")
    texts = []
    for moment in (0.02, 0.1, 0.25, 0.5):
        text = f"Written {moment} seconds before the crash."
        killer = threading.Timer(moment, portal.kill, args=["web"])
        killer.start()
        saved = save_section(page, cast["report"], text)
        killer.join()
        portal.spawn("web")
        portal.wait_until_ready()
        page.goto(f"/reports/{cast['report']}/1/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        kept = page.get_by_label("What changed in this period?").input_value()
        if saved:
            assert kept == text
        else:
            assert kept in {"", text, *texts}
        texts.append(text)
    page.context.close()


@pytest.mark.slow
def test_a_killed_worker_loses_no_notice(portal: Portal, smtp_sink: SmtpSink) -> None:
    portal.kill("worker")
    cast = portal.cast("northmark", "submitted")
    assert smtp_sink.messages(to=cast["people"]["officer"]) == []
    portal.spawn("worker")
    assert len(smtp_sink.wait_for(to=cast["people"]["officer"], subject="waits for review")) == 1
