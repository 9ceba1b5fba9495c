"""Providers that are wrong, hostile or gone: nothing leaks to them, and no page breaks."""

import logging
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from members.models import IdentityProvider, Role, StaffRole, User
from members.models.sign_on import is_trustworthy
from members.services import appoint, identities
from tests.factories.members import DelegationFactory
from tests.members.signing_on import AMA, at_the_provider, set_up, sign_in
from tests.members.steps import code, enter_code, is_signed_in, with_app
from tests.openid import CLIENT_SECRET, OpenIdProvider

pytestmark = pytest.mark.django_db


# What must not leak -----------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token"])
def test_a_redirect_is_not_followed(row: IdentityProvider, idp: OpenIdProvider, path: str) -> None:
    """The client secret, the code and the verifier go to the issuer's own address or nowhere."""
    with OpenIdProvider() as thief:
        client = Client()
        away = client.get(reverse("sso-leave", args=[row.pk]))
        idp.leads = {path: f"{thief.issuer}{path}"}
        assert client.get(at_the_provider(away.url)).status_code == 403
        assert thief.requests == []


def test_the_session_keeps_no_token_while_the_second_step_waits(
    row: IdentityProvider, ama: User
) -> None:
    with_app(ama)
    client, _answer = sign_in(row)
    kept = str(dict(client.session))
    assert "ama-1" in kept
    assert "unused" not in kept
    assert CLIENT_SECRET not in kept


def test_the_log_says_why_and_quotes_no_provider(
    row: IdentityProvider, idp: OpenIdProvider, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="members.single_sign_on")
    idp.lies = {"nonce": "guessed"}
    sign_in(row)
    idp.pages = {"/token": {"error": "a-text-of-the-provider"}}
    sign_in(row)
    idp.pages, idp.lies = {}, {"email": "nobody@justice.norland.example"}
    sign_in(row)
    for said in ("belongs to another attempt", "OAuth2Error", f"{row.key} vouches for nobody"):
        assert said in caplog.text
    assert "a-text-of-the-provider" not in caplog.text
    assert "norland.example" not in caplog.text


# Whose door it is -------------------------------------------------------------------------------


def test_no_government_vouches_for_the_secretariat(
    row: IdentityProvider, ama: User, administrator: User
) -> None:
    sign_in(row)
    appoint(user=ama, role=StaffRole.OFFICER, actor=administrator)
    client, answer = sign_in(row)
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session


def test_no_government_vouches_for_anothers_delegate(row: IdentityProvider, ama: User) -> None:
    DelegationFactory(user=ama, roles=[Role.OBSERVER])
    _client, answer = sign_in(row)
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_answer_to_one_provider_is_none_to_another(
    row: IdentityProvider, administrator: User
) -> None:
    sudland = DelegationFactory().government
    with OpenIdProvider() as foreign:
        foreign.person = dict(AMA)
        other = set_up(foreign, sudland, administrator, "sudland.example")
        client = Client()
        back = at_the_provider(client.get(reverse("sso-leave", args=[other.pk])).url)
        mixed = back.replace(
            reverse("sso-callback", args=[other.pk]), reverse("sso-callback", args=[row.pk])
        )
        assert mixed != back
        assert client.get(mixed).status_code == 403
        assert foreign.requests.count("/token") == 0


def test_a_provider_switched_off_between_the_steps_ends_the_sign_in(
    row: IdentityProvider, ama: User, administrator: User
) -> None:
    secret = with_app(ama)
    client, _answer = sign_in(row)
    identities.edit_provider(
        provider=row,
        name=row.name,
        client_id=row.client_id,
        secret="",
        domains=row.domains,
        is_active=False,
        actor=administrator,
    )
    assert enter_code(client, code(secret)).url == reverse("account_login")
    assert not is_signed_in(client, ama)


# Nonsense ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "subject", [7, ["ama-1"], "x" * 192, "a\x00b"], ids=lambda each: repr(each)[:9]
)
def test_a_subject_that_cannot_be_is_refused(
    row: IdentityProvider, idp: OpenIdProvider, subject: object
) -> None:
    idp.lies = {"sub": subject}
    assert sign_in(row)[1].status_code == 403


@pytest.mark.parametrize("token", [{}, "", None, "a.b.c"], ids=repr)
def test_an_answer_without_an_id_token_is_refused(
    row: IdentityProvider, idp: OpenIdProvider, token: object
) -> None:
    idp.also = {"id_token": token}
    assert sign_in(row)[1].status_code == 403


def test_how_long_the_access_token_lasts_does_not_matter(
    row: IdentityProvider, ama: User, idp: OpenIdProvider
) -> None:
    idp.also = {"expires_in": 10**14}
    client, _answer = sign_in(row)
    assert is_signed_in(client, ama)


@pytest.mark.parametrize("keys", [[], {}, {"keys": 7}, {"keys": []}, {"keys": [7]}], ids=str)
def test_keys_that_are_none_are_refused(
    row: IdentityProvider, idp: OpenIdProvider, keys: object
) -> None:
    idp.pages = {"/keys": keys}
    assert sign_in(row)[1].status_code == 403


@pytest.mark.parametrize(
    "wrong",
    [
        {"authorization_endpoint": 7},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": None},
        {"issuer": None},
    ],
    ids=str,
)
def test_a_description_that_cannot_be_is_refused(
    row: IdentityProvider, idp: OpenIdProvider, wrong: dict[str, Any]
) -> None:
    idp.pages = {"/.well-known/openid-configuration": {**idp.description({}), **wrong}}
    assert Client().get(reverse("sso-leave", args=[row.pk])).status_code == 403


@pytest.mark.parametrize("page", [[], "x", 7], ids=str)
def test_no_description_is_refused(row: IdentityProvider, idp: OpenIdProvider, page: Any) -> None:
    idp.pages = {"/.well-known/openid-configuration": page}
    assert Client().get(reverse("sso-leave", args=[row.pk])).status_code == 403


def test_another_kind_of_key_is_refused(row: IdentityProvider, idp: OpenIdProvider) -> None:
    idp.sign_with = (ec.generate_private_key(ec.SECP256R1()), "ES256")
    assert sign_in(row)[1].status_code == 403


def test_what_the_two_share_signs_nothing(row: IdentityProvider, idp: OpenIdProvider) -> None:
    """Neither the client secret nor the published key as if it were a secret (RFC 8725, 3.1)."""
    published = idp.key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    for secret in (CLIENT_SECRET.encode().ljust(32), published):
        idp.sign_with = (secret, "HS256")
        assert sign_in(row)[1].status_code == 403


def test_attempts_are_limited_before_the_provider_is_asked(
    row: IdentityProvider, idp: OpenIdProvider, settings: Settings
) -> None:
    settings.SIGN_ON_RATE_LIMITS = {"leave": "2/m/ip"}
    way = reverse("sso-leave", args=[row.pk])
    assert [Client().get(way).status_code for _each in range(3)] == [302, 302, 429]
    assert len(idp.requests) == 2


# Addresses --------------------------------------------------------------------------------------


@pytest.mark.parametrize("tls", [True, False])
def test_the_way_is_encrypted_but_on_ones_own_machine(settings: Settings, tls: bool) -> None:
    settings.PORTAL_TLS = tls
    assert is_trustworthy("https://accounts.norland.example")
    assert is_trustworthy("http://127.0.0.1:9000") is not tls
    for address in (
        "http://accounts.norland.example",
        "ftp://127.0.0.1",
        "https://",
        "http://[",
        7,
    ):
        assert not is_trustworthy(address), address


@pytest.mark.parametrize("more", ["?tenant=1", "#a", "@elsewhere.example"])
def test_an_issuer_is_an_address_alone(ama: User, administrator: User, more: str) -> None:
    with OpenIdProvider() as idp:
        idp.issuer = f"https://accounts.norland.example{more}"
        with pytest.raises(ValidationError):
            set_up(idp, ama.delegations.get().government, administrator)
