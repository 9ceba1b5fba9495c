"""The way to a government's provider and back, in few words."""

import urllib.error
import urllib.request
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members.models import Government, IdentityProvider, User
from members.services import identities
from tests.members.steps import words
from tests.openid import CLIENT_ID, CLIENT_SECRET, OpenIdProvider

ADDRESS = "ama@justice.norland.example"
AMA = {"sub": "ama-1", "email": ADDRESS, "email_verified": True}


def set_up(
    idp: OpenIdProvider, government: Government, actor: User, *domains: str
) -> IdentityProvider:
    return identities.add_provider(
        government=government,
        name=f"{government} sign-on",
        issuer=idp.issuer,
        client_id=CLIENT_ID,
        secret=CLIENT_SECRET,
        domains=domains or ["justice.norland.example"],
        actor=actor,
    )


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: object) -> None:
        return None


def at_the_provider(address: str) -> str:
    """What the provider answers the browser: the path that it is sent back to."""
    opener = urllib.request.build_opener(NoRedirect)
    try:
        opener.open(address, timeout=5)
    except urllib.error.HTTPError as answer:
        parts = urlsplit(answer.headers["Location"])
        return f"{parts.path}?{parts.query}"
    raise AssertionError("the provider did not lead back")


def sign_in(row: IdentityProvider, client: Client | None = None) -> tuple[Client, HttpResponse]:
    """The way there and back in one browser."""
    client = client or Client()
    away = client.get(reverse("sso-leave", args=[row.pk]))
    assert away.status_code == 302, words(away)
    return client, client.get(at_the_provider(away.url))
