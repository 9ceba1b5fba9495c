"""What people do to get in, in few words."""

import re
import time
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.mail import EmailMessage
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from members.models import User
from tests.factories.members import PASSWORD

DASHBOARD = "/tasks/"


def code(secret: str) -> str:
    """What an authenticator app shows at this moment."""
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def with_app(user: User) -> str:
    """Gives a person an authenticator app and returns its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def with_recovery_codes(user: User) -> list[str]:
    """Gives a person recovery codes and returns them."""
    return RecoveryCodes.activate(user).generate_codes()


def enter_password(
    client: Client, email: str, password: str = PASSWORD, **extra: Any
) -> HttpResponse:
    """The first step of signing in."""
    typed = {"login": email, "password": password}
    return client.post(reverse("account_login"), typed, **extra)


def enter_code(client: Client, text: str, **extra: Any) -> HttpResponse:
    """The second step of signing in."""
    return client.post(reverse("mfa_authenticate"), {"code": text}, **extra)


def confirm_again(client: Client, wanted: str, secret: str) -> HttpResponse:
    """The second factor anew; leads on to what was wanted, with what had been sent there."""
    address = f"{reverse('mfa_reauthenticate')}?next={wanted}"
    return client.post(address, {"code": code(secret)})


def sign_in(client: Client, user: User, secret: str = "") -> None:
    """Both steps, or the first alone for somebody without an app."""
    enter_password(client, user.email)
    if secret:
        enter_code(client, code(secret))
    assert is_signed_in(client, user)


def is_signed_in(client: Client, user: User) -> bool:
    """Whether this browser's session is the person's and still good."""
    return client.session.get("_auth_user_id") == str(user.pk)


def link_in(mail: EmailMessage) -> str:
    """The path that a mail leads to."""
    found = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(mail.body))
    assert found, mail.body
    return found[1]


def words(response: HttpResponse, *unlike: str) -> str:
    """The page without what differs in any two: its token and what was typed."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())
    page = re.sub(r"<code>[0-9a-f]{32}</code>", "", page)
    for text in unlike:
        page = page.replace(text, "")
    return page
