"""L3: before publication nobody outside finds a word of a draft, on any address."""

import pytest
from playwright.sync_api import Browser

from tests.e2e.actions import sign_in, visit
from tests.e2e.cast import MARKER
from tests.e2e.crawl import crawl
from tests.e2e.portal import Portal


@pytest.mark.slow
@pytest.mark.parametrize("state", ["drafting", "in_clearance", "in_review", "held"])
def test_no_draft_text_leaves_the_delegation(browser: Browser, portal: Portal, state: str) -> None:
    cast = portal.cast(f"leakland-{state.replace('_', '-')}", state)
    other = portal.cast(f"otherland-{state.replace('_', '-')}")
    guesses = [
        "/",
        "/sitemap.xml",
        "/robots.txt",
        f"/members/{cast['government']}/",
        f"/progress/?round=round-of-{cast['government']}",
        f"/members/{cast['government']}/round-of-{cast['government']}/v1/",
        *(f"/reports/{cast['report']}/{path}" for path in ("", "1/", "5/", "check/")),
        *(f"/reports/{cast['report']}/{path}" for path in ("workbook/", "1/remark/", "letter/")),
        *("/shared/", "/shared/changes/?since=2020-01-01"),
        f"/shared/{cast['government']}/round-of-{cast['government']}/",
        f"/secretariat/reports/{cast['report']}/",
    ]
    visitor = visit(browser, portal.url)
    foreigner = visit(browser, portal.url)
    sign_in(foreigner, other, "drafter")
    for page in (visitor, foreigner):
        found = crawl(page.context.request, portal.url, guesses)
        assert len(found) > 30
        assert [address for address, text in found.items() if MARKER in text] == []
        page.context.close()


def test_once_published_only_what_is_public_is_found(browser: Browser, portal: Portal) -> None:
    cast = portal.cast("openland", "published")
    visitor = visit(browser, portal.url)
    found = crawl(visitor.context.request, portal.url, [f"/members/{cast['government']}/"])
    marked = [text for text in found.values() if MARKER in text]
    assert marked, "the crawl would have found the drafts, had they been there"
    assert not [text for text in marked if f"{MARKER} narrative on commitment 5" in text]
    visitor.context.close()
