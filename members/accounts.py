"""How the portal uses django-allauth: accounts come by invitation, and secrets are sealed."""

import base64
import hashlib
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: a person is admitted by the secretariat or a head of delegation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names passkeys after the portal and seals one-time-code secrets before they are stored.

    The key is derived from SECRET_KEY; SECRET_KEY_FALLBACKS still open what older keys sealed.
    """

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = urlsplit(settings.PORTAL_URL).hostname or ""
        return {"id": host, "name": "Global Taskforce portal"}

    def encrypt(self, text: str) -> str:
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _seal().decrypt(encrypted_text.encode()).decode()

    def build_totp_svg(self, url: str) -> str:
        """The picture without its XML declaration, which has no place inside a page."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    digest = hashlib.sha256(f"second factor:{key}".encode()).digest()
    return base64.urlsafe_b64encode(digest)
