"""What the reminders say is so, and the secretariat sees where they end."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members import reminders, selectors
from members.models import Delegation, Government, Role, User
from members.services import delegations
from members.tasks import look_after_delegations
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.factories.members import DelegationFactory, GovernmentFactory, member_of_staff
from tests.members.steps import with_app

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 4, 10, tzinfo=UTC)


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
    look_after_delegations()
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
        assert [draft for draft in reminders.due(NOW) if draft.kind == "delegation.confirm"] == []


def test_the_list_and_the_delegations_page_count_alike(norland: Government) -> None:
    """The first place counts, whether or not its person is still active."""
    first = DelegationFactory(government=norland)
    DelegationFactory(government=norland, roles=[Role.HEAD])
    Delegation.objects.filter(pk=first.pk).update(since=timezone.now() - timedelta(days=400))
    delegations.depart(delegation=first, successor=None, actor=first.user)
    assert selectors.confirmation(norland).is_due
    assert [row.confirmation_due for row in selectors.government_overview()] == [True]
