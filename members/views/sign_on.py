"""Single sign-on: the way to one's government's provider and back, and setting providers up."""

from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from members import selectors
from members.confirming import confirm_again
from members.delegation_forms import add_objection
from members.requests import PersonRequest
from members.services import identities
from members.sign_on_forms import EditProviderForm, ProviderForm, WhichProviderForm
from members.single_sign_on import come_back, leave_for, refused
from taskforce.core.access import own, public, rule
from taskforce.core.forms import status_of, typed


@public
@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Finds the provider by the domain of an address. The way on is a link and not a redirect,
    since a form of this site may lead nowhere else (form-action 'self')."""
    form = WhichProviderForm(typed(request))
    provider = None
    if request.method == "POST" and form.is_valid():
        provider = identities.provider_for(form.cleaned_data["email"])
        if provider is None:
            form.add_error("email", _("No government has set up sign-on for this domain here."))
    context = {"form": form, "provider": provider}
    return render(request, "members/sign_on/choose.html", context, status=status_of(form))


@public
@require_GET
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the provider. A GET is safe here: it begins an attempt in this browser and nothing
    else, and what comes back counts only with this browser's state, verifier and nonce."""
    provider = identities.usable_provider(pk)
    if provider is None:
        return refused(request)
    if not ratelimit.consume(
        request,
        app="members",
        action="leave",
        config=settings.SIGN_ON_RATE_LIMITS,
        limit_get=True,
    ):
        return render(request, "429.html", status=429)
    return leave_for(request, provider)


@public
@require_GET
def callback(request: HttpRequest, pk: int) -> HttpResponse:
    """Back from the provider."""
    provider = identities.usable_provider(pk)
    return refused(request) if provider is None else come_back(request, provider)


@own
@require_POST
def unlink(request: PersonRequest, pk: int) -> HttpResponse:
    """Unties an identity of one's own; 404 for those of others."""
    confirm_again(request)
    if not identities.unlink(user=request.user, pk=pk):
        raise Http404
    messages.success(request, _("This way to sign in is removed."))
    return redirect("account-settings")


@rule("secretariat.administer", check=True)
@require_GET
def provider_list(request: PersonRequest) -> HttpResponse:
    """Every provider, by government."""
    context = {"providers": selectors.identity_providers()}
    return render(request, "members/sign_on/list.html", context)


@rule("secretariat.administer", check=True)
@require_http_methods(["GET", "POST"])
def provider_add(request: PersonRequest) -> HttpResponse:
    """Sets a provider up."""
    confirm_again(request)
    form = ProviderForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            identities.add_provider(actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_objection(form, error)
        else:
            messages.success(request, _("The provider is set up."))
            return redirect("sign-on-list")
    context = {"form": form, "title": _("Set up a provider")}
    return render(request, "members/sign_on/form.html", context, status=status_of(form))


@rule("secretariat.administer", check=True)
@require_http_methods(["GET", "POST"])
def provider_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes a provider, or switches it off."""
    provider = selectors.get_identity_provider(pk)
    confirm_again(request)
    initial = {
        "name": provider.name,
        "client_id": provider.client_id,
        "domains": ", ".join(provider.domains),
        "is_active": provider.is_active,
    }
    form = EditProviderForm(typed(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            identities.edit_provider(provider=provider, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            add_objection(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("sign-on-list")
    context = {"form": form, "title": str(provider), "provider": provider}
    return render(request, "members/sign_on/form.html", context, status=status_of(form))
