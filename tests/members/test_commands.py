"""`manage.py appoint_administrator`: how a new portal gets its first administrator."""

import re
from io import StringIO

import pytest
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from members.models import StaffAppointment, StaffRole, User
from taskforce.audit.models import AuditEvent
from tests.members.steps import enter_password, is_signed_in, link_in
from tests.members.test_passwords import NEW_PASSWORD, choose

pytestmark = pytest.mark.django_db
ADDRESS = "ada@secretariat.example"


def run(*arguments: str) -> str:
    printed = StringIO()
    call_command("appoint_administrator", *arguments, stdout=printed, stderr=printed)
    return printed.getvalue()


def test_the_first_administrator_comes_in_by_the_link(
    client: Client, mailoutbox: list[EmailMessage]
) -> None:
    printed = run(ADDRESS, "--name", "Ada Byron")
    user = User.objects.get(email=ADDRESS)
    assert user.name == "Ada Byron"
    assert user.staff_roles == {StaffRole.ADMINISTRATOR}
    assert [mail.to for mail in mailoutbox] == [[ADDRESS]]
    assert link_in(mailoutbox[0]) in printed
    assert "within 4 hours" in printed
    choose(client, link_in(mailoutbox[0]))
    enter_password(client, ADDRESS, NEW_PASSWORD)
    assert is_signed_in(client, user)
    appointed = AuditEvent.objects.get(verb="staff.appoint")
    assert (appointed.actor, appointed.facts) == (None, {"role": "administrator"})


def test_running_it_again_changes_nothing_and_makes_a_new_link(
    mailoutbox: list[EmailMessage],
) -> None:
    first, second = run(ADDRESS), run(f" {ADDRESS.upper()} ")
    assert re.search(r"http://\S+", first)
    assert re.search(r"http://\S+", second)
    assert User.objects.count() == StaffAppointment.objects.count() == 1
    assert AuditEvent.objects.filter(verb="staff.appoint").count() == 1


def test_who_has_a_password_needs_no_link(person: User, mailoutbox: list[EmailMessage]) -> None:
    printed = run(person.email)
    assert "sign in with the password that they have" in printed
    assert "http" not in printed
    assert not mailoutbox
    assert person.staff_roles == {StaffRole.ADMINISTRATOR}


def test_nonsense_is_refused_in_words() -> None:
    with pytest.raises(CommandError, match="valid email"):
        run("nonsense")
    assert not User.objects.exists()


def test_a_closed_account_is_not_appointed(person: User) -> None:
    User.objects.filter(pk=person.pk).update(is_active=False)
    with pytest.raises(CommandError, match="is closed"):
        run(person.email)
    assert not StaffAppointment.objects.exists()


def test_without_a_mail_server_the_link_is_printed_all_the_same(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    printed = run(ADDRESS)
    assert "/account/password/reset/key/" in printed
    assert "could not be sent" in printed
    assert StaffAppointment.objects.count() == 1
