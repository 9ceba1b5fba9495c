"""A3: limits for an address, a person and a network, which forged headers do not move."""

from itertools import count
from typing import Any

import pytest
from django.conf import settings as portal_settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import reverse
from pytest_django import Settings

from members.accounts import AccountAdapter
from members.models import User
from tests.factories.members import PersonFactory
from tests.members.conftest import Clock
from tests.members.steps import code, enter_code, enter_password, is_signed_in

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many attempts"


def text_of(response: Any) -> str:
    text: str = response.content.decode()
    return text


# For an address ---------------------------------------------------------------------------------


def test_five_wrong_passwords_close_an_address_for_five_minutes(
    clock: Clock, client: Client, person: User
) -> None:
    for _attempt in range(5):
        assert TOO_MANY not in text_of(enter_password(client, person.email, "wrong"))
    assert TOO_MANY in text_of(enter_password(client, person.email))
    assert not is_signed_in(client, person)
    clock.later(301)
    enter_password(client, person.email)
    assert is_signed_in(client, person)


def test_an_unknown_address_is_closed_just_so(clock: Clock, client: Client) -> None:
    answers = [
        TOO_MANY in text_of(enter_password(client, "nobody@norland.example", "wrong"))
        for _attempt in range(6)
    ]
    assert answers == [False] * 5 + [True]


def test_another_network_does_not_open_the_address(clock: Clock, person: User) -> None:
    for number in range(5):
        enter_password(Client(REMOTE_ADDR=f"192.0.2.{number}"), person.email, "wrong")
    stranger = Client(REMOTE_ADDR="198.51.100.1")
    assert TOO_MANY in text_of(enter_password(stranger, person.email.upper(), "wrong"))


def test_signing_in_does_not_use_attempts_up(clock: Clock, person: User) -> None:
    for _time in range(8):
        client = Client()
        enter_password(client, person.email)
        assert is_signed_in(client, person)


def test_five_wrong_codes_close_the_second_step(
    clock: Clock, client: Client, person: User, secret: str
) -> None:
    enter_password(client, person.email)
    for _attempt in range(5):
        enter_code(client, "000000")
    assert TOO_MANY in text_of(enter_code(client, code(secret)))
    other = Client(REMOTE_ADDR="198.51.100.1")  # the person is closed, not the network alone
    enter_password(other, person.email)
    assert TOO_MANY in text_of(enter_code(other, code(secret)))
    clock.later(301)
    enter_code(client, code(secret))
    assert is_signed_in(client, person)


def test_five_links_an_hour_for_an_address(
    clock: Clock, person: User, mailoutbox: list[EmailMessage]
) -> None:
    for address in (person.email, "nobody@norland.example"):
        mailoutbox.clear()
        for number in range(7):
            client = Client(REMOTE_ADDR=f"192.0.2.{number}")
            response = client.post(reverse("account_reset_password"), {"email": address})
        assert response.status_code == 429
        assert len(mailoutbox) == 5


def test_confirming_again_is_limited(
    clock: Clock, settled: Client, person: User, secret: str
) -> None:
    answers = [
        settled.post(reverse("mfa_reauthenticate"), {"code": "000000"}) for _attempt in range(11)
    ]
    assert TOO_MANY in text_of(answers[5])  # the code of this person
    assert answers[10].status_code == 429  # the page


def test_guessing_the_present_password_is_limited(clock: Clock, settled: Client) -> None:
    typed = {"oldpassword": "wrong", "password1": "x", "password2": "x"}
    answers = [
        settled.post(reverse("account_change_password"), typed).status_code for _attempt in range(6)
    ]
    assert answers == [200] * 5 + [429]


# For a network ----------------------------------------------------------------------------------


_numbers = count()


def fail_everywhere(attempts: int, **from_where: Any) -> list[bool]:
    """Tries each time another address from one network; whether each try was one too many."""
    return [
        TOO_MANY
        in text_of(enter_password(Client(**from_where), f"{next(_numbers)}@norland.example", "x"))
        for _attempt in range(attempts)
    ]


@pytest.fixture
def slow_limit(settings: Settings) -> None:
    """The network's limit of failures alone: that of all sign-ins is tested by itself."""
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "login": "1000/m/ip"}


@pytest.mark.usefixtures("slow_limit")
def test_a_network_has_thirty_failures_in_five_minutes(clock: Clock) -> None:
    assert fail_everywhere(31, REMOTE_ADDR="192.0.2.1") == [False] * 30 + [True]
    assert fail_everywhere(1, REMOTE_ADDR="192.0.2.2") == [False]
    clock.later(301)
    assert fail_everywhere(1, REMOTE_ADDR="192.0.2.1") == [False]


@pytest.mark.usefixtures("slow_limit")
def test_an_ipv6_network_counts_as_one(clock: Clock) -> None:
    for number in range(30):
        fail_everywhere(1, REMOTE_ADDR=f"2001:db8:1:2::{number:x}")
    assert fail_everywhere(1, REMOTE_ADDR="2001:db8:1:2:ffff::1") == [True]
    assert fail_everywhere(1, REMOTE_ADDR="2001:db8:1:3::1") == [False]


def test_a_network_signs_in_thirty_times_a_minute(clock: Clock) -> None:
    for number in range(30):
        response = enter_password(Client(), f"person{number}@norland.example", "wrong")
        assert response.status_code == 200
    response = enter_password(Client(), "person@norland.example", "wrong")
    assert response.status_code == 429
    page = text_of(response)
    assert "<h1>Too many attempts</h1>" in page
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]


def test_passkeys_at_sign_in_are_limited(clock: Clock) -> None:
    answers = [
        Client().post(reverse("mfa_login_webauthn"), {"credential": "{}"}).status_code
        for _attempt in range(31)
    ]
    assert answers == [302] * 30 + [429]


# Forged headers ---------------------------------------------------------------------------------

FORGED = [
    {"x-forwarded-for": "203.0.113.{n}"},
    {"x-forwarded-for": "203.0.113.{n}, 198.51.100.{n}"},
    {"forwarded": "for=203.0.113.{n}"},
    {"x-real-ip": "203.0.113.{n}"},
    {"client-ip": "203.0.113.{n}"},
    {"cf-connecting-ip": "203.0.113.{n}"},
    {"x-forwarded-host": "{n}.example"},
]


@pytest.mark.usefixtures("slow_limit")
@pytest.mark.parametrize("headers", FORGED, ids=lambda headers: "+".join(headers))
def test_forged_headers_do_not_move_the_limit(clock: Clock, headers: dict[str, str]) -> None:
    tried = [
        fail_everywhere(1, headers={name: value.format(n=n) for name, value in headers.items()})
        for n in range(31)
    ]
    assert tried[-1] == [True]


@pytest.mark.usefixtures("slow_limit")
def test_behind_one_proxy_its_own_word_counts_and_nothing_before_it(
    clock: Clock, settings: Settings
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(30):
        fail_everywhere(1, headers={"x-forwarded-for": f"203.0.113.{n}, 192.0.2.1"})
    assert fail_everywhere(1, headers={"x-forwarded-for": "8.8.8.8, 192.0.2.1"}) == [True]
    assert fail_everywhere(1, headers={"x-forwarded-for": "8.8.8.8, 192.0.2.2"}) == [False]


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "8.8.8.8, 203.0.113.9", "203.0.113.9"),
        (2, "8.8.8.8, 203.0.113.9, 192.0.2.1", "203.0.113.9"),
        (2, "203.0.113.9", "127.0.0.1"),  # fewer than there are proxies: not by all of them
        (1, "", "127.0.0.1"),
    ],
)
def test_whose_address_is_counted(
    settings: Settings, proxies: int, forwarded: str, address: str
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request: HttpRequest = RequestFactory().get("/", headers={"x-forwarded-for": forwarded})
    assert AccountAdapter().get_client_ip(request) == address


# The counters -----------------------------------------------------------------------------------


def test_the_counters_are_not_pushed_out_by_many_strangers(clock: Clock, person: User) -> None:
    """A cache drops entries when it is full; an attacker must not be able to fill it."""
    assert portal_settings.CACHES["default"]["OPTIONS"]["MAX_ENTRIES"] >= 100_000
    for _attempt in range(5):
        enter_password(Client(), person.email, "wrong")
    for number in range(400):  # more than the default holds
        cache.set(f"stranger-{number}", number)
    assert TOO_MANY in text_of(enter_password(Client(), person.email))


def test_a_person_is_not_closed_by_what_others_do(clock: Clock, person: User) -> None:
    other = PersonFactory()
    for _attempt in range(6):
        enter_password(Client(REMOTE_ADDR="192.0.2.1"), other.email, "wrong")
    client = Client(REMOTE_ADDR="192.0.2.1")
    enter_password(client, person.email)
    assert is_signed_in(client, person)
