"""guardian's rows are the delegations, said otherwise; and guardian's known traps stay shut."""

from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import IntegrityError, transaction
from guardian.shortcuts import assign_perm, remove_perm

from members import authority
from members.models import Delegation, Government, GovernmentPermission, Role, User
from members.services import set_delegation
from members.tasks import reconcile_permissions
from taskforce.audit.models import AuditEvent
from tests.factories.members import DelegationFactory, GovernmentFactory, PersonFactory

pytestmark = pytest.mark.django_db

EXPECTED = {
    Role.HEAD: {"read_report", "manage_delegation"},
    Role.CLEARANCE: {"read_report", "draft_report", "clear_report"},
    Role.DEPUTY: {"read_report", "draft_report", "clear_report"},
    Role.DRAFTER: {"read_report", "draft_report"},
    Role.OBSERVER: {"read_report"},
}


def again(user: User) -> User:
    """The person as the next request loads them."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("role", Role)
def test_each_role_brings_its_permissions(role: Role) -> None:
    seat = DelegationFactory(roles=[role])
    held = authority.permissions_of(again(seat.user))
    assert held == {seat.government_id: frozenset(EXPECTED[role])}


def test_fewer_roles_are_fewer_permissions_at_once() -> None:
    seat = DelegationFactory(roles=[Role.HEAD, Role.CLEARANCE])
    DelegationFactory(government=seat.government, roles=[Role.HEAD, Role.DEPUTY])
    set_delegation(government=seat.government, user=seat.user, roles=["observer"], actor=None)
    assert authority.permissions_of(again(seat.user)) == {
        seat.government_id: frozenset({"read_report"})
    }
    assert authority.holds(seat.user, authority.READ, seat.government_id)
    assert not authority.holds(seat.user, authority.CLEAR, seat.government_id)


def test_one_person_may_sit_in_two_delegations() -> None:
    first = DelegationFactory(roles=[Role.DRAFTER])
    second = DelegationFactory(user=first.user, roles=[Role.OBSERVER])
    user = again(first.user)
    assert authority.governments_with(user, authority.DRAFT) == [first.government_id]
    assert set(authority.governments_with(user, authority.READ)) == {
        first.government_id,
        second.government_id,
    }


def test_people_are_found_by_what_they_may_do() -> None:
    seat = DelegationFactory(roles=[Role.CLEARANCE])
    DelegationFactory(government=seat.government, roles=[Role.DRAFTER])
    assert list(authority.people_with(authority.CLEAR, seat.government_id)) == [seat.user]


# Reconciling ----------------------------------------------------------------------------------


def test_what_somebody_added_past_the_portal_is_taken_away() -> None:
    seat = DelegationFactory(roles=[Role.OBSERVER])
    stranger = PersonFactory()
    assign_perm("clear_report", seat.user, seat.government)
    assign_perm("read_report", stranger, seat.government)
    assert reconcile_permissions() == {"added": 0, "removed": 2}
    assert not authority.permissions_of(again(stranger))
    events = AuditEvent.objects.filter(verb="delegation.reconcile").order_by("object_id")
    assert {event.object_id: event.facts for event in events} == {
        str(seat.user.pk): {"added": [], "removed": ["clear_report"]},
        str(stranger.pk): {"added": [], "removed": ["read_report"]},
    }
    assert {(event.actor, event.government_id) for event in events} == {(None, seat.government_id)}


def test_what_somebody_took_away_comes_back() -> None:
    seat = DelegationFactory(roles=[Role.DRAFTER])
    remove_perm("draft_report", seat.user, seat.government)
    assert reconcile_permissions() == {"added": 1, "removed": 0}
    assert authority.holds(again(seat.user), authority.DRAFT, seat.government_id)


@pytest.mark.parametrize(
    "state", [state for state in Delegation.State if state != Delegation.State.ACTIVE]
)
def test_a_seat_that_is_not_active_gives_nothing(state: Delegation.State) -> None:
    seat = DelegationFactory(roles=[Role.CLEARANCE])
    Delegation.objects.filter(pk=seat.pk).update(state=state)
    assert reconcile_permissions() == {"added": 0, "removed": 3}


def test_where_all_is_well_nothing_is_written() -> None:
    DelegationFactory()
    rows = set(GovernmentPermission.objects.values_list("pk", flat=True))
    assert reconcile_permissions() == {"added": 0, "removed": 0}
    assert set(GovernmentPermission.objects.values_list("pk", flat=True)) == rows
    assert not AuditEvent.objects.filter(verb="delegation.reconcile").exists()


def test_the_nightly_task_is_on_the_schedule() -> None:
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert reconcile_permissions.name in scheduled


# guardian's traps -----------------------------------------------------------------------------


def test_a_permission_for_all_governments_is_worth_nothing() -> None:
    """Django's has_perm says yes to a global permission and no to an object's, or the reverse."""
    person, government = PersonFactory(), GovernmentFactory()
    permission = Permission.objects.get(codename="clear_report")
    person.user_permissions.add(permission)
    group = Group.objects.create(name="Everybody")
    group.permissions.add(permission)
    person.groups.add(group)
    assert again(person).has_perm("members.clear_report")
    assert not authority.holds(again(person), authority.CLEAR, government.pk)


def test_a_group_gets_nothing_for_a_government() -> None:
    person, government = PersonFactory(), GovernmentFactory()
    group = Group.objects.create(name="Everybody")
    person.groups.add(group)
    assign_perm("clear_report", group, government)
    assert not authority.holds(again(person), authority.CLEAR, government.pk)


def test_a_closed_account_holds_nothing_at_once_and_its_rows_go_at_night() -> None:
    seat = DelegationFactory(roles=[Role.CLEARANCE])
    User.objects.filter(pk=seat.user.pk).update(is_active=False)
    assert not authority.holds(again(seat.user), authority.CLEAR, seat.government_id)
    assert not authority.people_with(authority.CLEAR, seat.government_id).exists()
    assert reconcile_permissions() == {"added": 0, "removed": 3}


def test_nobody_is_beyond_the_rules() -> None:
    """A superuser would pass every check of guardian's: the database refuses to have one."""
    person = PersonFactory()
    with pytest.raises(IntegrityError, match="user_never_beyond_the_rules"), transaction.atomic():
        User.objects.filter(pk=person.pk).update(is_superuser=True)


def test_visitors_are_no_row_and_hold_nothing() -> None:
    government = GovernmentFactory()
    assert settings.ANONYMOUS_USER_NAME is None
    assert not User.objects.exists()
    assert not authority.holds(AnonymousUser(), authority.READ, government.pk)


def test_a_government_that_is_deleted_leaves_no_rows() -> None:
    """Generic rows of guardian would stay and fit the next object with that number."""
    seat = DelegationFactory()
    seat_government = seat.government_id
    seat.delete()
    Government.objects.get(pk=seat_government).delete()
    assert not GovernmentPermission.objects.filter(content_object_id=seat_government).exists()


def test_permissions_are_asked_for_once_a_request(django_assert_num_queries: Any) -> None:
    seat = DelegationFactory()
    user = again(seat.user)
    with django_assert_num_queries(1):
        for permission in authority.PERMISSIONS[Role.CLEARANCE]:
            authority.holds(user, permission, seat.government_id)
