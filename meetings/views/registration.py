"""Registration: the delegation's pages, the secretariat's board, and what is printed."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import selectors, services
from meetings.forms.registration import DeclineForm, RegistrationForm
from meetings.models import Meeting
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, status_of, typed
from taskforce.core.permissions import allows

# What is printed of the participants, by the name in its address.
SHEETS: Mapping[str, str] = {
    "credentials": "meetings/print/credentials.html",
    "attendance": "meetings/print/attendance.html",
    "plates": "meetings/print/plates.html",
}


@rule("registration.make")
@require_http_methods(["GET", "POST"])
def make(request: PersonRequest, pk: int, government: int) -> HttpResponse:
    """Registers somebody for a government."""
    meeting, delegation = selectors.get_delegation_to_register(request.user, pk, government)
    form = RegistrationForm(typed(request), meeting=meeting, government=delegation)
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            services.register(
                meeting=meeting,
                government=delegation,
                who=answers,
                needs=answers,
                actor=request.user,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Registered. The secretariat confirms the seat."))
            return _back(request, meeting)
    context = {"form": form, "meeting": meeting, "government": delegation}
    return render(request, "meetings/registration_form.html", context, status=status_of(form))


@rule("registration.make")
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes how somebody comes and what they need."""
    registration = selectors.get_registration(request.user, pk)
    meeting = registration.meeting
    form = RegistrationForm(
        typed(request),
        meeting=meeting,
        government=registration.government,
        registration=registration,
    )
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            services.change_registration(
                registration=registration, who=answers, needs=answers, actor=request.user
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return _back(request, meeting)
    context = {
        "form": form,
        "meeting": meeting,
        "government": registration.government,
        "registration": registration,
    }
    return render(request, "meetings/registration_form.html", context, status=status_of(form))


@rule("registration.make")
@require_POST
def withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Says that somebody does not come after all."""
    registration = selectors.get_registration(request.user, pk)
    services.withdraw_registration(registration=registration, actor=request.user)
    messages.success(request, _("Withdrawn."))
    return _back(request, registration.meeting)


@rule("registration.make")
@require_POST
def apologise(request: PersonRequest, pk: int, government: int) -> HttpResponse:
    """Says that a government sends nobody."""
    meeting, delegation = selectors.get_delegation_to_register(request.user, pk, government)
    try:
        services.apologise(meeting=meeting, government=delegation, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Noted. You may still register somebody."))
    return _back(request, meeting)


def _back(request: PersonRequest, meeting: Meeting) -> HttpResponse:
    """Officers come from their board, delegations from the meeting's page."""
    if allows(request.user, "meeting.run", meeting):
        return redirect("meeting-registrations", pk=meeting.pk)
    return redirect(meeting.get_absolute_url() + "#registration")


@rule("meeting.run", check=True)
@require_GET
def board(request: PersonRequest, pk: int) -> HttpResponse:
    """Who comes, who waits for confirmation, who has not answered."""
    meeting = selectors.get_meeting(request.user, pk)
    context = {"meeting": meeting, "board": selectors.registration_board(request.user, meeting)}
    return render(request, "meetings/registrations.html", context)


@rule("meeting.run", check=True)
@require_POST
def confirm(request: PersonRequest, pk: int) -> HttpResponse:
    """Confirms one seat."""
    registration = selectors.get_run_registration(request.user, pk)
    services.confirm_registration(registration=registration, actor=request.user)
    messages.success(request, _("Confirmed."))
    return redirect("meeting-registrations", pk=registration.meeting_id)


@rule("meeting.run", check=True)
@require_POST
def confirm_all(request: PersonRequest, pk: int) -> HttpResponse:
    """Confirms every seat that waits."""
    meeting = selectors.get_meeting(request.user, pk)
    count = services.confirm_all(meeting=meeting, actor=request.user)
    messages.success(
        request,
        ngettext("%(count)d seat confirmed.", "%(count)d seats confirmed.", count)
        % {"count": count},
    )
    return redirect("meeting-registrations", pk=pk)


@rule("meeting.run", check=True)
@require_http_methods(["GET", "POST"])
def decline(request: PersonRequest, pk: int) -> HttpResponse:
    """Declines a registration, with the reason."""
    registration = selectors.get_run_registration(request.user, pk)
    form = DeclineForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.decline_registration(
            registration=registration, reason=form.cleaned_data["reason"], actor=request.user
        )
        messages.success(request, _("Declined. The delegation gets a mail."))
        return redirect("meeting-registrations", pk=registration.meeting_id)
    context = {"form": form, "meeting": registration.meeting, "registration": registration}
    return render(request, "meetings/registration_decline.html", context, status=status_of(form))


@rule("meeting.run", check=True)
@require_GET
def sheet(request: PersonRequest, pk: int, name: str) -> HttpResponse:
    """The credentials list for the chair, the attendance list or the name plates."""
    if name not in SHEETS:
        raise Http404
    meeting = selectors.get_meeting(request.user, pk)
    context = {
        "meeting": meeting,
        "people": selectors.confirmed_registrations(request.user, meeting),
    }
    return render(request, SHEETS[name], context)
