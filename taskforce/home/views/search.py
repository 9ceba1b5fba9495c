"""Search. For visitors a plain page without a script; who signed in sees results while typing."""

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from taskforce.core.access import public
from taskforce.core.pace import Pace
from taskforce.home.search import SOURCES, results
from taskforce.search.asking import LONGEST_QUESTION, question
from taskforce.ui.navigation import is_visitor

_visitors = Pace()


@public
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """What this reader may read and asks for. Nothing is kept of the question."""
    typed = request.GET.get("q", "")
    instant = "HX-Request" in request.headers
    kind = request.GET.get("kind", "")
    context: dict[str, Any] = {
        "typed": typed[: LONGEST_QUESTION + 1].replace("\x00", ""),
        "kind": kind if kind in SOURCES else "",
        "longest": LONGEST_QUESTION,
    }
    status = 200
    try:
        asked = question(typed, unfinished=instant)
    except ValidationError as error:
        # htmx shows an answer of 200 alone; what is being typed is not a mistake yet.
        context["error"], status = error.message, 200 if instant else 422
    else:
        if asked and not _may_ask(request):
            context["paused"], status = True, 429
        elif asked:
            page = request.GET.get("page", "1")
            context["results"] = results(request.user, asked, kind=context["kind"], page=page)
    template = "home/partials/results.html" if instant else "home/search.html"
    response = render(request, template, context | {"instant": instant}, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Vary"] = "HX-Request"
    return response


def _may_ask(request: HttpRequest) -> bool:
    """Visitors of one network have a limit together; who signed in is known and has none."""
    if not is_visitor(request):
        return True
    network = get_adapter().get_client_ip(request)
    return _visitors.allows(network, times=settings.SEARCHES_A_MINUTE)
