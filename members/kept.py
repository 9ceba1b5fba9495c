"""What somebody typed while their session ended: kept until they have signed in again.

A view marked with `keeps_typed` loses nothing when its POST arrives without a session: the fields
are kept in the visitor's own new session, and the page that they come back to after signing in is
filled with them. Only the same page shows them, and it asks its own rule first.
"""

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

KEPT = "typed-before-sign-in"  # in the session: the page and the fields
LARGEST = 400_000  # characters; what a section can hold and more
_AT = "at"  # the field that the person was in, sent by the page's script

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def keeps_typed(view: View) -> View:
    """Marks a view whose fields are kept over a sign-in."""
    view.keeps_typed = True  # type: ignore[attr-defined]  # read by the middleware below
    return view


def kept(request: HttpRequest) -> QueryDict | None:
    """What was typed on this page before the person signed in again, once; None where nothing."""
    found = request.session.get(KEPT)
    if not found or found["path"] != request.path:
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
        had_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        wanted = getattr(view_func, "keeps_typed", False) and request.method == "POST"
        if not (wanted and had_session):  # strangers fill no sessions
            return super().handle_no_permission(request, view_func)
        fields = request.POST.copy()
        fields.pop("csrfmiddlewaretoken", None)
        at = fields.pop(_AT, [""])[-1]
        sent = fields.urlencode()
        if len(sent) <= LARGEST:
            request.session[KEPT] = {"path": request.path, "fields": sent}
        back = request.path + (f"#{at}" if at.replace("_", "").replace("-", "").isalnum() else "")
        return redirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
