"""How the portal uses django-allauth: accounts come by invitation, never by sign-up."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: a person is admitted by the secretariat or a head of delegation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names passkeys after the portal and seals one-time-code secrets before they are stored."""

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = urlsplit(settings.PORTAL_URL).hostname or ""
        return {"id": host, "name": "Global Taskforce portal"}
