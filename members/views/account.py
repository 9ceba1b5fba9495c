"""Pages about the person who signed in."""

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import selectors, services
from members import sessions as place
from members.forms import PersonForm, ThemeForm
from members.requests import PersonRequest
from taskforce.core.access import own
from taskforce.core.forms import status_of, typed

THEME_LASTS = 365 * 24 * 60 * 60  # seconds


@own
@require_http_methods(["GET", "POST"])
def account_settings(request: PersonRequest) -> HttpResponse:
    """Name, language, time zone; the ways to password, address, second factor and sessions."""
    # A copy: what was typed wrongly must not show as the person’s name in the page’s head.
    form = PersonForm(typed(request), instance=copy(request.user))
    if request.method == "POST" and form.is_valid():
        services.edit_person(user=request.user, changed=form.changed_data, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account-settings")
    context = {
        "form": form,
        "identities": selectors.linked_identities(request.user),
        "theme_form": ThemeForm(initial={"theme": request.COOKIES.get("theme", "")}),
    }
    return render(request, "members/account_settings.html", context, status=status_of(form))


@own
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keeps the choice of colours in this browser."""
    form = ThemeForm(request.POST)
    response = redirect("account-settings")
    if form.is_valid() and form.cleaned_data["theme"]:
        response.set_cookie(
            "theme",
            form.cleaned_data["theme"],
            max_age=THEME_LASTS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response


@own
@require_GET
def sessions(request: PersonRequest) -> HttpResponse:
    """Where the person is signed in."""
    places = place.places(request.user, request.session.session_key or "")
    return render(request, "members/sessions.html", {"places": places})


@own
@require_POST
def end_session(request: PersonRequest, pk: int) -> HttpResponse:
    """Signs the person out there; 404 for this session and for those of others."""
    current_key = request.session.session_key or ""
    if not place.end_session(user=request.user, pk=pk, current_key=current_key):
        raise Http404
    messages.success(request, _("You are signed out there."))
    return redirect("account-sessions")


@own
@require_POST
def end_other_sessions(request: PersonRequest) -> HttpResponse:
    """Signs the person out everywhere but here."""
    place.end_other_sessions(user=request.user, current_key=request.session.session_key or "")
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("account-sessions")
