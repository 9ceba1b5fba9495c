"""The first page after sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commitments import selectors as commitments
from members.permissions import is_officer
from members.requests import PersonRequest
from taskforce.core.access import own
from taskforce.home.todo import tasks
from taskforce.notifications.selectors import health, is_refused


@own
@require_GET
def dashboard(request: PersonRequest) -> HttpResponse:
    """What waits for the person who signed in, and the reports of their governments."""
    context = {
        "tasks": tasks(request.user),
        "is_refused": is_refused(request.user.email),
        "reports": commitments.own_reports(request.user),
        # Whoever looks after the mail learns here that it does not leave, wherever they begin.
        "health": health() if is_officer(request.user) else None,
    }
    return render(request, "home/dashboard.html", context)
