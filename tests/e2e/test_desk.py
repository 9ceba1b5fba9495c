"""What a desk notes: its silence in other tests means something."""

from playwright.sync_api import Browser

from tests.e2e.desk import Desk
from tests.e2e.portal import Portal

PLANT = """() => {
  new Image().src = "http://elsewhere.example/x.png";
  setTimeout(() => { throw new Error("planted"); });
}"""


def test_a_desk_notes_what_it_complains_of(browser: Browser, portal: Portal) -> None:
    desk = Desk(browser, portal)
    desk.go("/contact/", "Contact")
    assert (desk.faults, desk.hosts) == ([], {portal.url.removeprefix("http://")})
    with (
        desk.page.expect_event("pageerror"),
        desk.page.expect_console_message(lambda message: "policy:" in message.text),
    ):
        desk.page.evaluate(PLANT)
    told = " ".join(desk.faults)
    assert "policy: img-src http://elsewhere.example/x.png" in told
    assert "planted" in told
    desk.page.context.close()
