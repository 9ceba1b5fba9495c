"""What was published is taken back: at once, from every page and copy, and for good."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from commitments import services
from commitments.models import Publication, PublishedSection, Report, SharedSection, TakenBack
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.reporting_world import WAY
from tests.access.world import World

MARKER = "Quokkaland"
REASON = "Somebody could be recognised."


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def published(world: World) -> World:
    """Two versions of Norland's report are public, with the marker under commitment 4."""
    world.complete_draft()
    write(world)
    for _reached, step, role in WAY:
        step(report=world.report, actor=world.user(role))
    world.publish_again(narrative="Another correction.")
    return world


def write(world: World) -> None:
    section = world.report.sections.get(commitment__number=4)
    services.save_section(
        report=world.report,
        number=4,
        answers={
            "narrative": f"{MARKER} has a lighthouse.",
            "visibility": "public",
            "is_complete": True,
        },
        expected_version=section.version,
        actor=world.user("drafter"),
    )


def take(world: World, readers: str, numbers: Any = (4,), role: str = "clearance") -> None:
    services.take_back(
        report=world.report,
        numbers=numbers,
        readers=readers,
        reason=REASON,
        actor=world.user(role),
    )


def public_pages(world: World) -> list[str]:
    slug = world.round.slug
    return [
        *("/progress/changes/?since=2020-01-01", "/data/answers.csv", "/data/answers.json"),
        *("/", "/progress/", "/commitments/4/", "/members/norland/", "/search/?q=lighthouse"),
        *(f"/members/norland/{slug}/v1/", f"/members/norland/{slug}/v2/"),
    ]


def shows(client: Client, addresses: list[str]) -> set[str]:
    """The addresses at which the marker stands."""
    return {each for each in addresses if MARKER in _text(client, each)}


def _text(client: Client, address: str) -> str:
    answer: Any = client.get(address)  # a page or a stream
    text: str = answer.getvalue().decode()
    return text


def test_everybody_loses_it_everywhere_and_members_keep_it(published: World) -> None:
    visitor, member = Client(), published.client("foreign_drafter")
    shared = f"/shared/norland/{published.round.slug}/"
    public = public_pages(published)
    assert shows(visitor, public) == set(public) - {
        "/",
        "/progress/",
        "/progress/changes/?since=2020-01-01",
    }
    assert shows(member, [shared]) == {shared}

    take(published, "taskforce")
    assert shows(visitor, public) == set()
    assert shows(member, [shared]) == {shared}
    assert "Not public" in visitor.get("/members/norland/").content.decode()

    take(published, "secretariat")
    assert shows(member, [*public, shared, "/shared/changes/?since=2020-01-01"]) == set()
    version = published.report.versions.get(number=2)
    assert MARKER in str(version.answers), "what was submitted stays"


def test_a_report_of_which_nothing_is_left_is_gone_and_says_so(published: World) -> None:
    address = f"/members/norland/{published.round.slug}/v1/"
    take(published, "taskforce", range(1, 9))
    assert Client().get(address).status_code == 200
    take(published, "taskforce", [9])
    answer = Client().get(address)
    today = timezone.now().strftime("%-d %B %Y")
    assert answer.status_code == 410
    assert f"Norland published this report and took it back on {today}." in answer.content.decode()
    assert Client().get("/members/norland/").status_code == 200
    assert Client().get(address.replace("v1", "v3")).status_code == 404


def test_a_version_submitted_before_does_not_bring_it_back_and_a_later_one_may(
    published: World,
) -> None:
    services.amend(report=published.report, actor=published.user("drafter"))
    Report.objects.filter(pk=published.report.pk).update(change_note="More.")
    for _reached, step, role in WAY[:3]:
        step(report=published.report, actor=published.user(role))
    take(published, "taskforce")
    for _reached, step, role in WAY[3:]:
        step(report=published.report, actor=published.user(role))
    assert shows(Client(), public_pages(published)) == set()

    services.amend(report=published.report, actor=published.user("drafter"))
    section = published.report.sections.get(commitment__number=4)
    assert section.visibility == "taskforce", "the next version begins as narrow"
    write(published)
    Report.objects.filter(pk=published.report.pk).update(change_note="Cleared anew.")
    for _reached, step, role in WAY:
        step(report=published.report, actor=published.user(role))
    assert "/members/norland/" in shows(Client(), public_pages(published))


def test_an_amendment_that_is_given_up_stays_as_narrow(published: World) -> None:
    services.amend(report=published.report, actor=published.user("drafter"))
    take(published, "taskforce")
    services.drop_amendment(
        report=published.report, reason="Later.", actor=published.user("drafter")
    )
    assert published.report.sections.get(commitment__number=4).visibility == "taskforce"


def test_a_copy_changes_in_this_way_alone(published: World) -> None:
    for kind in (PublishedSection, SharedSection):
        rows = kind.objects.filter(publication__government=published.report.government, number=4)
        for change in ({"narrative": "Other words."}, {"status": "in_place"}, {"number": 5}):
            with pytest.raises(DatabaseError), transaction.atomic():
                rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(status="withheld", number=11, narrative="", details={})
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    take(published, "taskforce")
    for change in ({"reason": "None."}, {"readers": "secretariat"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            TakenBack.objects.update(**change)


def test_the_delegation_hears_of_it_without_a_word_of_what_it_was(published: World) -> None:
    Notice.objects.all().delete()
    take(published, "taskforce", role="officer")
    told = Notice.objects.filter(kind="report.taken_back")
    people = {notice.recipient.email for notice in told.select_related("recipient")}
    expected = {published.user(role).email for role in ("drafter", "clearance", "head")}
    assert people == expected
    assert not any(MARKER in str(notice.facts) or REASON in str(notice.facts) for notice in told)


def test_what_makes_no_sense_is_refused(published: World) -> None:
    clearance = published.user("clearance")
    wrong: list[tuple[Any, str, str]] = [
        ((), "taskforce", REASON),
        ((4, 12), "taskforce", REASON),
        ((4,), "public", REASON),
    ]
    for numbers, readers, reason in wrong:
        with pytest.raises(ValueError):
            services.take_back(
                report=published.report,
                numbers=numbers,
                readers=readers,
                reason=reason,
                actor=clearance,
            )
    with pytest.raises(ReasonMissing):
        services.take_back(
            report=published.report, numbers=(4,), readers="taskforce", reason=" ", actor=clearance
        )
    with pytest.raises(Refused):
        take(published, "taskforce", role="drafter")
    assert not TakenBack.objects.exists()


def test_nothing_is_taken_back_of_what_is_not_published(world: World) -> None:
    world.bring_to("held")
    with pytest.raises(SomeoneWasFaster):
        take(world, "taskforce")
    answer = world.client("clearance").get(f"/reports/{world.report.pk}/take-back/")
    assert answer.status_code == 409


def test_an_archived_round_does_not_keep_it_public(published: World) -> None:
    officer = published.user("officer")
    closed = services.close_round(round=published.round, actor=officer)
    services.archive_round(round=closed, actor=officer)
    take(published, "taskforce")
    assert shows(Client(), public_pages(published)) == set()


def test_the_page_keeps_what_was_typed_and_takes_back(published: World) -> None:
    client = published.client("clearance")
    path = f"/reports/{published.report.pk}/take-back/"
    assert "4. " in client.get(path).content.decode()
    wrong = client.post(path, {"numbers": ["4"], "readers": "taskforce", "reason": ""})
    page = wrong.content.decode()
    assert wrong.status_code == 422
    assert 'value="4"' in page.replace(" checked", "")
    assert "Say why." in page
    assert client.post(path, {"numbers": ["44"], "readers": "all"}).status_code == 422
    done = client.post(path, {"numbers": ["4"], "readers": "taskforce", "reason": REASON})
    assert done.status_code == 302
    assert REASON in client.get(f"/reports/{published.report.pk}/").content.decode()
    assert REASON not in client.get("/members/norland/").content.decode()


def test_a_document_that_was_public_is_gone(world: World) -> None:
    world.publish_with_evidence()
    document = world.evidence.document_id
    assert document
    base = f"/members/norland/{world.round.slug}/v1/documents/"
    assert Client().get(f"{base}{document}/").status_code == 200
    take(world, "taskforce", [world.evidence.section.commitment.number])
    assert Client().get(f"{base}{document}/").status_code == 410
    assert Client().get(f"{base}{document + 1000}/").status_code == 404


def test_twice_leaves_it_taken_back(published: World) -> None:
    take(published, "taskforce")
    take(published, "taskforce", role="officer")
    rows = PublishedSection.objects.filter(
        publication__in=Publication.objects.filter(government=published.report.government),
        number=4,
    )
    assert {(row.status, row.narrative) for row in rows} == {("withheld", "")}
