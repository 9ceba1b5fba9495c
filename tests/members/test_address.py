"""A3, A4: a new e-mail address is confirmed by its owner and by the second factor."""

import pytest
from allauth.account.models import EmailAddress
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members.models import User
from taskforce.audit.models import AuditEvent
from tests.factories.members import PersonFactory
from tests.members.conftest import Clock
from tests.members.steps import code, enter_password, link_in, words

pytestmark = pytest.mark.django_db
NEW = "ama.mensah@norland.example"


def ask_for(client: Client, secret: str, address: str = NEW) -> HttpResponse:
    """Asks for a new address and confirms with a one-time code."""
    typed = {"email": address, "action_add": ""}
    asked = client.post(reverse("account_email"), typed)
    if asked.headers.get("Location", "").startswith(reverse("mfa_reauthenticate")):
        return client.post(asked.headers["Location"], {"code": code(secret)}, follow=True)
    return asked


def test_the_second_factor_is_asked_for_anew(settled: Client, person: User) -> None:
    response = settled.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    assert response.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_the_password_does_not_stand_in_for_it(settled: Client, person: User) -> None:
    settled.post(reverse("account_email"), {"email": NEW, "action_add": ""})
    address = f"{reverse('account_reauthenticate')}?next={reverse('account_email')}"
    response = settled.post(address, {"password": "correct-horse-battery"})
    assert response.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert not EmailAddress.objects.filter(email=NEW).exists()


def test_the_new_address_counts_once_its_link_was_followed(
    settled: Client, person: User, secret: str, mailoutbox: list[EmailMessage]
) -> None:
    ask_for(settled, secret)
    person.refresh_from_db()
    assert person.email == "ama@norland.example"
    assert [mail.to for mail in mailoutbox] == [[NEW]]
    link = link_in(mailoutbox[0])
    assert NEW in settled.get(link).content.decode()
    settled.post(link)
    person.refresh_from_db()
    assert person.email == NEW
    assert list(EmailAddress.objects.values_list("email", "verified")) == [(NEW, True)]
    assert (mailoutbox[1].to, mailoutbox[1].subject) == (
        ["ama@norland.example"],
        "Your e-mail address was changed",
    )
    event = AuditEvent.objects.get(verb="address.change")
    assert (event.actor, event.facts) == (person, {})
    assert enter_password(Client(), NEW).headers["Location"] == reverse("mfa_authenticate")


def test_opening_the_link_alone_changes_nothing(
    settled: Client, person: User, secret: str, mailoutbox: list[EmailMessage]
) -> None:
    """Mail programs look at links before people do."""
    ask_for(settled, secret)
    Client().get(link_in(mailoutbox[0]))
    person.refresh_from_db()
    assert person.email == "ama@norland.example"


def test_an_address_that_is_taken_gets_the_same_answer(
    settled: Client, person: User, secret: str, mailoutbox: list[EmailMessage]
) -> None:
    other = PersonFactory()
    ask_for(settled, secret, "first@norland.example")  # confirms with the second factor
    pages = [
        settled.post(reverse("account_email"), {"email": address, "action_add": ""}, follow=True)
        for address in (other.email, NEW)
    ]
    assert words(pages[0], other.email) == words(pages[1], NEW)
    assert [mail.to[0] for mail in mailoutbox] == ["first@norland.example", other.email, NEW]
    assert mailoutbox[1].subject == mailoutbox[2].subject


def test_somebody_elses_address_cannot_be_taken_by_its_link(
    settled: Client, person: User, secret: str, mailoutbox: list[EmailMessage]
) -> None:
    other = PersonFactory()
    ask_for(settled, secret, other.email)
    Client().post(link_in(mailoutbox[0]))
    person.refresh_from_db()
    assert person.email == "ama@norland.example"
    assert EmailAddress.objects.get(email=other.email, verified=True).user == other


def test_the_change_can_be_taken_back(
    clock: Clock, settled: Client, person: User, secret: str, mailoutbox: list[EmailMessage]
) -> None:
    ask_for(settled, secret)
    page = settled.get(reverse("account_email")).content.decode()
    assert "Waiting for confirmation" in page
    settled.post(reverse("account_email"), {"email": NEW, "action_remove": ""})
    assert not EmailAddress.objects.filter(email=NEW).exists()
    Client().post(link_in(mailoutbox[0]))
    person.refresh_from_db()
    assert person.email == "ama@norland.example"
