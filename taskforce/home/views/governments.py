"""A government as its delegation and the secretariat see it: facts, signatures, history."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from commitments.selectors import public as reading
from commitments.selectors import signing
from members import selectors
from members.confirming import confirm_again
from members.delegation_forms import WhyForm
from members.models import Government
from members.requests import PersonRequest
from members.services import governments
from taskforce.core.access import rule
from taskforce.core.permissions import allows

EVENTS_ON_A_PAGE = 30
ACTS = {
    "suspend": (governments.suspend, _("The government is suspended.")),
    "reinstate": (governments.reinstate, _("The government is active again.")),
    "leave": (governments.leave, _("The government is recorded as having left.")),
}


@rule("secretariat.work", check=True)
@require_GET
def government_list(request: PersonRequest) -> HttpResponse:
    """Every government, with what needs the secretariat's eye."""
    return render(request, "home/governments.html", {"rows": selectors.government_overview()})


@rule("delegation.read")
@require_GET
def government_record(request: PersonRequest, pk: int) -> HttpResponse:
    """What is known about one government, and what happened to it."""
    return _page(request, selectors.get_own_government(request.user, pk))


@rule("government.keep")
@require_POST
def government_act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Suspends a government, reinstates it, or records that it left."""
    if verb not in ACTS:
        raise Http404
    government = selectors.get_own_government(request.user, pk, "government.keep")
    confirm_again(request)
    service, said = ACTS[verb]
    form = WhyForm(request.POST)
    if not form.is_valid():
        return _page(request, government, verb, form)
    service(government=government, actor=request.user, **form.cleaned_data)
    messages.success(request, str(said))
    return redirect("government-record", pk)


def _page(
    request: PersonRequest, government: Government, verb: str = "", bound: WhyForm | None = None
) -> HttpResponse:
    events = Paginator(
        selectors.government_history(government, reader=request.user), EVENTS_ON_A_PAGE
    )
    context: dict[str, Any] = {
        "government": government,
        "signatures": reading.signatures_by(government),
        "to_sign": not signing.has_signed(government)
        and allows(request.user, "statement.sign", government),
        "events": events.get_page(request.GET.get("page")),
        "may_keep": allows(request.user, "government.keep", government),
        "may_edit": allows(request.user, "secretariat.work"),
        "verb": verb,
        "bound": bound,
        "acts": [
            (name, bound if name == verb and bound else WhyForm(auto_id=f"id_{name}_%s"))
            for name in selectors.possible_moves(government)
        ],
    }
    return render(request, "home/government_record.html", context, status=422 if bound else 200)
