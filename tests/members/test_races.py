"""Two at once: one effect, and nothing that neither wanted."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from guardian.shortcuts import remove_perm

from members import authority
from members.keys import invitation_key
from members.models import (
    Application,
    Delegation,
    Government,
    Invitation,
    Role,
    StaffAppointment,
    StaffRole,
    User,
)
from members.services import (
    applications,
    appoint,
    cases,
    delegations,
    dismiss,
    identities,
    invitations,
    reconcile_permissions,
    set_delegation,
)
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from tests.factories.members import ApplicationFactory, DelegationFactory, PersonFactory


def ask(command: Callable[[], object], answers: list[object]) -> None:
    """Runs a command on a connection of its own; keeps what it returns, or its refusal."""
    try:
        answers.append(command())
    except (Refused, SomeoneWasFaster, ValidationError) as refusal:
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
    DelegationFactory(government=seat.government, roles=[Role.DEPUTY])
    remove_perm("clear_report", seat.user, seat.government)  # so that it looks closer
    with while_waiting(reconcile_permissions) as answers:
        set_delegation(government=seat.government, user=seat.user, roles=["observer"], actor=None)
    assert answers == [authority.Drift(frozenset(), frozenset())]
    assert not authority.drift()


@pytest.mark.django_db(transaction=True)
def test_two_approvers_at_once_admit_a_government_once(content: None) -> None:
    case = ApplicationFactory(state=Application.State.IN_REVIEW)
    approvers = [PersonFactory(), PersonFactory()]
    for approver in approvers:
        appoint(user=approver, role=StaffRole.APPROVER, actor=None)
    waiting = list(approvers)

    def approve() -> Government:
        return cases.approve(application=case, sort_name="Ostmark", actor=waiting.pop())

    answers = at_once(approve, times=2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Government", "SomeoneWasFaster"]
    assert Government.objects.filter(name=case.government_name).count() == 1
    assert Invitation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_acceptances_make_one_account() -> None:
    head = DelegationFactory(roles=[Role.HEAD])
    invitation = invitations.invite(
        government=head.government,
        email="new@norland.example",
        name="New Person",
        roles=[Role.DRAFTER],
        actor=head.user,
    )
    key = invitation_key(invitation)

    def accept() -> object:
        return invitations.accept(
            key=key, name="New Person", password="", language="en-gb", time_zone="UTC"
        )

    answers = at_once(accept, times=20)
    people = [answer for answer in answers if isinstance(answer, User)]
    late = [answer for answer in answers if isinstance(answer, invitations.Found)]
    assert (len(people), len(late)) == (1, 19)
    assert {found.obstacle for found in late} == {invitations.Obstacle.USED}
    assert head.government.delegations.filter(user=people[0]).count() == 1


@pytest.mark.django_db(transaction=True)
def test_accepting_waits_for_what_happens_to_the_delegation() -> None:
    """Who holds the delegation and then the invitation does not stand in the way of who accepts."""
    head = DelegationFactory(roles=[Role.HEAD])
    invitation = invitations.invite(
        government=head.government,
        email="new@norland.example",
        name="New Person",
        roles=[Role.DRAFTER],
        actor=head.user,
    )
    key = invitation_key(invitation)

    def accept() -> object:
        return invitations.accept(
            key=key, name="New Person", password="", language="en-gb", time_zone="UTC"
        )

    answers: list[object] = []
    second = threading.Thread(target=ask, args=(accept, answers))
    with transaction.atomic():
        Government.objects.select_for_update(no_key=True).get(pk=head.government_id)
        second.start()
        second.join(timeout=1)
        assert second.is_alive()
        invitations.revoke(invitation=invitation, actor=head.user)
    second.join(timeout=20)
    assert answers == [invitations.Found(None, invitations.Obstacle.REVOKED)]


@pytest.mark.django_db(transaction=True)
def test_who_signs_in_at_the_last_moment_keeps_their_place() -> None:
    """The night looks again once it has the place to itself."""
    place = DelegationFactory()
    long_ago = timezone.now() - timedelta(days=200)
    Delegation.objects.filter(pk=place.pk).update(state_since=long_ago)
    with while_waiting(lambda: delegations.rest_dormant(now=timezone.now())) as answers:
        authority.lock_person(place.user_id)
        User.objects.filter(pk=place.user_id).update(last_login=timezone.now())
    assert answers == [0]
    place.refresh_from_db()
    assert place.state == "active"


@pytest.mark.django_db(transaction=True)
def test_two_heads_do_not_leave_at_the_same_moment() -> None:
    first = DelegationFactory(roles=[Role.HEAD])
    second = DelegationFactory(government=first.government, roles=[Role.HEAD])
    leaving = [first, second]

    def leave() -> object:
        place = leaving.pop()
        return delegations.depart(delegation=place, successor=None, actor=place.user)

    answers = at_once(leave, times=2)
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 1
    assert first.government.delegations.filter(state="active").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_applications_for_one_government_are_one() -> None:
    drafts = [
        ApplicationFactory(state=Application.State.DRAFT, government_name="Ostmark")
        for _each in range(4)
    ]
    answers = at_once(lambda: applications.submit(application=drafts.pop()), times=4)
    assert sum(isinstance(answer, Application) for answer in answers) == 1
    assert sum(isinstance(answer, ValidationError) for answer in answers) == 3


@pytest.mark.django_db(transaction=True)
def test_of_two_subjects_with_one_address_one_is_tied(administrator: User) -> None:
    seat = DelegationFactory(user__email="ama@norland.example")
    provider = identities.add_provider(
        government=seat.government,
        name="Norland sign-on",
        issuer="https://accounts.norland.example",
        client_id="portal",
        secret="a-secret",
        domains=["norland.example"],
        actor=administrator,
    )

    def come(subject: str) -> SocialAccount | None:
        return identities.person_behind(
            provider=provider, subject=subject, verified_email="ama@norland.example"
        )

    with while_waiting(lambda: come("second")) as answers:
        assert come("first") is not None
    assert answers == [None]
    assert [each.uid for each in SocialAccount.objects.all()] == ["first"]
