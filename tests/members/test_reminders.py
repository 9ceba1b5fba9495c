"""What the reminders say is so, and the secretariat sees where they end."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from members import authority, notices, selectors
from members.models import Application, Delegation, Government, Role, User
from members.services import applications, delegations, invitations
from taskforce.notifications import planning, services
from taskforce.notifications.drafts import Draft
from taskforce.notifications.models import Addressee, Notice
from taskforce.notifications.planning import Span
from taskforce.notifications.rendering import render
from tests.factories.members import (
    ApplicationFactory,
    DelegationFactory,
    GovernmentFactory,
    member_of_staff,
)
from tests.members.steps import with_app
from tests.smtp import SmtpSink

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def planned(kind: str, moment: datetime) -> list[Draft]:
    """What of this kind would leave at that moment."""
    with time_machine.travel(moment, tick=False):
        return [draft for draft in planning.due(moment) if draft.kind == kind]


def steps(kind: str, moment: datetime) -> list[str]:
    return [draft.step for draft in planned(kind, moment)]


@pytest.fixture
def norland(db: None) -> Government:
    government: Government = GovernmentFactory(name="Norland")
    return government


def idle(place: Delegation, days: float) -> None:
    """Makes it that long since the person was last seen."""
    seen = timezone.now() - timedelta(days=days)
    Delegation.objects.filter(pk=place.pk).update(state_since=seen, since=seen)
    User.objects.filter(pk=place.user_id).update(last_login=seen)


def the_mail_to(place: Delegation) -> str:
    notice = Notice.objects.get(kind="place.rests_soon", recipient=place.user)
    return render(notice).text


def test_the_last_head_is_not_told_that_their_place_will_rest(norland: Government) -> None:
    head = DelegationFactory(government=norland, roles=[Role.HEAD])
    drafter = DelegationFactory(government=norland)
    for place in (head, drafter):
        idle(place, 175)
    services.plan(now=timezone.now())
    assert "will rest" in the_mail_to(drafter)
    assert "will rest" not in the_mail_to(head)
    assert "Your place stays" in the_mail_to(head)


def test_who_stays_for_want_of_another_is_on_the_secretariats_list(norland: Government) -> None:
    head = DelegationFactory(government=norland, roles=[Role.HEAD], user__name="Ama Mensah")
    DelegationFactory(government=norland, roles=[Role.CLEARANCE])
    idle(head, 181)
    assert delegations.rest_dormant(now=timezone.now()) == 0
    officer = member_of_staff()
    with_app(officer)
    client = Client()
    client.force_login(officer, "allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(reverse("government-list")).content.decode()
    assert "Long not signed in: <bdi>Ama Mensah</bdi>" in page
    idle(head, 179)
    assert "Long not signed in" not in client.get(reverse("government-list")).content.decode()


def test_a_year_is_counted_from_membership_where_a_government_comes_back(
    norland: Government,
) -> None:
    """A place that began before the government left does not make the confirmation overdue."""
    head = DelegationFactory(government=norland, roles=[Role.HEAD])
    with time_machine.travel(NOW, tick=False):
        Delegation.objects.filter(pk=head.pk).update(since=NOW - timedelta(days=900))
        Government.objects.update(taskforce_member_since=date(2026, 11, 20))
        norland.refresh_from_db()
        assert selectors.confirmation(norland).due_at == datetime(2027, 11, 20, tzinfo=UTC)
        assert [row.confirmation_due for row in selectors.government_overview()] == [False]
        assert planned("delegation.confirm", NOW) == []


def test_the_list_and_the_delegations_page_count_alike(norland: Government) -> None:
    """The first place counts, whether or not its person is still active."""
    first = DelegationFactory(government=norland)
    DelegationFactory(government=norland, roles=[Role.HEAD])
    Delegation.objects.filter(pk=first.pk).update(since=timezone.now() - timedelta(days=400))
    delegations.depart(delegation=first, successor=None, actor=first.user)
    assert selectors.confirmation(norland).is_due
    assert [row.confirmation_due for row in selectors.government_overview()] == [True]


# Rest -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "step"),
    [(169, None), (170, "-10"), (176, "-10"), (177, "-3"), (178, "-3"), (179, "-1"), (181, None)],
)
def test_rest_is_announced_in_steps(norland: Government, days: int, step: str | None) -> None:
    """At noon, four hours after the morning on which a step leaves."""
    drafter = DelegationFactory(government=norland)
    with time_machine.travel(NOW, tick=False):
        idle(drafter, days)
    assert steps("place.rests_soon", NOW) == ([step] if step else [])


def test_who_signed_in_meanwhile_hears_nothing(norland: Government, smtp_sink: SmtpSink) -> None:
    drafter = DelegationFactory(government=norland)
    idle(drafter, 175)
    services.plan(now=timezone.now())
    User.objects.filter(pk=drafter.user_id).update(last_login=timezone.now())
    services.deliver(seconds=20)

    notice = Notice.objects.get(kind="place.rests_soon")
    assert (notice.reason, notice.answer) == ("overtaken", "The deadline was moved.")
    assert smtp_sink.messages(to=drafter.user.email) == []


def test_people_of_suspended_governments_are_left_alone(norland: Government) -> None:
    drafter = DelegationFactory(government=norland)
    idle(drafter, 175)
    Government.objects.update(state=Government.State.SUSPENDED)
    authority.project(Delegation.objects.select_related("government", "user").get(pk=drafter.pk))
    assert steps("place.rests_soon", timezone.now()) == []


# The yearly confirmation ------------------------------------------------------------------------


def test_the_confirmation_comes_once_a_year(norland: Government) -> None:
    DelegationFactory(government=norland, roles=[Role.HEAD])
    last = datetime(2026, 3, 1, 9, tzinfo=UTC)
    Government.objects.update(delegation_confirmed_at=last)
    due_at = last + timedelta(days=365)
    asked = {
        days: steps("delegation.confirm", due_at + timedelta(days=days))
        for days in (-31, -30, -10, 0, 8, 20, 22)
    }
    assert asked == {
        -31: [], -30: ["-30"], -10: ["-14"], 0: ["0"], 8: ["7"], 20: ["14"], 22: [],
    }  # fmt: skip


def test_a_confirmation_ends_its_reminders(norland: Government, smtp_sink: SmtpSink) -> None:
    head = DelegationFactory(government=norland, roles=[Role.HEAD])
    now = timezone.now()
    Government.objects.update(delegation_confirmed_at=now - timedelta(days=364))
    services.plan(now=now)
    delegations.confirm(government=norland, actor=head.user)
    services.deliver(seconds=20)

    assert Notice.objects.get(kind="delegation.confirm").answer == "The deadline was moved."
    assert steps("delegation.confirm", now) == []


# Applicants and invited people ------------------------------------------------------------------


def test_an_applicant_is_reminded_of_the_date_by_which_to_answer(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        case = ApplicationFactory(state=Application.State.ACTION_NEEDED)  # within fourteen days
    asked = {
        days: steps("application.answer_due", NOW + timedelta(days=days))
        for days in (1, 6, 8, 13, 14, 15, 22, 29)
    }
    assert asked == {
        1: [], 6: [], 8: ["-7"], 13: ["-1"], 14: ["0"], 15: ["0"], 22: ["7"], 29: [],
    }  # fmt: skip
    (draft,) = planned("application.answer_due", NOW + 8 * DAY)
    assert draft.recipient == Addressee(
        email=case.email, name=case.applicant_name, language=case.language
    )
    with time_machine.travel(NOW + 2 * DAY, tick=False):
        applications.withdraw(application=case)
    assert planned("application.answer_due", NOW + 8 * DAY) == []


def test_an_applicant_hears_before_a_draft_is_closed(db: None) -> None:
    with time_machine.travel(NOW, tick=False):
        draft = ApplicationFactory(state=Application.State.DRAFT)  # kept for ninety days
        nobody = applications.start(email="unconfirmed@ostmark.example", language="en-gb")
    asked = {
        days: steps("application.draft_ends", NOW + timedelta(days=days))
        for days in (75, 76, 86, 87, 89, 91)
    }
    assert asked == {75: [], 76: ["-14"], 86: ["-14"], 87: ["-3"], 89: ["-3"], 91: []}
    found = planned("application.draft_ends", NOW + 80 * DAY)
    assert [each.obj for each in found] == [draft]
    assert nobody.email_confirmed_at is None


def test_an_invited_person_hears_once_before_it_runs_out(norland: Government) -> None:
    head = DelegationFactory(government=norland, roles=[Role.HEAD])
    with time_machine.travel(NOW, tick=False):
        invitation = invitations.invite(
            government=norland,
            email="new@norland.example",
            name="New",
            roles=[Role.OBSERVER],
            actor=head.user,
        )
    asked = {
        days: steps("invitation.ends", NOW + timedelta(days=days)) for days in (1, 10, 11, 13, 15)
    }
    assert asked == {1: [], 10: [], 11: ["-3"], 13: ["-3"], 15: []}
    with time_machine.travel(NOW + 9 * DAY, tick=False):
        invitations.revoke(invitation=invitation, actor=head.user)
    assert planned("invitation.ends", NOW + 11 * DAY) == []


def test_a_ladder_asks_the_same_for_three_as_for_one(norland: Government) -> None:
    def queries() -> tuple[int, int]:
        with (
            time_machine.travel(NOW, tick=False),
            CaptureQueriesContext(connection) as seen,
        ):
            drafts = [draft for ladder in notices.LADDERS for draft in ladder.plan(Span.at(NOW))]
        return len(seen), len(drafts)

    def add(government: Government) -> None:
        with time_machine.travel(NOW, tick=False):
            idle(DelegationFactory(government=government), 175)
            DelegationFactory(government=government, roles=[Role.HEAD])
            Government.objects.update(delegation_confirmed_at=NOW - timedelta(days=360))
        with time_machine.travel(NOW - 8 * DAY, tick=False):
            ApplicationFactory(state=Application.State.ACTION_NEEDED)

    add(norland)
    few, some = queries()
    assert some == 3
    for _each in range(2):
        add(GovernmentFactory())
    assert queries() == (few, 9)


def test_an_applicant_who_corrects_their_name_is_still_reminded(
    db: None, smtp_sink: SmtpSink
) -> None:
    with time_machine.travel(NOW, tick=False):
        draft = ApplicationFactory(state=Application.State.DRAFT)
    with time_machine.travel(NOW + 80 * DAY, tick=False):
        services.plan(now=timezone.now())
        Application.objects.filter(pk=draft.pk).update(applicant_name="Another Name")
        services.deliver(seconds=20)
    notice = Notice.objects.get(kind="application.draft_ends")
    assert (notice.state, notice.answer) == (Notice.State.SENT, "")
