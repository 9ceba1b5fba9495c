"""The secretariat's overview: what waits, and what the portal sends next."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from members.permissions import is_officer
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.home.waiting import waiting
from taskforce.notifications import selectors


@rule("secretariat.overview", check=True)
@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    """Each thing that waits for this person, as the daily digest has it."""
    context = {
        "groups": waiting(request.user),
        "sees_mail": is_officer(request.user),
        "health": selectors.health(),
    }
    return render(request, "home/overview.html", context)
