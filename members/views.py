"""Pages about the person who signed in and their delegation."""

from copy import copy

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import selectors, services
from members.forms import PersonForm, ThemeForm
from taskforce.core.access import own
from taskforce.core.forms import status_of, typed

THEME_LASTS = 365 * 24 * 60 * 60  # seconds


@own
@require_http_methods(["GET", "POST"])
def account_settings(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone; the ways to password, address, second factor and sessions."""
    # A copy: what was typed wrongly must not show as the person’s name in the page’s head.
    form = PersonForm(typed(request), instance=copy(request.user))
    if request.method == "POST" and form.is_valid():
        services.edit_person(user=request.user, changed=form.changed_data, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("account-settings")
    context = {
        "form": form,
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
def delegation(request: HttpRequest) -> HttpResponse:
    """Who drafts, who clears and who watches for the person's governments."""
    people = selectors.delegations_of(request.user)
    return render(request, "members/delegation.html", {"people": people})
