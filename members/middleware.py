"""What follows from who is signed in: the second factor, their language and their time zone."""

from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

from members.accounts import has_second_factor
from members.models import User

Answer = Callable[[HttpRequest], HttpResponse]

WANTED = "wanted-before-second-factor"  # in the session: the address that was asked for

# Where somebody without a second factor may go: to set one up, or to leave.
_OPEN = frozenset(
    {
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_view_recovery_codes",
        "account_reauthenticate",
        "account_logout",
    }
)
# Public pages that ask people who they are: without a second factor they lead to setting one up.
_PERSONAL = frozenset({"invitation"})
# The steps of signing in have to know whom they deal with.
_ALLAUTH = ("account_", "mfa_")


class PersonMiddleware:
    """Holds a signed-in person to a second factor and speaks to them in their zone and language.

    Visitors pass untouched: nothing here opens a session for them. Until the second factor is
    there, public pages show a person what they show a visitor, and all others lead to setting one
    up; the address that was wanted is kept and offered afterwards.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_signed_in(request):
            return self.get_response(request)
        person = cast(User, request.user)
        with (
            timezone.override(ZoneInfo(person.time_zone)),
            translation.override(person.language),
        ):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or not _is_signed_in(request):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_public = getattr(view, "access", None) == "public"
        may_pass = name in _OPEN or (is_public and name.startswith(_ALLAUTH))
        if may_pass or has_second_factor(request.user):
            return None
        if is_public and name not in _PERSONAL:
            request.user = AnonymousUser()
            return None
        if request.method == "GET":
            request.session[WANTED] = request.get_full_path()
        return redirect("mfa_index")


def _is_signed_in(request: HttpRequest) -> bool:
    """Asked only where there is a session cookie, so that visitors stay without a session."""
    has_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_cookie and request.user.is_authenticated
