"""The secretariat's pages about a meeting as a whole."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import selectors, services
from meetings.forms.meetings import (
    CorrectionForm,
    MeetingForm,
    OutcomeForm,
    PostponeForm,
    ReasonForm,
    TimesForm,
    times_of,
)
from meetings.models import Meeting
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, based_on, status_of, typed

# Moves that need nothing but a button: what is said afterwards.
_ACTS: Mapping[str, tuple[Callable[..., Meeting], str | Promise]] = {
    "open-registration": (
        services.open_registration,
        gettext_lazy("Registration is open. The heads of delegation get a mail."),
    ),
    "begin": (services.begin, gettext_lazy("The session is open.")),
    "end": (services.hold, gettext_lazy("The meeting was held. Its outcome can be published.")),
    "adopt": (
        services.adopt,
        gettext_lazy("The minutes are adopted. The heads of delegation get a mail."),
    ),
    "close": (services.close, gettext_lazy("The meeting is closed.")),
}


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
            add_errors(form, error)
        else:
            messages.success(request, _("Saved as a draft. Only the secretariat sees it."))
            return redirect("meeting-run", pk=meeting.pk)
    return render(request, "meetings/form.html", {"form": form}, status=status_of(form))


@rule("secretariat.work", check=True)
@require_GET
def run(request: PersonRequest, pk: int) -> HttpResponse:
    """Where one meeting stands, and what can be done next."""
    return _run_page(request, selectors.get_meeting(request.user, pk))


def _run_page(request: PersonRequest, meeting: Meeting, problem: str = "") -> HttpResponse:
    context = {
        "meeting": meeting,
        "moves": selectors.possible_moves(meeting),
        "parts": selectors.parts(meeting),
        "record": selectors.meeting_record(request.user, meeting),
        "problem": problem,
    }
    return render(request, "meetings/run.html", context, status=422 if problem else 200)


@rule("secretariat.work", check=True)
@require_POST
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Moves a meeting where nothing has to be said with it."""
    if verb not in _ACTS:
        raise Http404
    meeting = selectors.get_meeting(request.user, pk)
    service, done = _ACTS[verb]
    try:
        service(meeting=meeting, actor=request.user)
    except ValidationError as error:
        return _run_page(request, meeting, problem=" ".join(error.messages))
    messages.success(request, str(done))
    return redirect("meeting-run", pk=pk)


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes the particulars. Where somebody was faster, both are shown and nothing is lost."""
    meeting = selectors.get_meeting(request.user, pk)
    if not meeting.takes_changes:
        return redirect("meeting-run", pk=pk)
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
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("meeting-run", pk=pk)
    return render(request, "meetings/form.html", context, status=status_of(form))


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def announce(request: PersonRequest, pk: int) -> HttpResponse:
    """Shows what the public will read, then announces it."""
    meeting = selectors.get_meeting(request.user, pk)
    if request.method == "POST":
        services.announce(meeting=meeting, actor=request.user)
        messages.success(request, _("Announced. Everybody can read it now."))
        return redirect("meeting-run", pk=pk)
    if meeting.state != Meeting.State.DRAFT:
        return redirect(meeting)
    return render(request, "meetings/announce.html", {"meeting": meeting})


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def postpone(request: PersonRequest, pk: int) -> HttpResponse:
    """Moves a meeting to another date, or to one to be decided."""
    meeting = selectors.get_meeting(request.user, pk)
    if meeting.state not in Meeting.POSTPONE.sources:
        return redirect("meeting-run", pk=pk)
    form = PostponeForm(typed(request), initial={"zone": meeting.zone})

    def postpone(answers: Mapping[str, Any]) -> None:
        services.postpone(
            meeting=meeting,
            reason=answers["reason"],
            starts_at=answers["starts_at"],
            ends_at=answers["ends_at"],
            zone=answers["zone"],
            actor=request.user,
        )

    return _with_form(request, meeting, form, "meetings/postpone.html", postpone)


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def confirm_date(request: PersonRequest, pk: int) -> HttpResponse:
    """Announces a postponed meeting again, with its date."""
    meeting = selectors.get_meeting(request.user, pk)
    if meeting.state not in Meeting.CONFIRM_DATE.sources:
        return redirect("meeting-run", pk=pk)
    known = {"zone": meeting.zone} if meeting.date_pending else times_of(meeting)
    form = TimesForm(typed(request), initial=known)

    def confirm(answers: Mapping[str, Any]) -> None:
        services.confirm_date(
            meeting=meeting,
            starts_at=answers["starts_at"],
            ends_at=answers["ends_at"],
            zone=answers["zone"],
            actor=request.user,
        )

    return _with_form(request, meeting, form, "meetings/confirm_date.html", confirm)


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def cancel(request: PersonRequest, pk: int) -> HttpResponse:
    """Calls a meeting off."""
    meeting = selectors.get_meeting(request.user, pk)
    if meeting.state not in Meeting.CANCEL.sources:
        return redirect("meeting-run", pk=pk)
    form = ReasonForm(typed(request))

    def cancel(answers: Mapping[str, Any]) -> None:
        services.cancel(meeting=meeting, reason=answers["reason"], actor=request.user)

    return _with_form(request, meeting, form, "meetings/cancel.html", cancel)


def _with_form(
    request: PersonRequest,
    meeting: Meeting,
    form: Form,
    template: str,
    command: Callable[[Mapping[str, Any]], None],
) -> HttpResponse:
    """Shows the form, or does what it says and leads back to the meeting."""
    if request.method == "POST" and form.is_valid():
        try:
            command(form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Done. Those concerned get a mail."))
            return redirect("meeting-run", pk=meeting.pk)
    context = {"form": form, "meeting": meeting}
    return render(request, template, context, status=status_of(form))


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def outcome(request: PersonRequest, pk: int) -> HttpResponse:
    """Records that a meeting was held and what came of it, or corrects that statement."""
    meeting = selectors.get_meeting(request.user, pk)
    if meeting.state not in Meeting.HOLD.sources and not meeting.was_held:
        return redirect("meeting-run", pk=pk)
    correcting = bool(meeting.outcome)
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
            add_errors(form, error)
        else:
            messages.success(request, _("Saved. Everybody can read it now."))
            return redirect("meeting-run", pk=pk)
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
    elif meeting.was_held:
        services.publish_outcome(meeting=meeting, outcome=answers["outcome"], actor=request.user)
    else:
        services.hold(meeting=meeting, outcome=answers["outcome"], actor=request.user)
