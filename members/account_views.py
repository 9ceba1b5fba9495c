"""django-allauth's views where the portal wants a little more than they do."""

from typing import Any

from allauth.account.models import Login
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base.views import IndexView
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.webauthn.internal.auth import begin_authentication
from allauth.mfa.webauthn.internal.flows import perform_passwordless_login
from allauth.mfa.webauthn.views import LoginWebAuthnView
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect

from members.accounts import has_second_factor
from members.middleware import WANTED


class PasskeySignInView(LoginWebAuthnView):
    """Signs in with a passkey alone and leads to the page that was asked for."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The challenge for passkey.js; a person who comes by hand is led to the sign-in page."""
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"request_options": begin_authentication()})
        return redirect("account_login")

    def form_valid(self, form: BaseForm) -> HttpResponse:
        passkey = form.cleaned_data["credential"]
        login = Login(user=passkey.user, redirect_url=get_next_redirect_url(self.request))
        response: HttpResponse = perform_passwordless_login(self.request, passkey, login)
        return response


class SecondFactorView(IndexView):
    """The person's second factors; where there is none, how to set one up, and why."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "protected": has_second_factor(self.request.user)}


class RecoveryCodesView(ViewRecoveryCodesView):
    """The recovery codes, shown once, and the way on to the page that was asked for first."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "wanted": self.request.session.pop(WANTED, "")}
