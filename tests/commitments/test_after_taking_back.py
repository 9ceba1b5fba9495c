"""What was taken back stays so in whatever comes later; no more is said of it than was public."""

from typing import Any

import pytest
from django.test import Client

from commitments import services
from commitments.models import Report, Section
from tests.access.reporting_world import WAY
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
