"""Two at once: one effect, and nothing that neither wanted."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from guardian.shortcuts import remove_perm

from members import authority
from members.models import Role, StaffAppointment, StaffRole, User
from members.services import appoint, dismiss, reconcile_permissions, set_delegation
from taskforce.core.permissions import Refused
from tests.factories.members import DelegationFactory, PersonFactory


def ask(command: Callable[[], object], answers: list[object]) -> None:
    """Runs a command on a connection of its own; keeps what it returns, or its refusal."""
    try:
        answers.append(command())
    except Refused as refusal:
        answers.append(refusal)
    finally:
        connection.close()


@contextmanager
def while_waiting(command: Callable[[], object]) -> Iterator[list[object]]:
    """What is done inside is not committed when the command begins, so it has to wait for it."""
    answers: list[object] = []
    second = threading.Thread(target=ask, args=(command, answers))
    with transaction.atomic():
        yield answers
        second.start()
        second.join(timeout=1)
        assert second.is_alive()
    second.join(timeout=20)


def at_once(command: Callable[[], object], times: int) -> list[object]:
    """Runs it that often at the same moment; returns what was answered."""
    answers: list[object] = []
    threads = [threading.Thread(target=ask, args=(command, answers)) for _each in range(times)]
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
    with while_waiting(
        lambda: dismiss(user=administrator, role=StaffRole.ADMINISTRATOR, actor=other)
    ) as answers:
        dismiss(user=other, role=StaffRole.ADMINISTRATOR, actor=administrator)
    assert isinstance(answers[0], Refused)
    assert StaffAppointment.objects.get(role=StaffRole.ADMINISTRATOR).user == administrator


@pytest.mark.django_db(transaction=True)
def test_twenty_appointments_are_one(administrator: User, person: User) -> None:
    assert administrator.staff_roles
    answers = at_once(
        lambda: appoint(user=person, role=StaffRole.OFFICER, actor=administrator), times=20
    )
    assert len(answers) == 20
    assert len(set(answers)) == 1
    assert StaffAppointment.objects.filter(user=person).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_night_does_not_undo_what_is_just_being_changed() -> None:
    """The reconciling waits for the change and then finds nothing to repair."""
    seat = DelegationFactory(roles=[Role.CLEARANCE])
    remove_perm("clear_report", seat.user, seat.government)  # so that it looks closer
    with while_waiting(reconcile_permissions) as answers:
        set_delegation(government=seat.government, user=seat.user, roles=["observer"], actor=None)
    assert answers == [authority.Drift(frozenset(), frozenset())]
    assert not authority.drift()
