"""The first page after sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commitments import selectors as commitments
from members.permissions import is_staff
from members.requests import PersonRequest
from taskforce.core.access import own
from taskforce.home.todo import tasks
from taskforce.notifications.selectors import is_refused


@own
@require_GET
def dashboard(request: PersonRequest) -> HttpResponse:
    """What waits for the person who signed in, and the reports of their governments."""
    context = {
        "tasks": tasks(request.user),
        "shows_overview": is_staff(request.user),
        "is_refused": is_refused(request.user.email),
        "reports": commitments.own_reports(request.user),
    }
    return render(request, "home/dashboard.html", context)
