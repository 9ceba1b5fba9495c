from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from time_machine import TimeMachineFixture

from members.models import IdentityProvider, StaffRole, User
from members.services import add_person, appoint
from tests.factories.members import DelegationFactory, PersonFactory
from tests.members.signing_on import ADDRESS, AMA, set_up
from tests.members.steps import sign_in, with_app
from tests.openid import OpenIdProvider


@pytest.fixture
def person(db: None) -> User:
    """Somebody without roles and without a second factor."""
    return PersonFactory(email="ama@norland.example", name="Ama Mensah")


@pytest.fixture
def secret(person: User) -> str:
    """The person's authenticator app, by its secret."""
    return with_app(person)


@pytest.fixture
def administrator(db: None) -> User:
    """The first administrator, appointed by nobody."""
    user = add_person(email="first@demo.example", name="First Administrator")
    appoint(user=user, role=StaffRole.ADMINISTRATOR, actor=None)
    return user


class Clock:
    """A clock that stands still until it is told otherwise: a code is good for 30 seconds."""

    def __init__(self, machine: TimeMachineFixture) -> None:
        self.machine = machine
        self.now = datetime(2026, 11, 24, 8, tzinfo=UTC)
        self.later(0)

    def later(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)
        self.machine.move_to(self.now, tick=False)


@pytest.fixture
def clock(time_machine: TimeMachineFixture) -> Clock:
    return Clock(time_machine)


@pytest.fixture
def settled(clock: Clock, client: Client, person: User, secret: str) -> Client:
    """The browser of somebody who signed in with both steps a minute ago."""
    sign_in(client, person, secret)
    clock.later(60)
    return client


@pytest.fixture
def idp() -> Iterator[OpenIdProvider]:
    """A provider that vouches for Ama."""
    with OpenIdProvider() as provider:
        provider.person = dict(AMA)
        yield provider


@pytest.fixture
def ama(db: None) -> User:
    """Somebody with a place in a delegation and an address at her ministry."""
    place = DelegationFactory(user__email=ADDRESS)
    return User.objects.get(pk=place.user_id)


@pytest.fixture
def row(idp: OpenIdProvider, ama: User, administrator: User) -> IdentityProvider:
    """That provider, set up for Ama's government."""
    return set_up(idp, ama.delegations.get().government, administrator)
