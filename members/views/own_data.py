"""What a person can see and take along of what the portal knows about them."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from members import own_data, selectors
from members.confirming import confirm_again
from members.requests import PersonRequest
from taskforce.core.access import own, public

EVENTS_ON_A_PAGE = 30


@own
@require_GET
def trail(request: PersonRequest) -> HttpResponse:
    """What this person did, and what others did about them."""
    events = Paginator(selectors.own_events(request.user), EVENTS_ON_A_PAGE)
    page = events.get_page(request.GET.get("page"))
    return render(request, "members/trail.html", {"events": page})


@own
@require_http_methods(["GET", "POST"])
def export(request: PersonRequest) -> HttpResponse:
    """Says what the file holds, then gives it."""
    if request.method == "POST":
        confirm_again(request)
        answer = JsonResponse(
            own_data.export(request.user), json_dumps_params={"indent": 2, "ensure_ascii": False}
        )
        answer["Content-Disposition"] = 'attachment; filename="own-data.json"'
        return answer
    return render(request, "members/export.html")


@public
@require_GET
def lost_second_factor(request: HttpRequest) -> HttpResponse:
    """How somebody gets back in who has lost their second factor."""
    return render(request, "members/lost_second_factor.html")
