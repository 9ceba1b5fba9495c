"""The secretariat's pages on support: matches, needs and offers, introductions."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from knowledge.forms.support import EntryFilterForm, IntroductionFilterForm, OutcomeForm
from knowledge.selectors import support_matches as selectors
from knowledge.services import support_introductions as services
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, status_of, typed

NEEDS_ON_A_PAGE = 20
LINES_ON_A_PAGE = 50


@rule("support.introduce", check=True)
@require_GET
def match_list(request: PersonRequest) -> HttpResponse:
    """Needs, each with the offers that may meet it and why."""
    needs = Paginator(selectors.needs_with_offers(request.user), NEEDS_ON_A_PAGE)
    page = needs.get_page(request.GET.get("page"))
    context = {"page": page, "matches": selectors.matches(page.object_list)}
    return render(request, "knowledge/support/matches.html", context)


@rule("support.introduce", check=True)
@require_GET
def entry_list(request: PersonRequest) -> HttpResponse:
    """Every need and offer that its government confirmed."""
    form = EntryFilterForm(request.GET)
    rows = selectors.entries(request.user, **form.asked())
    page = Paginator(rows, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "knowledge/support/entries.html", {"form": form, "page": page})


@rule("support.introduce", check=True)
@require_http_methods(["GET", "POST"])
def propose(request: PersonRequest, need: UUID, offer: UUID) -> HttpResponse:
    """Shows what each side would be asked, then asks both."""
    pair = selectors.get_pair(request.user, need, offer)
    refusal = ""
    if request.method == "POST":
        try:
            introduction = services.propose(need=pair[0], offer=pair[1], actor=request.user)
        except ValidationError as error:
            refusal = " ".join(error.messages)
        else:
            messages.success(request, _("Both governments were asked, each by itself."))
            return redirect(introduction)
    context = {"pair": pair, "reasons": selectors.reasons(*pair), "refusal": refusal}
    status = 422 if refusal else 200
    return render(request, "knowledge/support/propose.html", context, status=status)


@rule("support.introduce", check=True)
@require_GET
def introduction_list(request: PersonRequest) -> HttpResponse:
    """Introductions, or those in one state."""
    form = IntroductionFilterForm(request.GET)
    rows = selectors.introductions(request.user, **form.asked())
    page = Paginator(rows, LINES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "knowledge/support/introductions.html", {"form": form, "page": page})


@rule("support.introduce", check=True)
@require_GET
def introduction(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One introduction with both answers."""
    context = {"shown": selectors.introduction_page(request.user, pk)}
    return render(request, "knowledge/support/introduction.html", context)


@rule("support.introduce", check=True)
@require_POST
def withdraw(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Takes back what was asked."""
    stored = selectors.get_introduction(request.user, pk)
    services.withdraw(introduction=stored, actor=request.user)
    messages.success(request, _("Taken back. Both governments hear that it did not come about."))
    return redirect(stored)


@rule("support.introduce", check=True)
@require_http_methods(["GET", "POST"])
def conclude(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Records what came of an introduction."""
    stored = selectors.get_introduction(request.user, pk)
    if request.method == "GET" and stored.state not in stored.CONCLUDE.sources:
        return redirect(stored)
    form = OutcomeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            services.conclude(introduction=stored, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Recorded."))
            return redirect(stored)
    context = {"form": form, "introduction": stored, "back": stored.get_absolute_url()}
    return render(request, "knowledge/support/outcome.html", context, status=status_of(form))
