"""A3: all sessions are listed and can be closed, one by one and together."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from members.models import User
from members.sessions import device_in_words
from taskforce.audit.models import AuditEvent
from tests.factories.members import PersonFactory
from tests.members.conftest import Clock
from tests.members.steps import DASHBOARD, sign_in, with_app

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def elsewhere(settled: Client, person: User, secret: str) -> Client:
    """The same person's other browser."""
    client = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="192.0.2.7")
    sign_in(client, person, secret)
    return client


def number_of(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_the_list_names_device_and_network(settled: Client, elsewhere: Client) -> None:
    page = settled.get(reverse("account-sessions")).content.decode()
    assert "Firefox, Windows" in page
    assert "192.0.2.7" in page
    assert page.count(reverse("account-session-end", args=[number_of(elsewhere)])) == 1
    assert reverse("account-session-end", args=[number_of(settled)]) not in page
    assert elsewhere.session.session_key not in page


def test_one_session_can_be_closed(settled: Client, elsewhere: Client, person: User) -> None:
    settled.post(reverse("account-session-end", args=[number_of(elsewhere)]))
    assert elsewhere.get(DASHBOARD).headers["Location"].startswith(reverse("account_login"))
    assert settled.get(DASHBOARD).status_code == 200
    assert AuditEvent.objects.get(verb="session.end").facts == {"ended": 1}


def test_all_others_can_be_closed_together(
    clock: Clock, settled: Client, elsewhere: Client, person: User, secret: str
) -> None:
    clock.later(60)
    third = Client()
    sign_in(third, person, secret)
    settled.post(reverse("account-sessions-end"))
    assert [client.get(DASHBOARD).status_code for client in (settled, elsewhere, third)] == [
        *(200, 302, 302)
    ]
    assert AuditEvent.objects.get(verb="session.end").facts == {"ended": 2}


def test_this_session_ends_by_signing_out_only(settled: Client) -> None:
    settled.get(DASHBOARD)
    response = settled.post(reverse("account-session-end", args=[number_of(settled)]))
    assert response.status_code == 404
    assert settled.get(DASHBOARD).status_code == 200


def test_nobody_closes_another_persons_session(clock: Clock, settled: Client) -> None:
    other = PersonFactory()
    theirs = Client()
    sign_in(theirs, other, with_app(other))
    theirs.get(DASHBOARD)
    response = settled.post(reverse("account-session-end", args=[number_of(theirs)]))
    assert response.status_code == 404
    settled.post(reverse("account-sessions-end"))
    assert theirs.get(DASHBOARD).status_code == 200
    assert str(number_of(theirs)) not in settled.get(reverse("account-sessions")).content.decode()


def test_sessions_that_are_over_are_not_listed(
    clock: Clock, settled: Client, elsewhere: Client
) -> None:
    elsewhere.post(reverse("account_logout"))
    page = settled.get(reverse("account-sessions")).content.decode()
    assert "Firefox" not in page
    assert "Sign out everywhere else" not in page


def test_a_session_ends_after_twelve_hours(clock: Clock, settled: Client) -> None:
    settled.get(DASHBOARD)
    clock.later(12 * 3600 + 1)
    assert settled.get(DASHBOARD).status_code == 302


@pytest.mark.parametrize(
    ("said", "understood"),
    [
        (FIREFOX, "Firefox, Windows"),
        ("Mozilla/5.0 (iPhone; …) AppleWebKit/605 Version/18 Safari/604", "Safari, iPhone"),
        ("Mozilla/5.0 (X11; Linux) Chrome/140.0 Safari/537.36 Edg/140.0", "Edge, Linux"),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/140.0 Safari/537.36", "Chrome, Android"),
        ("<script>alert(1)</script>", "Unknown device"),
        ("", "Unknown device"),
    ],
)
def test_devices_in_words(said: str, understood: str) -> None:
    assert device_in_words(said) == understood
