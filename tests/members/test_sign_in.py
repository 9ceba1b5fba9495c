"""A3: signing in and out, and what a stranger can find out by trying."""

from typing import Any

import pytest
from django.contrib.auth.hashers import ScryptPasswordHasher
from django.core.mail import EmailMessage
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from members.models import User
from tests.factories.members import PASSWORD, PersonFactory
from tests.members.steps import (
    DASHBOARD,
    code,
    enter_code,
    enter_password,
    is_signed_in,
    sign_in,
    words,
)

pytestmark = pytest.mark.django_db
UNKNOWN = "nobody@norland.example"


# Signing in -----------------------------------------------------------------------------------


def test_password_and_code_lead_to_the_page_that_was_asked_for(
    client: Client, person: User, secret: str
) -> None:
    asked = client.get("/reports/")
    assert asked.headers["Location"] == f"{reverse('account_login')}?next=/reports/"
    first = client.post(
        reverse("account_login"),
        {"login": "AMA@norland.example ", "password": PASSWORD, "next": "/reports/"},
    )
    assert first.headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client, person)
    second = enter_code(client, code(secret))
    assert second.headers["Location"] == "/reports/"
    assert is_signed_in(client, person)


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://elsewhere.example/",
        "//elsewhere.example",
        "/\\elsewhere.example",
        "\t//elsewhere.example",
        "http:///elsewhere.example",
        "http://[",
        "http://localhost/tasks/",
        "javascript:alert(1)",
        "/" + "x" * 20_000,
    ],
)
def test_signing_in_leads_nowhere_else(client: Client, person: User, elsewhere: str) -> None:
    typed = {"login": person.email, "password": PASSWORD, "next": elsewhere}
    response = client.post(reverse("account_login"), typed)
    assert response.headers["Location"] == DASHBOARD


def test_each_sign_in_begins_a_new_session(client: Client, person: User, secret: str) -> None:
    client.get(f"{reverse('account_login')}?next=/reports/")
    enter_password(client, person.email)
    before = client.cookies["session"].value
    enter_code(client, code(secret))
    assert client.cookies["session"].value != before
    assert not Client(headers={"cookie": f"session={before}"}).session.get("_auth_user_id")


def test_a_session_that_somebody_planted_is_worth_nothing(person: User) -> None:
    attacker, victim = Client(), Client()
    enter_password(attacker, UNKNOWN)
    attacker.session.save()
    planted = attacker.session.session_key
    victim.cookies["session"] = planted
    enter_password(victim, person.email)
    assert victim.cookies["session"].value != planted
    attacker.cookies["session"] = planted
    assert attacker.get(DASHBOARD).status_code == 302


def test_a_closed_account_stays_closed(client: Client, person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    response = enter_password(client, person.email, follow=True)
    assert "This account is closed" in response.content.decode()
    assert not is_signed_in(client, person)


def test_closing_an_account_ends_its_sessions(client: Client, person: User) -> None:
    sign_in(client, person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    assert client.get(DASHBOARD).headers["Location"].startswith(reverse("account_login"))


def test_signing_out_is_a_change_and_so_needs_post(client: Client, person: User) -> None:
    sign_in(client, person)
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client, person)
    response = client.post(reverse("account_logout"))
    assert response.headers["Location"] == reverse("home")
    assert not is_signed_in(client, person)
    assert "messages" not in client.cookies


# What a stranger can find out -----------------------------------------------------------------


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(person: User) -> None:
    known = enter_password(Client(), person.email, "not-the-password")
    unknown = enter_password(Client(), UNKNOWN, "not-the-password")
    assert known.status_code == unknown.status_code == 200
    assert words(known, person.email) == words(unknown, UNKNOWN)
    assert "The e-mail address or the password is not right." in known.content.decode()


class CountingHasher(ScryptPasswordHasher):
    """Scrypt, cheap, and counted: hashing is what takes the time."""

    work_factor = 2**2
    calls = 0

    def encode(self, *args: Any, **kwargs: Any) -> str:
        type(self).calls += 1
        encoded: str = super().encode(*args, **kwargs)
        return encoded


def test_known_and_unknown_addresses_cost_the_same_hashing(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    person = PersonFactory()
    costs = {}
    for address in (person.email, UNKNOWN):
        CountingHasher.calls = 0
        enter_password(Client(), address, "not-the-password")
        costs[address] = CountingHasher.calls
    assert costs == {person.email: 1, UNKNOWN: 1}


def test_asking_for_a_link_gets_the_same_answer_and_a_mail_each(
    person: User, mailoutbox: list[EmailMessage]
) -> None:
    answers = [
        Client().post(reverse("account_reset_password"), {"email": address}, follow=True)
        for address in (person.email, UNKNOWN)
    ]
    assert words(answers[0]) == words(answers[1])
    assert [mail.to for mail in mailoutbox] == [[person.email], [UNKNOWN]]
    assert "/account/password/reset/key/" in mailoutbox[0].body
    assert "/account/" not in mailoutbox[1].body


def test_a_closed_account_gets_the_answer_of_an_unknown_one(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    client.post(reverse("account_reset_password"), {"email": person.email})
    assert mailoutbox[0].subject == "No account with this address"


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_opens_an_account_by_themselves(client: Client, method: str) -> None:
    typed = {"email": UNKNOWN, "password1": PASSWORD, "password2": PASSWORD}
    response = getattr(client, method)(reverse("account_signup"), typed)
    assert "Accounts are by invitation" in response.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/account/login/code/",
        "/account/login/code/confirm/",
        "/account/signup/passkey/",
        "/account/2fa/trust/",
        "/account/phone/change/",
        "/account/2fa/recovery-codes/download/",
        "/accounts/social/login/",
        "/_allauth/browser/v1/config",
        "/admin/",
    ],
)
def test_what_allauth_offers_besides_is_not_there(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_allauths_json_answers_are_not_a_second_door(client: Client, person: User) -> None:
    response = enter_password(client, person.email, "wrong", headers={"accept": "application/json"})
    assert response.headers["Content-Type"].startswith("text/html")
