"""Pages of reporting take the same number of queries with one row and with three."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from commitments import services
from commitments.models import IndicatorVersion
from tests.access.world import World


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def count(client: Client, path: str) -> int:
    client.get(path)  # what is remembered for a process is remembered now
    with CaptureQueriesContext(
        connection,
    ) as queries:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return len(queries)


def fill(world: World, index: int) -> None:
    """One more of everything that a section's pages show."""
    drafter = world.user("drafter")
    services.add_evidence(
        report=world.report,
        number=4,
        title=f"Page {index}",
        url=f"https://norland.example/{index}",
        actor=drafter,
    )
    services.save_action(
        report=world.report,
        number=4,
        action=None,
        answers={
            "title": f"Action {index}",
            "lead_body": "",
            "progress": "planned",
            "update": "",
            "visibility": "public",
        },
        milestones=[("First step", world.round.due_at.date(), None)] * index,
        expected_version=0,
        actor=drafter,
    )
    services.add_remark(report=world.report, number=4, words="Look here", actor=drafter)
    services.save_indicator(
        indicator=None,
        number=4,
        starts_in=world.round,
        wording={
            "label": f"Question {index}",
            "help_text": "",
            "kind": IndicatorVersion.Kind.MONEY,
            "choices": [],
            "unit": "",
            "is_required": False,
            "is_retired": False,
        },
        actor=world.user("officer"),
    )


def test_pages_of_a_section_do_not_ask_more_for_more_rows(world: World) -> None:
    world.complete_draft()
    drafter = world.client("drafter")
    base = f"/reports/{world.report.pk}/"
    paths = [base, f"{base}4/", f"{base}check/", f"{base}workbook/"]
    fill(world, 1)
    with_one = {path: count(drafter, path) for path in paths}
    fill(world, 2)
    fill(world, 3)
    assert {path: count(drafter, path) for path in paths} == with_one
    assert max(with_one.values()) <= 16


def test_board_and_review_do_not_ask_more_for_more_rows(world: World) -> None:
    fill(world, 1)
    world.bring_to("in_review")
    officer = world.client("officer")
    paths = [
        "/secretariat/board/",
        "/secretariat/reports/",
        f"/secretariat/reports/{world.report.pk}/",
        "/secretariat/indicators/",
        "/shared/",
        "/shared/changes/",
    ]
    asked = {"words": "Why?", "asks_change": True, "actor": world.user("officer")}
    services.remark_on(report=world.report, number=4, **asked)
    with_one = {path: count(officer, path) for path in paths}
    for _more in range(2):
        services.remark_on(report=world.report, number=5, **asked)
    foreign = world.round.reports.get(government=world.governments["sudland"])
    services.excuse(report=foreign, reason="By letter.", actor=world.user("approver"))
    assert {path: count(officer, path) for path in paths} == with_one
    assert max(with_one.values()) <= 15, with_one


def test_an_autosave_takes_few_queries(world: World) -> None:
    """P5 counts what saving needs; sessions and rights come on top of it."""
    world.complete_draft()
    drafter = world.client("drafter")
    path = f"/reports/{world.report.pk}/4/autosave/"
    sent = {"status": "planned", "narrative": "More.", "visibility": "public", "version": "1"}
    with CaptureQueriesContext(connection) as queries:
        assert drafter.post(path, sent, headers={"HX-Request": "true"}).status_code == 200
    assert len(queries) <= 21, [query["sql"][:80] for query in queries]
