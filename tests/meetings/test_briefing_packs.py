"""Briefing packs: what is in them, for whom, and when there is another one to make."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from commitments import services as reporting
from commitments.models import Publication
from meetings import briefing, selectors, services
from meetings.models import BriefingPack, Meeting
from meetings.selectors.packs import fingerprint, sources
from members.models import User
from taskforce.core.transitions import SomeoneWasFaster
from tests.access.reporting_world import WAY
from tests.access.world import World
from tests.meetings.briefing import bring, made_for, text_of
from tests.meetings.conftest import MakeMeeting
from tests.packs import reading


def test_it_holds_the_day_and_what_everybody_reported(
    world: World, prepared: Meeting, make: MakeMeeting
) -> None:
    officer = world.user("officer")
    before = timezone.now() - timedelta(days=100)
    last = make(
        Meeting.State.HELD,
        title="The last one",
        starts_at=before,
        ends_at=before + timedelta(hours=3),
    )
    services.record_session(meeting=last, decision="Meet in spring", actor=officer)
    world.bring_to("published")
    bring(world, prepared, "taskforce", "Hotlines")

    said = text_of(made_for(world.user("foreign_drafter"), prepared))
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


def test_it_holds_nothing_that_its_reader_may_not_see(world: World, prepared: Meeting) -> None:
    bring(world, prepared, "named", "Zirkonia")  # for Norland
    bring(world, prepared, "taskforce", "Quarzia")
    for number, visibility in ((1, "secretariat"), (2, "taskforce"), (3, "public")):
        reporting.save_section(
            report=world.report,
            number=number,
            answers={"narrative": f"Marker{visibility}", "visibility": visibility},
            expected_version=0,
            actor=world.user("drafter"),
        )
    _publish(world)

    theirs = text_of(made_for(world.user("foreign_drafter"), prepared))
    assert "Zirkonia" not in theirs
    assert "Markersecretariat" not in theirs
    assert "Notshared" in theirs
    for marker in ("Quarzia", "Markertaskforce", "Markerpublic"):
        assert marker in theirs

    for role in ("observer", "officer"):
        own = text_of(made_for(world.user(role), prepared))
        for marker in ("Zirkonia", "Markersecretariat", "Quarzia"):
            assert marker in own, (role, marker)


def test_it_compares_with_the_meeting_that_was_held_not_with_one_that_is_planned(
    world: World, prepared: Meeting, make: MakeMeeting
) -> None:
    before, after = (timezone.now() + timedelta(days=days) for days in (-100, 240))
    last = make(
        Meeting.State.HELD,
        title="The last one",
        starts_at=before,
        ends_at=before + timedelta(hours=3),
    )
    services.record_session(meeting=last, decision="Meet in spring", actor=world.user("officer"))
    world.bring_to("published")
    second = make(title="The one after", starts_at=after, ends_at=after + timedelta(hours=3))
    said = text_of(made_for(world.user("foreign_drafter"), second))
    assert reading.squeezed("Meet in spring") in said
    assert reading.squeezed("reported for the first time") in said


def test_where_everybody_writes_at_length_each_text_ends_sooner_and_says_so(
    world: World, prepared: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.bring_to("published")
    monkeypatch.setattr(briefing, "MOST_REPORTED", 100)
    monkeypatch.setattr(briefing, "_LENGTHS", (20_000, 12))
    said = text_of(made_for(world.user("foreign_drafter"), prepared))
    assert reading.squeezed("Work on comm … (read on in the portal)") in said
    assert reading.squeezed("Work on commitment 3 goes on.") not in said


def test_of_a_postponed_meeting_it_gives_the_reason_and_of_a_cancelled_one_there_is_none(
    world: World, prepared: Meeting
) -> None:
    reader, officer = world.user("drafter"), world.user("officer")
    services.postpone(meeting=prepared, reason="The host asked for it.", actor=officer)
    said = text_of(made_for(reader, prepared))
    assert reading.squeezed("Postponed The host asked for it.") in said
    services.cancel(meeting=prepared, reason="The host withdrew.", actor=officer)
    assert not selectors.pack_page(reader, prepared.pk).may_order
    with pytest.raises(SomeoneWasFaster):
        services.order_pack(meeting=prepared, actor=reader)


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
    world: World, prepared: Meeting
) -> None:
    reader = world.user("foreign_drafter")
    made = made_for(reader, prepared)
    assert text_of(made).count(reading.squeezed(f"{reader.name}, Sudland")) == 1 + _pages(made)

    bring(world, prepared, "named", "Zirkonia")
    own = world.user("observer")
    restricted = made_for(own, prepared)
    name = reading.squeezed(f"{own.name}, Norland")
    assert text_of(restricted).count(name) == 1 + 2 * _pages(restricted)


def _pages(pack: BriefingPack) -> int:
    assert pack.document is not None
    return len(reading.pages(pack.document.path.read_bytes()))


def test_a_reader_with_another_name_gets_another_pack(world: World, prepared: Meeting) -> None:
    made_for(world.user("drafter"), prepared)
    reader = User.objects.get(pk=world.user("drafter").pk)
    reader.name = "Another Name"
    reader.save()
    page = selectors.pack_page(reader, prepared.pk)
    assert (page.may_order, page.news) == (True, ["reader"])


def test_what_changed_is_taken_back_with_a_report_of_another_round(
    world: World, prepared: Meeting
) -> None:
    """The meeting speaks about a round on which nothing is published yet."""
    world.bring_to("published")
    Meeting.objects.filter(pk=prepared.pk).update(round=world.planned_round)
    reader = world.user("foreign_drafter")
    made = made_for(reader, prepared)
    assert reading.squeezed("Norland: Under way, reported for the first time") in text_of(made)
    Publication.objects.update(is_current=False)
    page = selectors.pack_page(reader, prepared.pk)
    assert (page.packs[0].is_given, page.may_order) == (False, True)


def test_a_paper_for_others_changes_nothing_in_what_a_pack_is_made_of(
    world: World, prepared: Meeting
) -> None:
    own, foreign = world.user("drafter"), world.user("foreign_drafter")
    before = [fingerprint(sources(reader, prepared)) for reader in (own, foreign)]
    bring(world, prepared, "named", "Zirkonia")  # for Norland
    after = [fingerprint(sources(reader, prepared)) for reader in (own, foreign)]
    assert [one == other for one, other in zip(before, after, strict=True)] == [False, True]


def test_papers_that_are_no_pdf_are_named(world: World, prepared: Meeting) -> None:
    paper = world.plan_paper(prepared, "taskforce", title="In plain text")
    file = SimpleUploadedFile("plain.txt", b"Only words.", "text/plain")
    services.bring_paper(paper=paper, file=file, actor=world.user("officer"))
    said = text_of(made_for(world.user("drafter"), prepared))
    assert reading.squeezed("Not part of this file (plain.txt)") in said


def test_an_answer_that_members_lost_takes_earlier_packs_with_it(
    world: World, prepared: Meeting
) -> None:
    world.bring_to("published")
    reader = world.user("foreign_drafter")
    made_for(reader, prepared)
    for readers, stays in (("taskforce", True), ("secretariat", False)):
        reporting.take_back(
            report=world.report,
            numbers=[4],
            readers=readers,
            reason="Said why.",
            actor=world.user("clearance"),
        )
        page = selectors.pack_page(reader, prepared.pk)
        assert page.packs[0].is_given is stays
