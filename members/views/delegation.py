"""The delegation's own pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from members import selectors
from members.requests import PersonRequest
from taskforce.core.access import own


@own
@require_GET
def delegation(request: PersonRequest) -> HttpResponse:
    """Who drafts, who clears and who watches for the person's governments."""
    people = selectors.delegations_of(request.user)
    return render(request, "members/delegation.html", {"people": people})
