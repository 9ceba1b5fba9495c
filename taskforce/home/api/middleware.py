"""What all answers of the API have in common, also those from memory: every origin may read them,
each network has its pace, and who knows an answer already is told so."""

from collections.abc import Callable

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from taskforce.core.middleware import id_of
from taskforce.core.pace import WINDOW, Count, Pace
from taskforce.core.problems import problem
from taskforce.freshness.answers import is_known
from taskforce.home.api import ROOT
from taskforce.home.api.answers import METHODS

_SEEN = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id"
_asked = Pace()


class ApiMiddleware:
    """Stands before the answers kept for visitors: what it adds is another thing for each network
    and each moment, and may not be kept with them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(ROOT):
            return self.get_response(request)
        if request.method == "OPTIONS":
            return _open(_preflight())
        times = settings.API_QUESTIONS_A_MINUTE
        count = _asked.count(get_adapter().get_client_ip(request), times=times)
        response = self._answer(request, count) if count.is_allowed else _too_often(request, count)
        response["RateLimit-Policy"] = f'"network";q={times};w={WINDOW}'
        response["RateLimit"] = f'"network";r={count.left};t={count.seconds}'
        return _open(response)

    def _answer(self, request: HttpRequest, count: Count) -> HttpResponse:
        response = self.get_response(request)
        etag = response.headers.get("ETag", "")
        known = request.headers.get("If-None-Match", "")
        if response.status_code == 200 and etag and known and is_known(known, etag):
            response.status_code = 304
            response.content = b""
            for name in ("Content-Type", "Content-Length", "Content-Encoding"):
                response.headers.pop(name, None)
        return response


def _preflight() -> HttpResponse:
    """What a browser asks before a page of another origin may send a header of its own."""
    response = HttpResponse(status=204)
    del response.headers["Content-Type"]
    response["Allow"] = ", ".join((*METHODS, "OPTIONS"))
    response["Access-Control-Allow-Methods"] = ", ".join(METHODS)
    response["Access-Control-Allow-Headers"] = "If-None-Match, Accept"
    response["Access-Control-Max-Age"] = "86400"
    return response


def _too_often(request: HttpRequest, count: Count) -> HttpResponse:
    """Made here, so that a flood costs nothing more."""
    response = problem(
        429,
        _("Your network has asked too often. Ask again in %(seconds)d seconds.")
        % {"seconds": count.seconds},
    )
    response["Retry-After"] = str(count.seconds)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["X-Request-Id"] = id_of(request)
    return response


def _open(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = _SEEN
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
