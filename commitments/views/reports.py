"""A government's own pages: its reports, and the way of each through clearance to the public."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commitments import selectors, services
from commitments.forms import ReasonForm, SubmitForm
from commitments.models import Report
from commitments.section_forms import ChangeNoteForm
from members.requests import PersonRequest
from taskforce.core.access import own, rule
from taskforce.core.permissions import allows


@own
@require_GET
def report_list(request: PersonRequest) -> HttpResponse:
    """The reports of the person's own governments."""
    reports = selectors.own_reports(request.user)
    return render(request, "commitments/report_list.html", {"reports": reports})


@rule("report.view")
@require_GET
def report_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """The task list: nine sections, how far each is, and what comes next."""
    report = selectors.get_report(request.user, pk)
    lines = selectors.task_list(report)
    is_published = selectors.is_published(report)
    return render(
        request,
        "commitments/report_detail.html",
        {
            "report": report,
            "lines": lines,
            "complete_count": sum(line.section.is_complete for line in lines),
            "returned": selectors.last_return(report),
            "is_published": is_published,
            "taken_back": selectors.taken_back(report) if is_published else (),
            **_powers(request, report),
        },
    )


_POWERS = {
    "can_draft": "report.draft",
    "can_clear": "report.submit",
    "can_decide": "report.stop",
    "can_amend": "report.amend",
    "can_take_back": "report.take_back",
    "can_declare_nil": "report.declare_nil",
    "can_submit_on_behalf": "report.submit_on_behalf",
    "can_review": "report.review",
}


def _powers(request: PersonRequest, report: Report) -> dict[str, Any]:
    """What this person may do with the report, for templates."""
    return {name: allows(request.user, rule, report) for name, rule in _POWERS.items()}


@rule("report.view")
@require_GET
def report_check(request: PersonRequest, pk: int) -> HttpResponse:
    """What was answered, what the public will read of it, and the next step for this person."""
    report = selectors.get_report(request.user, pk)
    return check_page(request, report)


def check_page(
    request: PersonRequest,
    report: Report,
    *,
    errors: list[str] | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The page for checking, with what went wrong."""
    answers = selectors.live_answers(report)
    context = {
        "report": report,
        "pairs": list(zip(answers, selectors.public_preview(report, answers), strict=True)),
        "incomplete": selectors.incomplete_sections(report) if errors else [],
        "returned": selectors.last_return(report),
        "errors": errors or [],
        "submit_form": SubmitForm(),
        "reason_form": ReasonForm(),
        "stop_form": _stop_form(None),
        "note_form": ChangeNoteForm(initial={"words": report.change_note}),
        **_powers(request, report),
        **forms,
    }
    return render(request, "commitments/report_check.html", context, status=status)


def _stop_form(data: Any) -> ReasonForm:
    return ReasonForm.asking(
        _("Why should it not be published as it is?"),
        _("The secretariat reads this. The report goes back to clearance."),
        data,
    )


@rule("report.send_to_clearance")
@require_POST
def report_send(request: PersonRequest, pk: int) -> HttpResponse:
    """The drafter hands the finished draft to the clearance holder."""
    report = selectors.get_report(request.user, pk, "report.send_to_clearance")
    try:
        services.send_to_clearance(report=report, actor=request.user)
    except ValidationError as error:
        return check_page(request, report, errors=error.messages, status=422)
    messages.success(request, _("The report is with your clearance holder now."))
    return redirect(report)


@rule("report.draft")
@require_POST
def report_note(request: PersonRequest, pk: int) -> HttpResponse:
    """What the amendment changes, for the public."""
    report = selectors.get_report(request.user, pk, "report.draft")
    form = ChangeNoteForm(request.POST)
    if not form.is_valid():
        return check_page(request, report, note_form=form, status=422)
    services.note_change(report=report, words=form.cleaned_data["words"], actor=request.user)
    messages.success(request, _("The note is saved."))
    return redirect("report-check", pk)


@rule("report.submit")
@require_POST
def report_submit(request: PersonRequest, pk: int) -> HttpResponse:
    """The clearance holder submits for the government."""
    report = selectors.get_report(request.user, pk, "report.submit")
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return check_page(request, report, submit_form=form, status=422)
    services.submit(report=report, actor=request.user)
    messages.success(request, _("The report has been submitted. A receipt is on its way to you."))
    return redirect(report)


@rule("report.submit_on_behalf")
@require_POST
def report_submit_on_behalf(request: PersonRequest, pk: int) -> HttpResponse:
    """The officer submits what was entered from a letter."""
    report = selectors.get_report(request.user, pk, "report.submit_on_behalf")
    try:
        services.submit_on_behalf(report=report, actor=request.user)
    except ValidationError as error:
        return check_page(request, report, errors=error.messages, status=422)
    messages.success(request, _("The report has been submitted. Another officer reviews it."))
    return redirect("report-board")


def _with_reason(
    request: PersonRequest,
    report: Report,
    form: ReasonForm,
    service: Callable[..., object],
    done: str,
    *,
    name: str = "reason_form",
) -> HttpResponse:
    """A step back: the words, the service, the sentence."""
    if not form.is_valid():
        wrong: dict[str, Any] = {name: form}
        return check_page(request, report, status=422, **wrong)
    service(report=report, reason=form.cleaned_data["reason"], actor=request.user)
    messages.success(request, done)
    return redirect(report)


@rule("report.return_to_drafting")
@require_POST
def report_return(request: PersonRequest, pk: int) -> HttpResponse:
    """The clearance holder gives the draft back."""
    report = selectors.get_report(request.user, pk, "report.return_to_drafting")
    return _with_reason(
        request,
        report,
        ReasonForm(request.POST),
        services.return_to_drafting,
        _("The report is back with the drafters."),
    )


@rule("report.recall")
@require_POST
def report_recall(request: PersonRequest, pk: int) -> HttpResponse:
    """The clearance holder takes the report back before its review."""
    report = selectors.get_report(request.user, pk, "report.recall")
    return _with_reason(
        request,
        report,
        ReasonForm(request.POST),
        services.recall,
        _("The report is a draft again."),
    )


@rule("report.stop")
@require_POST
def report_stop(request: PersonRequest, pk: int) -> HttpResponse:
    """The clearance holder stops a publication."""
    report = selectors.get_report(request.user, pk, "report.stop")
    return _with_reason(
        request,
        report,
        _stop_form(request.POST),
        services.stop,
        _("The publication is stopped. The report is in clearance again."),
        name="stop_form",
    )


@rule("report.release")
@require_POST
def report_release(request: PersonRequest, pk: int) -> HttpResponse:
    """The clearance holder lets the report be published at once."""
    report = selectors.get_report(request.user, pk, "report.release")
    services.release(report=report, actor=request.user)
    messages.success(request, _("The report has been published."))
    return redirect(report.government)


@rule("report.declare_nil")
@require_POST
def report_nil(request: PersonRequest, pk: int) -> HttpResponse:
    """The clearance holder declares that there is nothing to report."""
    report = selectors.get_report(request.user, pk, "report.declare_nil")
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return check_page(request, report, nil_form=form, status=422)
    services.declare_nil(report=report, actor=request.user)
    messages.success(request, _("Your government has declared that it has nothing to report."))
    return redirect(report)


@rule("report.withdraw_nil")
@require_POST
def report_withdraw_nil(request: PersonRequest, pk: int) -> HttpResponse:
    """There is something to report after all."""
    report = selectors.get_report(request.user, pk, "report.withdraw_nil")
    return _with_reason(
        request,
        report,
        ReasonForm(request.POST),
        services.withdraw_nil,
        _("The report is a draft again."),
    )


@rule("report.amend")
@require_POST
def report_amend(request: PersonRequest, pk: int) -> HttpResponse:
    """Begins a new version of what is public."""
    report = selectors.get_report(request.user, pk, "report.amend")
    services.amend(report=report, actor=request.user)
    messages.success(request, _("You can change the report now. What is public stays until then."))
    return redirect(report)


@rule("report.drop_amendment")
@require_POST
def report_drop_amendment(request: PersonRequest, pk: int) -> HttpResponse:
    """Gives the new version up."""
    report = selectors.get_report(request.user, pk, "report.drop_amendment")
    return _with_reason(
        request,
        report,
        ReasonForm(request.POST),
        services.drop_amendment,
        _("The amendment is given up. What is public stays as it is."),
    )
