"""Briefing packs: what is in them for whom, when there is one to make, and who may have it."""

import io
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments import services as reporting
from commitments.models import Publication
from meetings import selectors, services
from meetings.models import BriefingPack, Meeting, Paper
from meetings.models.packs import MOST_ATTEMPTS
from meetings.selectors.packs import fingerprint, sources
from members.models import User
from taskforce.core.permissions import Refused
from taskforce.documents.models import Document
from taskforce.packs import binding
from tests.access.meeting_world import item
from tests.access.reporting_world import WAY
from tests.access.world import World
from tests.meetings.conftest import MakeMeeting
from tests.meetings.counting import counts
from tests.packs import reading

_S = Meeting.State


def made_for(user: User, meeting: Meeting) -> BriefingPack:
    """A pack, ordered and made by a worker."""
    ordered = services.order_pack(meeting=meeting, actor=user)
    services.make_packs()
    ordered.refresh_from_db()
    return ordered


def text_of(pack: BriefingPack) -> str:
    """Everything that the file says: its own text, and that of the pages laid into it."""
    assert pack.document is not None
    content = pack.document.path.read_bytes()
    with pikepdf.open(io.BytesIO(content)) as file:
        laid = [
            picture.read_bytes().decode("latin-1")
            for page in file.pages
            for picture in page.obj.Resources.get("/XObject", {}).values()
        ]
        titles = str(file.docinfo)
    own = "".join(piece.text for page in reading.pages(content) for piece in page)
    return reading.squeezed(own + titles + "".join(laid))


def paper_file(words: str) -> SimpleUploadedFile:
    """A PDF in which these letters stand as they are."""
    made = pikepdf.new()
    sheet = made.add_blank_page(page_size=(595, 842))
    sheet.obj.Contents = made.make_stream(f"BT /F1 24 Tf 72 300 Td ({words}) Tj ET".encode())
    target = io.BytesIO()
    made.save(target)
    return SimpleUploadedFile(f"{words}.pdf", target.getvalue(), "application/pdf")


@pytest.fixture
def meeting(world: World) -> Meeting:
    """Announced, with an agenda and a public paper of the secretariat."""
    meeting = world.lead_meeting(_S.REGISTRATION_OPEN)
    officer = world.user("officer")
    services.add_item(meeting=meeting, content=item("Faster takedown"), actor=officer)
    services.circulate_agenda(meeting=meeting, actor=officer)
    return meeting


def bring(world: World, meeting: Meeting, access: str, words: str) -> Paper:
    paper = world.plan_paper(meeting, access, title=f"On {words}")
    services.bring_paper(paper=paper, file=paper_file(words), actor=world.user("officer"))
    return paper


def test_it_holds_the_day_and_what_everybody_reported(
    world: World, meeting: Meeting, make: MakeMeeting
) -> None:
    officer = world.user("officer")
    before = timezone.now() - timedelta(days=100)
    last = make(
        _S.HELD, title="The last one", starts_at=before, ends_at=before + timedelta(hours=3)
    )
    services.record_session(meeting=last, decision="Meet in spring", actor=officer)
    world.bring_to("published")
    bring(world, meeting, "taskforce", "Hotlines")

    said = text_of(made_for(world.user("foreign_drafter"), meeting))
    for words in (
        "Formal meeting",
        "Faster takedown",
        "On Hotlines",
        "Meet in spring",
        "Norland",
        "Work on commitment 3 goes on.",
        "reported for the first time",
        "No published report:",
        "(Hotlines) Tj",
    ):
        assert reading.squeezed(words) in said, words


def test_it_holds_nothing_that_its_reader_may_not_see(world: World, meeting: Meeting) -> None:
    bring(world, meeting, "named", "Zirkonia")  # for Norland
    bring(world, meeting, "taskforce", "Quarzia")
    for number, visibility in ((1, "secretariat"), (2, "taskforce"), (3, "public")):
        reporting.save_section(
            report=world.report,
            number=number,
            answers={"narrative": f"Marker{visibility}", "visibility": visibility},
            expected_version=0,
            actor=world.user("drafter"),
        )
    _publish(world)

    theirs = text_of(made_for(world.user("foreign_drafter"), meeting))
    assert "Zirkonia" not in theirs
    assert "Markersecretariat" not in theirs
    assert "Notshared" in theirs
    for marker in ("Quarzia", "Markertaskforce", "Markerpublic"):
        assert marker in theirs

    for role in ("observer", "officer"):
        own = text_of(made_for(world.user(role), meeting))
        for marker in ("Zirkonia", "Markersecretariat", "Quarzia"):
            assert marker in own, (role, marker)


def _publish(world: World) -> None:
    sections = {each.commitment.number: each for each in world.report.sections.all()}
    for number, section in sections.items():
        reporting.save_section(
            report=world.report,
            number=number,
            answers={"status": "under_way", "is_complete": True}
            | ({} if section.narrative else {"narrative": "As before.", "visibility": "public"}),
            expected_version=section.version,
            actor=world.user("drafter"),
        )
    for _reached, step, role in WAY:
        step(report=world.report, actor=world.user(role))


def test_the_reader_is_named_and_across_the_page_where_it_is_restricted(
    world: World, meeting: Meeting
) -> None:
    reader = world.user("foreign_drafter")
    made = made_for(reader, meeting)
    assert text_of(made).count(reading.squeezed(f"{reader.name}, Sudland")) == 1 + _pages(made)

    bring(world, meeting, "named", "Zirkonia")
    own = world.user("observer")
    restricted = made_for(own, meeting)
    name = reading.squeezed(f"{own.name}, Norland")
    assert text_of(restricted).count(name) == 1 + 2 * _pages(restricted)


def _pages(pack: BriefingPack) -> int:
    assert pack.document is not None
    return len(reading.pages(pack.document.path.read_bytes()))


def test_there_is_one_version_for_what_was_there_and_another_where_something_changed(
    world: World, meeting: Meeting
) -> None:
    reader = world.user("drafter")
    first = made_for(reader, meeting)
    assert services.order_pack(meeting=meeting, actor=reader) == first
    assert not services.make_packs()

    bring(world, meeting, "taskforce", "Quarzia")
    page = selectors.pack_page(reader, meeting.pk)
    assert (page.may_order, page.news) == (True, ["papers"])
    second = made_for(reader, meeting)
    assert (first.number, second.number) == (1, 2)
    page = selectors.pack_page(reader, meeting.pk)
    assert [(row.pack, row.is_given) for row in page.packs] == [(second, True), (first, True)]


def test_what_was_taken_from_a_reader_is_not_given_out_in_an_earlier_pack(
    world: World, meeting: Meeting, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    paper = bring(world, meeting, "taskforce", "Quarzia")
    reader = world.user("foreign_drafter")
    made = made_for(reader, meeting)
    client.force_login(reader)
    address = reverse("pack-file", args=[made.pk])
    assert client.get(address).status_code == 200

    content = {name: getattr(paper, name) for name in ("title", "item", "government", "due_at")}
    services.change_paper(
        paper=paper,
        content={**content, "access": "named", "governments": [world.governments["norland"]]},
        expected_version=paper.version,
        actor=world.user("officer"),
    )
    assert client.get(address).status_code == 404
    page = client.get(reverse("meeting-pack", args=[meeting.pk])).content.decode()
    assert address not in page
    assert "No longer given out" in page

    document = made.document
    assert document is not None
    assert services.forget_packs() == 1
    assert not BriefingPack.objects.filter(pk=made.pk).exists()
    assert not Document.objects.filter(pk=document.pk).exists()


def test_a_report_that_is_no_longer_public_takes_its_packs_along(
    world: World, meeting: Meeting
) -> None:
    world.bring_to("published")
    reader = world.user("foreign_drafter")
    made = made_for(reader, meeting)
    assert selectors.pack_page(reader, meeting.pk).packs[0].is_given
    Publication.objects.update(is_current=False)
    assert not selectors.pack_page(reader, meeting.pk).packs[0].is_given
    assert made.state == "ready"


def test_who_left_keeps_nothing(world: World, meeting: Meeting) -> None:
    reader = world.user("drafter")
    made = made_for(reader, meeting)
    reader.is_active = False
    reader.save()
    with pytest.raises(Refused):
        services.order_pack(meeting=meeting, actor=User.objects.get(pk=reader.pk))
    assert services.forget_packs() == 1
    assert not BriefingPack.objects.filter(pk=made.pk).exists()
    reader.is_active = True
    reader.save()


def test_who_left_before_it_was_made_gets_none(world: World, meeting: Meeting) -> None:
    reader = world.user("nobody")
    ordered = BriefingPack.objects.create(
        meeting=meeting, person=reader, number=1, sources={}, fingerprint="", language="en"
    )
    assert services.make_packs() == {"failed": 1}
    ordered.refresh_from_db()
    assert ordered.document is None


def test_what_fails_is_tried_again_and_then_given_up(
    world: World, meeting: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The typesetter is given no time."""
    monkeypatch.setattr(binding, "SECONDS", 0.01)
    ordered = services.order_pack(meeting=meeting, actor=world.user("drafter"))
    assert services.make_packs() == {"queued": MOST_ATTEMPTS - 1, "failed": 1}
    ordered.refresh_from_db()
    assert (ordered.state, ordered.attempts) == ("failed", MOST_ATTEMPTS)
    monkeypatch.undo()
    again = made_for(world.user("drafter"), meeting)
    assert (again.number, again.state) == (2, "ready")


def test_a_worker_that_died_loses_its_pack_to_the_next(world: World, meeting: Meeting) -> None:
    ordered = services.order_pack(meeting=meeting, actor=world.user("drafter"))
    ordered.hold()
    ordered.state, ordered.attempts = BriefingPack.State.MAKING, 1
    ordered.save()
    assert not services.make_packs()
    BriefingPack.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert services.make_packs() == {"ready": 1}


def test_how_far_it_is_stands_on_the_page(
    world: World, meeting: Meeting, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(world.user("drafter"))
    address = reverse("meeting-pack", args=[meeting.pk])
    assert "Make my pack" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert "It waits for its turn" in client.get(address).content.decode()
    BriefingPack.objects.update(done=3, steps=7)
    assert "Step 3 of 7" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert BriefingPack.objects.count() == 1
    services.make_packs()
    pack = BriefingPack.objects.get()
    assert (pack.done, pack.steps) == (2, 2)
    answer = client.get(reverse("pack-file", args=[pack.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer).startswith(b"%PDF")  # type: ignore[arg-type]  # streamed


def test_two_clicks_at_once_make_one_pack(world: World, meeting: Meeting) -> None:
    reader = world.user("drafter")
    one = services.order_pack(meeting=meeting, actor=reader)
    two = services.order_pack(meeting=meeting, actor=reader)
    assert one == two


def test_the_page_asks_the_same_number_of_questions_with_three_of_everything(
    world: World, meeting: Meeting, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(world.user("drafter"))
    address = reverse("meeting-pack", args=[meeting.pk])
    bring(world, meeting, "taskforce", "One")
    made_for(world.user("drafter"), meeting)
    [one] = counts([(client, address)])
    for words in ("Two", "Three"):
        bring(world, meeting, "taskforce", words)
        made_for(world.user("drafter"), meeting)
    [three] = counts([(client, address)])
    assert one == three
    assert three <= 20


def test_the_fingerprint_says_what_a_pack_is_made_of(world: World, meeting: Meeting) -> None:
    before = fingerprint(sources(world.user("drafter"), meeting))
    assert before == fingerprint(sources(world.user("drafter"), meeting))
    bring(world, meeting, "named", "Zirkonia")
    assert before == fingerprint(sources(world.user("foreign_drafter"), meeting))
    assert before != fingerprint(sources(world.user("drafter"), meeting))


def test_papers_that_are_no_pdf_are_named(world: World, meeting: Meeting) -> None:
    paper = world.plan_paper(meeting, "taskforce", title="In plain text")
    file = SimpleUploadedFile("plain.txt", b"Only words.", "text/plain")
    services.bring_paper(paper=paper, file=file, actor=world.user("officer"))
    said = text_of(made_for(world.user("drafter"), meeting))
    assert reading.squeezed("Not part of this file (plain.txt)") in said
