"""Single sign-on against a real provider: the right person gets in, and nobody else does."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from members import authority
from members.models import Delegation, IdentityProvider, Role, User
from members.services import identities, seal_again
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from tests.factories.members import DelegationFactory
from tests.members.signing_on import AMA, at_the_provider, set_up, sign_in
from tests.members.steps import code, enter_code, is_signed_in, with_app, words
from tests.openid import CLIENT_ID, CLIENT_SECRET, OpenIdProvider

pytestmark = pytest.mark.django_db


def test_who_has_a_place_gets_in_and_meets_the_second_factor(
    row: IdentityProvider, ama: User, idp: OpenIdProvider
) -> None:
    secret = with_app(ama)
    client, answer = sign_in(row)
    assert answer.url.startswith(reverse("mfa_authenticate"))
    enter_code(client, code(secret))
    assert is_signed_in(client, ama)
    assert SocialAccount.objects.get().extra_data == {"iss": idp.issuer}
    assert AuditEvent.objects.get(verb="identity.link").government_id == row.government_id


def test_without_a_second_factor_they_set_one_up_first(row: IdentityProvider, ama: User) -> None:
    client, _answer = sign_in(row)
    assert is_signed_in(client, ama)
    assert client.get(reverse("report-list")).url == reverse("mfa_index")


def test_the_page_finds_the_provider_by_the_domain(row: IdentityProvider) -> None:
    page = Client().post(reverse("sso"), {"email": "anybody@Justice.Norland.example"})
    assert reverse("sso-leave", args=[row.pk]) in page.content.decode()
    unknown = Client().post(reverse("sso"), {"email": "ama@elsewhere.example"})
    assert unknown.status_code == 422


def test_pkce_and_nonce_are_always_sent(row: IdentityProvider) -> None:
    away = Client().get(reverse("sso-leave", args=[row.pk]) + "?auth_params=nonce%3Dmine&scope=all")
    assert "code_challenge_method=S256" in away.url
    assert "nonce=" in away.url
    assert "nonce=mine" not in away.url
    assert set(parse_qs(urlsplit(away.url).query)["scope"][0].split()) == {"openid", "email"}


# After the first time ---------------------------------------------------------------------------


def test_afterwards_the_subject_counts_and_not_the_address(
    row: IdentityProvider, ama: User, idp: OpenIdProvider
) -> None:
    sign_in(row)
    idp.person = {**AMA, "email": "new-name@elsewhere.example", "email_verified": False}
    client, _answer = sign_in(row)
    assert is_signed_in(client, ama)


def test_another_subject_with_her_address_is_somebody_else(
    row: IdentityProvider, ama: User, idp: OpenIdProvider
) -> None:
    sign_in(row)
    idp.person = {**AMA, "sub": "somebody-else"}
    _client, answer = sign_in(row)
    assert answer.status_code == 403
    assert SocialAccount.objects.count() == 1


# Who gets nowhere -------------------------------------------------------------------------------


def test_another_governments_provider_gets_nowhere(
    row: IdentityProvider, ama: User, administrator: User
) -> None:
    """It says that it is her, with her own subject and address, and is not believed."""
    sign_in(row)
    sudland = DelegationFactory().government
    with OpenIdProvider() as foreign:
        foreign.person = dict(AMA)
        other = set_up(foreign, sudland, administrator, "sudland.example")
        for lie in ({}, {"email": "ama@sudland.example"}):
            foreign.person = {**AMA, **lie}
            client, answer = sign_in(other)
            assert answer.status_code == 403
            assert "_auth_user_id" not in client.session
    assert SocialAccount.objects.count() == 1


@pytest.mark.parametrize(
    "lie",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": "ama@elsewhere.example"},
        {"email": "nobody@justice.norland.example"},
        {"email": None},
    ],
    ids=str,
)
def test_an_address_that_is_not_vouched_for_ties_nobody(
    row: IdentityProvider, idp: OpenIdProvider, lie: dict[str, object]
) -> None:
    idp.lies = lie
    _client, answer = sign_in(row)
    assert answer.status_code == 403
    assert not SocialAccount.objects.exists()


def test_known_and_unknown_people_get_the_same_answer(
    row: IdentityProvider, ama: User, idp: OpenIdProvider
) -> None:
    Delegation.objects.filter(user=ama).update(state="suspended")
    delegation = Delegation.objects.select_related("government", "user").get(user=ama)
    authority.project(delegation)
    known = sign_in(row)[1]
    idp.person = {**AMA, "email": "nobody@justice.norland.example", "sub": "x-9"}
    unknown = sign_in(row)[1]
    assert known.status_code == unknown.status_code == 403
    assert words(known) == words(unknown)


@pytest.mark.parametrize("state", ["suspended", "departed", "dormant"])
def test_without_an_active_place_nobody_gets_in(
    row: IdentityProvider, ama: User, state: str
) -> None:
    sign_in(row)
    place = Delegation.objects.select_related("government", "user").get(user=ama)
    Delegation.objects.filter(pk=place.pk).update(state=state)
    place.state = state
    authority.project(place)
    _client, answer = sign_in(row)
    assert answer.status_code == 403


def test_a_provider_that_is_switched_off_lets_nobody_in(
    row: IdentityProvider, administrator: User
) -> None:
    identities.edit_provider(
        provider=row,
        name=row.name,
        client_id=row.client_id,
        secret="",
        domains=row.domains,
        is_active=False,
        actor=administrator,
    )
    assert Client().get(reverse("sso-leave", args=[row.pk])).status_code == 403
    assert Client().get(reverse("sso-callback", args=[row.pk])).status_code == 403


# Tokens that are not good -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://accounts.other.example"},
        {"iss": None},
        {"aud": "another-portal"},
        {"aud": [CLIENT_ID, "another-portal"]},
        {"azp": "another-portal"},
        {"nonce": "guessed"},
        {"nonce": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"sub": None},
        {"sub": ""},
    ],
    ids=str,
)
def test_a_token_that_is_not_good_is_refused(
    row: IdentityProvider, idp: OpenIdProvider, lie: dict[str, object]
) -> None:
    idp.lies = lie
    client, answer = sign_in(row)
    assert answer.status_code == 403
    assert "_auth_user_id" not in client.session
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("how", ["forge", "unsigned"])
def test_a_signature_that_is_not_good_is_refused(
    row: IdentityProvider, idp: OpenIdProvider, how: str
) -> None:
    setattr(idp, how, True)
    assert sign_in(row)[1].status_code == 403


def test_a_provider_that_names_another_issuer_is_refused(
    row: IdentityProvider, idp: OpenIdProvider
) -> None:
    idp.named_issuer = "https://accounts.other.example"
    assert Client().get(reverse("sso-leave", args=[row.pk])).status_code == 403


def test_an_answer_counts_once_and_in_its_own_browser_alone(row: IdentityProvider) -> None:
    client = Client()
    away = client.get(reverse("sso-leave", args=[row.pk]))
    back = at_the_provider(away.url)
    assert Client().get(back).status_code == 403
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403


def test_a_provider_that_is_away_is_no_fault(row: IdentityProvider, idp: OpenIdProvider) -> None:
    idp.stop()
    assert Client().get(reverse("sso-leave", args=[row.pk])).status_code == 403


# Setting up -------------------------------------------------------------------------------------


def test_the_secret_is_sealed_and_sealed_again(row: IdentityProvider) -> None:
    assert CLIENT_SECRET not in row.sealed_secret
    before = row.sealed_secret
    assert seal_again() == 1
    row.refresh_from_db()
    assert row.sealed_secret != before
    assert CLIENT_SECRET not in str(list(AuditEvent.objects.values()))


def test_a_domain_belongs_to_one_provider(row: IdentityProvider, administrator: User) -> None:
    with OpenIdProvider() as other, pytest.raises(ValidationError, match="one of these domains"):
        set_up(other, row.government, administrator)


@pytest.mark.parametrize(
    "domain", ["", "x", "@justice", "UPPER.example", "a b.example", "-a.example"]
)
def test_domains_are_domains(idp: OpenIdProvider, administrator: User, domain: str) -> None:
    government = DelegationFactory().government
    with pytest.raises(ValidationError):
        set_up(idp, government, administrator, domain)


def test_only_administrators_set_providers_up(idp: OpenIdProvider, ama: User) -> None:
    with pytest.raises(Refused):
        set_up(idp, ama.delegations.get().government, ama)


def test_people_untie_their_own_identity(row: IdentityProvider, ama: User) -> None:
    sign_in(row)
    account = SocialAccount.objects.get()
    other = DelegationFactory(roles=[Role.HEAD]).user
    assert not identities.unlink(user=other, pk=account.pk)
    assert identities.unlink(user=ama, pk=account.pk)
    assert ama.delegations.get().state == "active"
