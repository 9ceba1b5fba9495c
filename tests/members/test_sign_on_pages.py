"""The pages about single sign-on: the administrators', and each person's own."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from members.accounts import unseal
from members.models import Government, IdentityProvider, StaffRole, User
from members.services import appoint
from taskforce.audit.models import AuditEvent
from tests.factories.members import GovernmentFactory
from tests.members.conftest import Clock
from tests.members.steps import code

pytestmark = pytest.mark.django_db

SECRET = "shared-with-the-provider-alone"


@pytest.fixture
def norland(db: None) -> Government:
    return GovernmentFactory(slug="norland")


@pytest.fixture
def confirmed(settled: Client, person: User, secret: str, administrator: User) -> Client:
    """The browser of an administrator who has just confirmed that it is them."""
    appoint(user=person, role=StaffRole.ADMINISTRATOR, actor=administrator)
    settled.post(reverse("mfa_reauthenticate"), {"code": code(secret)})
    return settled


def facts(government: Government, **others: str) -> dict[str, str]:
    return {
        "government": str(government.pk),
        "name": "Norland sign-on",
        "issuer": "https://accounts.norland.example",
        "client_id": "taskforce-portal",
        "secret": SECRET,
        "domains": "Norland.example, @justice.norland.example",
        **others,
    }


def test_an_administrator_sets_a_provider_up(confirmed: Client, norland: Government) -> None:
    answer = confirmed.post(reverse("sign-on-add"), facts(norland))
    assert answer.url == reverse("sign-on-list")
    row = IdentityProvider.objects.get()
    assert row.domains == ["norland.example", "justice.norland.example"]
    assert unseal(row.sealed_secret) == SECRET
    assert AuditEvent.objects.get(verb="identity_provider.add").government_id == norland.pk


def test_the_secret_is_never_shown_and_stays_where_none_is_typed(
    confirmed: Client, norland: Government
) -> None:
    confirmed.post(reverse("sign-on-add"), facts(norland))
    row = IdentityProvider.objects.get()
    edit = reverse("sign-on-edit", args=[row.pk])
    for page in (confirmed.get(edit), confirmed.get(reverse("sign-on-list"))):
        assert SECRET not in page.content.decode()
        assert row.sealed_secret not in page.content.decode()
    confirmed.post(edit, facts(norland, secret="", name="Norland accounts", is_active="on"))
    row.refresh_from_db()
    assert row.name == "Norland accounts"
    assert unseal(row.sealed_secret) == SECRET
    changed = AuditEvent.objects.get(verb="identity_provider.edit").facts["changed"]
    assert changed == ["name"]
    confirmed.post(edit, facts(norland, secret="a-new-one", is_active="on"))
    assert SECRET not in str(list(AuditEvent.objects.values()))
    row.refresh_from_db()
    assert unseal(row.sealed_secret) == "a-new-one"


def test_what_was_typed_wrongly_comes_back_without_the_secret(
    confirmed: Client, norland: Government
) -> None:
    answer = confirmed.post(
        reverse("sign-on-add"), facts(norland, issuer="http://accounts.norland.example")
    )
    assert answer.status_code == 422
    assert "begins with https://" in answer.content.decode()
    assert SECRET not in answer.content.decode()


def test_neither_issuer_nor_government_change(confirmed: Client, norland: Government) -> None:
    confirmed.post(reverse("sign-on-add"), facts(norland))
    row = IdentityProvider.objects.get()
    other = GovernmentFactory()
    elsewhere = facts(other, issuer="https://accounts.other.example")
    confirmed.post(reverse("sign-on-edit", args=[row.pk]), elsewhere)
    row.refresh_from_db()
    assert row.issuer == "https://accounts.norland.example"
    assert row.government == norland
    assert not row.is_active  # the box was not ticked


def test_after_a_while_it_is_asked_again_who_it_is(
    confirmed: Client, norland: Government, clock: Clock
) -> None:
    assert confirmed.get(reverse("sign-on-add")).status_code == 200
    clock.later(301)
    answer = confirmed.post(reverse("sign-on-add"), facts(norland))
    assert answer.url.startswith(reverse("mfa_reauthenticate"))
    assert not IdentityProvider.objects.exists()


def test_people_see_and_remove_their_identity_once_they_confirmed(
    row: IdentityProvider, settled: Client, person: User, secret: str
) -> None:
    account = SocialAccount.objects.create(user=person, provider=row.key, uid="ama-1")
    assert row.name in settled.get(reverse("account-settings")).content.decode()
    unlink = reverse("sso-unlink", args=[account.pk])
    assert settled.post(unlink).url.startswith(reverse("mfa_reauthenticate"))
    assert SocialAccount.objects.exists()
    settled.post(reverse("mfa_reauthenticate"), {"code": code(secret)})
    assert settled.post(unlink).url == reverse("account-settings")
    assert not SocialAccount.objects.exists()
    assert AuditEvent.objects.filter(verb="identity.unlink", actor=person).exists()
