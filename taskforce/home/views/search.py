"""Search. For visitors a plain page without a script; who signed in sees results while typing."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from taskforce.core.access import public
from taskforce.home.search import SOURCES, results
from taskforce.search.asking import LONGEST_QUESTION, question
from taskforce.search.limits import may_ask


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
        if asked and not may_ask(request):
            context["paused"], status = True, 429
        elif asked:
            page = request.GET.get("page", "1")
            context["results"] = results(request.user, asked, kind=context["kind"], page=page)
    template = "home/partials/results.html" if instant else "home/search.html"
    response = render(request, template, context | {"instant": instant}, status=status)
    response["X-Robots-Tag"] = "noindex"
    response["Vary"] = "HX-Request"
    return response
