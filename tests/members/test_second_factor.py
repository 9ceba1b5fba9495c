"""A3, A4, A13: the second factor is demanded, confirmed anew, sealed, and works once."""

import re
import uuid
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.fernet import InvalidToken
from django.core.mail import EmailMessage
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.urls.converters import (
    IntConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)
from pytest_django import Settings

from members.models import User
from taskforce.audit.models import AuditEvent
from tests.access.test_urls import patterns
from tests.access.world import World
from tests.members.conftest import Clock
from tests.members.steps import (
    DASHBOARD,
    code,
    enter_code,
    enter_password,
    is_signed_in,
    sign_in,
    with_app,
    with_recovery_codes,
)

pytestmark = pytest.mark.django_db
SET_UP = "/account/2fa/"
OPEN = {  # to set a second factor up, or to leave
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
    "account_reauthenticate",
    "account_logout",
}
ADDRESSES = {pattern.name: pattern.pattern.converters for pattern in patterns()}
# What an address names need not be there: the second factor is asked for before it is looked for.
SOMETHING: dict[type, object] = {
    IntConverter: 1,
    SlugConverter: "norland",
    StringConverter: "norland",
    UUIDConverter: uuid.uuid4(),
}
PUBLIC = {pattern.name for pattern in patterns() if pattern.callback.access == "public"}


# Demanded -------------------------------------------------------------------------------------


def test_without_one_every_page_leads_to_setting_one_up(world: World, client: Client) -> None:
    sign_in(client, world.person("officer"))
    names = set(ADDRESSES) - PUBLIC - OPEN
    surprises = []
    for name in sorted(names):
        something = {key: SOMETHING[type(kind)] for key, kind in ADDRESSES[name].items()}
        address = reverse(name, kwargs=something)
        for method in ("GET", "POST", "HEAD", "PUT"):
            response = client.generic(method, address)
            if (response.status_code, response.headers.get("Location")) != (302, SET_UP):
                surprises.append(f"{method} {name}: {response.status_code}")
    assert surprises == []
    assert {"dashboard", "report-submit", "account_email", "content-edit"} < names


def test_without_one_public_pages_show_what_visitors_see(world: World, client: Client) -> None:
    """Some of them show more to people of the Taskforce."""
    sign_in(client, world.person("officer"))
    page = client.get("/meetings/").content.decode()
    assert "<h1>Meetings</h1>" in page
    assert "The officer" not in page
    assert reverse("account_logout") not in page


def test_the_page_explains_and_offers_both(client: Client, person: User) -> None:
    sign_in(client, person)
    page = client.get(DASHBOARD, follow=True).content.decode()
    assert "Drafts of governments are confidential" in page
    assert reverse("mfa_add_webauthn") in page
    assert reverse("mfa_activate_totp") in page


def test_after_the_set_up_comes_the_page_that_was_wanted(client: Client, person: User) -> None:
    sign_in(client, person)
    client.get("/reports/?round=2")
    page = client.get(reverse("mfa_activate_totp"))  # no password again: it was typed just now
    secret = page.context["form"].secret
    done = client.post(reverse("mfa_activate_totp"), {"code": code(secret)}, follow=True)
    assert done.request["PATH_INFO"] == reverse("mfa_view_recovery_codes")
    assert 'href="/reports/?round=2"' in done.content.decode()
    assert client.get("/reports/?round=2").status_code == 200


def test_five_minutes_after_signing_in_the_set_up_asks_for_the_password(
    clock: Clock, client: Client, person: User
) -> None:
    sign_in(client, person)
    clock.later(301)
    response = client.get(reverse("mfa_activate_totp"))
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))


def test_recovery_codes_alone_are_no_second_factor(client: Client, person: User) -> None:
    with_recovery_codes(person)
    sign_in(client, person)
    assert client.get(DASHBOARD).headers["Location"] == SET_UP


def test_in_the_demonstration_it_is_not_demanded(
    client: Client, person: User, settings: Settings
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    sign_in(client, person)
    assert client.get(DASHBOARD).status_code == 200


# The picture ----------------------------------------------------------------------------------


def test_the_picture_stands_in_the_page_itself(client: Client, person: User) -> None:
    sign_in(client, person)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    picture = re.search(r"<svg[^>]*viewBox.*?</svg>", page, re.DOTALL)
    assert picture
    assert "data:" not in page
    assert not re.search(r"\s(style|on\w+)=|<style|<\?xml", page)
    assert not re.findall(r"<script(?![^>]*\ssrc=)", page)


def test_the_picture_holds_nothing_that_a_person_may_choose(client: Client, person: User) -> None:
    """It is put into the page as it is, so it must be drawn from numbers alone."""
    User.objects.filter(pk=person.pk).update(name="</svg><script>")
    sign_in(client, person)
    page = client.get(reverse("mfa_activate_totp"))
    assert "<script>" not in page.context["totp_svg"]
    assert person.email not in page.context["totp_svg"]


# Used -----------------------------------------------------------------------------------------


def test_a_code_works_once(clock: Clock, person: User, secret: str) -> None:
    mine, theirs = Client(), Client()
    shown = code(secret)
    enter_password(mine, person.email)
    enter_code(mine, shown)
    assert is_signed_in(mine, person)
    for spelling in (shown, f"{shown[:3]} {shown[3:]}", f" {shown}"):
        enter_password(theirs, person.email)
        clock.later(1)
        answer = enter_code(theirs, spelling)
        assert "was used already" in answer.content.decode()
    assert not is_signed_in(theirs, person)
    clock.later(30)
    enter_code(theirs, shown)
    assert not is_signed_in(theirs, person)


def test_the_code_of_the_set_up_lets_nobody_in(clock: Clock, client: Client, person: User) -> None:
    sign_in(client, person)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    shown = code(secret)
    client.post(reverse("mfa_activate_totp"), {"code": shown})
    other = Client()
    enter_password(other, person.email)
    enter_code(other, shown)
    assert not is_signed_in(other, person)
    clock.later(30)
    enter_code(other, code(secret))
    assert is_signed_in(other, person)


def test_the_code_of_the_sign_in_confirms_nothing_else(
    clock: Clock, client: Client, person: User, secret: str
) -> None:
    sign_in(client, person, secret)
    address = f"{reverse('mfa_reauthenticate')}?next={reverse('mfa_deactivate_totp')}"
    answer = client.post(address, {"code": code(secret)})
    assert "was used already" in answer.content.decode()
    clock.later(30)
    assert client.post(address, {"code": code(secret)}).status_code == 302


@pytest.mark.parametrize("text", ["000000", "", "ééé", "1" * 200_000, "<b>", "'; --"])
def test_a_wrong_code_is_an_answer_and_no_fault(
    clock: Clock, client: Client, person: User, secret: str, text: str
) -> None:
    enter_password(client, person.email)
    assert enter_code(client, text).status_code == 200
    assert not is_signed_in(client, person)


@pytest.mark.parametrize("text", ["[" * 5_000, "{}", "[]", "x", "", '{"response": 1}', "\x00", "7"])
def test_nonsense_for_a_passkey_is_an_answer_and_no_fault(
    clock: Clock, client: Client, person: User, secret: str, text: str
) -> None:
    alone = Client().post(reverse("mfa_login_webauthn"), {"credential": text})
    assert alone.headers["Location"] == reverse("account_login")
    enter_password(client, person.email)
    assert client.post(reverse("mfa_authenticate"), {"credential": text}).status_code == 200
    enter_code(client, code(secret))
    for name in ("mfa_reauthenticate_webauthn", "mfa_add_webauthn"):
        assert client.post(reverse(name), {"credential": text}).status_code < 400
    assert Authenticator.objects.filter(user=person).count() == 1


def test_a_recovery_code_works_once(client: Client, person: User, secret: str) -> None:
    codes = with_recovery_codes(person)
    enter_password(client, person.email)
    enter_code(client, codes[0])
    assert is_signed_in(client, person)
    assert AuditEvent.objects.filter(verb="recovery_code.use", actor=person).count() == 1
    other = Client()
    enter_password(other, person.email)
    enter_code(other, codes[0])
    assert not is_signed_in(other, person)
    enter_code(other, codes[1])
    assert is_signed_in(other, person)


def test_the_second_step_is_for_the_one_who_passed_the_first(person: User, secret: str) -> None:
    response = enter_code(Client(), code(secret))
    assert response.headers["Location"] == reverse("account_login")


def test_the_second_step_ends_after_a_quarter_of_an_hour(
    clock: Clock, client: Client, person: User, secret: str
) -> None:
    enter_password(client, person.email)
    clock.later(15 * 60 + 1)
    enter_code(client, code(secret))
    assert not is_signed_in(client, person)


# Recovery codes are shown once ------------------------------------------------------------------


def confirm(client: Client, secret: str, wanted: str) -> None:
    client.post(f"{reverse('mfa_reauthenticate')}?next={wanted}", {"code": code(secret)})


def test_recovery_codes_are_shown_once(settled: Client, person: User, secret: str) -> None:
    codes = with_recovery_codes(person)
    address = reverse("mfa_view_recovery_codes")
    confirm(settled, secret, address)
    first = settled.get(address).content.decode()
    assert all(each in first for each in codes)
    second = settled.get(address).content.decode()
    assert not any(each in second for each in codes)
    assert "10 codes of 10 can still be used" in second


def test_new_recovery_codes_put_the_old_ones_out_of_use(
    settled: Client,
    person: User,
    secret: str,
    mailoutbox: list[EmailMessage],
    django_capture_on_commit_callbacks: object,
) -> None:
    old = with_recovery_codes(person)
    confirm(settled, secret, reverse("mfa_generate_recovery_codes"))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # a fixture
        settled.post(reverse("mfa_generate_recovery_codes"))
    page = settled.get(reverse("mfa_view_recovery_codes")).content.decode()
    new = re.findall(r"<code>(\d{8})</code>", page)
    assert len(new) == 10
    assert not set(new) & set(old)
    assert [mail.subject for mail in mailoutbox] == ["New recovery codes were made"]
    assert AuditEvent.objects.filter(verb="second_factor.renew", actor=person).count() == 1


# Confirmed anew ---------------------------------------------------------------------------------

SENSITIVE = [
    ("post", "mfa_generate_recovery_codes"),
    ("get", "mfa_view_recovery_codes"),
    ("get", "mfa_add_webauthn"),
    ("post", "mfa_add_webauthn"),
    ("get", "mfa_deactivate_totp"),
    ("post", "mfa_deactivate_totp"),
]


@pytest.mark.parametrize(("method", "name"), SENSITIVE)
def test_changing_the_second_factor_asks_for_it_anew(
    settled: Client, person: User, secret: str, method: str, name: str
) -> None:
    with_recovery_codes(person)
    response = getattr(settled, method)(reverse(name))
    assert response.headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.filter(user=person).count() == 2


def test_the_confirmation_lasts_five_minutes(
    clock: Clock, settled: Client, person: User, secret: str
) -> None:
    address = reverse("mfa_deactivate_totp")
    confirm(settled, secret, address)
    clock.later(299)
    assert settled.get(address).status_code == 200
    clock.later(2)
    assert settled.get(address).status_code == 302


def test_without_the_last_second_factor_everything_is_closed_again(
    settled: Client, person: User, secret: str, mailoutbox: list[EmailMessage]
) -> None:
    with_recovery_codes(person)
    confirm(settled, secret, reverse("mfa_deactivate_totp"))
    settled.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=person).exists()
    assert settled.get(DASHBOARD).headers["Location"] == SET_UP
    assert [mail.subject for mail in mailoutbox] == ["One-time codes were removed"]
    removed = AuditEvent.objects.filter(verb="second_factor.remove", actor=person)
    assert {event.facts["type"] for event in removed} >= {"totp"}


def test_nobody_touches_another_persons_passkey(settled: Client, secret: str) -> None:
    theirs = Authenticator.objects.create(
        user=User.objects.create_user("ben@norland.example", "Ben"),
        type=Authenticator.Type.WEBAUTHN,
        data={"name": "Ben’s laptop"},
    )
    confirm(settled, secret, reverse("mfa_list_webauthn"))
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        address = reverse(name, args=[theirs.pk])
        assert settled.get(address).status_code == 404
        assert settled.post(address, {"name": "Mine"}).status_code == 404
    theirs.refresh_from_db()
    assert theirs.data["name"] == "Ben’s laptop"


# Sealed ---------------------------------------------------------------------------------------


def test_secrets_are_sealed_in_the_database(person: User, secret: str) -> None:
    codes = with_recovery_codes(person)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(each in stored for each in codes)


def test_a_new_key_opens_what_the_old_one_sealed(
    clock: Clock, person: User, secret: str, settings: Settings
) -> None:
    factor = Authenticator.objects.get(user=person)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key", [settings.SECRET_KEY]
    assert TOTP(factor).validate_code(code(secret))
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(InvalidToken):
        TOTP(factor).validate_code(code(secret))


def test_after_sealing_again_the_old_key_can_go(
    clock: Clock, person: User, secret: str, settings: Settings
) -> None:
    codes = with_recovery_codes(person)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key", [settings.SECRET_KEY]
    printed = StringIO()
    call_command("seal_again", stdout=printed)
    assert "2 secrets" in printed.getvalue()
    settings.SECRET_KEY_FALLBACKS = []
    for factor in Authenticator.objects.filter(user=person):
        right = code(secret) if factor.type == "totp" else codes[0]
        assert factor.wrap().validate_code(right)


def test_sealing_again_without_the_old_key_changes_nothing(
    person: User, secret: str, settings: Settings
) -> None:
    before = list(Authenticator.objects.values_list("data", flat=True))
    settings.SECRET_KEY = "a new key"
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("seal_again")
    assert list(Authenticator.objects.values_list("data", flat=True)) == before


def test_two_people_with_one_secret_look_different(person: User) -> None:
    """A stolen copy of the database does not show who shares a device."""
    first, second = with_app(person), User.objects.create_user("ben@norland.example", "Ben")
    TOTP.activate(second, first)
    sealed = Authenticator.objects.values_list("data__secret", flat=True)
    assert len(set(sealed)) == 2
