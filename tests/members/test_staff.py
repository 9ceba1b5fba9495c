"""The secretariat's people: roles given and taken, by whom, and who hears of it."""

import pytest
from django.test import Client
from django.urls import reverse

from members.keys import invitation_key
from members.models import Invitation, StaffRole, User
from members.services import appoint, invitations, staff
from taskforce.core.permissions import Refused
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.factories.members import PASSWORD, PersonFactory, member_of_staff
from tests.members.conftest import Clock
from tests.members.steps import confirm_again

pytestmark = pytest.mark.django_db


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


def test_each_change_is_told_with_the_roles_that_are_left(
    administrator: User, person: User
) -> None:
    staff.set_roles(user=person, roles=["officer", "approver"], actor=administrator)
    staff.set_roles(user=person, roles=[], actor=administrator)
    first, last = Notice.objects.filter(recipient=person).order_by("pk")
    assert "Your roles now: Officer, Approver." in render(first).text
    assert "Your roles now: none." in render(last).text


def test_nobody_is_told_of_no_change(administrator: User, person: User) -> None:
    staff.set_roles(user=person, roles=["officer"], actor=administrator)
    assert staff.set_roles(user=person, roles=["officer"], actor=administrator) == []
    assert Notice.objects.filter(kind="staff.changed").count() == 1


def test_administrators_hear_of_somebody_new(administrator: User) -> None:
    """The one who invited knows; the others are told when the invitation is accepted."""
    other = member_of_staff(StaffRole.ADMINISTRATOR)
    invitation = invitations.invite(
        government=None,
        email="new@secretariat.example",
        name="Nora Berg",
        roles=["administrator"],
        actor=administrator,
    )
    invitations.accept(
        key=invitation_key(invitation),
        name="Nora Berg",
        password="",
        language="en-gb",
        time_zone="UTC",
    )
    alert = Notice.objects.get(kind="staff.changed", recipient=other)
    text = render(alert).text
    assert "changed the roles of Nora Berg" in text
    assert "Their roles now: Administrator." in text
    assert reverse("staff-list") in text
    assert not Notice.objects.filter(kind="staff.changed", recipient=administrator).exists()


# The pages ---------------------------------------------------------------------------------------


@pytest.fixture
def chief(settled: Client, person: User) -> Client:
    """The browser of an administrator who signed in a minute ago; they are `person`."""
    appoint(user=person, role=StaffRole.ADMINISTRATOR, actor=None)
    return settled


def test_the_list_says_who_has_what_since_when_and_by_whom(chief: Client, person: User) -> None:
    appoint(user=PersonFactory(name="Jonas Weber"), role="approver", actor=person)
    page = chief.get(reverse("staff-list")).content.decode()
    assert "Jonas Weber" in page
    assert "since 24 November 2026, by Ama Mensah" in page


def test_neither_the_form_nor_what_it_sends_comes_without_the_second_factor(
    chief: Client, clock: Clock, secret: str
) -> None:
    colleague = member_of_staff()
    address = reverse("staff-roles", args=[colleague.pk])
    for asked in (chief.get(address), chief.post(address, {"roles": ["approver"]})):
        assert asked.url.startswith(reverse("mfa_reauthenticate"))
    assert colleague.staff_appointments.get().role == "officer"
    clock.later(60)
    done = confirm_again(chief, address, secret)
    assert done.url == reverse("staff-list")
    assert colleague.staff_appointments.get().role == "approver"


def test_a_password_does_not_stand_in_for_it(chief: Client) -> None:
    address = reverse("staff-invite")
    chief.get(address)
    answer = chief.post(
        f"{reverse('account_reauthenticate')}?next={address}", {"password": PASSWORD}
    )
    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    assert chief.get(address).status_code == 302


def test_ones_own_roles_come_back_with_the_reason(chief: Client, person: User, secret: str) -> None:
    confirm_again(chief, reverse("staff-list"), secret)
    for roles, sentence in (
        (["administrator", "officer"], "Nobody gives a role to themselves."),
        ([], "The last administrator stays."),
    ):
        answer = chief.post(reverse("staff-roles", args=[person.pk]), {"roles": roles})
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert person.staff_appointments.get().role == "administrator"


def test_who_has_no_role_is_not_on_any_page(chief: Client) -> None:
    assert chief.get(reverse("staff-roles", args=[PersonFactory().pk])).status_code == 404


def test_somebody_is_invited_into_the_secretariat(chief: Client, secret: str) -> None:
    confirm_again(chief, reverse("staff-list"), secret)
    typed = {"name": "Nora Berg", "email": "nora@secretariat.example", "language": "en-gb"}
    assert chief.post(reverse("staff-invite"), typed).status_code == 422
    chief.post(reverse("staff-invite"), {**typed, "roles": ["officer"]})
    invitation = Invitation.objects.get(government=None)
    assert invitation.roles == ["officer"]
    page = chief.get(reverse("staff-list")).content.decode()
    assert "nora@secretariat.example" in page
    chief.post(reverse("invitation-revoke", args=[invitation.pk]))
    invitation.refresh_from_db()
    assert invitation.state == "revoked"
