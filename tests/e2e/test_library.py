"""A text on its way: contributed, sent back, to two named governments, to all, to everybody."""

from playwright.sync_api import Browser, Page, expect

from tests.e2e.actions import sign_in, visit
from tests.e2e.portal import Portal
from tests.factories.documents import PDF
from tests.smtp import SmtpSink

TITLE = "Quokka marker: a shared front page"


def finds(reader: Page, address: str) -> bool:
    """Whether the reader finds the text: by list, by page and by search, which agree."""
    reader.goto("/knowledge/?kind=good_practice")
    listed = reader.get_by_role("main").get_by_text(TITLE).count() > 0
    answer = reader.request.get(address)
    assert answer.status == (200 if listed else 404)
    assert (TITLE in answer.text()) is listed
    searched = reader.request.get("/search/?q=quokka+marker")
    assert ("a shared front page" in searched.text()) is listed
    return listed


def confirm_all(page: Page) -> None:
    for point in page.get_by_role("checkbox").all():
        point.check()


def publish(officer: Page, number: str) -> None:
    officer.goto(f"/knowledge/contributions/{number}/")
    officer.get_by_role("button", name="Review it").click()
    officer.get_by_role("link", name="Check and publish").click()
    confirm_all(officer)
    officer.get_by_role("button", name="Publish the text").click()
    expect(officer.get_by_text("Published.", exact=True)).to_be_visible()


def test_each_time_exactly_those_find_it_who_may(
    browser: Browser, portal: Portal, smtp_sink: SmtpSink
) -> None:
    cast = portal.cast("quokkaland")
    others = {name: portal.cast(name) for name in ("firstland", "secondland", "thirdland")}
    pages = {
        role: visit(browser, portal.url, java_script_enabled=False)
        for role in ("drafter", "clearance", "officer")
    }
    for role, page in pages.items():
        sign_in(page, cast, role)
    readers = {name: visit(browser, portal.url) for name in others}
    for name, page in readers.items():
        sign_in(page, others[name], "observer")
    visitor = visit(browser, portal.url)
    drafter, clearance, officer = pages.values()

    drafter.goto("/knowledge/contributions/new/")
    drafter.get_by_label("Title").fill(TITLE)
    drafter.get_by_label("Summary").fill("Three services, one question.")
    drafter.get_by_label("Text", exact=True).fill("## How\n\n- one\n- two")
    drafter.get_by_label("7. Reducing availability").check()
    drafter.get_by_label("Year").fill("2026")
    drafter.get_by_label("Named governments only, and the secretariat").check()
    drafter.get_by_label("Firstland").check()
    drafter.get_by_label("Secondland").check()
    drafter.get_by_role("button", name="Preview").click()
    expect(drafter.get_by_role("heading", level=3, name="How")).to_be_visible()
    drafter.get_by_role("button", name="Save as a draft").click()
    number = drafter.url.rstrip("/").rpartition("/")[2]
    address = f"/knowledge/{number}/"
    drafter.get_by_role("link", name="Add a document").click()
    upload = {"name": "how.pdf", "mimeType": "application/pdf", "buffer": PDF}
    drafter.get_by_label("Document").set_input_files(upload)
    drafter.get_by_role("button", name="Add it").click()
    drafter.get_by_role("link", name="Check and send").click()
    confirm_all(drafter)
    drafter.get_by_role("button", name="Send it to the secretariat").click()
    expect(drafter.get_by_text("Submitted").first).to_be_visible()

    def found_by() -> set[str]:
        found = {name for name, page in readers.items() if finds(page, address)}
        return found | ({"visitor"} if finds(visitor, address) else set())

    def fed() -> bool:
        return TITLE in visitor.request.get("/knowledge/feed/").text()

    assert (found_by(), fed()) == (set(), False)
    officer.goto(f"/knowledge/contributions/{number}/")
    officer.get_by_role("button", name="Review it").click()
    officer.get_by_role("link", name="Ask for changes").click()
    officer.get_by_label("hard to understand").check()
    officer.get_by_label("In words").fill("Say who keeps the page.")
    officer.get_by_role("button", name="Ask for changes").click()
    writer = cast["people"]["drafter"]
    asked = smtp_sink.wait_for(to=writer, subject="Changes are asked for")
    assert len(asked) == 1
    assert TITLE not in asked[0].as_string()

    drafter.goto(f"/knowledge/contributions/{number}/")
    expect(drafter.get_by_text("Say who keeps the page.")).to_be_visible()
    drafter.get_by_role("link", name="Change the text").click()
    drafter.get_by_label("Text", exact=True).fill("## How\n\n- one person\n- two")
    drafter.get_by_role("button", name="Save").click()
    drafter.get_by_role("link", name="Check and send").click()
    confirm_all(drafter)
    drafter.get_by_role("button", name="Send it to the secretariat").click()
    publish(officer, number)
    assert (found_by(), fed()) == ({"firstland", "secondland"}, False)
    smtp_sink.wait_for(to=writer, subject="is published")

    clearance.goto(f"/knowledge/contributions/{number}/readers/")
    clearance.get_by_label("All member governments and the secretariat").check()
    clearance.get_by_role("button", name="Change its readers").click()
    assert (found_by(), fed()) == (set(readers), False)

    clearance.goto(f"/knowledge/contributions/{number}/")
    clearance.get_by_role("button", name="Begin a new version").click()
    clearance.get_by_role("link", name="Change the text").click()
    clearance.get_by_label("Everybody").check()
    clearance.get_by_label("What changed").fill("For everybody now.")
    clearance.get_by_role("button", name="Save").click()
    clearance.get_by_role("link", name="Check and send").click()
    confirm_all(clearance)
    clearance.get_by_role("button", name="Send it to the secretariat").click()
    assert (found_by(), fed()) == (set(readers), False)
    publish(officer, number)
    assert (found_by(), fed()) == ({*readers, "visitor"}, True)
    visitor.goto(address)
    expect(visitor.get_by_text("For everybody now.")).to_be_visible()
    with visitor.expect_download() as saved:
        visitor.get_by_role("link", name="how.pdf").click()
    assert saved.value.suggested_filename == "how.pdf"
    assert visitor.context.cookies() == []
    told = smtp_sink.messages(subject="of the library")
    assert told
    strangers = {address for each in others.values() for address in each["people"].values()}
    assert not [mail for mail in told if mail["To"] in strangers]
    for page in (*pages.values(), *readers.values(), visitor):
        page.context.close()
