"""Several people write one section, and a session ends in the middle of a sentence."""

import random
import time
from collections.abc import Mapping
from typing import Any

import psycopg2
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.actions import next_code, sign_in, visit
from tests.e2e.portal import Portal

FIELDS = ("narrative", "challenges", "next_steps")
SECONDS = 60
WRITERS = ("drafter", "colleague", "clearance")
# Remembers in the page what the form held whenever the page said that it was saved.
WATCH = """() => {
  window.shown = [];
  let sent = {};
  const form = document.getElementById("section-form");
  document.body.addEventListener("htmx:beforeRequest", () => {
    sent = Object.fromEntries(new FormData(form));
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    if (document.querySelector("#saved [data-saved]")) window.shown.push(sent);
  });
}"""


def words_of(text: str) -> set[str]:
    return set(text.split())


class Writer:
    """One person in one browser, who only ever adds words."""

    def __init__(self, browser: Browser, portal: Portal, cast: Mapping[str, Any], role: str):
        self.role, self.address = role, f"/reports/{cast['report']}/1/"
        self.page = visit(browser, portal.url)
        sign_in(self.page, cast, role)
        self.count, self.conflicts = 0, 0
        self.saved: dict[str, set[str]] = {name: set() for name in FIELDS}
        self.open()

    def open(self) -> None:
        self.page.goto(self.address)
        self.page.evaluate(WATCH)

    def write(self, chance: random.Random) -> None:
        """A few words at the end of one text."""
        field = self.page.locator(f"#id_{chance.choice(FIELDS)}")
        field.press("Control+End")
        for _word in range(chance.randint(1, 3)):
            self.count += 1
            # A whole word at once, as a keyboard's suggestion does: no half word is shown as saved.
            field.press("Control+End")
            self.page.keyboard.insert_text(f" {self.role}{self.count}")

    def look(self) -> None:
        """Takes note of what the page has shown as saved, and solves a conflict."""
        for form in self.page.evaluate("window.shown.splice(0)"):
            for name in FIELDS:
                self.saved[name] |= words_of(form[name])
        compare = self.page.get_by_role("button", name="Compare and choose")
        if compare.is_visible():
            compare.click()
            self.solve()

    def solve(self) -> None:
        """Puts both texts together, as somebody would who wants to lose neither."""
        while self.page.locator("fieldset.versus").count():
            self.conflicts += 1
            for box in self.page.locator("fieldset.versus").all():
                name = box.locator("input[name=theirs]").get_attribute("value")
                stored = box.locator("> div").first.locator(".plain")
                theirs = stored.inner_text() if stored.count() else ""
                field = self.page.locator(f"#id_{name}")
                field.fill(f"{theirs} {field.input_value()}")
            self.page.get_by_role("button", name="Save and go to the list").click()
        self.open()

    def finish(self) -> None:
        """Saves by the button what the page has not saved yet."""
        mine = {name: words_of(self.page.locator(f"#id_{name}").input_value()) for name in FIELDS}
        self.page.get_by_role("button", name="Save and go to the list").click()
        self.solve()
        for name in FIELDS:
            self.saved[name] |= mine[name]


@pytest.mark.slow
def test_three_people_write_one_section_for_a_minute_and_lose_no_word(
    browser: Browser, portal: Portal
) -> None:
    """W2: every word that was shown as saved is there, conflicts were shown and solved."""
    chance = random.Random(20261124)  # noqa: S311  # when people type is no secret
    cast = portal.cast("trimark")
    writers = [Writer(browser, portal, cast, role) for role in WRITERS]
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        writer = chance.choice(writers)
        writer.write(chance)
        writer.page.wait_for_timeout(chance.randint(50, 900))
        writer.look()
    for writer in writers:
        writer.look()
        writer.finish()
    with psycopg2.connect(portal.owner_url) as database, database.cursor() as cursor:
        cursor.execute(
            "SELECT s.narrative, s.challenges, s.next_steps, s.id FROM commitments_section s"
            " JOIN commitments_commitment c ON c.id = s.commitment_id"
            " WHERE s.report_id = %s AND c.number = 1",
            [cast["report"]],
        )
        *texts, section = cursor.fetchone()
        cursor.execute(
            "SELECT actor_name, count(*) FROM audit_auditevent"
            " WHERE verb = 'section.save' AND object_id = %s GROUP BY 1",
            [str(section)],
        )
        trail = dict(cursor.fetchall())
    lost = {
        (writer.role, word)
        for writer in writers
        for name, text in zip(FIELDS, texts, strict=True)
        for word in writer.saved[name] - words_of(text)
    }
    assert lost == set()
    assert sum(writer.count for writer in writers) > 30, "people wrote"
    assert sum(writer.conflicts for writer in writers) > 0, "conflicts were shown"
    assert len(trail) == len(WRITERS)
    assert sum(trail.values()) >= sum(writer.conflicts for writer in writers)
    for writer in writers:
        writer.page.context.close()


def test_a_session_that_ends_in_mid_sentence_loses_nothing(
    browser: Browser, portal: Portal
) -> None:
    """W3: signing in again leads to the same field with the same words."""
    cast = portal.cast("endmark")
    page = visit(browser, portal.url)
    used = sign_in(page, cast, "drafter")
    page.goto(f"/reports/{cast['report']}/2/")
    with psycopg2.connect(portal.owner_url) as database, database.cursor() as cursor:
        cursor.execute("DELETE FROM django_session")
    page.locator("#id_challenges").press_sequentially("A sentence that nobody wants to lo")
    expect(page.get_by_text("You are signed out")).to_be_visible()
    page.get_by_role("button", name="Save and go to the list").click()
    page.get_by_label("E-mail address").fill(cast["people"]["drafter"])
    page.get_by_label("Password", exact=True).fill(cast["password"])
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_label("Code").fill(next_code(cast["secrets"]["drafter"], used))
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    expect(page.locator("#id_challenges")).to_have_value("A sentence that nobody wants to lo")
    assert page.url.endswith(f"/reports/{cast['report']}/2/#id_challenges")
    page.locator("#id_challenges").press("Control+End")
    page.locator("#id_challenges").press_sequentially("se.")
    expect(page.locator("#saved [data-saved]")).to_be_visible()
    page.reload()
    expect(page.locator("#id_challenges")).to_have_value("A sentence that nobody wants to lose.")
    page.context.close()


def test_a_colleagues_words_appear_and_the_lost_connection_is_told(
    browser: Browser, portal: Portal
) -> None:
    cast = portal.cast("pairmark")
    first, second = (visit(browser, portal.url) for _person in range(2))
    sign_in(first, cast, "drafter")
    sign_in(second, cast, "colleague")
    for page in (first, second):
        page.goto(f"/reports/{cast['report']}/3/")
    first.locator("#id_narrative").press_sequentially("From the first.")
    expect(first.locator("#saved [data-saved]")).to_be_visible()
    second.locator("#id_challenges").press_sequentially("From the second.")
    expect(second.locator("#id_narrative")).to_have_value("From the first.")
    expect(second.get_by_text("has this section open too")).to_be_visible()
    second.context.set_offline(True)
    second.locator("#id_challenges").press_sequentially(" More.")
    expect(second.get_by_text("there is no connection")).to_be_visible()
    second.context.set_offline(False)
    expect(second.locator("#saved [data-saved]")).to_be_visible(timeout=20_000)
    first.reload()
    expect(first.locator("#id_challenges")).to_have_value("From the second. More.")
    for page in (first, second):
        page.context.close()
