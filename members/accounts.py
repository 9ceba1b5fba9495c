"""How the portal uses django-allauth: accounts come by invitation, secrets are sealed, and
sensitive things ask for the second factor anew."""

import base64
import hashlib
import logging
import smtplib
from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import default_token_generator
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.account.utils import user_pk_to_url_str
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.internal.httpkit import clean_client_ip
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.models import User
from taskforce.notifications.rendering import single_line
from taskforce.notifications.services import addresses

logger = logging.getLogger(__name__)

FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]  # recovery codes only replace one

# The pages themselves say that somebody is in or out; a message would give visitors a cookie.
_SILENT = {"account/messages/logged_in.txt", "account/messages/logged_out.txt"}
_LONGEST_PATH = 2_000  # characters
_WAYS = {
    "reauthenticate": _("With your password"),
    "mfa_reauthenticate": _("With a one-time code or a recovery code"),
    "mfa_reauthenticate:webauthn": _("With a passkey"),
}


def has_second_factor(user: User | AnonymousUser) -> bool:
    """Whether the person has a passkey or one-time codes; one query."""
    return (
        user.is_authenticated
        and Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()
    )


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed: a person is admitted by the secretariat or a head of delegation."""

    error_messages: ClassVar[Mapping[str, str | Promise]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_password": _("The password is not right."),
        "duplicate_email": _("This is your address already."),
        "email_taken": _("This address cannot be used."),
        "too_many_login_attempts": _("Too many attempts. Wait five minutes and try again."),
        "rate_limited": _("Too many attempts. Wait five minutes and try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def is_ajax(self, request: HttpRequest) -> bool:
        """No: allauth's JSON answers are a second door to each form, and no page uses them."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The address that limits count. X-Forwarded-For is believed only as far as
        TRUSTED_PROXY_COUNT says, and not at all where it has fewer entries than that."""
        try:
            address: str = super().get_client_ip(request)
        except ImproperlyConfigured:
            address = clean_client_ip(request.META.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104  # nobody's
        return address

    def post_login(self, request: HttpRequest, user: User, **particulars: Any) -> HttpResponse:
        """Who has no second factor yet need not type the password twice to set one up."""
        if not has_second_factor(user):
            reauthenticate_by_password(request)
        response: HttpResponse = super().post_login(request, user, **particulars)
        return response

    def get_reauthentication_methods(self, user: User | AnonymousUser) -> list[dict[str, Any]]:
        """The second factor where there is one; a password alone does not confirm then.

        The first way is the one that a person is led to: a code where they have an app, since it
        works without JavaScript.
        """
        ways = [
            {**way, "description": _WAYS[way["id"]]}
            for way in super().get_reauthentication_methods(user)
        ]
        strong = [way for way in ways if way["id"] != "reauthenticate"]
        if not Authenticator.objects.filter(user_id=user.pk, type=FACTORS[0]).exists():
            strong.reverse()
        return strong or ways

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        *args: Any,
        **particulars: Any,
    ) -> None:
        if message_template not in _SILENT:
            super().add_message(request, level, message_template, *args, **particulars)

    def is_safe_url(self, url: str) -> bool:
        """Paths of this portal only, and none that no page of it has made."""
        return len(url) < _LONGEST_PATH and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    # Where links and steps lead ---------------------------------------------------------------

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Under PORTAL_URL, whatever host was asked for."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PORTAL_URL + path.replace("UID-KEY", quote(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        """Under PORTAL_URL, whatever host was asked for."""
        return settings.PORTAL_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account-settings")

    def get_email_verification_redirect_url(self, email_address: Any) -> str:
        signed_in = self.request.user.is_authenticated
        return reverse("account_email" if signed_in else "account_login")

    # Mail -------------------------------------------------------------------------------------

    def format_email_subject(self, subject: str) -> str:
        return f"{settings.MAIL_SUBJECT_PREFIX.strip()} {single_line(subject)}".strip()

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Sends one mail at once, in the words of the person it goes to.

        While the mail server is away the page says so, for every address alike. That a server
        refuses one address is only noted: the answer must not depend on who has an account.
        """
        if not addresses.is_allowed(email):
            logger.info("A mail about an account was not sent: the address is not allowed here")
            return
        person = context.get("user")
        language = person.language if person else translation.get_language()
        zone = ZoneInfo(person.time_zone if person else "UTC")
        with translation.override(language), timezone.override(zone):
            message = self.render_mail(
                template_prefix,
                email,
                {
                    **context,
                    "portal_url": settings.PORTAL_URL,
                    "recipient_name": single_line(person.name) if person else "",
                    "hours": settings.PASSWORD_RESET_TIMEOUT // 3600,
                },
                headers={"Auto-Submitted": "auto-generated", "Content-Language": language},
            )
        try:
            message.send()
        except smtplib.SMTPRecipientsRefused:
            logger.warning("The mail server refused the address of a mail about an account")
        except OSError as error:
            logger.error("A mail about an account could not be sent: %s", type(error).__name__)
            request = allauth_context.request
            if request is None:
                raise
            raise ImmediateHttpResponse(
                render(request, "account/mail_away.html", status=503)
            ) from error

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: Mapping[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Tells a person what changed. It has changed by then, so a failure is only noted."""
        try:
            super().send_notification_mail(
                template_prefix, user, {**(context or {}), "user": user}, email
            )
        except ImmediateHttpResponse:
            logger.warning("A person was not told of a change to their account")


class SecondFactorAdapter(DefaultMFAAdapter):
    """Names passkeys after the portal and seals one-time-code secrets before they are stored.

    The key is derived from SECRET_KEY; SECRET_KEY_FALLBACKS still open what older keys sealed.
    """

    error_messages: ClassVar[Mapping[str, str | Promise]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This is not right, or was used already. Wait for the next code."),
    }

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = urlsplit(settings.PORTAL_URL).hostname or ""
        return {"id": host, "name": settings.MFA_TOTP_ISSUER}

    def generate_authenticator_name(self, user: User, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return gettext("Passkey %(number)d") % {"number": number}

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """The picture without its XML declaration, which has no place inside a page."""
        svg: str = super().build_totp_svg(url)
        return svg[svg.index("<svg") :]


def password_link(user: User) -> str:
    """A link with which its owner sets a password, once, for PASSWORD_RESET_TIMEOUT seconds."""
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return AccountAdapter().get_reset_password_from_key_url(key)


def seal(text: str) -> str:
    """A secret as it is stored, under the present SECRET_KEY."""
    return _seal().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret. Raises InvalidToken where no key opens it."""
    return _seal().decrypt(sealed.encode()).decode()


def seal_again(sealed: str) -> str:
    """The same secret under the present SECRET_KEY. Raises InvalidToken where no key opens it."""
    return _seal().rotate(sealed.encode()).decode()


def _seal() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    digest = hashlib.sha256(f"second factor:{key}".encode()).digest()
    return base64.urlsafe_b64encode(digest)
