"""What belongs to a section beside its answers: who writes it, evidence, national actions."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from commitments import services
from commitments.models import Evidence, NationalAction, Section
from members.services import delegations
from tests.access.world import World
from tests.factories.documents import letter


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def section_of(world: World) -> Section:
    section: Section = world.report.sections.get(commitment__number=4)
    return section


def test_a_section_is_given_to_somebody_who_drafts(world: World) -> None:
    head = world.user("head")
    services.assign_section(
        report=world.report, number=4, assignee=world.user("drafter"), actor=head
    )
    assert section_of(world).assignee == world.user("drafter")
    for stranger in ("observer", "foreign_drafter", "officer"):
        with pytest.raises(ValidationError):
            services.assign_section(
                report=world.report, number=4, assignee=world.user(stranger), actor=head
            )


@pytest.mark.parametrize(("successor", "then"), [("clearance", "clearance"), (None, None)])
def test_what_a_leaver_was_to_write_goes_to_whoever_takes_over(
    world: World, successor: str | None, then: str | None
) -> None:
    drafter = world.user("drafter")
    services.assign_section(
        report=world.report, number=4, assignee=drafter, actor=world.user("head")
    )
    places = world.governments["norland"].delegations
    delegations.depart(
        delegation=world.place,
        successor=places.get(user=world.user(successor)) if successor else None,
        actor=world.user("officer"),
    )
    assert section_of(world).assignee == (world.user(then) if then else None)


def test_evidence_is_a_page_or_a_document(world: World) -> None:
    drafter = world.user("drafter")
    sent: dict[str, Any] = {"report": world.report, "number": 4, "title": "A", "actor": drafter}
    for wrong in ({}, {"url": "https://a.example", "file": letter("a.pdf")}):
        with pytest.raises(ValidationError):
            services.add_evidence(**sent, **wrong)
    with pytest.raises(ValidationError):
        services.add_evidence(**sent, url="javascript:alert(1)")
    services.add_evidence(**sent, url="https://norland.example/a")
    assert Evidence.objects.get().url == "https://norland.example/a"


def test_a_document_that_was_submitted_stays_with_its_version(world: World) -> None:
    world.publish_with_evidence()
    document = world.evidence.document
    services.amend(report=world.report, actor=world.user("drafter"))
    services.remove_evidence(evidence=world.evidence, actor=world.user("drafter"))
    assert document is not None
    document.refresh_from_db()
    path = f"/members/norland/{world.round.slug}/v1/documents/{document.pk}/"
    assert world.client("visitor").get(path).status_code == 200


def test_an_action_stays_from_round_to_round_and_tells_a_second_writer(world: World) -> None:
    action = world.action
    sent = {
        "title": "Train investigators",
        "lead_body": "",
        "progress": "under_way",
        "update": "Two courses.",
        "visibility": "public",
    }
    saved = services.save_action(
        report=world.report,
        number=4,
        action=action,
        answers=sent,
        milestones=[("First course", date(2026, 5, 1), date(2026, 5, 3))],
        expected_version=1,
        actor=world.user("drafter"),
    )
    assert [row.title for row in saved.milestones.all()] == ["First course"]
    with pytest.raises(services.ActionConflict):
        services.save_action(
            report=world.report,
            number=4,
            action=action,
            answers={**sent, "title": "Other"},
            milestones=[],
            expected_version=1,
            actor=world.user("clearance"),
        )
    services.close_round(round=world.round, actor=world.user("officer"))
    services.open_round(round=world.planned_round, actor=world.user("officer"))
    later = world.planned_round.reports.get(government=world.governments["norland"])
    page = world.client("drafter").get(f"/reports/{later.pk}/4/").content.decode()
    assert "Train investigators" in page
    assert NationalAction.objects.count() == 1


def test_milestones_are_typed_in_rows_and_come_back_with_an_error(world: World) -> None:
    client = world.client("drafter")
    path = f"/reports/{world.report.pk}/4/actions/new/"
    sent = {
        "title": "Train",
        "progress": "planned",
        "visibility": "public",
        "version": "0",
        "milestone-0": "First course",
    }
    answer = client.post(path, sent)
    assert answer.status_code == 422
    assert "Say by when." in answer.content.decode()
    assert 'value="First course"' in answer.content.decode()
    assert client.post(path, {**sent, "due-0": "2027-01-31"}).status_code == 302
    assert NationalAction.objects.get().milestones.get().due_on == date(2027, 1, 31)


def test_indicators_are_not_reworded_under_an_open_round(world: World) -> None:
    officer = world.user("officer")
    wording = {
        "label": "People trained",
        "help_text": "",
        "kind": "number",
        "choices": [],
        "unit": "people",
        "is_required": True,
        "is_retired": False,
    }
    indicator = world.indicator
    services.open_round(round=world.planned_round, actor=officer)
    for wrong in ({"indicator": indicator}, {"indicator": None}):
        with pytest.raises(ValidationError):
            services.save_indicator(
                **wrong, number=4, starts_in=world.planned_round, wording=wording, actor=officer
            )
    services.save_indicator(
        indicator=None,
        number=4,
        starts_in=world.planned_round,
        wording={**wording, "is_required": False},
        actor=officer,
    )


def test_a_wrong_number_is_kept_as_typed_until_the_section_is_complete(world: World) -> None:
    services.open_round(round=world.indicator.versions.get().starts_in, actor=world.user("officer"))
    report = world.planned_round.reports.get(government=world.governments["norland"])
    name = f"indicator-{world.indicator.pk}"
    client = world.client("drafter")
    path = f"/reports/{report.pk}/4/"
    sent = {
        "status": "planned",
        "narrative": "Words.",
        "visibility": "public",
        "version": "0",
        "is_complete": "no",
        name: "about 1,200",
    }
    assert client.post(path, sent).status_code == 302
    assert 'value="about 1,200"' in client.get(path).content.decode()
    answer = client.post(path, {**sent, "is_complete": "yes", "version": "1"})
    assert answer.status_code == 422
    assert "Write the number with digits" in answer.content.decode()
    done = client.post(path, {**sent, "is_complete": "yes", "version": "1", name: "1 200.50"})
    assert done.status_code == 302
    stored = Section.objects.get(report=report, commitment__number=4)
    assert stored.indicators == {str(world.indicator.pk): "1200.5"}
