"""What member governments read of each other, and what changed since they last met."""

from datetime import date, datetime

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from commitments.selectors import public as reading
from commitments.selectors import shared
from commitments.selectors.changes import changes_since
from meetings import selectors as meetings
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.clock import start_of_day
from taskforce.documents.responses import attachment


class SinceForm(forms.Form):
    """From which day on."""

    since = forms.DateField(
        label=_("Since"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input--s"}, format="%Y-%m-%d"),
    )


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


@rule("shared.read", check=True)
@require_GET
def changes(request: PersonRequest) -> HttpResponse:
    """What changed across all members, by commitment: since the last formal meeting, or since a
    day that the reader chooses."""
    meeting = meetings.last_formal_meeting(timezone.now())
    form = SinceForm(request.GET) if "since" in request.GET else None
    moment = (
        meeting.ends_at if meeting else datetime.min.replace(tzinfo=timezone.get_default_timezone())
    )
    status = 200
    if form is not None:
        if form.is_valid():
            day: date = form.cleaned_data["since"]
            moment, meeting = start_of_day(day, timezone.get_current_timezone_name()), None
        else:
            status = 422
    found = changes_since(request.user, moment) if status == 200 else {}
    names = {each.number: each for each in reading.commitments()}
    context = {
        "form": form or SinceForm(),
        "meeting": meeting,
        "moment": moment if form or meeting else None,
        "groups": [(names[number], rows) for number, rows in found.items() if number in names],
    }
    return render(request, "home/changes.html", context, status=status)
