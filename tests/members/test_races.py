"""Two at once: one effect, and nothing that neither wanted."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from guardian.shortcuts import remove_perm

from members import authority
from members.models import Role, StaffAppointment, StaffRole, User
from members.services import appoint, dismiss, reconcile_permissions, set_delegation
from taskforce.core.permissions import Refused
from tests.factories.members import DelegationFactory, PersonFactory


def at_once(*commands: Callable[[], object]) -> list[object]:
    """Runs each on a connection of its own; returns what they return or raise, in their order."""
    answers: list[object] = [None] * len(commands)
    start = threading.Barrier(len(commands))

    def run(index: int) -> None:
        start.wait()
        try:
            answers[index] = commands[index]()
        except Refused as refusal:
            answers[index] = refusal
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(commands))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return answers


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_dismiss_each_other(administrator: User) -> None:
    other = PersonFactory()
    appoint(user=other, role=StaffRole.ADMINISTRATOR, actor=administrator)
    for user in (administrator, other):
        assert user.staff_roles  # remembered, as in a request that began before
    answers = at_once(
        lambda: dismiss(user=other, role=StaffRole.ADMINISTRATOR, actor=administrator),
        lambda: dismiss(user=administrator, role=StaffRole.ADMINISTRATOR, actor=other),
    )
    assert sum(isinstance(answer, Refused) for answer in answers) == 1
    assert StaffAppointment.objects.filter(role=StaffRole.ADMINISTRATOR).count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_appointments_are_one(administrator: User, person: User) -> None:
    assert administrator.staff_roles
    answers = at_once(
        *[lambda: appoint(user=person, role=StaffRole.OFFICER, actor=administrator)] * 20
    )
    assert len(set(answers)) == 1
    assert StaffAppointment.objects.filter(user=person).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_night_does_not_undo_what_is_just_being_changed() -> None:
    """The reconciling waits for the change and then finds nothing to repair."""
    seat = DelegationFactory(roles=[Role.CLEARANCE])
    remove_perm("clear_report", seat.user, seat.government)  # so that it looks closer
    repaired: list[authority.Drift] = []

    def reconcile() -> None:
        repaired.append(reconcile_permissions())
        connection.close()

    night = threading.Thread(target=reconcile)
    with transaction.atomic():
        set_delegation(government=seat.government, user=seat.user, roles=["observer"], actor=None)
        night.start()
        night.join(timeout=1)
        assert night.is_alive()
    night.join(timeout=20)
    assert not repaired[0]
    assert not authority.drift()
