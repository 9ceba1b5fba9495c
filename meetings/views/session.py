"""While a meeting runs: attendance, decisions and actions on one page; decisions afterwards."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from meetings import selectors, services
from meetings.forms.session import DecisionForm, MeetingFilterForm, SessionForm
from members.kept import keeps_typed, typed_or_kept
from members.permissions import is_officer
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, based_on, status_of, typed

# Where the page opens again after each button: the field where the next one is typed.
_PLACES = {"attendance": "attendance", "decision": "id_decision", "action": "id_action"}


@keeps_typed
@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def session(request: PersonRequest, pk: int) -> HttpResponse:
    """Writes down whatever was filled in, and opens again at the same place."""
    shown = selectors.get_session(request.user, pk)
    if request.method == "GET" and not shown.meeting.writes_minutes:
        return redirect("meeting-run", pk)
    form = SessionForm(typed_or_kept(request), meeting=shown.meeting, attendance=shown.attendance)
    if request.method == "POST" and form.is_valid():
        try:
            recorded = services.record_session(
                meeting=shown.meeting,
                attendance=form.attendance,
                decision=form.cleaned_data["decision"],
                action=form.new_action,
                actor=request.user,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            if recorded:
                messages.success(request, _said(recorded))
            place = _PLACES.get(request.POST.get("next", ""), "main")
            return redirect(f"{reverse('meeting-session', args=[pk])}#{place}")
    context = {"form": form, "session": shown, "meeting": shown.meeting}
    return render(request, "meetings/session.html", context, status=status_of(form))


def _said(recorded: services.Recorded) -> str:
    parts = []
    if recorded.attendance:
        parts.append(_("attendance"))
    if recorded.decision:
        parts.append(str(recorded.decision))
    if recorded.action:
        parts.append(recorded.action.number)
    return _("Saved: %(parts)s.") % {"parts": ", ".join(parts)}


@rule("shared.read", check=True)
@require_GET
def decision_list(request: PersonRequest) -> HttpResponse:
    """What meetings decided, the latest meeting first."""
    form = MeetingFilterForm(request.GET, meetings=selectors.meetings_with_records())
    context = {
        "form": form,
        "decisions": selectors.decisions(form.chosen),
        "may_change": is_officer(request.user),
    }
    return render(request, "meetings/decisions.html", context)


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def decision_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Corrects the words of a decision."""
    decision = selectors.get_decision(request.user, pk)
    form = DecisionForm(typed(request), decision=decision)
    context: dict[str, Any] = {"form": form, "decision": decision, "meeting": decision.meeting}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_decision(
                decision=decision,
                text=form.cleaned_data["text"],
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except services.DecisionConflict as conflict:
            context |= {
                "form": based_on(form, conflict.decision.version),
                "stored": conflict.decision,
            }
            return render(request, "meetings/decision_edit.html", context, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("meeting-run", decision.meeting_id)
    return render(request, "meetings/decision_edit.html", context, status=status_of(form))
