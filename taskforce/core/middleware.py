"""What every request and every answer has in common."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import pghistory.middleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from taskforce.core.context import request_id
from taskforce.core.errors import Gone
from taskforce.core.transitions import SomeoneWasFaster

Answer = Callable[[HttpRequest], HttpResponse]
# Without a word some caches keep an answer for minutes: they have to ask each time.
ASK, _OWN = "no-cache", "private, no-store"
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def id_of(request: HttpRequest) -> str:
    """The id that the proxy gave the request where it is a sane one; else a new one."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex


class RequestContextMiddleware:
    """Gives each request an id, taken from the proxy where it sent a sane one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(id_of(request))
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class HeadersMiddleware:
    """The headers of docs/security.md that neither Django nor django-csp sets."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response["Permissions-Policy"] = (
            "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cache-Control", _OWN if _is_own(request, response) else ASK)
        return response


def _is_own(request: HttpRequest, response: HttpResponse) -> bool:
    """Also a session that has ended, or that sees what visitors see: it may be somebody's again."""
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        or bool(response.cookies)
        or (hasattr(request, "user") and request.user.is_authenticated)
    )


class HistoryMiddleware(pghistory.middleware.HistoryMiddleware):
    """Notes in the history who made a change and in which request.

    Not at which address: some are keys, and nobody could take them out of the history again.
    """

    def get_context(self, request: HttpRequest) -> dict[str, Any]:
        """What each row of the history carries besides the change."""
        return {"user": super().get_context(request)["user"], "request": request_id.get()}


class RefusalMiddleware:
    """A lost race is an answer, not a fault: 409, what happened, and what is there now. So is what
    was public and is not any more: 410 with a sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, SomeoneWasFaster):
            return render(request, "409.html", {"object": exception.obj}, status=409)
        if isinstance(exception, Gone):
            return render(request, "410.html", {"words": exception.words}, status=410)
        return None
