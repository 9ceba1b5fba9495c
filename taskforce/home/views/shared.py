"""What member governments read of each other."""

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from commitments.selectors import shared
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.documents.responses import attachment


@rule("shared.read", check=True)
@require_GET
def shared_list(request: PersonRequest) -> HttpResponse:
    """Every published report, as members read it."""
    publications = shared.shared_publications(request.user)
    return render(request, "home/shared_list.html", {"publications": publications})


@rule("shared.read", check=True)
@require_GET
def shared_report(request: PersonRequest, slug: str, round_slug: str) -> HttpResponse:
    """One government's report with what it shares with other members only."""
    publication = shared.get_shared(request.user, slug, round_slug)
    context = {
        "publication": publication,
        "government": publication.government,
        "sections": shared.shared_sections(publication),
    }
    return render(request, "home/shared_report.html", context)


@rule("shared.read", check=True)
@require_GET
def shared_document(
    request: PersonRequest, slug: str, round_slug: str, document: int
) -> FileResponse:
    """A document that the government shares with other members."""
    publication = shared.get_shared(request.user, slug, round_slug)
    found = shared.shared_document(publication, document)
    if found is None:
        raise Http404
    return attachment(found)
