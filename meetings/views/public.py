"""What everybody reads of meetings."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from meetings import selectors
from taskforce.core.access import cacheable, public
from taskforce.core.permissions import allows

PAST_ON_A_PAGE = 20


@public
@cacheable("page")
@require_safe
def meeting_list(request: HttpRequest) -> HttpResponse:
    """What comes, then what was, latest first."""
    page = Paginator(selectors.past(), PAST_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "upcoming": selectors.upcoming(),
        "page": page,
        "may_plan": bool(allows(request.user, "meeting.run")),
        "follows": bool(allows(request.user, "meeting.follow")),
    }
    return render(request, "meetings/list.html", context)


@public
@cacheable()
@require_safe
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: when in every zone that matters, where, and what came of it."""
    meeting = selectors.get_public_meeting(pk)
    papers = selectors.papers_for(request.user, meeting)
    context = {
        "meeting": meeting,
        "online_link": selectors.online_link(request.user, meeting),
        "agenda": selectors.agenda_for(request.user, meeting),
        "proposals": selectors.own_proposals(request.user, meeting),
        "may_propose": bool(selectors.proposing_for(request.user, meeting)),
        "papers": papers,
        "may_bring": selectors.may_bring(request.user, papers),
        "answers": selectors.own_answers(request.user, meeting),
        "follows": bool(allows(request.user, "meeting.follow", meeting)),
        "shared_record": selectors.shared_record(request.user, meeting),
        "may_plan": bool(allows(request.user, "meeting.run")),
    }
    return render(request, "meetings/detail.html", context)
