"""Meetings: what everybody reads, and the secretariat's pages under /secretariat/meetings/."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from meetings import selectors, services
from meetings.forms import CorrectionForm, MeetingForm, OutcomeForm
from meetings.models import Meeting
from members.requests import PersonRequest
from taskforce.core.access import public, rule
from taskforce.core.forms import based_on, status_of, typed
from taskforce.core.permissions import allows

PAST_ON_A_PAGE = 20


@public
@require_GET
def meeting_list(request: HttpRequest) -> HttpResponse:
    """What comes, then what was, latest first."""
    page = Paginator(selectors.past(), PAST_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "upcoming": selectors.upcoming(),
        "page": page,
        "may_plan": bool(allows(request.user, "meeting.run")),
    }
    return render(request, "meetings/list.html", context)


@public
@require_GET
def meeting_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting: when in every zone that matters, where, and what came of it."""
    return render(request, "meetings/detail.html", {"meeting": selectors.get_public_meeting(pk)})


@rule("secretariat.work", check=True)
@require_GET
def manage(request: PersonRequest) -> HttpResponse:
    """Every meeting, what needs the secretariat first, and a warning for a year short of two."""
    context = {"calendar": selectors.calendar(request.user)}
    return render(request, "meetings/manage.html", context)


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """Plans a meeting."""
    form = MeetingForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            meeting = services.create_meeting(particulars=form.cleaned_data, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved as a draft. Only the secretariat sees it."))
            return redirect("meeting-announce", pk=meeting.pk)
    return render(request, "meetings/form.html", {"form": form}, status=status_of(form))


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes the particulars. Where somebody was faster, both are shown and nothing is lost."""
    meeting = selectors.get_meeting(request.user, pk)
    if meeting.state == Meeting.State.HELD:
        return redirect("meeting-outcome", pk=pk)
    form = MeetingForm(typed(request), meeting=meeting)
    context: dict[str, Any] = {"form": form, "meeting": meeting}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_meeting(
                meeting=meeting,
                particulars=form.cleaned_data,
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except services.MeetingConflict as conflict:
            context |= {
                "form": based_on(form, conflict.meeting.version),
                "stored": conflict.meeting,
            }
            return render(request, "meetings/form.html", context, status=409)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("meeting-manage")
    return render(request, "meetings/form.html", context, status=status_of(form))


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def announce(request: PersonRequest, pk: int) -> HttpResponse:
    """Shows what the public will read, then announces it."""
    meeting = selectors.get_meeting(request.user, pk)
    if request.method == "POST":
        services.announce(meeting=meeting, actor=request.user)
        messages.success(request, _("Announced. Everybody can read it now."))
        return redirect("meeting-manage")
    if meeting.state != Meeting.State.DRAFT:
        return redirect(meeting)
    return render(request, "meetings/announce.html", {"meeting": meeting})


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def outcome(request: PersonRequest, pk: int) -> HttpResponse:
    """Records that a meeting was held and what came of it, or corrects that statement."""
    meeting = selectors.get_meeting(request.user, pk)
    if meeting.state == Meeting.State.DRAFT:
        return redirect("meeting-announce", pk=pk)
    correcting = meeting.state == Meeting.State.HELD
    form: OutcomeForm
    if correcting:
        initial = {"outcome": meeting.outcome, "version": meeting.version}
        form = CorrectionForm(typed(request), initial=initial)
    else:
        form = OutcomeForm(typed(request))
    context: dict[str, Any] = {"form": form, "meeting": meeting, "correcting": correcting}
    if request.method == "POST" and form.is_valid():
        try:
            _record(request, meeting, form)
        except services.MeetingConflict as conflict:
            context |= {
                "form": based_on(form, conflict.meeting.version),
                "stored": conflict.meeting,
            }
            return render(request, "meetings/outcome.html", context, status=409)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved. Everybody can read it now."))
            return redirect("meeting-manage")
    return render(request, "meetings/outcome.html", context, status=status_of(form))


def _record(request: PersonRequest, meeting: Meeting, form: OutcomeForm) -> None:
    answers = form.cleaned_data
    if isinstance(form, CorrectionForm):
        services.correct_outcome(
            meeting=meeting,
            outcome=answers["outcome"],
            reason=answers["reason"],
            expected_version=answers["version"] or 0,
            actor=request.user,
        )
    else:
        services.hold(meeting=meeting, outcome=answers["outcome"], actor=request.user)
