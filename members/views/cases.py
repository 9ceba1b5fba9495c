"""The secretariat and the governments that ask to join: the queue, and one page for a case."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from members import application_forms as shapes
from members import selectors
from members.models import Application
from members.requests import PersonRequest
from members.services import cases
from members.services.applications import DOCUMENTS, STEPS
from members.views.answers import steps_of
from taskforce.core.access import rule
from taskforce.documents.responses import attachment

# What an officer does on the case page, by the word in its address: the form, the service, and
# what is said afterwards. One page shows them all, so a form with errors comes back on it.
_Act = tuple[type[Form], Callable[..., Any], Any]
ACTS: dict[str, _Act] = {
    "take": (Form, cases.take, gettext_lazy("The case is yours.")),
    "assign": (shapes.AssignForm, cases.assign, gettext_lazy("The case has been given on.")),
    "note": (shapes.NoteForm, cases.add_note, gettext_lazy("The note is saved.")),
    "alliance": (shapes.AllianceForm, cases.record_alliance, gettext_lazy("Recorded.")),
    "call-back": (shapes.CallBackForm, cases.record_call_back, gettext_lazy("Recorded.")),
    "ask": (shapes.AskForm, cases.ask, gettext_lazy("The applicant has been asked.")),
    "reject": (shapes.RejectForm, cases.reject, gettext_lazy("The application is rejected.")),
}


@rule("secretariat.work", check=True)
@require_GET
def queue(request: PersonRequest) -> HttpResponse:
    """Cases, the longest wait first, by state and officer."""
    form = shapes.QueueFilter(request.GET)
    assignee = form.cleaned_data["assignee"] if form.is_valid() else None
    state = request.GET.get("state", "")
    state = state if state in Application.State.values else ""
    shown = selectors.application_queue(state=state, assignee=assignee)
    tabs = [
        (code, Application.State(code).label, shown.counts[code])
        for code in (
            *(Application.State.SUBMITTED, Application.State.IN_REVIEW),
            *(Application.State.ACTION_NEEDED, Application.State.APPROVED),
            *(Application.State.REJECTED, Application.State.WITHDRAWN),
        )
    ]
    context = {
        "queue": shown,
        "form": form,
        "tabs": tabs,
        "selected_state": state,
        "selected_assignee": assignee,
    }
    return render(request, "members/cases/queue.html", context)


@rule("secretariat.work", check=True)
@require_GET
def case(request: PersonRequest, pk: int) -> HttpResponse:
    """Everything about one application on one page."""
    return _page(request, selectors.get_case(request.user, pk))


@rule("application.work")
@require_POST
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """One of ACTS. What was typed wrongly comes back on the case page with the error beside it."""
    if verb not in ACTS:
        raise Http404
    application = selectors.get_case(request.user, pk)
    form_class, service, said = ACTS[verb]
    form = form_class(request.POST)
    if not form.is_valid():
        return _page(request, application, verb, form)
    answers = dict(form.cleaned_data)
    if "reasons" in answers:
        answers["codes"] = answers.pop("reasons")
    try:
        service(application=application, actor=request.user, **answers)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, application, verb, form)
    messages.success(request, str(said))
    return redirect("application-case", pk)


@rule("application.approve")
@require_POST
def approve(request: PersonRequest, pk: int) -> HttpResponse:
    """Admits the government."""
    application = selectors.get_case(request.user, pk)
    form = shapes.ApproveForm(request.POST)
    if not form.is_valid():
        return _page(request, application, "approve", form)
    try:
        government = cases.approve(
            application=application, sort_name=form.cleaned_data["sort_name"], actor=request.user
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, application, "approve", form)
    messages.success(
        request,
        _("%(government)s is a member. Its head of delegation has been invited.")
        % {"government": government},
    )
    return redirect("application-case", pk)


@rule("secretariat.work", check=True)
@require_GET
def document(request: PersonRequest, pk: int, name: str) -> FileResponse:
    """What the applicant uploaded."""
    application = selectors.get_case(request.user, pk)
    if name not in DOCUMENTS or getattr(application, name) is None:
        raise Http404
    return attachment(getattr(application, name))


def _page(
    request: PersonRequest, application: Application, verb: str = "", bound: Form | None = None
) -> HttpResponse:
    forms: dict[str, Form] = {
        "assign": shapes.AssignForm(initial={"assignee": application.assignee}),
        "note": shapes.NoteForm(),
        "alliance": shapes.AllianceForm(
            initial={
                "checked_on": application.alliance_checked_on,
                "source": application.alliance_source,
                "member_since": application.alliance_member_since,
            }
        ),
        "call_back": shapes.CallBackForm(
            initial={
                "called_on": application.called_back_on,
                "person": application.called_back_person,
                "source": application.called_back_source,
            }
        ),
        "ask": shapes.AskForm(),
        "reject": shapes.RejectForm(),
        "approve": shapes.ApproveForm(initial={"sort_name": application.government_name}),
    }
    for name, form in forms.items():
        # Several forms stand on one page: each control needs an id of its own.
        form.auto_id = f"id_{name}_%s"
    if bound is not None:
        bound.auto_id = f"id_{verb.replace('-', '_')}_%s"
        forms[verb.replace("-", "_")] = bound
    context = {
        "application": application,
        "steps": steps_of(application),
        "documents": [
            (name, getattr(application, name))
            for fields in STEPS.values()
            for name in fields
            if name in DOCUMENTS and getattr(application, name) is not None
        ],
        "forms": forms,
        "wrong": verb.replace("-", "_") if bound is not None else "",
        "bound": bound,
        "findings": selectors.findings_of(application),
        "notes": application.notes.select_related("by"),
        "history": selectors.history(application),
        "namesakes": selectors.namesakes(application),
        "may_work": selectors.may_work(request.user, application),
        "may_approve": selectors.may_approve(request.user, application),
    }
    return render(
        request, "members/cases/case.html", context, status=422 if bound is not None else 200
    )
