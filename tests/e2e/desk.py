"""One person's browser, which notes whatever it complains of and whom it asks."""

import re
from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, expect

from tests.e2e.actions import sign_in, visit
from tests.e2e.portal import Portal

_TELL = """document.addEventListener("securitypolicyviolation", event =>
  console.error(`policy: ${event.effectiveDirective} ${event.blockedURI}`))"""


def _whole(name: str) -> re.Pattern[str]:
    """A whole name; words that only a screen reader says stand apart from what comes before."""
    return re.compile("^" + re.sub("([,:])", r" ?\1", re.escape(name)) + "$")


class Desk:
    """Pages as somebody uses them: by their labels, links and buttons."""

    def __init__(self, browser: Browser, portal: Portal) -> None:
        self.page = visit(browser, portal.url)
        self.faults: list[str] = []
        self.hosts: set[str] = set()
        self.page.add_init_script(_TELL)
        self.page.on("request", lambda request: self.hosts.add(request.url.split("/")[2]))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", self._note)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.faults.append(f"{self.page.url}: {message.text}")

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def sign_in(self, cast: Mapping[str, Any], role: str) -> None:
        sign_in(self.page, cast, role)

    def go(self, path: str, heading: str) -> None:
        self.page.goto(path)
        self.heading(heading)

    def heading(self, name: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=name, exact=True)).to_be_visible()

    def press(self, button: str) -> None:
        self.main.get_by_role("button", name=_whole(button)).click()

    def follow(self, link: str) -> None:
        self.main.get_by_role("link", name=_whole(link)).click()

    def type(self, fields: Mapping[str, str]) -> None:
        """Fills fields by their labels."""
        for label, value in fields.items():
            self.main.get_by_label(label, exact=True).fill(value)

    def choose(self, label: str, option: str) -> None:
        self.main.get_by_label(label, exact=True).select_option(label=option)

    def tick(self, group: str, *options: str) -> None:
        """Checks radio buttons or boxes under a legend."""
        for option in options:
            box = self.main.get_by_role("group", name=group, exact=True)
            box.get_by_label(option, exact=True).check()

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.main.get_by_text(each).first).to_be_visible()

    def does_not_see(self, *words: str) -> None:
        """Nor does the page hold it anywhere."""
        content = self.page.content()
        assert [each for each in words if each in content] == []

    def status(self, path: str) -> int:
        """What the portal answers this person at an address."""
        return self.page.context.request.get(path, max_redirects=0).status
