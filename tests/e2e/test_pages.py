"""Every page in Chromium: axe, the strict policy, one origin; wide and narrow, light and dark."""

from collections.abc import Mapping
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.actions import sign_in, visit
from tests.e2e.portal import Portal

PUBLIC = [
    "/",
    "/mission/",
    "/commitments/",
    "/commitments/4/",
    "/commitments/10/",
    "/members/",
    "/members/kenya/",
    "/members/axeland/",
    "/progress/",
    "/meetings/",
    "/knowledge/",
    "/privacy/",
    "/accessibility/",
    "/report-abuse/",
    "/contact/",
    "/account/login/",
    "/account/password/reset/",
    "/account/sso/",
    "/account/lost-second-factor/",
    "/join/",
    "/join/start/",
    "/join/sent/",
    "/join/open/no-such-key/",
    "/join/application/",
    "/invitation/no-such-key/",
    "/no-such-page/",
]
DRAFTER = [
    "/tasks/",
    "/reports/",
    "/reports/{report}/",
    "/reports/{report}/1/",
    "/reports/{report}/1/assign/",
    "/reports/{report}/1/actions/new/",
    "/reports/{report}/check/",
    "/reports/{report}/workbook/",
    "/shared/",
    "/shared/changes/?since=2020-01-01",
    "/actions/",
    "/decisions/",
    "/account/",
    "/delegation/",
    "/account/trail/",
    "/account/export/",
]
OFFICER = [
    "/tasks/",
    "/secretariat/reports/",
    "/secretariat/rounds/",
    "/secretariat/rounds/{round}/preview/",
    "/secretariat/board/",
    "/secretariat/reports/{reviewed}/",
    "/secretariat/reports/{report}/extend/",
    "/secretariat/reports/{report}/enter/",
    "/secretariat/indicators/",
    "/secretariat/indicators/new/",
    "/secretariat/mail/",
    "/secretariat/content/",
    "/secretariat/meetings/",
    "/secretariat/applications/",
    "/secretariat/governments/",
    "/secretariat/statement/",
    "/secretariat/recoveries/",
]
VIEWS = [
    pytest.param(1280, "light", id="1280-light"),
    pytest.param(1280, "dark", id="1280-dark"),
    pytest.param(390, "light", id="390-light"),
    pytest.param(390, "dark", id="390-dark"),
    pytest.param(320, "light", id="320-light"),
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def faults(page: Page, path: str) -> list[str]:
    """What axe finds at an address, and what is wider than the window."""
    page.goto(path)
    return [f"{path}: {fault}" for fault in faults_here(page)]


def faults_here(page: Page) -> list[str]:
    """What axe finds on the page as it is, and whether it is wider than the window."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    found = Axe().run(page, options={"runOnly": RULES}).response
    problems = [
        f"{entry['id']} at {entry['nodes'][0]['target']}"
        for kind in ("violations", "incomplete")
        for entry in found[kind]
    ]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        problems.append("scrolls sideways")
    return problems


@pytest.fixture(scope="module")
def cast(portal: Portal) -> Mapping[str, Any]:
    portal.cast("axeland", "published")
    reviewed = portal.cast("axeland-three", "in_review")
    return {**portal.cast("axeland-two", "drafting"), "reviewed": reviewed["report"]}


@pytest.fixture(scope="module")
def sessions(browser: Browser, portal: Portal, cast: Mapping[str, Any]) -> Mapping[str, Any]:
    """Each person signs in once: a one-time code works once."""
    states: dict[str, Any] = {"": None}
    for role in ("drafter", "officer"):
        page = visit(browser, portal.url)
        sign_in(page, cast, role)
        states[role] = page.context.storage_state()
        page.context.close()
    return states


@pytest.mark.slow
@pytest.mark.parametrize(("width", "scheme"), VIEWS)
@pytest.mark.parametrize(
    ("role", "paths"), [("", PUBLIC), ("drafter", DRAFTER), ("officer", OFFICER)]
)
def test_axe_finds_nothing(
    browser: Browser,
    portal: Portal,
    cast: Mapping[str, Any],
    sessions: Mapping[str, Any],
    role: str,
    paths: list[str],
    width: int,
    scheme: str,
) -> None:
    page = visit(
        browser,
        portal.url,
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",
        storage_state=sessions[role],
    )
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.add_init_script(
        "window.broken = [];"
        "document.addEventListener('securitypolicyviolation',"
        " event => window.broken.push(event.blockedURI))"
    )
    problems: list[str] = []
    for path in paths:
        problems += faults(page, path.format(**cast))
        problems += [f"{path}: policy: {uri}" for uri in page.evaluate("window.broken")]
    page.context.close()
    assert problems == []
    assert hosts == {portal.url.removeprefix("http://")}


def test_axe_bites(browser: Browser, portal: Portal) -> None:
    """The check above finds a planted fault, so its silence means something."""
    page = visit(browser, portal.url)
    page.goto("/mission/")
    page.evaluate("document.querySelector('main').innerHTML += '<img src=\"/x.png\">'")
    found = Axe().run(page, options={"runOnly": RULES}).response
    assert "image-alt" in {entry["id"] for entry in found["violations"]}
    page.context.close()
