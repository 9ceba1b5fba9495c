"""Coming in by invitation. Whoever has the link has the mailbox, and nothing more is told."""

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from members.delegation_forms import AcceptForm, add_objection
from members.models import Invitation, User
from members.services import invitations
from members.services.invitations import Found, Obstacle
from taskforce.core.access import public
from taskforce.core.forms import status_of, typed

GONE = {Obstacle.UNKNOWN: 404}  # a link that was once good is 410


@public
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """What the invitation is, and how to accept it: as somebody new, or as who one is already."""
    found = invitations.find(key=key)
    if found.invitation is None:
        return _closed(request, found)
    if request.user.is_authenticated:
        return _as_known(request, key, found.invitation, request.user)
    if invitations.has_account(found.invitation):
        back = f"{reverse('account_login')}?next={reverse('invitation', args=[key])}"
        context = {"invitation": found.invitation, "sign_in": back}
        return render(request, "members/invitations/sign_in.html", context)
    return _as_new(request, key, found.invitation)


def _as_new(request: HttpRequest, key: str, invitation: Invitation) -> HttpResponse:
    initial = {"name": invitation.name, "language": invitation.language, "time_zone": "UTC"}
    form = AcceptForm(typed(request), initial=initial, email=invitation.email)
    if request.method == "POST" and form.is_valid():
        answers = {name: form.cleaned_data[name] for name in form.fields}
        try:
            made = invitations.accept(key=key, **answers)
        except ValidationError as error:
            add_objection(form, error)
        else:
            return _closed(request, made) if isinstance(made, Found) else _sign_in(request, made)
    context = {"form": form, "invitation": invitation}
    return render(request, "members/invitations/new.html", context, status=status_of(form))


def _sign_in(request: HttpRequest, user: User) -> HttpResponse:
    """In at once; the middleware leads on to setting up the second factor."""
    login = Login(user=user, redirect_url=reverse("dashboard"), email=user.email)
    response: HttpResponse = perform_login(request, login)
    return response


def _as_known(request: HttpRequest, key: str, invitation: Invitation, user: User) -> HttpResponse:
    if invitation.email != user.email.lower():
        return render(request, "members/invitations/other.html", status=403)
    context: dict[str, Any] = {"invitation": invitation}
    if request.method == "POST":
        try:
            made = invitations.accept_as(key=key, user=user)
        except ValidationError as error:
            context["objections"] = error.messages
            return render(request, "members/invitations/known.html", context, status=422)
        if isinstance(made, Found):
            return _closed(request, made)
        messages.success(request, _("You have accepted the invitation."))
        return redirect("dashboard")
    return render(request, "members/invitations/known.html", context)


def _closed(request: HttpRequest, found: Found) -> HttpResponse:
    obstacle: Any = found.obstacle
    return render(
        request,
        "members/invitations/closed.html",
        {"obstacle": obstacle.value},
        status=GONE.get(obstacle, 410),
    )
