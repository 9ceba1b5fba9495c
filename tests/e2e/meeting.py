"""A meeting in the browser tests: who is there, what it is about, and how one is planned."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, expect

from tests.e2e.desk import Desk
from tests.e2e.portal import Portal

HOST, NAMED, OTHER = "norland", "sudland", "farland"  # the paper is for the first two
ZONE = "Africa/Nairobi"  # its clocks never change
TITLE = "Formal meeting by the lake"
LINK = "https://rooms.example.org/lake-4711"


class Meeting:
    """The four at their desks, and what the addresses of the meeting say."""

    def __init__(self, browser: Browser, portal: Portal) -> None:
        self.portal = portal
        self.people = portal.heads(HOST, NAMED, OTHER)
        self.desks = {who: Desk(browser, portal) for who in self.people["people"]}
        for who, desk in self.desks.items():
            desk.sign_in(self.people, who)
        self.officer = self.desks["officer"]
        self.heads = [self.desks[who] for who in (HOST, NAMED, OTHER)]
        self.pk = 0

    @property
    def public(self) -> str:
        return f"/meetings/{self.pk}/"

    @property
    def run(self) -> str:
        return f"/secretariat/meetings/{self.pk}/"

    def turn_to(self, desk: Desk) -> Desk:
        """Opens the meeting at a desk: where it is run, or where members read it."""
        desk.go(self.run if desk is self.officer else self.public, TITLE)
        return desk

    def until_adopted(self) -> None:
        """Waits for the worker, which adopts what nobody objects to."""
        reading = self.turn_to(self.heads[0])
        adopted = reading.main.get_by_role("link", name="Adopted minutes")
        for _try in range(100):
            if adopted.count():
                return
            reading.page.wait_for_timeout(100)
            reading.page.reload()
        expect(adopted).to_be_visible()

    def close(self) -> None:
        for desk in self.desks.values():
            desk.page.context.close()


def times(days: int) -> dict[str, str]:
    """The fields of a session of three hours, so many days and an hour from now."""
    starts = datetime.now(ZoneInfo(ZONE)) + timedelta(days=days, hours=1)
    ends = starts + timedelta(hours=3)
    return {
        "First day": f"{starts:%Y-%m-%d}",
        "Begins at": f"{starts:%H:%M}",
        "Last day": f"{ends:%Y-%m-%d}",
        "Ends at": f"{ends:%H:%M}",
    }


def day(days: int) -> str:
    """A day as a field takes it, so many days from now."""
    return f"{datetime.now(ZoneInfo(ZONE)) + timedelta(days=days):%Y-%m-%d}"


def plan(desk: Desk, title: str, days: int, **others: str) -> None:
    """Plans a formal meeting from the page of all meetings, as far as the draft."""
    desk.go("/secretariat/meetings/", "Plan meetings")
    desk.follow("Plan a meeting")
    desk.heading("Plan a meeting")
    desk.type({"Title": title, "Place": "Lakeside Conference Hall", **others})
    desk.tick("Kind", "Formal meeting")
    desk.choose("Host government", HOST.capitalize())
    desk.tick("Working languages", "English", "French")
    desk.tick("Interpretation into", "French", "Spanish")
    desk.choose("Time zone of the host", ZONE)
    desk.type(times(days))
    desk.press("Save as a draft")
    desk.heading(title)


def may_join(desk: Desk) -> None:
    expect(desk.main.get_by_role("link", name="Join online")).to_have_attribute("href", LINK)
