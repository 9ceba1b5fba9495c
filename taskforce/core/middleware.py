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
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class RequestContextMiddleware:
    """Gives each request an id, taken from the proxy where it sent a sane one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        token = request_id.set(given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex)
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
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        # Also where the session has ended, or its owner still lacks the second factor.
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


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
