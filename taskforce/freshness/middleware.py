"""Answers visitors from memory before anything else of the portal runs. See docs/caching.md."""

from collections.abc import Callable
from time import monotonic
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from taskforce.core.context import THEMES
from taskforce.core.middleware import ASK, id_of
from taskforce.freshness.answers import Answer, Shelf, is_known, pack
from taskforce.freshness.epoch import Epoch
from taskforce.freshness.parts import LASTS, Parts

LONGEST_QUERY = 100  # characters
PICTURES = "/preview/"
# Every cache has to ask first, and a change is seen by the next reader: the answer is a 304.
CACHE_CONTROL = "public, max-age=0, must-revalidate"
VARY = "Accept-Encoding, Cookie"
# What a page may vary by and still be kept: the cookies that matter are looked at, one by one.
_UNDERSTOOD = frozenset({"cookie", "accept-encoding"})
_THEME = "theme"
# Requests with these are somebody's own, or ask for a part of a page.
_NOT_FOR_ALL = ("HTTP_AUTHORIZATION", "HTTP_HX_REQUEST")

Key = tuple[object, ...]


class PublicAnswersMiddleware:
    """Keeps answers of views marked `cacheable` for visitors. Stands before everything else: what
    the other middleware adds to an answer is kept with it, but for the request's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.PUBLIC_CACHE_BYTES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.epoch = Epoch()
        self.parts = Parts()
        # Addresses with a query are without number, and pictures are large: neither may push out
        # the pages.
        self.shelves = {
            False: Shelf(settings.PUBLIC_CACHE_BYTES * 3 // 4),
            True: Shelf(settings.PUBLIC_CACHE_BYTES // 4),
        }
        self.host = urlsplit(settings.PORTAL_URL).netloc
        self.not_for_all = frozenset({settings.SESSION_COOKIE_NAME, "messages"})

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        key = self._key(request)
        epoch = self.epoch.current() if key is not None else None
        if key is None or epoch is None:
            return self.get_response(request)
        request.public_parts = self.parts.of(epoch)  # type: ignore[attr-defined]  # for parts.part
        shelf = self.shelves[bool(key[2]) or request.path_info.startswith(PICTURES)]
        kept = shelf.get(key)
        if (
            kept is not None
            and kept.epoch == epoch
            and (monotonic() < kept.until or self.epoch.is_silent)
        ):
            response = _answer(request, kept)
            response.headers["X-Request-Id"] = id_of(request)
            return response
        fresh = self.get_response(request)
        if not _may_be_kept(request, fresh):
            return fresh
        kept = _kept(fresh, epoch)
        shelf.put(key, kept)
        response = _answer(request, kept)
        response.headers["X-Request-Id"] = fresh.headers["X-Request-Id"]
        return response

    def _key(self, request: HttpRequest) -> Key | None:
        """What the answer depends on; None where the request is not for all. The host is always
        the portal's own, so that no other one fills the shelves or finds its way into a page."""
        meta = request.META
        if (
            request.method not in {"GET", "HEAD"}
            or meta.get("HTTP_HOST") != self.host
            or any(name in meta for name in _NOT_FOR_ALL)
        ):
            return None
        query = meta.get("QUERY_STRING", "")
        theme = ""
        if meta.get("HTTP_COOKIE"):
            cookies = request.COOKIES
            if not self.not_for_all.isdisjoint(cookies):
                return None
            theme = cookies.get(_THEME, "")
        if len(query) > LONGEST_QUERY:
            return None
        return (
            request.is_secure(),
            request.path_info,
            query,
            theme if theme in THEMES else "",
        )


def _may_be_kept(request: HttpRequest, response: HttpResponseBase) -> bool:
    """The view's answer is for all, and the address is the one way to write it."""
    match = request.resolver_match
    if match is None:
        return False
    parameters = getattr(match.func, "cacheable", None)
    if (
        parameters is None
        or response.status_code != 200
        or response.streaming
        or response.cookies
        or response.headers.get("Cache-Control") != ASK  # what a view says itself stands
        or not set(request.COOKIES) <= {_THEME}
        or not parameters.issuperset(request.GET)
    ):
        return False
    varies = [name.strip() for name in response.headers.get("Vary", "").lower().split(",")]
    if not _UNDERSTOOD.issuperset(filter(None, varies)):
        return False
    written = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    asked = urlencode(request.GET.dict())
    return written == request.path and asked == request.META.get("QUERY_STRING", "")


def _kept(response: HttpResponse, epoch: int) -> Answer:
    packed, etag = pack(response.content)
    headers = {
        name: value for name, value in response.headers.items() if name.lower() != "x-request-id"
    }
    headers |= {"Cache-Control": CACHE_CONTROL, "Vary": VARY, "ETag": etag}
    headers.pop("Content-Length", None)
    return Answer(packed, etag, headers, epoch, monotonic() + LASTS)


def _answer(request: HttpRequest, kept: Answer) -> HttpResponse:
    """The kept answer for this request: packed where that is understood, a 304 where it is known,
    without a body for HEAD."""
    meta = request.META
    if meta.get("HTTP_IF_NONE_MATCH") and is_known(meta["HTTP_IF_NONE_MATCH"], kept.etag):
        response = HttpResponse(status=304, headers=kept.headers_unchanged())
        del response.headers["Content-Type"]
        return response
    if _takes_gzip(meta.get("HTTP_ACCEPT_ENCODING", "")):
        response = HttpResponse(kept.packed, headers=kept.headers)
        response.headers["Content-Encoding"] = "gzip"
    else:
        response = HttpResponse(kept.plain(), headers=kept.headers)
    response.headers["Content-Length"] = str(len(response.content))
    if request.method == "HEAD":
        response.content = b""
    return response


def _takes_gzip(accepted: str) -> bool:
    for each in accepted.lower().split(","):
        coding, _semicolon, quality = each.partition(";")
        if coding.strip() == "gzip":
            return quality.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
