"""The way of a report, by its services."""

import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.db.utils import DatabaseError

from commitments import services
from commitments.models import Publication, PublishedSection, Report, Section
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.world import World

ANSWERS: dict[str, Any] = {
    "status": "under_way",
    "narrative": "A law on common definitions was adopted.",
    "challenges": "",
    "next_steps": "",
    "visibility": "public",
    "is_complete": False,
}


def save(world: World, role: str = "drafter", version: int = 0, **changes: Any) -> Section:
    return services.save_section(
        report=world.report,
        number=1,
        answers={**ANSWERS, **changes},
        expected_version=version,
        actor=world.person(role),
    )


def test_the_first_words_start_the_report(world: World) -> None:
    section = save(world)
    world.report.refresh_from_db()
    assert (section.version, world.report.state) == (1, Report.State.DRAFTING)
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {"report.start", "section.save"} <= verbs


def test_the_trail_names_what_changed_and_holds_no_draft_text(world: World) -> None:
    save(world)
    event = AuditEvent.objects.get(verb="section.save")
    assert event.facts["changed"] == ["status", "narrative"]
    assert ANSWERS["narrative"] not in str(event.facts) + event.object_name


def test_a_second_writer_is_told_and_overwrites_nothing(world: World) -> None:
    save(world, narrative="First text")
    with pytest.raises(services.SectionConflict) as conflict:
        save(world, role="clearance", narrative="Second text")
    assert conflict.value.section.narrative == "First text"
    assert conflict.value.answers["narrative"] == "Second text"
    assert Section.objects.get(pk=conflict.value.section.pk).narrative == "First text"


def test_the_same_answers_twice_are_one_save(world: World) -> None:
    save(world)
    assert save(world).version == 1
    assert AuditEvent.objects.filter(verb="section.save").count() == 1


def test_a_complete_section_has_a_status_and_words(world: World) -> None:
    with pytest.raises(ValidationError):
        save(world, status="", is_complete=True)


def test_an_unfinished_report_is_not_sent(world: World) -> None:
    save(world)
    with pytest.raises(ValidationError, match="1, 2, 3"):
        services.send_to_clearance(report=world.report, actor=world.person("drafter"))
    world.report.refresh_from_db()
    assert world.report.state == Report.State.DRAFTING


def test_nobody_writes_while_the_report_is_in_clearance(world: World) -> None:
    world.bring_to("in_clearance")
    with pytest.raises(Refused, match="no longer a draft"):
        save(world, version=1, narrative="Too late")


def test_a_return_needs_words_and_keeps_every_answer(world: World) -> None:
    world.bring_to("in_clearance")
    with pytest.raises(ReasonMissing):
        services.return_to_drafting(
            report=world.report, reason="  ", actor=world.person("clearance")
        )
    services.return_to_drafting(
        report=world.report, reason="Check the figures.", actor=world.person("clearance")
    )
    world.report.refresh_from_db()
    assert world.report.state == Report.State.DRAFTING
    assert world.report.sections.exclude(narrative="").count() == 9


def test_submitting_freezes_the_answers(world: World) -> None:
    world.bring_to("submitted")
    version = world.report.versions.get()
    assert (version.number, len(version.answers["sections"])) == (1, 9)
    version.answers = {}
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save()


def test_submitting_tells_every_officer_and_sends_a_receipt(world: World) -> None:
    world.bring_to("submitted")
    told = set(
        Notice.objects.filter(kind="report.waits").values_list("recipient__email", flat=True)
    )
    assert told == {world.emails["officer"], world.emails["approver"]}
    receipts = Notice.objects.filter(kind="report.received").values_list(
        "recipient__email", flat=True
    )
    assert set(receipts) == {world.emails["clearance"]}


def test_a_publication_holds_what_is_public_and_nothing_else(world: World) -> None:
    save(world, narrative="For members only", visibility="taskforce", is_complete=True)
    for number in range(2, 10):
        services.save_section(
            report=world.report,
            number=number,
            answers={**ANSWERS, "is_complete": True},
            expected_version=0,
            actor=world.person("drafter"),
        )
    services.send_to_clearance(report=world.report, actor=world.person("drafter"))
    services.submit(report=world.report, actor=world.person("clearance"))
    services.begin_review(report=world.report, actor=world.person("officer"))
    services.accept(report=world.report, actor=world.person("officer"))
    services.hold(report=world.report, actor=world.person("officer"))
    publication = services.release(report=world.report, actor=world.person("clearance"))
    shown = list(publication.sections.values_list("status", "narrative"))
    assert shown == [("withheld", "")] + [("under_way", ANSWERS["narrative"])] * 8


def test_a_publication_cannot_be_rewritten(world: World) -> None:
    world.bring_to("published")
    with pytest.raises(DatabaseError), transaction.atomic():
        PublishedSection.objects.update(narrative="Rewritten")
    with pytest.raises(DatabaseError), transaction.atomic():
        PublishedSection.objects.all().delete()


@pytest.mark.parametrize("reached", ["submitted", "accepted", "published"])
def test_steps_out_of_turn_are_refused(world: World, reached: str) -> None:
    world.bring_to(reached)
    with pytest.raises(SomeoneWasFaster):
        services.submit(report=world.report, actor=world.person("clearance"))


def test_opening_a_round_asks_every_active_member_once(world: World) -> None:
    assert world.round.reports.count() == 15  # thirteen signatories and the two of the cast
    assert Section.objects.filter(report__round=world.round).count() == 15 * 9
    with pytest.raises(SomeoneWasFaster):
        services.open_round(round=world.round, actor=world.person("officer"))


def test_in_the_demonstration_only_made_up_governments_report(world: World, settings: Any) -> None:
    settings.PORTAL_DEMO = True
    asked = world.round.reports.values_list("government__is_demonstration", flat=True)
    assert list(asked) == [True, True]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_once_accept_once(content: None) -> None:
    """A12: one effect, nineteen friendly answers."""
    world = World()
    world.bring_to("in_review")
    officer = world.person("officer")
    outcomes: list[str] = []

    def accept() -> None:
        try:
            services.accept(report=world.report, actor=officer)
            outcomes.append("accepted")
        except SomeoneWasFaster:
            outcomes.append("someone was faster")
        finally:
            connection.close()

    threads = [threading.Thread(target=accept) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["accepted"] + ["someone was faster"] * 19
    assert AuditEvent.objects.filter(verb="report.accept").count() == 1
    assert Publication.objects.count() == 0
