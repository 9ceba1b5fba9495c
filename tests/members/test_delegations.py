"""Delegations look after themselves: roles, departures, rest, the yearly confirmation."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members import authority, selectors
from members.models import Delegation, Government, Role, StaffRole, User
from members.services import appoint, delegations, governments, invitations, set_delegation
from members.signals import delegate_departed
from members.tasks import look_after_delegations
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.factories.members import DelegationFactory, GovernmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def norland(db: None) -> Government:
    government: Government = GovernmentFactory(name="Norland")
    return government


@pytest.fixture
def head(norland: Government) -> Delegation:
    place: Delegation = DelegationFactory(government=norland, roles=[Role.HEAD])
    return place


@pytest.fixture
def clearance(norland: Government) -> Delegation:
    place: Delegation = DelegationFactory(government=norland, roles=[Role.CLEARANCE])
    return place


@pytest.fixture
def drafter(norland: Government) -> Delegation:
    place: Delegation = DelegationFactory(government=norland, roles=[Role.DRAFTER])
    return place


@pytest.fixture
def officer(db: None) -> User:
    user: User = PersonFactory()
    appoint(user=user, role=StaffRole.OFFICER, actor=None)
    return user


# At least one head and one who clears -----------------------------------------------------------


def test_the_last_head_does_not_lose_the_role(head: Delegation, officer: User) -> None:
    with pytest.raises(ValidationError, match="Appoint somebody first"):
        set_delegation(
            government=head.government, user=head.user, roles=[Role.OBSERVER], actor=officer
        )


def test_a_deputy_is_enough_to_clear(
    head: Delegation, clearance: Delegation, officer: User
) -> None:
    change = {"government": clearance.government, "user": clearance.user, "actor": officer}
    with pytest.raises(ValidationError):
        set_delegation(roles=[Role.DRAFTER], **change)
    DelegationFactory(government=clearance.government, roles=[Role.DEPUTY])
    assert set_delegation(roles=[Role.DRAFTER], **change).roles == ["drafter"]


def test_the_last_head_leaves_only_when_somebody_takes_over(
    head: Delegation, drafter: Delegation
) -> None:
    with pytest.raises(ValidationError, match="Choose who takes over"):
        delegations.depart(delegation=head, successor=None, actor=head.user)
    delegations.depart(delegation=head, successor=drafter, actor=head.user)
    drafter.refresh_from_db()
    assert set(drafter.roles) == {"head", "drafter"}
    head.refresh_from_db()
    assert head.state == "departed"
    assert not authority.permissions_of(User.objects.get(pk=head.user_id))


def test_nobody_takes_a_role_over_by_their_own_hand(
    head: Delegation, clearance: Delegation
) -> None:
    with pytest.raises(Refused, match="to themselves"):
        delegations.depart(delegation=clearance, successor=head, actor=head.user)
    clearance.refresh_from_db()
    assert clearance.state == "active"


def test_a_successor_is_somebody_active_of_the_same_delegation(
    head: Delegation, drafter: Delegation
) -> None:
    stranger = DelegationFactory()
    for wrong in (stranger, head):
        with pytest.raises(ValidationError, match="active person of this delegation"):
            delegations.depart(delegation=head, successor=wrong, actor=head.user)


def test_a_departure_is_told_to_the_apps_above(head: Delegation, drafter: Delegation) -> None:
    heard = []

    @receiver(delegate_departed)
    def hear(*, delegation_id: int, successor_id: int | None, **_signal: object) -> None:
        heard.append((delegation_id, successor_id))

    delegations.depart(delegation=drafter, successor=head, actor=drafter.user)
    assert heard == [(drafter.pk, head.pk)]


def test_who_left_can_come_back(drafter: Delegation, head: Delegation) -> None:
    delegations.depart(delegation=drafter, successor=None, actor=head.user)
    again = set_delegation(
        government=drafter.government, user=drafter.user, roles=["observer"], actor=head.user
    )
    assert (again.pk, again.state, again.roles) == (drafter.pk, "active", ["observer"])


# Suspension --------------------------------------------------------------------------------------


def test_the_secretariat_suspends_even_the_last_head(head: Delegation, officer: User) -> None:
    delegations.suspend(delegation=head, reason="The laptop was stolen.", actor=officer)
    assert selectors.lacking(head.government)[0] == Role.HEAD
    assert not authority.permissions_of(User.objects.get(pk=head.user_id))


def test_a_head_does_not_suspend_the_last_who_clears(
    head: Delegation, clearance: Delegation
) -> None:
    with pytest.raises(ValidationError):
        delegations.suspend(delegation=clearance, reason="Away.", actor=head.user)


def test_suspending_needs_words_and_ends_sessions(
    head: Delegation, drafter: Delegation, settings: pytest.FixtureRequest
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]  # pytest-django's
    client = Client()
    client.post(
        reverse("account_login"),
        {"login": drafter.user.email, "password": "correct-horse-battery"},
    )
    assert client.get(reverse("dashboard")).status_code == 200
    with pytest.raises(ReasonMissing):
        delegations.suspend(delegation=drafter, reason=" ", actor=head.user)
    delegations.suspend(delegation=drafter, reason="Away.", actor=head.user)
    assert client.get(reverse("dashboard")).status_code == 302


def test_the_clearance_holders_place_is_not_given_twice(
    head: Delegation, clearance: Delegation, officer: User
) -> None:
    delegations.suspend(delegation=clearance, reason="Away.", actor=officer)
    DelegationFactory(government=clearance.government, roles=[Role.CLEARANCE])
    with pytest.raises(ValidationError, match="is the clearance holder"):
        delegations.reinstate(delegation=clearance, reason="Back.", actor=officer)


# A suspended government ---------------------------------------------------------------------------


def test_people_of_a_suspended_government_read_on(
    head: Delegation, clearance: Delegation, officer: User
) -> None:
    appoint(user=officer, role=StaffRole.APPROVER, actor=None)
    approver = User.objects.get(pk=officer.pk)
    governments.suspend(government=head.government, reason="Pending.", actor=approver)
    assert authority.permissions_of(User.objects.get(pk=clearance.user_id)) == {
        head.government_id: {"read_report"}
    }
    assert Notice.objects.filter(kind="government.changed").count() == 2
    governments.reinstate(government=head.government, reason="Settled.", actor=approver)
    assert (
        "clear_report"
        in (authority.permissions_of(User.objects.get(pk=clearance.user_id))[head.government_id])
    )


def test_a_government_that_left_leaves_nobody_behind(
    head: Delegation, clearance: Delegation, officer: User
) -> None:
    appoint(user=officer, role=StaffRole.APPROVER, actor=None)
    approver = User.objects.get(pk=officer.pk)
    invitation = invitations.invite(
        government=head.government,
        email="late@norland.example",
        name="Late",
        roles=[Role.OBSERVER],
        actor=approver,
    )
    governments.suspend(government=head.government, reason="Pending.", actor=approver)
    governments.leave(government=head.government, reason="It said so.", actor=approver)
    assert set(head.government.delegations.values_list("state", flat=True)) == {"departed"}
    invitation.refresh_from_db()
    assert invitation.state == "revoked"
    assert not authority.permissions_of(User.objects.get(pk=clearance.user_id))


# Rest ------------------------------------------------------------------------------------------


def idle_since(place: Delegation, days: float) -> None:
    seen = timezone.now() - timedelta(days=days)
    Delegation.objects.filter(pk=place.pk).update(state_since=seen - timedelta(days=100))
    User.objects.filter(pk=place.user_id).update(last_login=seen)


def test_a_place_rests_after_180_days_without_sign_in(
    head: Delegation, clearance: Delegation, drafter: Delegation
) -> None:
    for place, days in ((head, 400), (clearance, 400), (drafter, 179.9)):
        idle_since(place, days)
    assert look_after_delegations() == {"rested": 0}
    idle_since(drafter, 180.1)
    assert delegations.rest_dormant(now=timezone.now()) == 1
    drafter.refresh_from_db()
    assert drafter.state == "dormant"
    # The last head and the last who clears stay.
    for place in (head, clearance):
        place.refresh_from_db()
        assert place.state == "active"


# The yearly confirmation ------------------------------------------------------------------------


def test_a_head_confirms_and_nobody_else(head: Delegation, drafter: Delegation) -> None:
    with pytest.raises(Refused):
        delegations.confirm(government=head.government, actor=drafter.user)
    confirmed = delegations.confirm(government=head.government, actor=head.user)
    assert confirmed.delegation_confirmed_by == head.user
    assert AuditEvent.objects.filter(verb="delegation.confirm").count() == 1
    assert not selectors.confirmation(confirmed).is_due


# What people hear ------------------------------------------------------------------------------


def told(place: Delegation) -> list[tuple[str, list[str]]]:
    rows = Notice.objects.filter(kind="place.changed", recipient=place.user).order_by("pk")
    return [(row.facts["state"], row.facts["roles"]) for row in rows]


def test_whoever_is_given_other_roles_hears_of_it(head: Delegation, drafter: Delegation) -> None:
    assert told(drafter) == []  # the invitation said which part is theirs
    set_delegation(
        government=head.government, user=drafter.user, roles=[Role.OBSERVER], actor=head.user
    )
    assert told(drafter) == [("active", ["observer"])]
    assert "Observer" in render(Notice.objects.get(recipient=drafter.user)).text


def test_each_turn_of_a_place_is_told_once(head: Delegation, drafter: Delegation) -> None:
    place = delegations.suspend(delegation=drafter, reason="Pending.", actor=head.user)
    place = delegations.reinstate(delegation=place, reason="Cleared.", actor=head.user)
    delegations.depart(delegation=place, successor=None, actor=head.user)
    set_delegation(
        government=head.government, user=drafter.user, roles=[Role.OBSERVER], actor=head.user
    )
    assert [state for state, _roles in told(drafter)] == [
        *("suspended", "active", "departed", "active")
    ]


def test_who_leaves_by_themselves_is_not_told(head: Delegation, drafter: Delegation) -> None:
    delegations.depart(delegation=drafter, successor=None, actor=drafter.user)
    assert told(drafter) == []
