"""Admitting, appointing and seating people: what is done, recorded and refused."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError

from members.models import Delegation, Role, StaffAppointment, StaffRole, User
from members.services import add_person, appoint, dismiss, set_delegation
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from tests.factories.members import DelegationFactory, GovernmentFactory, PersonFactory

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("verb", flat=True))


# add_person -----------------------------------------------------------------------------------


def test_a_person_has_a_confirmed_address_in_lower_case() -> None:
    user = add_person(email=" Ama@Norland.Example", name="Ama", time_zone="Africa/Accra")
    address = EmailAddress.objects.get(user=user)
    assert (address.email, address.primary, address.verified) == ("ama@norland.example", True, True)
    assert user.time_zone == "Africa/Accra"
    assert verbs() == ["person.add"]


def test_without_a_password_nobody_gets_in() -> None:
    assert not add_person(email="ama@norland.example", name="Ama").has_usable_password()


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "AMA@norland.example"},  # taken, whatever its case
        {"email": "nonsense"},
        {"name": ""},
        {"time_zone": "Norland/Capital"},
    ],
)
def test_a_wrong_fact_admits_nobody(wrong: dict[str, str]) -> None:
    add_person(email="ama@norland.example", name="Ama")
    facts = {"email": "ben@norland.example", "name": "Ben", **wrong}
    with pytest.raises(ValidationError):
        add_person(**facts)
    assert User.objects.count() == 1
    assert verbs() == ["person.add"]


# appoint and dismiss --------------------------------------------------------------------------


def test_an_administrator_appoints(administrator: User, person: User) -> None:
    appointment = appoint(user=person, role=StaffRole.OFFICER, actor=administrator)
    assert appointment.appointed_by == administrator
    assert person.staff_roles == {StaffRole.OFFICER}
    event = AuditEvent.objects.get(verb="staff.appoint", object_id=str(person.pk))
    assert (event.actor, event.facts) == (administrator, {"role": "officer"})


def test_appointing_twice_is_appointing_once(administrator: User, person: User) -> None:
    first = appoint(user=person, role=StaffRole.OFFICER, actor=administrator)
    assert appoint(user=person, role=StaffRole.OFFICER, actor=administrator) == first
    assert verbs().count("staff.appoint") == 2  # the administrator's own and this one


def test_nobody_appoints_themselves(administrator: User) -> None:
    with pytest.raises(Refused, match="themselves"):
        appoint(user=administrator, role=StaffRole.APPROVER, actor=administrator)
    assert administrator.staff_roles == {StaffRole.ADMINISTRATOR}


@pytest.mark.parametrize("role", [StaffRole.OFFICER, StaffRole.APPROVER, None])
def test_only_administrators_appoint_and_dismiss(
    administrator: User, person: User, role: StaffRole | None
) -> None:
    actor = PersonFactory()
    if role:
        appoint(user=actor, role=role, actor=administrator)
    with pytest.raises(Refused, match="administrators"):
        appoint(user=person, role=StaffRole.OFFICER, actor=actor)
    with pytest.raises(Refused, match="administrators"):
        dismiss(user=administrator, role=StaffRole.ADMINISTRATOR, actor=actor)
    assert not person.staff_roles


def test_an_unknown_role_is_refused(administrator: User, person: User) -> None:
    with pytest.raises(ValueError, match="emperor"):
        appoint(user=person, role="emperor", actor=administrator)


def test_the_last_administrator_stays(administrator: User) -> None:
    with pytest.raises(Refused, match="last administrator"):
        dismiss(user=administrator, role=StaffRole.ADMINISTRATOR, actor=administrator)
    assert administrator.staff_roles == {StaffRole.ADMINISTRATOR}


def test_a_closed_account_does_not_count_as_the_other_administrator(
    administrator: User, person: User
) -> None:
    appoint(user=person, role=StaffRole.ADMINISTRATOR, actor=administrator)
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(Refused, match="last administrator"):
        dismiss(user=administrator, role=StaffRole.ADMINISTRATOR, actor=administrator)


def test_one_of_two_administrators_may_go(administrator: User, person: User) -> None:
    appoint(user=person, role=StaffRole.ADMINISTRATOR, actor=administrator)
    dismiss(user=administrator, role=StaffRole.ADMINISTRATOR, actor=person)
    assert not administrator.staff_roles
    assert verbs()[-1] == "staff.dismiss"


def test_taking_a_role_that_nobody_holds_leaves_no_trace(administrator: User, person: User) -> None:
    dismiss(user=person, role=StaffRole.OFFICER, actor=administrator)
    assert "staff.dismiss" not in verbs()


# set_delegation -------------------------------------------------------------------------------


def test_roles_are_given_in_their_order_and_recorded(administrator: User, person: User) -> None:
    government = GovernmentFactory()
    given = [Role.DRAFTER, Role.HEAD, Role.DRAFTER]
    seat = set_delegation(government=government, user=person, roles=given, actor=administrator)
    assert seat.roles == ["head", "drafter"]
    event = AuditEvent.objects.get(verb="delegation.set")
    assert event.facts == {"before": [], "after": ["head", "drafter"]}
    assert event.government_id == government.pk


def test_roles_are_replaced_and_nothing_new_is_not_recorded(administrator: User) -> None:
    seat = DelegationFactory(roles=[Role.DRAFTER])
    for _again in range(2):
        set_delegation(
            government=seat.government, user=seat.user, roles=["observer"], actor=administrator
        )
    seat.refresh_from_db()
    assert seat.roles == ["observer"]
    assert verbs().count("delegation.set") == 2  # the first seat, and one change


@pytest.mark.parametrize("roles", [[], ["emperor"], ["drafter", "emperor"]])
def test_unknown_roles_and_none_are_refused(person: User, roles: list[str]) -> None:
    with pytest.raises(ValidationError):
        set_delegation(government=GovernmentFactory(), user=person, roles=roles, actor=None)
    assert not Delegation.objects.exists()


def test_a_head_gives_roles_in_their_own_delegation_only(person: User) -> None:
    head = DelegationFactory(roles=[Role.HEAD])
    seat = set_delegation(
        government=head.government, user=person, roles=[Role.DRAFTER], actor=head.user
    )
    assert seat.roles == ["drafter"]
    with pytest.raises(Refused):
        set_delegation(
            government=GovernmentFactory(), user=person, roles=[Role.DRAFTER], actor=head.user
        )


def test_a_head_does_not_give_themselves_clearance() -> None:
    head = DelegationFactory(roles=[Role.HEAD])
    with pytest.raises(Refused, match="themselves"):
        set_delegation(
            government=head.government,
            user=head.user,
            roles=[Role.HEAD, Role.CLEARANCE],
            actor=head.user,
        )
    head.refresh_from_db()
    assert head.roles == ["head"]


@pytest.mark.parametrize("role", [Role.CLEARANCE, Role.DRAFTER, Role.OBSERVER])
def test_others_of_the_delegation_give_no_roles(person: User, role: Role) -> None:
    seat = DelegationFactory(roles=[role])
    with pytest.raises(Refused):
        set_delegation(
            government=seat.government, user=person, roles=[Role.OBSERVER], actor=seat.user
        )


def test_a_row_that_fails_leaves_no_appointment(administrator: User, person: User) -> None:
    with pytest.raises(Refused):
        appoint(user=person, role=StaffRole.OFFICER, actor=person)
    assert not StaffAppointment.objects.filter(user=person).exists()
