"""Review, amendment and what becomes public."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from commitments import services
from commitments.models import Publication, Remark, Report, Section
from commitments.reading import answers_of
from commitments.selectors.changes import changes_since
from commitments.selectors.pictures import picture
from commitments.services.reporting import fingerprint
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.reporting_world import WAY
from tests.access.world import World


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def go_on(world: World, until: str = "published") -> None:
    """Leads the report on from the draft that it is."""
    for reached, step, role in WAY:
        step(report=world.report, actor=world.user(role))
        if reached == until:
            break
    world.report.refresh_from_db()


def change(world: World, **answers: Any) -> Section:
    section = world.report.sections.get(commitment__number=4)
    return services.save_section(
        report=world.report,
        number=4,
        answers=answers,
        expected_version=section.version,
        actor=world.user("drafter"),
    )


def amended(world: World, note: str = "A correction.", **answers: Any) -> Publication:
    """Publishes another version with these answers under commitment 4."""
    services.amend(report=world.report, actor=world.user("drafter"))
    change(world, **answers)
    services.note_change(report=world.report, words=note, actor=world.user("drafter"))
    go_on(world)
    return Publication.objects.get(
        government=world.report.government, round=world.report.round, is_current=True
    )


def test_a_report_is_returned_with_a_section_named_and_a_date(world: World) -> None:
    world.bring_to("in_review")
    officer = world.user("officer")
    with pytest.raises(ValidationError):
        services.return_report(
            report=world.report, reason="Why?", until=world.round.due_at, actor=officer
        )
    world.report.refresh_from_db()
    assert world.report.state == Report.State.IN_REVIEW, "all or nothing"


def test_a_remark_is_read_by_the_government_once_the_report_is_back(world: World) -> None:
    world.bring_to("in_review")
    path = f"/reports/{world.report.pk}/3/"
    drafter = world.client("drafter")
    world.remark  # noqa: B018  # made here
    assert "Which funds?" not in drafter.get(f"/reports/{world.report.pk}/").content.decode()
    services.return_report(
        report=world.report, reason="One.", until=world.round.due_at, actor=world.user("officer")
    )
    page = drafter.get(path).content.decode()
    assert "Which funds?" in page
    assert "The secretariat returned this report" in (
        drafter.get(f"/reports/{world.report.pk}/").content.decode()
    )
    told = Notice.objects.filter(kind="report.returned").values_list("recipient__email", flat=True)
    assert set(told) == {world.emails["drafter"], world.emails["clearance"]}
    with pytest.raises(SomeoneWasFaster):
        services.drop_remark(remark=Remark.objects.get(), actor=world.user("officer"))


def test_words_of_colleagues_never_reach_the_secretariat(world: World) -> None:
    world.complete_draft()
    services.add_remark(
        report=world.report, number=4, words="Ask the ministry", actor=world.user("drafter")
    )
    go_on(world, "in_review")
    for path in (f"/secretariat/reports/{world.report.pk}/", f"/reports/{world.report.pk}/check/"):
        answer = world.client("officer").get(path)
        assert answer.status_code == 200
        assert "Ask the ministry" not in answer.content.decode()


def test_the_reviewer_sees_what_changed_since_the_last_round(world: World) -> None:
    world.bring_to("published")
    services.close_round(round=world.round, actor=world.user("officer"))
    services.open_round(round=world.planned_round, actor=world.user("officer"))
    report = world.planned_round.reports.get(government=world.governments["norland"])
    assert set(report.sections.values_list("status", "narrative")) == {("under_way", "")}
    world.__dict__["report"] = report
    world.complete_draft()
    change(world, narrative="Work on commitment 4 is done.")
    go_on(world, "in_review")
    page = world.client("officer").get(f"/secretariat/reports/{report.pk}/").content.decode()
    assert "<del>" in page
    assert "goes on.</del>" in page
    assert "is done.</ins>" in page


def test_terms_are_advised_and_never_barred(world: World) -> None:
    world.complete_draft()
    change(world, narrative="The law on child pornography was changed.")
    page = world.client("drafter").get(f"/reports/{world.report.pk}/4/").content.decode()
    assert "child sexual abuse material" in page
    go_on(world)
    assert world.report.state == Report.State.PUBLISHED


def test_a_recall_is_possible_until_the_review_begins(world: World) -> None:
    world.bring_to("submitted")
    clearance = world.user("clearance")
    with pytest.raises(ReasonMissing):
        services.recall(report=world.report, reason="", actor=clearance)
    services.recall(report=world.report, reason="A figure.", actor=clearance)
    go_on(world, "in_review")
    assert world.report.version_number == 2
    with pytest.raises(SomeoneWasFaster):
        services.recall(report=world.report, reason="Late.", actor=clearance)


def test_what_is_submitted_is_what_was_packed(world: World) -> None:
    world.bring_to("in_clearance")
    packed = fingerprint({"sections": answers_of(world.report)})
    version = services.submit(report=world.report, actor=world.user("clearance"))
    assert version.sha256 == packed


def test_an_amendment_is_a_new_version_with_a_note_and_the_old_keeps_its_address(
    world: World,
) -> None:
    world.bring_to("published")
    first = Publication.objects.get()
    visitor = Client()
    services.amend(report=world.report, actor=world.user("drafter"))
    change(world, narrative="Corrected words.")
    assert "Corrected" not in visitor.get("/members/norland/").content.decode()
    with pytest.raises(ValidationError, match="amendment"):
        services.send_to_clearance(report=world.report, actor=world.user("drafter"))
    services.note_change(
        report=world.report, words="One figure was wrong.", actor=world.user("drafter")
    )
    go_on(world)
    page = visitor.get("/members/norland/").content.decode()
    assert "Corrected words." in page
    assert "One figure was wrong." in page
    old = visitor.get(f"/members/norland/{first.round.slug}/v1/").content.decode()
    assert "Work on commitment 4 goes on." in old
    assert "A later version" in old


def test_giving_an_amendment_up_brings_every_answer_back(world: World) -> None:
    world.publish_with_evidence()
    before = answers_of(world.report)
    assert before[3]["evidence"]
    services.amend(report=world.report, actor=world.user("drafter"))
    change(world, narrative="Other words.", status="planned", visibility="secretariat")
    services.remove_evidence(evidence=world.evidence, actor=world.user("drafter"))
    services.drop_amendment(report=world.report, reason="Not needed.", actor=world.user("drafter"))
    assert answers_of(world.report) == before
    assert Report.objects.get(pk=world.report.pk).state == Report.State.PUBLISHED


def test_l4_what_is_narrowed_is_not_read_in_its_history_either(world: World) -> None:
    world.complete_draft()
    change(world, challenges="A secret obstacle.")
    go_on(world)
    round_slug = world.round.slug
    visitor = Client()
    assert "secret obstacle" in visitor.get(f"/members/norland/{round_slug}/v1/").content.decode()
    amended(world, **{"visibility-challenges": "taskforce"})
    for version in (1, 2):
        page = visitor.get(f"/members/norland/{round_slug}/v{version}/").content.decode()
        assert "secret obstacle" not in page
        assert "Work on commitment 4 goes on." in page
    member = world.client("foreign_drafter").get(f"/shared/norland/{round_slug}/")
    assert "secret obstacle" in member.content.decode()
    amended(world, visibility="secretariat")
    page = visitor.get(f"/members/norland/{round_slug}/v1/").content.decode()
    assert "Work on commitment 4 goes on." not in page
    member = world.client("foreign_drafter").get(f"/shared/norland/{round_slug}/")
    assert "secret obstacle" not in member.content.decode()


def test_members_read_what_is_shared_and_strangers_do_not(world: World) -> None:
    world.complete_draft()
    change(
        world, support_needed="Help with training.", **{"visibility-support_needed": "taskforce"}
    )
    go_on(world)
    path = f"/shared/norland/{world.round.slug}/"
    assert "Help with training." in world.client("foreign_drafter").get(path).content.decode()
    assert world.client("nobody").get(path).status_code == 403
    public = Client().get("/members/norland/").content.decode()
    assert "Help with training." not in public
    assert "not to publish a part of this answer" in public


def test_what_changed_since_a_day_is_told_by_commitment(world: World) -> None:
    world.bring_to("published")
    then = Publication.objects.get().published_at
    amended(world, narrative="New words.")
    found = changes_since(world.user("foreign_drafter"), then)
    assert list(found) == [4]
    assert found[4][0].government.slug == "norland"
    page = world.client("foreign_drafter").get("/shared/changes/").content.decode()
    assert "Norland" in page
    assert world.client("officer").get("/shared/changes/?since=nonsense").status_code == 422


def test_a_letter_is_entered_by_one_officer_reviewed_by_another_and_said_on_the_page(
    world: World,
) -> None:
    world.enter_from_letter()
    officer = world.user("officer")
    for number in range(1, 10):
        services.save_section(
            report=world.report,
            number=number,
            answers={"status": "planned", "narrative": "From the letter.", "is_complete": True},
            expected_version=0,
            actor=officer,
        )
    services.submit_on_behalf(report=world.report, actor=officer)
    world.report.refresh_from_db()
    with pytest.raises(Refused, match="Another officer"):
        services.begin_review(report=world.report, actor=officer)
    approver = world.user("approver")
    services.begin_review(report=world.report, actor=approver)
    services.accept(report=world.report, actor=approver)
    services.hold(report=world.report, actor=approver)
    services.release(report=world.report, actor=world.user("clearance"))
    assert "Entered by the secretariat" in Client().get("/members/norland/").content.decode()


def test_an_excused_government_is_not_due_and_not_silent(world: World) -> None:
    foreign = world.round.reports.get(government=world.governments["sudland"])
    services.excuse(report=foreign, reason="By letter.", actor=world.user("approver"))
    world.bring_to("published")
    shown = picture([world.round], now=world.round.due_at + timedelta(days=1))
    assert [line.place.slug for line in shown.not_due] == ["sudland"]
    assert "sudland" not in {line.place.slug for line in shown.silent}
    assert "Not due so far in this round" in Client().get("/progress/").content.decode()


def test_the_board_offers_each_officer_what_they_may_do(world: World) -> None:
    excuse = f"/secretariat/reports/{world.report.pk}/excuse/"
    pages = {
        role: world.client(role).get("/secretariat/board/").content.decode()
        for role in ("officer", "approver")
    }
    assert excuse in pages["approver"]
    assert excuse not in pages["officer"]
    assert f"/secretariat/reports/{world.report.pk}/extend/" in pages["officer"]


def test_reminders_from_the_board_are_shown_first_and_sent_once_a_day(world: World) -> None:
    officer = world.client("officer")
    path = f"/secretariat/rounds/{world.round.pk}/nudge/"
    shown = officer.post(path, {"report": world.report.pk})
    assert shown.status_code == 200
    assert world.emails["drafter"] in shown.content.decode()
    assert not Notice.objects.filter(kind="report.nudge").exists()
    for _twice in range(2):
        officer.post(path, {"report": world.report.pk, "send": "yes"})
    assert Notice.objects.filter(kind="report.nudge").count() == 2, "drafter and clearance holder"
