"""The order of an agenda by mouse, by finger and by keyboard."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.actions import sign_in, visit
from tests.e2e.portal import Portal
from tests.e2e.test_pages import faults

TITLES = ("Welcome", "Hosting", "Requests", "Closing")


def titles(page: Page) -> list[str]:
    """The agenda from top to bottom, after loading the page anew."""
    page.reload()
    return page.locator("#agenda-order tbody th bdi").all_text_contents()


def row(page: Page, title: str) -> Locator:
    return page.locator("#agenda-order tbody tr").filter(has=page.locator("th bdi", has_text=title))


def drag(page: Page, title: str, over: str, share: float) -> None:
    """Takes the grip of one row and holds it over another, at this share of its height."""
    grip = row(page, title).locator(".grip").bounding_box()
    target = row(page, over).bounding_box()
    assert grip
    assert target
    page.mouse.move(grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2)
    page.mouse.down()
    page.mouse.move(target["x"] + 30, target["y"] + target["height"] * share, steps=4)


def test_an_agenda_is_put_in_order_by_mouse_and_by_keyboard(
    browser: Browser, portal: Portal
) -> None:
    cast = portal.cast("orderland")
    address = f"/secretariat/meetings/{portal.agenda('orderland', *TITLES)['meeting']}/agenda/"
    page = visit(
        browser,
        portal.url,
        viewport={"width": 1280, "height": 900},
        reduced_motion="reduce",  # nothing scrolls while rows are measured
    )
    posts: list[str] = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    sign_in(page, cast, "officer")
    page.goto(address)
    posts.clear()

    drag(page, "Closing", "Welcome", 0.2)
    expect(row(page, "Welcome")).to_have_class("drop-before")
    page.keyboard.press("Escape")
    expect(row(page, "Welcome")).not_to_have_class("drop-before")
    page.mouse.up()
    drag(page, "Closing", "Closing", 0.9)
    page.mouse.up()
    assert posts == []

    drag(page, "Closing", "Welcome", 0.2)
    page.mouse.up()
    expect(page.get_by_role("status")).to_contain_text("“Closing” stands at place 1 now.")
    assert len(posts) == 1
    assert titles(page) == ["Closing", "Welcome", "Hosting", "Requests"]
    drag(page, "Closing", "Requests", 0.8)
    expect(row(page, "Requests")).to_have_class("drop-after")
    page.mouse.up()
    expect(page.get_by_role("status")).to_contain_text("“Closing” stands at place 4 now.")
    assert titles(page) == list(TITLES)

    up = row(page, "Requests").get_by_role("button", name="Up")
    up.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("“Requests” stands at place 2 now.")
    expect(row(page, "Requests").get_by_role("button", name="Up")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("“Requests” stands at place 1 now.")
    expect(row(page, "Requests").get_by_role("button", name="Down")).to_be_focused()
    row(page, "Requests").get_by_role("link", name="Move").press("Enter")
    page.get_by_label("Place on the agenda").select_option("4. After: Closing")
    page.get_by_role("button", name="Move the item").press("Enter")
    expect(row(page, "Requests").get_by_role("link", name="Move")).to_be_focused()
    assert titles(page) == ["Welcome", "Hosting", "Closing", "Requests"]

    problems = faults(page, "agenda")
    row(page, "Requests").get_by_role("link", name="Move").click()
    problems += faults(page, "place")
    assert problems == []
    page.context.close()


@pytest.mark.parametrize(
    ("options", "least"),
    [({}, 24), ({"has_touch": True, "is_mobile": True}, 44)],
    ids=["mouse", "touch"],
)
def test_a_grip_is_large_enough_to_be_held(
    browser: Browser, portal: Portal, options: dict[str, Any], least: int
) -> None:
    name = f"gripland-{least}"
    cast = portal.cast(name)
    address = f"/secretariat/meetings/{portal.agenda(name, *TITLES)['meeting']}/agenda/"
    page = visit(browser, portal.url, viewport={"width": 390, "height": 844}, **options)
    sign_in(page, cast, "officer")
    page.goto(address)
    box = page.locator(".grip").first.bounding_box()
    assert box
    assert min(box["width"], box["height"]) >= least
    if options:
        start, end = box, row(page, "Hosting").bounding_box()
        assert end
        touch = page.context.new_cdp_session(page)
        for kind, x, y in (
            ("touchStart", start["x"] + 20, start["y"] + 20),
            ("touchMove", start["x"] + 20, start["y"] + 60),
            ("touchMove", end["x"] + 20, end["y"] + end["height"] * 0.8),
            ("touchEnd", 0, 0),
        ):
            points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
            touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        expect(page.get_by_role("status")).to_contain_text("“Welcome” stands at place 2 now.")
        assert titles(page) == ["Hosting", "Welcome", "Requests", "Closing"]
    state = page.context.storage_state()
    page.context.close()
    plain = visit(browser, portal.url, storage_state=state, java_script_enabled=False)
    plain.goto(address)
    expect(plain.locator(".grip").first).to_be_hidden()
    expect(plain.get_by_role("button", name="Down").first).to_be_visible()
    plain.context.close()
