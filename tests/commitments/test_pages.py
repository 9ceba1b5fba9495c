"""The pages of reporting, as a browser without scripts meets them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments import services
from commitments.models import Report, Section
from tests.access.world import World

ANSWERS = {
    "status": "under_way",
    "narrative": "A law on common definitions was adopted.",
    "challenges": "",
    "next_steps": "",
    "visibility": "public",
    "is_complete": "no",
    "version": "0",
}


@pytest.fixture
def drafter(world: World, settings: Any) -> Client:
    settings.SECOND_FACTOR_REQUIRED = False
    return world.client("drafter")


def section_path(world: World, number: int = 1) -> str:
    return f"/reports/{world.report.pk}/{number}/"


def test_saving_says_when_and_leads_to_the_next_section(world: World, drafter: Client) -> None:
    answer = drafter.post(section_path(world), {**ANSWERS, "next": "section"}, follow=True)
    assert answer.redirect_chain == [(section_path(world, 2), 302)]
    assert "Saved at" in answer.content.decode()


def test_the_last_section_leads_back_to_the_list(world: World, drafter: Client) -> None:
    answer = drafter.post(section_path(world, 9), {**ANSWERS, "next": "section"})
    assert answer["Location"] == world.report.get_absolute_url()


def test_a_complete_section_needs_its_answers_and_keeps_what_was_typed(
    world: World, drafter: Client
) -> None:
    sent = {**ANSWERS, "status": "", "narrative": "", "challenges": "Typed", "is_complete": "yes"}
    answer = drafter.post(section_path(world), sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "<title>Error: " in page
    assert 'href="#id_status_0"' in page
    assert 'href="#id_narrative"' in page
    assert ">\nTyped</textarea>" in page
    assert not Section.objects.get(challenges="Typed").is_complete, "kept as a draft"


def test_an_incomplete_section_may_be_saved_empty(world: World, drafter: Client) -> None:
    sent = {**ANSWERS, "status": "", "narrative": ""}
    assert drafter.post(section_path(world), sent).status_code == 302


def test_a_conflict_shows_both_texts_and_the_next_save_is_knowing(
    world: World, drafter: Client
) -> None:
    other = world.client("clearance")
    other.post(section_path(world), {**ANSWERS, "narrative": "Their text"})
    answer = drafter.post(section_path(world), {**ANSWERS, "narrative": "My text"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Their text" in page
    assert "My text" in page
    assert 'name="version" value="1"' in page
    assert Section.objects.get(report=world.report, commitment__number=1).narrative == "Their text"
    again = drafter.post(section_path(world), {**ANSWERS, "narrative": "Both", "version": "1"})
    assert again.status_code == 302


def test_a_conflict_shows_differences_in_choices_too(world: World, drafter: Client) -> None:
    world.client("clearance").post(section_path(world), {**ANSWERS, "status": "planned"})
    page = drafter.post(section_path(world), ANSWERS).content.decode()
    assert '<legend class="h3">How would you describe progress?</legend>' in page
    assert 'name="theirs" value="status"' in page


def test_a_conflict_does_not_bring_back_what_a_colleague_changed_elsewhere(
    world: World, drafter: Client
) -> None:
    other = world.client("clearance")
    theirs = {"narrative": "Their text", "challenges": "Their obstacle", "status": "planned"}
    other.post(section_path(world), {**ANSWERS, **theirs})
    mine = {**ANSWERS, "narrative": "My text", "status": "", "next_steps": "My step"}
    page = drafter.post(section_path(world), mine).content.decode()
    assert page.count('name="theirs"') == 1
    assert ">\nMy text</textarea>" in page
    assert ">\nTheir obstacle</textarea>" in page
    assert ">\nMy step</textarea>" in page
    assert '<input type="radio" name="status" value="planned" id="id_status_3" checked>' in page


def test_of_two_texts_the_writer_may_take_the_other(world: World, drafter: Client) -> None:
    other = world.client("clearance")
    other.post(section_path(world), {**ANSWERS, "narrative": "Their text"})
    mine = {**ANSWERS, "narrative": "My text", "challenges": "My obstacle", "version": "1"}
    assert drafter.post(section_path(world), {**mine, "theirs": "narrative"}).status_code == 302
    stored = Section.objects.get(report=world.report, commitment__number=1)
    assert (stored.narrative, stored.challenges) == ("Their text", "My obstacle")


def test_answers_that_only_one_of_two_changed_are_put_together(
    world: World, drafter: Client
) -> None:
    other = world.client("clearance")
    other.post(section_path(world), {**ANSWERS, "challenges": "Their obstacle"})
    answer = drafter.post(section_path(world), {**ANSWERS, "next_steps": "My step"})
    assert answer.status_code == 302
    stored = Section.objects.get(report=world.report, commitment__number=1)
    assert (stored.challenges, stored.next_steps) == ("Their obstacle", "My step")


def test_words_typed_while_the_report_moved_on_come_back(world: World, drafter: Client) -> None:
    world.bring_to("in_clearance")
    answer = drafter.post(section_path(world), {**ANSWERS, "narrative": "Late words"})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Late words" in page
    assert "no longer a draft" in page


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("narrative", "x" * 20_001, id="a long text"),
        ("narrative", "a\x00b"),
        ("status", "excellent"),
        ("visibility", "everybody"),
        ("version", "-1"),
        ("version", "9" * 40),
        ("is_complete", "perhaps"),
    ],
)
def test_odd_input_gets_a_message_and_no_fault(
    world: World, drafter: Client, field: str, value: str
) -> None:
    answer = drafter.post(section_path(world), {**ANSWERS, field: value})
    assert answer.status_code in {409, 422}
    stored = Section.objects.get(report=world.report, commitment__number=1)
    assert stored.status in {"", ANSWERS["status"]}
    assert stored.narrative in {"", ANSWERS["narrative"]}
    assert not stored.is_complete


def test_a_text_that_is_too_long_is_kept_but_not_complete(world: World, drafter: Client) -> None:
    sent = {**ANSWERS, "narrative": "word " * 501}
    assert drafter.post(section_path(world), sent).status_code == 302
    answer = drafter.post(section_path(world), {**sent, "is_complete": "yes", "version": "1"})
    assert answer.status_code == 422
    assert "Shorten this to 500 words. It has 501." in answer.content.decode()


def test_a_field_that_is_not_offered_changes_nothing(world: World, drafter: Client) -> None:
    """A11."""
    drafter.post(section_path(world), {**ANSWERS, "state": "published", "saved_by": "1"})
    world.report.refresh_from_db()
    assert world.report.state == Report.State.DRAFTING


def test_nothing_unfinished_is_sent_and_the_page_says_what_is_missing(
    world: World, drafter: Client
) -> None:
    drafter.post(section_path(world), ANSWERS)
    answer = drafter.post(f"/reports/{world.report.pk}/send/")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The report was not sent" in page
    assert f'href="{section_path(world, 3)}"' in page


def test_a_return_needs_words_and_is_read_by_the_drafters(world: World, drafter: Client) -> None:
    world.bring_to("in_clearance")
    clearance = world.client("clearance")
    path = f"/reports/{world.report.pk}/return/"
    assert clearance.post(path, {"reason": " "}).status_code == 422
    clearance.post(path, {"reason": "Check the figures."})
    assert "Check the figures." in drafter.get(world.report.get_absolute_url()).content.decode()


def test_the_second_of_two_officers_is_told(world: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    world.bring_to("in_review")
    path = f"/secretariat/reports/{world.report.pk}/accept/"
    assert world.client("officer").post(path).status_code == 302
    answer = world.client("approver").post(path)
    assert answer.status_code == 409
    assert "Someone was faster" in answer.content.decode()


def test_a_round_is_planned_with_its_last_second(world: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    officer = world.client("officer")
    sent = {"title": "Summer round", "due_on": "2027-07-01", "due_zone": "Europe/Brussels"}
    sent["hold_days"] = "5"
    assert officer.post("/secretariat/rounds/", sent).status_code == 302
    twice = officer.post("/secretariat/rounds/", sent)
    assert twice.status_code == 422
    assert "Another round has this title" in twice.content.decode()
    planned = services.rounds.Round.objects.get(title="Summer round")
    assert planned.due_at.isoformat() == "2027-07-01T21:59:59+00:00"


@pytest.mark.parametrize("role", ["drafter", "officer"])
def test_pages_take_as_many_queries_with_three_reports_as_with_one(
    world: World, settings: Any, role: str
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    world.bring_to("submitted")
    client = world.client(role)
    paths = ["/tasks/", "/reports/", world.report.get_absolute_url()]
    if role == "officer":
        paths = ["/tasks/", "/secretariat/reports/", "/secretariat/rounds/"]

    def counts() -> list[int]:
        taken = []
        for path in paths:
            with CaptureQueriesContext(connection) as seen:
                assert client.get(path).status_code == 200
            taken.append(len(seen))
        return taken

    counts()  # the first visits of a session note where it is
    with_one = counts()
    officer = world.person("officer")
    services.open_round(round=world.planned_round, actor=officer)
    Report.objects.filter(round=world.planned_round).update(state=Report.State.SUBMITTED)
    assert counts() == with_one
    assert max(with_one) <= 15
