"""A reader's own briefing packs of a meeting."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from meetings import selectors, services
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.documents.responses import attachment


@rule("meeting.follow", check=True)
@require_http_methods(["GET", "POST"])
def pack(request: PersonRequest, pk: int) -> HttpResponse:
    """The packs that the reader has of a meeting, how far a new one is, and the button for it."""
    if request.method == "POST":
        meeting = selectors.get_meeting_for_pack(request.user, pk)
        made = services.order_pack(meeting=meeting, actor=request.user)
        if not made.is_unfinished:
            messages.info(request, _("Nothing changed since your latest version."))
        return redirect("meeting-pack", pk=pk)
    return render(request, "meetings/pack.html", {"shown": selectors.pack_page(request.user, pk)})


@rule("meeting.follow", check=True)
@require_GET
def pack_file(request: PersonRequest, pk: int) -> FileResponse:
    """The PDF, for whom it was made."""
    return attachment(selectors.get_pack_document(request.user, pk))
