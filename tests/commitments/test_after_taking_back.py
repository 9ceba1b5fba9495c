"""What was taken back stays so in whatever comes later; no more is said of it than was public."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from commitments import services
from commitments.models import Report, Section, TakenBack
from taskforce.notifications.models import Notice
from tests.access.reporting_world import WAY, letter
from tests.access.world import World
from tests.commitments.test_taking_back import MARKER, REASON, take, write


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def save(world: World, number: int, **answers: Any) -> None:
    section = world.report.sections.get(commitment__number=number)
    services.save_section(
        report=world.report,
        number=number,
        answers={"is_complete": True, **answers},
        expected_version=section.version,
        actor=world.user("drafter"),
    )


def go(world: World, steps: Any = WAY) -> None:
    for _reached, step, role in steps:
        step(report=world.report, actor=world.user(role))
    world.report.refresh_from_db()


def amend(world: World) -> None:
    services.amend(report=world.report, actor=world.user("drafter"))
    Report.objects.filter(pk=world.report.pk).update(change_note="More.")
    world.report.refresh_from_db()


def version_page(world: World, number: int = 1) -> str:
    return f"/members/norland/{world.round.slug}/v{number}/"


def test_an_amendment_that_is_given_up_leaves_what_was_cleared_anew(world: World) -> None:
    world.bring_to("published")
    take(world, "taskforce")
    amend(world)
    write(world)
    go(world)
    amend(world)
    services.drop_amendment(report=world.report, reason="Later.", actor=world.user("drafter"))
    assert world.report.sections.get(commitment__number=4).visibility == "public"


def test_the_next_round_begins_as_narrow(world: World) -> None:
    world.complete_draft()
    save(world, 4, support_needed=f"{MARKER} needs oil.")
    go(world)
    take(world, "secretariat")
    planned = services.open_round(round=world.planned_round, actor=world.user("officer"))
    kept = Section.objects.get(
        report__round=planned,
        report__government=world.report.government,
        commitment__number=4,
    )
    assert kept.support_needed == f"{MARKER} needs oil."
    assert kept.visibility == "secretariat"


def test_a_document_that_was_not_public_yet_never_existed(world: World) -> None:
    """A version that was submitted before, and is published after its answer was taken back."""
    world.bring_to("published")
    amend(world)
    evidence = services.add_evidence(
        report=world.report,
        number=4,
        title="Not out yet",
        file=letter("secret.pdf"),
        actor=world.user("drafter"),
    )
    save(world, 4)
    go(world, WAY[:3])
    take(world, "taskforce")
    go(world, WAY[3:])
    address = f"{version_page(world, 2)}documents/{evidence.document_id}/"
    assert Client().get(address).status_code == 404


def test_taking_from_members_says_nothing_to_the_public(world: World) -> None:
    """A report of which the public never read a word has its page as before."""
    world.complete_draft()
    for number in range(1, 10):
        save(world, number, visibility="taskforce")
    go(world)
    before = Client().get(version_page(world))
    take(world, "secretariat")
    after = Client().get(version_page(world))
    assert (before.status_code, after.status_code) == (200, 200)
    assert "took it back" not in after.content.decode()


def test_the_review_shows_what_the_public_will_read_still(world: World) -> None:
    world.complete_draft()
    write(world)
    go(world)
    amend(world)
    go(world, WAY[:3])
    officer, clearance = world.client("officer"), world.client("clearance")
    review, check = (
        f"/secretariat/reports/{world.report.pk}/",
        f"/reports/{world.report.pk}/check/",
    )
    before = [each.get(path).context for each, path in ((officer, review), (clearance, check))]
    take(world, "taskforce")
    after = [each.get(path).context for each, path in ((officer, review), (clearance, check))]
    assert before[0]["rows"][3]["shown"].status == "under_way"
    assert after[0]["rows"][3]["shown"].status == "withheld"
    assert before[1]["pairs"][3][1].status == "under_way"
    assert after[1]["pairs"][3][1].status == "withheld"
    assert REASON in officer.get(review).content.decode()


@pytest.mark.parametrize("state", ["published", "amending", "amendment in review"])
def test_the_review_leads_to_it_wherever_it_may_be_done(world: World, state: str) -> None:
    world.bring_to("published")
    if state != "published":
        amend(world)
    if state == "amendment in review":
        go(world, WAY[:3])
    page = world.client("officer").get(f"/secretariat/reports/{world.report.pk}/")
    assert f"/reports/{world.report.pk}/take-back/" in page.content.decode()


def test_the_review_does_not_lead_to_it_before(world: World) -> None:
    world.bring_to("in_review")
    page = world.client("officer").get(f"/secretariat/reports/{world.report.pk}/")
    assert f"/reports/{world.report.pk}/take-back/" not in page.content.decode()


def test_the_same_twice_is_one(world: World) -> None:
    """Somebody pressed the button twice: one row, one mail."""
    world.bring_to("published")
    Notice.objects.all().delete()
    for readers in ("taskforce", "taskforce", "secretariat", "taskforce", "secretariat"):
        take(world, readers)
    assert sorted(TakenBack.objects.values_list("readers", flat=True)) == [
        "secretariat",
        "taskforce",
    ]
    told = Notice.objects.filter(kind="report.taken_back", recipient=world.user("drafter"))
    assert told.count() == 2


def test_what_a_version_under_review_would_widen_can_be_kept_back(world: World) -> None:
    world.complete_draft()
    save(world, 4, visibility="taskforce", narrative=f"{MARKER} has a lighthouse.")
    go(world)
    amend(world)
    save(world, 4, visibility="public")
    go(world, WAY[:3])
    take(world, "taskforce")
    go(world, WAY[3:])
    assert MARKER not in Client().get("/members/norland/").content.decode()


def test_a_form_sent_again_says_what_happened(world: World) -> None:
    world.bring_to("published")
    client = world.client("clearance")
    path = f"/reports/{world.report.pk}/take-back/"
    sent = {"numbers": ["4"], "readers": "secretariat", "reason": REASON}
    assert client.post(path, sent).status_code == 302
    again = client.post(path, sent)
    assert again.status_code == 422
    page = again.content.decode()
    assert "One of these is taken back already, or is not published." in page
    assert REASON in page, "nothing of what was typed is lost"


def test_the_day_is_that_of_the_reader(world: World) -> None:
    world.bring_to("published")
    take(world, "taskforce", range(1, 10))
    person = world.user("foreign_drafter")
    for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"):  # one of them has another day
        person.time_zone = zone
        person.save()
        answer = world.client("foreign_drafter").get(version_page(world))
        there = timezone.localtime(timezone.now(), ZoneInfo(zone))
        assert f"{there:%-d %B %Y}" in answer.content.decode()


def test_a_form_sent_again_where_nothing_is_left_says_so(world: World) -> None:
    world.bring_to("published")
    client = world.client("clearance")
    path = f"/reports/{world.report.pk}/take-back/"
    numbers = [str(number) for number in range(1, 10)]
    sent = {"numbers": numbers, "readers": "secretariat", "reason": REASON}
    assert client.post(path, sent).status_code == 302
    again = client.post(path, sent)
    page = again.content.decode()
    assert again.status_code == 422
    assert "Nothing of this report is public or read by member governments." in page
    assert "#id_numbers" not in page, "no error leads to what is not there"


def test_what_is_being_written_is_narrowed_again(world: World) -> None:
    world.bring_to("published")
    take(world, "taskforce")
    amend(world)
    save(world, 4, visibility="public")
    take(world, "taskforce")
    assert world.report.sections.get(commitment__number=4).visibility == "taskforce"
