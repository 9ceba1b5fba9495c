"""What follows from who is signed in: the second factor, their language and their time zone."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation

Answer = Callable[[HttpRequest], HttpResponse]

# Where somebody without a second factor may go: to set one up, or to leave.
_OPEN_NAMES = frozenset({"account_logout", "account_reauthenticate"})


class PersonMiddleware:
    """Holds a signed-in person to a second factor and speaks to them in their zone and language.

    Visitors pass untouched: nothing here opens a session for them.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        with (
            timezone.override(ZoneInfo(request.user.time_zone)),
            translation.override(request.user.language),
        ):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if not settings.SECOND_FACTOR_REQUIRED or getattr(view, "access", None) == "public":
            return None
        if not request.user.is_authenticated:
            return None
        match = request.resolver_match
        name = match.view_name if match else ""
        if name.startswith("mfa_") or name in _OPEN_NAMES or is_mfa_enabled(request.user):
            return None
        return redirect("mfa_index")
