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
    "/progress/?with=no-such-round",
    "/progress/commitments/4/",
    "/progress/regions/",
    "/members/map/",
    "/progress/changes/?since=2020-01-01",
    "/data/",
    "/meetings/",
    "/knowledge/",
    "/search/?q=victims",
    "/search/?q=quokka",
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
    "/search/?q=commitment",
    "/actions/",
    "/decisions/",
    "/knowledge/questions/",
    "/knowledge/questions/ask/",
    "/knowledge/questions/{question}/",
    "/knowledge/support/",
    "/knowledge/support/own/",
    "/knowledge/support/new/{place}/offer/",
    "/knowledge/support/{need}/",
    "/knowledge/support/introductions/{consent}/",
    "/knowledge/follows/",
    "/account/",
    "/delegation/",
    "/account/mail/",
    "/meetings/calendar/",
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
    "/secretariat/",
    "/secretariat/mail/",
    "/secretariat/mail/coming/",
    "/secretariat/mail/kinds/",
    "/secretariat/mail/kinds/secretariat.digest/",
    "/secretariat/mail/addresses/",
    "/account/mail/",
    "/secretariat/content/",
    "/secretariat/meetings/",
    "/secretariat/meetings/new/",
    "/secretariat/applications/",
    "/secretariat/governments/",
    "/secretariat/statement/",
    "/secretariat/recoveries/",
    "/secretariat/support/",
    "/secretariat/support/entries/",
    "/secretariat/support/introductions/",
    "/secretariat/support/introductions/{introduction}/",
    "/knowledge/questions/{question}/",
    "/reports/{published}/take-back/",
]
VIEWS = [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark"), (320, "light")]
AXE = Axe()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
KINDS = ["violations", "incomplete"]


def axe(page: Page) -> list[dict[str, Any]]:
    """What axe finds on the page as it is. All of axe's rules run; of those that found nothing
    no list of elements is made, which takes axe longer than the rules."""
    if not page.evaluate("Boolean(window.axe?.run)"):
        page.evaluate(AXE.axe_script)
    found: list[dict[str, Any]] = page.evaluate(
        "options => axe.run(options).then(found => options.resultTypes.flatMap(k => found[k]))",
        {"runOnly": RULES, "resultTypes": KINDS},
    )
    return found


def faults(page: Page, name: str) -> list[str]:
    """What axe finds in each view, and what is wider than the window. No page asks for its
    window but in its style, so it need not be loaded anew for each."""
    problems: list[str] = []
    for width, scheme in VIEWS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        problems += [f"{name}, {width} {scheme}: {fault}" for fault in faults_here(page)]
    page.set_viewport_size({"width": 1280, "height": 900})
    return problems


def faults_here(page: Page) -> list[str]:
    """What axe finds in the present view, and whether the page is wider than the window."""
    page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true })")
    problems = [f"{entry['id']} at {entry['nodes'][0]['target']}" for entry in axe(page)]
    if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
        problems.append("scrolls sideways")
    return problems


@pytest.fixture(scope="module")
def cast(portal: Portal) -> Mapping[str, Any]:
    published = portal.cast("axeland", "published")
    reviewed = portal.cast("axeland-three", "in_review")
    return {
        **portal.cast("axeland-two", "drafting"),
        **portal.sharing("axeland-two", "axeland"),
        "published": published["report"],
        "reviewed": reviewed["report"],
    }


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
@pytest.mark.parametrize(
    ("role", "paths"),
    [("", PUBLIC), ("drafter", DRAFTER), ("officer", OFFICER)],
    ids=["visitor", "drafter", "officer"],
)
def test_axe_finds_nothing(
    browser: Browser,
    portal: Portal,
    cast: Mapping[str, Any],
    sessions: Mapping[str, Any],
    role: str,
    paths: list[str],
) -> None:
    page = visit(browser, portal.url, storage_state=sessions[role])
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    page.add_init_script(
        "window.broken = [];"
        "document.addEventListener('securitypolicyviolation',"
        " event => window.broken.push(event.blockedURI))"
    )
    problems: list[str] = []
    for path in paths:
        answer = page.goto(path.format(**cast))
        assert answer is not None
        if role and not answer.ok:
            problems.append(f"{path}: {answer.status}")
        problems += faults(page, path)
        problems += [f"{path}: policy: {uri}" for uri in page.evaluate("window.broken")]
    page.context.close()
    assert problems == []
    assert hosts == {portal.url.removeprefix("http://")}


PLANT = """() => {
  const [picture, dark, wide] = ["img", "p", "p"].map(name => document.createElement(name));
  picture.src = "/x.png";
  dark.textContent = wide.textContent = "Planted.";
  dark.style.color = "light-dark(#000, #222)";
  wide.style.inlineSize = "60rem";
  document.querySelector("main").append(picture, dark, wide);
}"""


def test_axe_bites(browser: Browser, portal: Portal) -> None:
    """The check above finds planted faults in their views, so its silence means something."""
    page = visit(browser, portal.url)
    page.goto("/mission/")
    page.evaluate(PLANT)
    found = faults(page, "planted")
    views = [f"{width} {scheme}" for width, scheme in VIEWS]
    for fault, where in {
        "image-alt at": views,
        "color-contrast at": [view for view in views if "dark" in view],
        "scrolls sideways": [view for view in views if "1280" not in view],
    }.items():
        assert {view for view in views for each in found if f"{view}: {fault}" in each} == {*where}
    page.context.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_paper_has_nothing_to_fill_in_and_no_cut_edges(
    browser: Browser, portal: Portal, cast: Mapping[str, Any], width: int
) -> None:
    page = visit(browser, portal.url)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/members/axeland/")
    search = page.locator("header input[type=search], header a[href='/search/']")
    assert any(each.is_visible() for each in search.all()), "on the screen it is there"
    page.emulate_media(media="print")
    assert not any(each.is_visible() for each in search.all())
    first = page.locator(".line > li").first.bounding_box()
    assert first is not None
    assert first["x"] >= 7, "the dots stand out of the line to this side"
    page.context.close()
