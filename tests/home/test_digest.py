"""The secretariat's overview and its digest: one answer, assigned, in each officer's morning."""

import html
import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from commitments import services as reporting
from commitments.models import Report, Round
from meetings.models import Meeting
from members.models import Application, StaffRole, User
from members.services import cases
from members.services.recovery import open_recovery
from taskforce.home.todo import tasks
from taskforce.home.waiting import Group, waiting
from taskforce.notifications import kinds, planning, services
from taskforce.notifications.models import Addressee, Notice, RefusedAddress
from taskforce.notifications.planning import Span
from taskforce.notifications.rendering import render
from tests.access.world import World
from tests.factories.members import (
    ApplicationFactory,
    DelegationFactory,
    GovernmentFactory,
    member_of_staff,
)
from tests.smtp import SmtpSink

DIGEST = "secretariat.digest"
MONDAY = datetime(2027, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def busy(world: World) -> World:
    """Something of every sort waits."""
    world.bring_to("submitted")
    Round.objects.filter(pk=world.round.pk).update(due_at=timezone.now() - DAY)
    ApplicationFactory()
    ApplicationFactory(state=Application.State.IN_REVIEW)
    assert world.meeting.state == Meeting.State.DRAFT
    Meeting.objects.create(
        title="A meeting that is over",
        slug="over",
        kind=Meeting.Kind.FORMAL,
        state=Meeting.State.ANNOUNCED,
        starts_at=timezone.now() - 2 * DAY,
        ends_at=timezone.now() - DAY,
        zone="UTC",
        place="Oslo",
    )
    services.queue(
        kind="government.changed",
        recipients=[world.user("drafter")],
        obj=world.governments["norland"],
        facts={"government_name": "Norland", "slug": "norland", "state": "active"},
    )
    refused = Notice.objects.get(kind="government.changed")
    refused.address = "gone@norland.example"
    refused.save(update_fields=["address"])
    RefusedAddress.objects.create(address=refused.address, answer="550 5.1.1", notice=refused)
    Notice.objects.filter(kind="report.received").update(
        state="failed", reason="gave_up", settled_at=timezone.now(), address="x@norland.example"
    )
    open_recovery(person=world.user("head"), evidence="Called.", actor=world.user("officer"))
    return world


def found(groups: list[Group]) -> dict[str, list[str]]:
    return {group.key: [item.what for item in group.items] for group in groups}


def digest_to(person: User, sink: SmtpSink) -> str:
    """The mail as it arrives after the planner has run in the person's morning."""
    services.plan(now=timezone.now())
    services.deliver(seconds=30)
    (mail,) = sink.messages(to=person.email, subject="What waits")
    return str(mail.get_body(("plain",)).get_content())


def in_mail(text: str) -> list[tuple[str, list[str]]]:
    """The digest's headings, each with its lines, as they stand in the mail."""
    groups: list[tuple[str, list[str]]] = []
    body = text.partition("whole secretariat.")[2].partition("The overview leads")[0]
    for line in filter(None, map(str.strip, body.splitlines())):
        if line.startswith("- "):
            what = re.sub(r" \((due|since) .*\)$", "", line.removeprefix("- "))
            groups[-1][1].append(what)
        else:
            groups.append((line, []))
    return groups


def on_page(page: str) -> list[tuple[str, list[str]]]:
    """The overview's headings, each with its lines."""
    groups: list[tuple[str, list[str]]] = []
    for heading, item in re.findall(
        r'<h2 class="h3" id="group-\w+">(.*?)</h2>|<a href="[^"]*"><bdi>(.*?)</bdi></a>', page
    ):
        if heading:
            groups.append((html.unescape(heading), []))
        else:
            groups[-1][1].append(html.unescape(item))
    return groups


# The same thing everywhere ----------------------------------------------------------------------


def test_the_digest_equals_the_overview_item_for_item(
    busy: World, smtp_sink: SmtpSink, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    approver = busy.user("approver")
    noon = timezone.now().astimezone(UTC).replace(hour=12)
    services.set_wishes(person=approver, hour=8, digest_days=range(1, 8), declined=[])
    with time_machine.travel(noon, tick=False):
        Round.objects.update(due_at=noon - DAY)
        mail = in_mail(digest_to(approver, smtp_sink))
        page = busy.client("approver").get(reverse("secretariat")).content.decode()
        groups = waiting(busy.user("approver"))

    assert mail == on_page(page)
    assert mail == [(group.heading, [item.what for item in group.items]) for group in groups]
    assert set(found(groups)) >= {
        *("recoveries", "applications", "approvals", "to_review", "overdue", "outcomes"),
        *("lacking", "refused", "failed"),
    }


def test_what_it_says_of_reports_is_what_the_board_and_the_queue_show(
    busy: World, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    groups = found(waiting(busy.user("officer")))
    client = busy.client("officer")
    board = client.get(reverse("report-board"), {"show": "overdue"}).content.decode()
    queue = client.get(reverse("review-queue"), {"state": "submitted"}).content.decode()
    applications = client.get(reverse("application-queue"), {"state": "submitted"})

    overdue = re.findall(r'aria-label="Remind (.*?)"', board)
    assert groups["overdue"] == [f"{name}, {busy.round}" for name in overdue]
    assert "Sudland" in overdue
    assert "Norland" not in overdue
    assert len(groups["to_review"]) == queue.count('<tr role="row">') - 1 == 1
    for what in groups["applications"]:
        assert what.split(", ")[1] in applications.content.decode()


def test_the_tasks_of_an_officer_are_the_groups(busy: World) -> None:
    officer = busy.user("officer")
    groups = waiting(officer)

    assert {str(task.title) for task in tasks(officer)} == {group.heading for group in groups}


# Whose it is ------------------------------------------------------------------------------------


def test_what_somebody_took_is_theirs_alone(world: World) -> None:
    officer, approver = world.user("officer"), world.user("approver")
    case = ApplicationFactory()
    world.bring_to("submitted")
    for person in (officer, approver):
        assert {"applications", "to_review"} <= set(found(waiting(person)))

    cases.take(application=case, actor=officer)
    reporting.begin_review(report=world.report, actor=approver)
    assert {"cases"} <= set(found(waiting(officer)))
    assert not {"in_review", "to_review", "applications"} & set(found(waiting(officer)))
    assert {"in_review"} <= set(found(waiting(approver)))
    assert "cases" not in found(waiting(approver))


def test_what_an_officer_left_behind_waits_for_all(world: World) -> None:
    case = ApplicationFactory()
    cases.take(application=case, actor=world.user("officer"))
    User.objects.filter(pk=world.user("officer").pk).update(is_active=False)

    assert found(waiting(world.user("approver")))["cases"] == [
        f"{case.government_name}, {case.reference}"
    ]


def test_nobody_reviews_their_own_government(world: World) -> None:
    world.bring_to("submitted")
    world.seat("officer", ["observer"])

    assert "to_review" not in found(waiting(world.user("officer")))
    assert "to_review" in found(waiting(world.user("approver")))


def test_a_case_waits_for_approvers_who_did_not_work_on_it(world: World) -> None:
    case = world.case
    approver = world.user("approver")
    assert found(waiting(approver))["approvals"] == [f"{case.government_name}, {case.reference}"]
    assert "approvals" not in found(waiting(world.user("officer")))

    case.handled_by.add(approver)
    assert "approvals" not in found(waiting(approver))


def test_an_applicant_who_is_late(world: World) -> None:
    case = ApplicationFactory(state=Application.State.ACTION_NEEDED)
    holder = case.assignee
    assert holder is not None
    assert "answers" not in found(waiting(holder))
    with time_machine.travel(timezone.now() + 15 * DAY, tick=False):
        assert len(found(waiting(holder))["answers"]) == 1
        assert "answers" not in found(waiting(world.user("officer")))


def test_an_administrator_sees_recoveries_and_nothing_of_the_work(busy: World) -> None:
    assert list(found(waiting(busy.user("administrator")))) == ["recoveries"]


def test_the_link_of_an_administrators_digest_opens(
    busy: World, settings: pytest.FixtureRequest
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's wrapper
    notice = Notice(recipient=busy.user("administrator"), kind=DIGEST)
    page = busy.client("administrator").get(kinds.get(DIGEST).link(notice))
    assert page.status_code == 200
    assert on_page(page.content.decode()) == [
        (group.heading, [item.what for item in group.items])
        for group in waiting(busy.user("administrator"))
    ]
    assert reverse("mail-coming") not in page.content.decode()


def test_nothing_waits_for_anybody_outside(busy: World) -> None:
    assert waiting(busy.person("head")) == waiting(busy.person("nobody")) == []


def test_no_name_adds_a_line_to_the_mail(world: World) -> None:
    """Whoever invites people chooses the name that stands here when mail to them fails."""
    officer = world.user("officer")
    (notice,) = services.queue(
        kind="invitation",
        recipients=[Addressee("gone@sudland.example", "New\u202e\nhttps://elsewhere.example/")],
        obj=officer,
        facts={"government_name": "Norland", "inviter_name": "Head"},
    )
    RefusedAddress.objects.create(address="gone@sudland.example", answer="550", notice=notice)
    mail = render(Notice(recipient=officer, kind=DIGEST))
    assert "- New https://elsewhere.example/ (since" in mail.text
    assert "\u202e" not in mail.text + mail.html


def test_an_officer_whose_own_address_is_refused_sees_it_here(world: World) -> None:
    """No mail can tell them, and nobody else may be there to."""
    officer = world.user("officer")
    RefusedAddress.objects.create(address=officer.email, answer="550 5.1.1")
    assert found(waiting(officer))["refused"] == [officer.email]


# When it comes ----------------------------------------------------------------------------------


def digests_at(moment: datetime) -> list[str]:
    with time_machine.travel(moment, tick=False):
        drafts = [draft for draft in planning.due(moment) if draft.kind == DIGEST]
    return [draft.recipient.email for draft in drafts]


def test_each_officer_gets_one_each_working_morning_of_their_own(content: None) -> None:
    ApplicationFactory()
    tokyo, los_angeles = member_of_staff(), member_of_staff(StaffRole.APPROVER)
    for person, zone in ((tokyo, "Asia/Tokyo"), (los_angeles, "America/Los_Angeles")):
        person.time_zone = zone
        person.save()
    services.set_wishes(person=tokyo, hour=9, digest_days=[1, 3], declined=[])
    came: list[tuple[str, datetime]] = []
    with time_machine.travel(MONDAY, tick=False) as clock:
        for hours in range(7 * 24):
            moment = MONDAY + timedelta(hours=hours)
            clock.move_to(moment)
            services.plan(now=moment)
        rows = Notice.objects.filter(kind=DIGEST).order_by("queued_at").select_related("recipient")
        for notice in rows:
            assert notice.recipient is not None
            local = notice.queued_at.astimezone(ZoneInfo(notice.recipient.time_zone))
            came.append((notice.recipient.email, local))

    assert [(local.isoweekday(), local.hour) for to, local in came if to == tokyo.email] == [
        (1, 9),
        (3, 9),
    ]
    mornings = [(local.isoweekday(), local.hour) for to, local in came if to == los_angeles.email]
    assert mornings == [(day, 8) for day in range(1, 6)]


def test_no_mail_where_nothing_waits(content: None) -> None:
    officer = member_of_staff()
    morning = MONDAY + timedelta(hours=9)
    Meeting.objects.bulk_create(_formal_meetings(2027))
    with time_machine.travel(morning, tick=False):
        assert found(waiting(officer)) == {}
        services.plan(now=morning)
    assert not Notice.objects.filter(kind=DIGEST).exists()


def test_what_was_done_meanwhile_stops_it(content: None, smtp_sink: SmtpSink) -> None:
    officer = member_of_staff()
    Meeting.objects.bulk_create(_formal_meetings(2027))
    morning = MONDAY + timedelta(hours=9)
    with time_machine.travel(MONDAY, tick=False):
        case = ApplicationFactory()
    with time_machine.travel(morning, tick=False):
        services.plan(now=morning)
        cases.take(application=case, actor=member_of_staff())
        services.deliver(seconds=20)
    notice = Notice.objects.get(kind=DIGEST, recipient=officer)
    assert (notice.state, notice.answer) == (Notice.State.SKIPPED, "Nothing waits any more.")


def test_what_comes_during_the_day_is_said_the_next_morning(content: None) -> None:
    officer = member_of_staff()
    Meeting.objects.bulk_create(_formal_meetings(2027))
    with time_machine.travel(MONDAY + timedelta(hours=15), tick=False):
        ApplicationFactory()
    assert digests_at(MONDAY + timedelta(hours=15, minutes=10)) == []
    assert digests_at(MONDAY + DAY + timedelta(hours=8)) == [officer.email]


def test_a_digest_that_was_switched_off(content: None) -> None:
    ApplicationFactory()
    officer = member_of_staff()
    assert digests_at(MONDAY + timedelta(hours=9)) == [officer.email]
    services.set_wishes(person=officer, hour=8, digest_days=[1], declined=[DIGEST])
    assert digests_at(MONDAY + timedelta(hours=9)) == []


def test_planning_and_the_overview_ask_the_same_for_three_things_as_for_one(
    busy: World,
) -> None:
    def queries() -> tuple[int, int]:
        source = planning.get(DIGEST)
        assert source is not None
        with CaptureQueriesContext(connection) as seen:
            drafts = list(source.plan(Span(timezone.now(), timezone.now() + 7 * DAY)))

        with CaptureQueriesContext(connection) as more:
            waiting(busy.user("approver"))
        assert drafts
        return len(seen), len(more)

    before = queries()
    for number in range(2):
        ApplicationFactory()
        ApplicationFactory(state=Application.State.IN_REVIEW)
        government = GovernmentFactory()
        DelegationFactory(government=government)
        Report.objects.create(round=busy.round, government=government, state="submitted")
        RefusedAddress.objects.create(address=f"{number}@x.example", answer="550")
    after = queries()
    assert after[1] == before[1]
    assert after[0] <= before[0] + 2  # the rights of two more officers


def _formal_meetings(year: int) -> list[Meeting]:
    return [
        Meeting(
            title=f"Formal meeting {number}",
            slug=f"formal-{number}",
            kind=Meeting.Kind.FORMAL,
            starts_at=datetime(year, month, 1, 9, tzinfo=UTC),
            ends_at=datetime(year, month, 1, 12, tzinfo=UTC),
            zone="UTC",
            place="Oslo",
        )
        for number, month in enumerate((5, 11))
    ]
