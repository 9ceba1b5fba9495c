"""A3: forgotten, changed and refused passwords."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members.accounts import password_link
from members.models import User
from taskforce.audit.models import AuditEvent
from tests.factories.members import PASSWORD
from tests.members.conftest import Clock
from tests.members.steps import DASHBOARD, enter_password, is_signed_in, link_in, sign_in

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "seven-otters-juggle"


def ask_for_link(client: Client, person: User, mailoutbox: list[EmailMessage]) -> str:
    client.post(reverse("account_reset_password"), {"email": person.email})
    return link_in(mailoutbox[-1])


def choose(client: Client, link: str, password: str = NEW_PASSWORD) -> HttpResponse:
    opened = client.get(link, follow=True)
    path = opened.request["PATH_INFO"]
    return client.post(path, {"password1": password, "password2": password}, follow=True)


# Forgotten ------------------------------------------------------------------------------------


def test_the_link_sets_a_password_once(
    settled: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    client = Client()
    link = ask_for_link(client, person, mailoutbox)
    done = choose(client, link)
    assert "Your password is changed" in done.content.decode()
    assert not is_signed_in(client, person)
    assert settled.get(DASHBOARD).headers["Location"].startswith(reverse("account_login"))
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)
    assert mailoutbox[-1].subject == "Your password was changed"
    assert AuditEvent.objects.filter(verb="password.reset", actor=person).count() == 1
    again = choose(Client(), link, "another-good-password")
    assert "expired or was used already" in again.content.decode()
    person.refresh_from_db()
    assert person.check_password(NEW_PASSWORD)


def test_the_link_does_not_stay_in_the_address(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    """Else it would leave with the Referer header, and stay in the browser's history."""
    link = ask_for_link(client, person, mailoutbox)
    opened = client.get(link, follow=True)
    assert opened.request["PATH_INFO"].endswith("-set-password/")
    assert link not in opened.content.decode()


def test_a_new_password_does_not_pass_the_second_factor(
    client: Client, person: User, secret: str, mailoutbox: list[EmailMessage]
) -> None:
    choose(client, ask_for_link(client, person, mailoutbox))
    response = enter_password(client, person.email, NEW_PASSWORD)
    assert response.headers["Location"] == reverse("mfa_authenticate")


def test_the_link_works_for_four_hours(clock: Clock, client: Client, person: User) -> None:
    link = password_link(person).removeprefix("http://127.0.0.1:8000")
    clock.later(4 * 3600 - 60)
    assert "Save the password" in client.get(link, follow=True).content.decode()
    clock.later(120)
    late = Client().get(link, follow=True).content.decode()
    assert "expired or was used already" in late


def test_the_link_leads_to_the_portal_whatever_host_was_asked_for(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post(
        reverse("account_reset_password"), {"email": person.email}, headers={"host": "localhost"}
    )
    assert "http://127.0.0.1:8000/account/password/reset/key/" in mailoutbox[0].body
    assert "localhost" not in mailoutbox[0].body


# Changed --------------------------------------------------------------------------------------


def test_a_new_password_ends_all_other_sessions(
    settled: Client, person: User, secret: str, mailoutbox: list[EmailMessage]
) -> None:
    elsewhere = Client()
    sign_in(elsewhere, person, secret)
    typed = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = settled.post(reverse("account_change_password"), typed)
    assert response.headers["Location"] == reverse("account-settings")
    assert settled.get(DASHBOARD).status_code == 200
    assert elsewhere.get(DASHBOARD).status_code == 302
    assert [mail.subject for mail in mailoutbox] == ["Your password was changed"]
    assert AuditEvent.objects.get(verb="password.change").actor == person


def test_the_present_password_is_asked_for(settled: Client, person: User) -> None:
    typed = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    response = settled.post(reverse("account_change_password"), typed)
    assert "This is not your present password." in response.content.decode()
    person.refresh_from_db()
    assert person.check_password(PASSWORD)


# Refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "password",
    [
        "eleven-char",  # short
        "qwertyqwerty",  # found in breaches
        "Password2026!",  # a known one, filled up
        "monkeymonkeymonkey",  # a known one, repeated
        "123456789012",  # along the row
        "987654321098",
        "abababababab",
        "            ",
        "GlobalTaskforce-26",  # words of this place
        "ama@norland.example",  # one's own address
        "Ama Mensah 2026",  # one's own name
    ],
)
def test_passwords_that_are_guessed_first_are_refused(person: User, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, person)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "wir fahren morgen nach oslo",
        "كلمات كثيرة لا تجتمع",
        "483 920 551 706 2",  # no letter is demanded
        "zebra/lantern/quartz",  # no digit and no capital either
        "🦦🦊🐢🦉🐝🦔🦀🐙🦋🐞🦕🦖",
        "my taskforce of eleven penguins",
    ],
)
def test_long_passwords_need_no_signs_of_any_kind(person: User, password: str) -> None:
    assert validate_password(password, person) is None


@pytest.mark.parametrize("text", ["x" * 200_000, "ab" * 100_000, "wörter " * 30_000])
def test_a_very_long_password_costs_little(person: User, text: str, clock: Clock) -> None:
    with pytest.raises(ValidationError):
        validate_password(text[:11], person)
    response = enter_password(Client(), person.email, text)
    assert response.status_code == 200


def test_the_refusal_stands_beside_the_field(
    client: Client, person: User, mailoutbox: list[EmailMessage]
) -> None:
    page = choose(client, ask_for_link(client, person, mailoutbox), "Password2026!").content
    assert b"This password is easy to guess." in page
    assert b'id="id_password1_error"' in page
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
