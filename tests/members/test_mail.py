"""Mail about accounts: ours in words and headers, and no fault where the server is away."""

from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings as portal_settings
from django.core.mail import EmailMessage
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from members.models import User
from tests.factories.members import PASSWORD, PersonFactory
from tests.members.steps import code
from tests.smtp import REFUSE, SmtpSink

pytestmark = pytest.mark.django_db
TEMPLATES = Path(portal_settings.BASE_DIR) / "templates"
ALL = sorted(
    str(path.relative_to(TEMPLATES)).removesuffix("_subject.txt")
    for path in TEMPLATES.glob("*/email/*_subject.txt")
)
CONTEXT = {
    "password_reset_url": "http://127.0.0.1:8000/way",
    "link": "http://127.0.0.1:8000/way",
    "activate_url": "http://127.0.0.1:8000/way",
    "from_email": "old@norland.example",
    "to_email": "new@norland.example",
    "deleted_email": "new@norland.example",
    "ip": "192.0.2.1",
}


@pytest.mark.parametrize("prefix", ALL)
def test_every_mail_is_ours_from_the_first_word_to_the_last(
    prefix: str, mailoutbox: list[EmailMessage]
) -> None:
    person = PersonFactory(name="Siobhán O’Neill & <b>", time_zone="Africa/Nairobi")
    get_adapter().send_mail(
        prefix, person.email, {**CONTEXT, "user": person, "timestamp": timezone.now()}
    )
    (mail,) = mailoutbox
    body = str(mail.body)
    assert body.startswith("Dear Siobhán O’Neill & <b>,\n\n")
    assert body.rstrip().endswith("http://127.0.0.1:8000")
    assert not {"&amp;", "&#", "{{", "{%", "example.com", "\n\n\n"} & {
        mark for mark in ("&amp;", "&#", "{{", "{%", "example.com", "\n\n\n") if mark in body
    }
    assert mail.subject
    assert "[" not in mail.subject
    assert "\n" not in mail.subject
    assert mail.from_email == portal_settings.DEFAULT_FROM_EMAIL
    assert mail.extra_headers == {"Auto-Submitted": "auto-generated", "Content-Language": "en-gb"}
    assert not getattr(mail, "alternatives", [])


def test_each_mail_of_allauths_that_we_cause_has_our_words() -> None:
    """A template of allauth's own would be found where ours is missing."""
    for prefix in ALL:
        for part in ("subject", "message"):
            origin = get_template(f"{prefix}_{part}.txt").origin.name
            assert str(origin).startswith(str(TEMPLATES))
    assert len(ALL) == 15


def test_where_the_site_begins_subjects_so_do_these(
    client: Client, person: User, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.MAIL_SUBJECT_PREFIX = "[Rehearsal] "
    client.post(reverse("account_reset_password"), {"email": person.email})
    assert mailoutbox[0].subject == "[Rehearsal] Set a new password"


def test_outside_production_only_known_addresses_are_written_to(
    client: Client, person: User, mailoutbox: list[EmailMessage], settings: Settings
) -> None:
    settings.MAIL_ALLOW_LIST = ["@secretariat.example"]
    response = client.post(reverse("account_reset_password"), {"email": person.email})
    assert response.headers["Location"] == reverse("account_reset_password_done")
    assert not mailoutbox


@pytest.fixture
def no_server(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there


@pytest.mark.usefixtures("no_server")
def test_while_the_server_is_away_the_page_says_so_to_everybody(person: User) -> None:
    for address in (person.email, "nobody@norland.example"):
        response = Client().post(reverse("account_reset_password"), {"email": address})
        assert response.status_code == 503
        assert "We cannot send mail at the moment" in response.content.decode()


@pytest.mark.usefixtures("no_server")
def test_a_change_is_made_although_nobody_can_be_told(
    settled: Client, person: User, caplog: pytest.LogCaptureFixture
) -> None:
    typed = {
        "oldpassword": PASSWORD,
        "password1": "seven-otters-juggle",
        "password2": "seven-otters-juggle",
    }
    response = settled.post(reverse("account_change_password"), typed)
    assert response.headers["Location"] == reverse("account-settings")
    person.refresh_from_db()
    assert person.check_password("seven-otters-juggle")
    assert "A person was not told of a change to their account" in caplog.text
    assert person.email not in caplog.text


def test_a_refused_address_is_not_told_to_a_stranger(
    person: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    with SmtpSink() as sink:
        sink.behave(REFUSE)
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        response = Client().post(reverse("account_reset_password"), {"email": person.email})
    assert response.headers["Location"] == reverse("account_reset_password_done")
    assert sink.answers
    assert person.email not in caplog.text


def test_a_person_hears_of_a_removed_second_factor(
    settled: Client, person: User, secret: str, mailoutbox: list[EmailMessage]
) -> None:
    address = reverse("mfa_deactivate_totp")
    settled.post(f"{reverse('mfa_reauthenticate')}?next={address}", {"code": code(secret)})
    settled.post(address)
    assert not Authenticator.objects.filter(user=person).exists()
    (mail,) = mailoutbox
    assert mail.to == [person.email]
    assert "When: 24 November 2026, 08:01 (UTC), from the network address 127.0.0.1." in mail.body
