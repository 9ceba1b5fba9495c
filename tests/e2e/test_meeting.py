"""A formal meeting from its draft to its end: an officer and the heads of three governments, each
in a browser of their own, by pages, links and buttons alone."""

import re
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.crawl import crawl
from tests.e2e.meeting import (
    HOST,
    LINK,
    NAMED,
    OTHER,
    TITLE,
    Meeting,
    day,
    may_join,
    plan,
    times,
)
from tests.e2e.portal import Portal
from tests.smtp import SmtpSink

NEXT = "Formal meeting in spring"
PROPOSAL = "A common form for requests"
PAPER = "Figures of two registers"
NEED = "Captions for the hard of hearing"
REASON = "The hall is closed for repairs."
DECISION = "The common form for requests is adopted."
DONE, LEFT = "Translate the form into French.", "Collect the first experiences with the form."
MINUTES = "The form was presented.\n\nFarland will use the form from June."
OBJECTION = "We said that we would examine the form, not that we would use it."
REVISED = "The form was presented.\n\nFarland will examine the form before June."
NOTE = "What Farland will do is said as its delegation said it."
OUTCOME = "The Taskforce adopted a common form for requests."


@pytest.fixture
def meeting(browser: Browser, portal: Portal) -> Iterator[Meeting]:
    meeting = Meeting(browser, portal)
    yield meeting
    meeting.close()


@pytest.mark.slow
def test_a_formal_meeting_from_its_draft_to_its_end(
    meeting: Meeting, smtp_sink: SmtpSink, tmp_path: Path
) -> None:
    draft(meeting)
    announce(meeting)
    agree_on_the_agenda(meeting)
    share_a_paper(meeting, tmp_path)
    register(meeting)
    postpone(meeting)
    plan_the_next_one(meeting)
    meet(meeting)
    circulate_minutes(meeting)
    object_and_answer(meeting)
    see_to_the_actions(meeting)
    close(meeting)
    refused = f"{meeting.portal.url}{meeting.run}act/close/: Failed to load resource"
    for who, desk in meeting.desks.items():
        expected = [refused] * 2 if who == "officer" else []  # closing too early, told by a 422
        assert [fault.partition(": the server")[0] for fault in desk.faults] == expected
        assert desk.hosts == {meeting.portal.url.removeprefix("http://")}
    mails = [words_in(message) for message in smtp_sink.messages()]
    assert [mail for mail in mails if LINK in mail or OBJECTION in mail or NEED in mail] == []
    mails = [words_in(message) for message in smtp_sink.messages(to=f"head@{OTHER}.example")]
    assert len([mail for mail in mails if TITLE in mail]) > 5
    assert [mail for mail in mails if PAPER in mail] == []


def words_in(message: EmailMessage) -> str:
    """The subject and every text of a mail, as its reader has them."""
    texts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    return "\n".join([message["subject"], *(part.get_content() for part in texts)])


def draft(meeting: Meeting) -> None:
    officer = meeting.officer
    deadlines = {"Registration until": day(38), "Papers until": day(38)}
    plan(officer, TITLE, 40, **{"Online access": LINK}, **deadlines)
    found = re.search(r"/secretariat/meetings/(\d+)/$", officer.page.url)
    assert found
    meeting.pk = int(found[1])
    officer.sees("Saved as a draft. Only the secretariat sees it.")
    for head in meeting.heads:
        assert head.status(meeting.public) == 404
        head.go("/meetings/", "Meetings")
        head.does_not_see(TITLE)


def announce(meeting: Meeting) -> None:
    officer = meeting.officer
    officer.follow("Preview and announce")
    officer.heading(TITLE)
    officer.does_not_see(LINK)
    officer.press("Announce the meeting")
    officer.sees("Announced. Everybody can read it now.")
    for head in meeting.heads:
        head.go("/meetings/", "Meetings")
        head.follow(TITLE)
        head.heading(TITLE)
        head.sees("Hosted by Norland", "The agenda has not been circulated yet.")
        head.does_not_see(LINK)
        assert head.status(meeting.run) == 403


def agree_on_the_agenda(meeting: Meeting) -> None:
    officer, (host, _named, other) = meeting.officer, meeting.heads
    officer.follow("Agenda")
    officer.follow("Write an item")
    officer.type({"Title": "Opening", "Length in minutes": "10", "Presenter": "Secretariat"})
    officer.tick("Kind", "For information")
    officer.press("Save")
    host.follow("Propose an item for the agenda")
    host.type({"Title": PROPOSAL, "Length in minutes": "50", "Description": "One for all."})
    host.tick("Kind", "For decision")
    host.press("Propose it")
    host.heading(TITLE)
    host.sees(PROPOSAL, "Proposed by your government")
    meeting.turn_to(other).does_not_see(PROPOSAL)

    meeting.turn_to(officer).follow("Agenda")
    officer.press(f"Accept {PROPOSAL}")
    officer.press("Circulate the agenda")
    officer.sees("It is the agenda above.")
    meeting.turn_to(other).sees(f"2. {PROPOSAL}", "proposed by Norland", "60 minutes in all")


def share_a_paper(meeting: Meeting, folder: Path) -> None:
    """A paper for two governments: the third finds neither it nor a word of it."""
    officer, (host, named, other) = meeting.officer, meeting.heads
    document = folder / "figures.pdf"
    printed = officer.page.pdf()
    document.write_bytes(printed)
    meeting.turn_to(officer).follow("Papers")
    officer.follow("Plan a paper")
    officer.type({"Title": PAPER})
    officer.choose("Item of the agenda", PROPOSAL)
    officer.tick("Who may read it", "Named governments only")
    officer.tick("Named governments", HOST.capitalize(), NAMED.capitalize())
    officer.press("Save")
    officer.heading("Papers")
    meeting.turn_to(host).does_not_see(PAPER)
    officer.follow(f"Bring {PAPER}")
    officer.main.get_by_label("Document", exact=True).set_input_files(document)
    officer.press("Bring it")
    officer.heading("Papers")
    address = officer.main.get_by_role("link", name=document.name).get_attribute("href")
    assert address
    for reader in (host, named):
        meeting.turn_to(reader).sees(PAPER, "Named governments only")
        with reader.page.expect_download() as fetched:
            reader.follow(document.name)
        assert Path(fetched.value.path()).read_bytes() == printed
    meeting.turn_to(other).does_not_see(PAPER, document.name, address)
    other.sees("There are no papers for you to read yet.")
    assert [other.status(f"{address}{version}") for version in ("", "1/")] == [404, 404]


def register(meeting: Meeting) -> None:
    """Norland's head comes from afar and Farland's in person, Sudland sends somebody."""
    officer, (host, named, other) = meeting.officer, meeting.heads
    meeting.turn_to(officer).press("Open registration")
    officer.sees("Registration is open. The heads of delegation get a mail.")
    for head, who in zip(meeting.heads, (HOST, NAMED, OTHER), strict=True):
        meeting.turn_to(head).follow(f"Register somebody, {who.capitalize()}")
        head.heading("Register somebody")
        if head is named:
            head.type({"Name of somebody without an account": "Eira Lund"})
        else:
            head.choose("Who comes", f"head of {who}")
        head.tick("Part in the delegation", "Adviser" if head is named else "Head of delegation")
        head.tick("Attendance", "Online" if head is host else "In person")
        if head is host:
            head.choose("Needs interpretation into", "Spanish")
            head.type({"What else is needed to take part": NEED})
        head.press("Register")
        head.heading(TITLE)
        head.sees("Waits for confirmation", "2 seats are left.")
        head.does_not_see(LINK)
    meeting.turn_to(officer).follow("Registrations")
    officer.sees("2 in person, 1 online.", f"Spanish. {NEED}")
    for person in (f"head of {HOST}", "Eira Lund"):
        officer.press(f"Confirm {person}")
    meeting.turn_to(host).sees("Seat confirmed", NEED)
    may_join(host)
    for head in (named, other):
        meeting.turn_to(head).does_not_see(LINK, NEED, f"head of {HOST}")
    found = crawl(other.page.context.request, meeting.portal.url, ["/", "/tasks/", meeting.public])
    assert [text for text in found.values() if PROPOSAL in text]
    for words in (PAPER, NEED, LINK):
        assert [address for address, text in found.items() if words in text] == []
    officer.heading("Registrations")
    officer.press("Confirm the waiting registration")
    may_join(meeting.turn_to(other))


def postpone(meeting: Meeting) -> None:
    officer, (host, _named, other) = meeting.officer, meeting.heads
    meeting.turn_to(officer).follow("Postpone the meeting")
    officer.type({"Reason": REASON})
    officer.tick("New date", "To be decided")
    officer.press("Postpone the meeting")
    officer.heading(TITLE)
    for head in meeting.heads:
        meeting.turn_to(head).sees("This meeting is postponed", REASON)
    officer.follow("Confirm the new date")
    officer.type(times(60))
    officer.press("Announce the new date")
    officer.heading(TITLE)
    officer.does_not_see(REASON)
    meeting.turn_to(host).sees("Seat confirmed")
    meeting.turn_to(other).sees(f"2. {PROPOSAL}")
    other.does_not_see(PAPER)


def plan_the_next_one(meeting: Meeting) -> None:
    officer = meeting.officer
    plan(officer, NEXT, 200)
    officer.follow("Preview and announce")
    officer.press("Announce the meeting")
    officer.sees("Announced. Everybody can read it now.")


def meet(meeting: Meeting) -> None:
    officer = meeting.officer
    meeting.turn_to(officer).does_not_see("Begin the session")
    meeting.portal.days_pass(meeting.pk, 60)
    meeting.turn_to(officer).press("Begin the session")
    officer.sees("The session is open.")
    officer.follow("Record the session")
    for who, mode in ((HOST, "Online"), (NAMED, "Present"), (OTHER, "Present")):
        officer.tick(who.capitalize(), mode)
    officer.press("Save the attendance")
    officer.sees("Saved: attendance.")
    officer.type({"What was decided": DECISION})
    officer.press("Add the decision")
    officer.sees(DECISION)
    officer.type({"What is to be done": DONE, "Due on": day(10)})
    officer.choose("Owner", f"{HOST.capitalize()}: head of {HOST}")
    officer.press("Add the action")
    officer.sees(DONE)
    officer.type({"What is to be done": LEFT})
    officer.choose("Owner", "Secretariat, nobody named yet")
    officer.press("Add the action")
    officer.sees(LEFT)
    for head in meeting.heads:
        meeting.turn_to(head).follow("1 decision")
        head.sees(DECISION)
    meeting.turn_to(officer).press("End the session")
    officer.sees("The meeting was held. Its outcome can be published.")


def circulate_minutes(meeting: Meeting) -> None:
    officer = meeting.officer
    officer.follow("Write the minutes")
    officer.type({"Minutes": MINUTES})
    officer.press("Save")
    officer.sees("Saved. Only the secretariat reads it.")
    for head in meeting.heads:
        assert head.status(f"{meeting.public}minutes/") == 404
    officer.follow("Preview and circulate")
    officer.heading("Circulate the minutes")
    officer.press("Circulate")
    officer.sees("Circulated. The heads of delegation get a mail.")


def object_and_answer(meeting: Meeting) -> None:
    """Farland objects; no other government reads why. A revised text answers it."""
    officer, (host, _named, other) = meeting.officer, meeting.heads
    meeting.turn_to(other).follow("Minutes in circulation")
    other.sees("Farland will use the form from June.")
    other.follow("Object to these minutes")
    other.type({"What you object to": OBJECTION})
    other.press("Object")
    other.heading("Minutes")
    other.sees("Your objection is with the secretariat.", OBJECTION)
    meeting.turn_to(host).follow("Minutes in circulation")
    host.sees("1 objection is open.")
    host.does_not_see(OBJECTION)

    meeting.turn_to(officer).follow("Read and settle: Farland")
    officer.sees(OBJECTION)
    officer.follow("Write the minutes")
    officer.type({"Minutes": REVISED})
    officer.press("Save")
    officer.follow("Preview and circulate")
    officer.heading("Circulate a revised text")
    officer.type({"What changed": NOTE})
    officer.press("Circulate")
    officer.sees("Circulated. The heads of delegation get a mail.")
    for head in (host, other):
        meeting.turn_to(head).follow("Minutes in circulation")
        head.sees(NOTE, "Farland will examine the form before June.")
    other.sees("Answered by a revised text")
    host.does_not_see(OBJECTION)
    meeting.portal.days_pass(meeting.pk, 15)
    meeting.until_adopted()
    meeting.turn_to(other).follow("Adopted minutes")
    other.sees("Farland will examine the form before June.")
    expect(other.main.get_by_role("link", name="Object to these minutes")).to_have_count(0)


def see_to_the_actions(meeting: Meeting) -> None:
    """What is missing is told; then one action is done, the other goes to the next meeting."""
    officer, (host, _named, other) = meeting.officer, meeting.heads
    meeting.turn_to(officer).press("Close the meeting")
    officer.heading(TITLE)
    done, left = (
        officer.main.get_by_role("row", name=words).get_by_role("link").inner_text()
        for words in (DONE, LEFT)
    )
    assert done != left
    officer.sees(
        "This did not work",
        "The public has not been told the outcome.",
        f"No person or no date yet: {left}.",
        f"Neither carried over nor due later: {done}, {left}.",
    )

    meeting.turn_to(host).follow("2 actions")
    host.follow(done)
    host.heading(f"Action {done}")
    host.type({"What happened, or why": "It is translated."})
    host.press("Report done")
    host.sees("Reported done")
    officer.follow(done)
    officer.press("Accept as done")
    officer.sees("Closed")

    meeting.turn_to(officer).follow(left)
    officer.follow("Change words, owner or date")
    officer.choose("Owner", f"Secretariat: officer for {HOST}")
    officer.type({"Due on": day(-3)})
    officer.press("Save")
    officer.heading(f"Action {left}")
    meeting.turn_to(officer).follow("Carry open actions over to a later meeting")
    officer.choose("Carry over to", NEXT)
    officer.press("Carry over")
    officer.sees("Carried over, under the same numbers.")
    meeting.turn_to(other).follow("2 actions")
    other.follow(left)
    other.heading(f"Action {left}")
    other.follow(NEXT)
    other.heading(NEXT)
    other.follow("1 action")
    other.sees(left, LEFT)
    other.does_not_see(DONE)


def close(meeting: Meeting) -> None:
    officer = meeting.officer
    meeting.turn_to(officer).press("Close the meeting")
    officer.sees("This did not work", "The public has not been told the outcome.")
    officer.follow("Publish the outcome")
    officer.type({"Outcome statement": OUTCOME})
    officer.press("Publish the outcome")
    officer.sees("Saved. Everybody can read it now.")
    officer.press("Close the meeting")
    officer.sees("The meeting is closed.")
    officer.follow("Registrations")
    officer.sees("Eira Lund")
    officer.does_not_see(NEED)
    for head in meeting.heads:
        meeting.turn_to(head).sees("Closed", OUTCOME)
        head.does_not_see(LINK, NEED, REASON)
    meeting.heads[2].does_not_see(PAPER)
