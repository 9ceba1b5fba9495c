"""What somebody typed while their session ended: kept until they have signed in again.

A view marked with `keeps_typed` loses nothing when its POST arrives without a session: the fields
are kept in the visitor's own new session, and the page that they come back to after signing in is
filled with them. The form carries a signed slip (`slip_for`) that says whose it is and on which
page: without one nothing is kept, so strangers fill no sessions, and nobody else is shown it.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

KEPT = "typed-before-sign-in"  # in the session: the page and the fields
LARGEST = 400_000  # characters; what a section can hold and more
_AT = "at"  # the field that the person was in, sent by the page's script
_SLIP = "slip"  # the name of the hidden field
_SALT = "members.kept"
_SLIP_LASTS = timedelta(days=7)

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def keeps_typed(view: View) -> View:
    """Marks a view whose fields are kept over a sign-in."""
    view.keeps_typed = True  # type: ignore[attr-defined]  # read by the middleware below
    return view


def slip_for(request: HttpRequest) -> str:
    """What the form of the page carries, for the person and the page of this request."""
    return signing.dumps([request.user.pk, request.path], salt=_SALT)


def _slip(request: HttpRequest) -> list[Any] | None:
    try:
        slip: list[Any] = signing.loads(
            request.POST.get(_SLIP, ""), salt=_SALT, max_age=_SLIP_LASTS
        )
    except signing.BadSignature:
        return None
    return slip if slip[1] == request.path else None


def kept(request: HttpRequest) -> QueryDict | None:
    """What was typed on this page before the person signed in again, once; None where nothing."""
    found = request.session.get(KEPT)
    if not found or found["slip"] != [request.user.pk, request.path]:
        return None
    del request.session[KEPT]
    messages.warning(
        request, _("Your session had ended. What you typed is here again; it is not saved yet.")
    )
    return QueryDict(found["fields"])


def typed_or_kept(request: HttpRequest) -> QueryDict | None:
    """What was sent with this request, also where it is empty; else what was kept for the page."""
    return request.POST if request.method == "POST" else kept(request)


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's rule that every view needs somebody signed in, but what they typed is kept."""

    def handle_no_permission(  # type: ignore[override]  # a fragment has nowhere to go
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=401)  # a page for signing in has no place in a fragment
        slip = _slip(request) if getattr(view_func, "keeps_typed", False) else None
        if slip is None:
            return super().handle_no_permission(request, view_func)
        fields = request.POST.copy()
        for name in ("csrfmiddlewaretoken", _SLIP):
            fields.pop(name, None)
        at = fields.pop(_AT, [""])[-1]
        sent = fields.urlencode()
        if len(sent) <= LARGEST:
            request.session[KEPT] = {"slip": slip, "fields": sent}
        back = request.path + (f"#{at}" if at.replace("_", "").replace("-", "").isalnum() else "")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
