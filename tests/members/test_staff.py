"""The secretariat's people, and accounts recovered by two of them."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Recovery, StaffRole, User
from members.services import appoint, staff
from members.services.recovery import confirm, open_recovery, refuse
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.factories.members import PASSWORD, PersonFactory
from tests.members.steps import code, enter_code, enter_password, with_app, with_recovery_codes
from tests.members.test_races import at_once

pytestmark = pytest.mark.django_db


def member_of_staff(role: str = StaffRole.OFFICER) -> User:
    user: User = PersonFactory()
    appoint(user=user, role=role, actor=None)
    return user


# Roles ------------------------------------------------------------------------------------------


def test_roles_are_given_and_taken_together(administrator: User, person: User) -> None:
    other = member_of_staff(StaffRole.ADMINISTRATOR)
    staff.set_roles(user=person, roles=["officer"], actor=administrator)
    assert staff.set_roles(user=person, roles=["approver"], actor=administrator) == [
        "approver",
        "officer",
    ]
    assert set(person.staff_appointments.values_list("role", flat=True)) == {"approver"}
    told = Notice.objects.filter(kind="staff.changed")
    assert {notice.recipient for notice in told} == {person, other}


def test_nobody_gives_a_role_to_themselves(administrator: User) -> None:
    with pytest.raises(Refused, match="to themselves"):
        staff.set_roles(
            user=administrator, roles=["administrator", "approver"], actor=administrator
        )
    assert list(administrator.staff_appointments.values_list("role", flat=True)) == [
        "administrator"
    ]


def test_the_last_administrator_stays(administrator: User) -> None:
    with pytest.raises(Refused, match="last administrator"):
        staff.set_roles(user=administrator, roles=[], actor=administrator)


def test_half_a_change_is_none(administrator: User) -> None:
    """The new role would be given before the old one is refused to go."""
    other = member_of_staff(StaffRole.ADMINISTRATOR)
    staff.set_roles(user=administrator, roles=["administrator"], actor=other)
    with pytest.raises(Refused):
        staff.set_roles(user=other, roles=["officer"], actor=other)
    assert other.staff_appointments.get().role == "administrator"


# Recovery ---------------------------------------------------------------------------------------


@pytest.fixture
def lost(person: User) -> User:
    """Somebody with an app and recovery codes, all of them lost."""
    with_app(person)
    with_recovery_codes(person)
    return person


@pytest.fixture
def officer(db: None) -> User:
    return member_of_staff()


@pytest.fixture
def second(db: None) -> User:
    return member_of_staff()


@pytest.fixture
def recovery(lost: User, officer: User) -> Recovery:
    return open_recovery(person=lost, evidence="Called back at the ministry.", actor=officer)


def test_two_people_remove_what_was_lost(recovery: Recovery, lost: User, second: User) -> None:
    confirm(recovery=recovery, actor=second)
    assert not Authenticator.objects.filter(user=lost).exists()
    kinds = Notice.objects.filter(recipient=lost).values_list("kind", flat=True)
    assert set(kinds) == {"recovery.opened", "recovery.done"}
    client = Client()
    enter_password(client, lost.email)
    assert client.get(reverse("report-list")).url == reverse("mfa_index")


def test_everywhere_else_they_are_signed_out(person: User, officer: User, second: User) -> None:
    secret = with_app(person)
    client = Client()
    enter_password(client, person.email, PASSWORD)
    enter_code(client, code(secret))
    assert client.get(reverse("dashboard")).status_code == 200
    wanted = open_recovery(person=person, evidence="Called back.", actor=officer)
    confirm(recovery=wanted, actor=second)
    assert client.get(reverse("dashboard")).status_code == 302


def test_one_person_is_not_enough(recovery: Recovery, lost: User, officer: User) -> None:
    with pytest.raises(Refused, match="Somebody else"):
        confirm(recovery=recovery, actor=officer)
    assert Authenticator.objects.filter(user=lost).exists()


def test_nobody_recovers_their_own_account(officer: User, recovery: Recovery, lost: User) -> None:
    with pytest.raises(Refused, match="their own account"):
        open_recovery(person=officer, evidence="It is me.", actor=officer)
    appoint(user=lost, role=StaffRole.ADMINISTRATOR, actor=None)
    with pytest.raises(Refused):
        confirm(recovery=recovery, actor=User.objects.get(pk=lost.pk))


def test_staff_is_recovered_by_an_administrator(
    officer: User, second: User, administrator: User
) -> None:
    colleague = member_of_staff()
    with_app(colleague)
    wanted = open_recovery(person=colleague, evidence="Met in the office.", actor=officer)
    with pytest.raises(Refused, match="An administrator confirms it"):
        confirm(recovery=wanted, actor=second)
    assert confirm(recovery=wanted, actor=administrator).state == "confirmed"


def test_outsiders_recover_nobody(recovery: Recovery, person: User) -> None:
    stranger = PersonFactory()
    for act in (
        lambda: open_recovery(person=person, evidence="Trust me.", actor=stranger),
        lambda: confirm(recovery=recovery, actor=stranger),
        lambda: refuse(recovery=recovery, reason="No.", actor=stranger),
    ):
        with pytest.raises(Refused):
            act()


def test_it_runs_out_after_three_days(recovery: Recovery, second: User, officer: User) -> None:
    Recovery.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(SomeoneWasFaster):
        confirm(recovery=recovery, actor=second)
    again = open_recovery(person=recovery.person, evidence="Called again.", actor=officer)
    assert again.pk != recovery.pk


def test_one_at_a_time(recovery: Recovery, second: User) -> None:
    with pytest.raises(ValidationError, match="open already"):
        open_recovery(person=recovery.person, evidence="Again.", actor=second)


def test_refusing_needs_words_and_removes_nothing(recovery: Recovery, officer: User) -> None:
    with pytest.raises(ReasonMissing):
        refuse(recovery=recovery, reason="", actor=officer)
    refuse(recovery=recovery, reason="It was not them.", actor=officer)
    assert Authenticator.objects.filter(user=recovery.person).exists()
    with pytest.raises(SomeoneWasFaster):
        confirm(recovery=recovery, actor=member_of_staff())


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_are_one(recovery: Recovery) -> None:
    people = [member_of_staff(), member_of_staff()]
    answers = at_once(lambda: confirm(recovery=recovery, actor=people.pop()), times=2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Recovery", "SomeoneWasFaster"]
