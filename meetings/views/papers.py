"""Papers: the secretariat's list, the page to bring one, and the documents themselves."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from meetings import selectors, services
from meetings.forms.papers import BringForm, PaperForm, WithdrawForm
from members.permissions import is_officer
from members.requests import PersonRequest
from taskforce.core.access import public, rule
from taskforce.core.forms import add_errors, based_on, status_of, typed
from taskforce.documents.responses import attachment


@rule("meeting.run", check=True)
@require_GET
def papers(request: PersonRequest, pk: int) -> HttpResponse:
    """Every paper of a meeting, also what is awaited and what was withdrawn."""
    meeting = selectors.get_meeting(request.user, pk)
    context = {"meeting": meeting, "papers": selectors.papers_for(request.user, meeting)}
    return render(request, "meetings/papers.html", context)


@rule("meeting.run", check=True)
@require_http_methods(["GET", "POST"])
def paper_plan(request: PersonRequest, pk: int) -> HttpResponse:
    """Plans a paper."""
    meeting = selectors.get_meeting(request.user, pk)
    form = PaperForm(typed(request), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_paper(meeting=meeting, content=form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Planned. Its document can be brought now."))
            return redirect("meeting-papers", pk=pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/paper_form.html", context, status=status_of(form))


@rule("meeting.run", check=True)
@require_http_methods(["GET", "POST"])
def paper_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes what is known of a paper and who may read it."""
    paper = selectors.get_run_paper(request.user, pk)
    form = PaperForm(typed(request), meeting=paper.meeting, paper=paper)
    context: dict[str, Any] = {"form": form, "meeting": paper.meeting, "paper": paper}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_paper(
                paper=paper,
                content=form.cleaned_data,
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except services.PaperConflict as conflict:
            context |= {
                "form": based_on(form, conflict.paper.version),
                "stored": conflict.paper,
                "named": conflict.governments,
            }
            return render(request, "meetings/paper_form.html", context, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("meeting-papers", pk=paper.meeting_id)
    return render(request, "meetings/paper_form.html", context, status=status_of(form))


@rule("meeting.run", check=True)
@require_http_methods(["GET", "POST"])
def paper_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes a paper away from its readers."""
    paper = selectors.get_run_paper(request.user, pk)
    form = WithdrawForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.withdraw_paper(paper=paper, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, _("Withdrawn. Only the secretariat sees it now."))
        return redirect("meeting-papers", pk=paper.meeting_id)
    context = {"form": form, "meeting": paper.meeting, "paper": paper}
    return render(request, "meetings/paper_withdraw.html", context, status=status_of(form))


@rule("paper.bring")
@require_http_methods(["GET", "POST"])
def paper_bring(request: PersonRequest, pk: int) -> HttpResponse:
    """Brings the document of a paper, or another version, and leads back to where papers are
    listed: on the secretariat's page or the meeting's."""
    paper = selectors.get_paper_to_bring(request.user, pk)
    runs = is_officer(request.user)
    form = BringForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.bring_paper(paper=paper, file=form.cleaned_data["file"], actor=request.user)
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            messages.success(request, _("The document is in. Those who may read it have it now."))
            return redirect("meeting-papers", paper.meeting_id) if runs else redirect(paper.meeting)
    context = {"form": form, "meeting": paper.meeting, "paper": paper, "runs": runs}
    return render(request, "meetings/paper_bring.html", context, status=status_of(form))


@public
@require_GET
def paper_document(request: HttpRequest, pk: int) -> FileResponse:
    """The document of a paper, for those who may read it."""
    return attachment(selectors.get_paper_version(request.user, pk).document)


@rule("meeting.follow", check=True)
@require_GET
def paper_version(request: PersonRequest, pk: int, number: int) -> FileResponse:
    """One version of a paper: an earlier one for the secretariat and whoever brought it."""
    return attachment(selectors.get_paper_version(request.user, pk, number).document)
