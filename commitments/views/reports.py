"""A government's own pages: its reports, their nine sections, clearance."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import selectors, services
from commitments.answers import FIELDS, said
from commitments.forms import ReasonForm, SectionForm, SubmitForm
from commitments.models import Report, Section
from members.requests import PersonRequest
from taskforce.core.access import own, rule
from taskforce.core.forms import based_on
from taskforce.core.permissions import Refused, allows, require


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
    sections = list(selectors.sections_of(report))
    return render(
        request,
        "commitments/report_detail.html",
        {
            "report": report,
            "sections": sections,
            "complete_count": sum(section.is_complete for section in sections),
            "returned": selectors.last_return(report),
            "can_draft": allows(request.user, "report.draft", report),
            "can_clear": allows(request.user, "report.submit", report),
        },
    )


@rule("report.draft")
@require_http_methods(["GET", "POST"])
def report_section(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """One commitment's answers. Whatever goes wrong, what was typed comes back."""
    report = selectors.get_report(request.user, pk)
    section = selectors.get_section(report, number)
    if request.method == "GET":
        if not allows(request.user, "report.draft", report):
            return redirect("report-check", pk)
        return _section_page(request, section, SectionForm.of(section))
    form = SectionForm(request.POST, commitment=section.commitment)
    valid = form.is_valid()
    try:
        require(request.user, "report.draft", report)
        if not valid:
            return _section_page(request, section, form, status=422)
        answers = dict(form.cleaned_data)
        saved = services.save_section(
            report=report,
            number=number,
            expected_version=answers.pop("version"),
            answers=answers,
            actor=request.user,
        )
    except services.SectionConflict as conflict:
        return _conflict_page(request, form, conflict)
    except Refused as refusal:
        # Somebody sent the report on while this person wrote: their words must not be lost.
        form.add_error(None, str(refusal.reason))
        return _section_page(request, section, form, status=403)
    at = formats.time_format(timezone.localtime(saved.saved_at), "H:i")
    messages.success(request, _("Saved at %(time)s.") % {"time": at})
    if "next" in request.POST and number < len(selectors.sections_of(report)):
        return redirect("report-section", pk, number + 1)
    return redirect("report-detail", pk)


def _section_page(
    request: PersonRequest, section: Section, form: SectionForm, *, status: int = 200
) -> HttpResponse:
    context = {
        "report": section.report,
        "section": section,
        "commitment": section.commitment,
        "form": form,
        "previous": selectors.previous_answer(section.report, section.commitment.number),
    }
    return render(request, "commitments/report_section.html", context, status=status)


def _conflict_page(
    request: PersonRequest, form: SectionForm, conflict: services.SectionConflict
) -> HttpResponse:
    """Both texts side by side; the form keeps what this person typed and would now replace what
    the other one saved, knowingly."""
    stored = selectors.get_section(conflict.section.report, conflict.section.commitment.number)
    mine = based_on(form, stored.version)
    context = {
        "report": stored.report,
        "section": stored,
        "commitment": stored.commitment,
        "form": mine,
        "conflict": [
            {"label": mine.fields[name].label, "stored": said(stored, name)}
            for name in FIELDS
            if getattr(stored, name) != conflict.answers[name]
        ],
    }
    return render(request, "commitments/report_section.html", context, status=409)


@rule("report.view")
@require_GET
def report_check(request: PersonRequest, pk: int) -> HttpResponse:
    """What was answered, what the public will read of it, and the next step for this person."""
    report = selectors.get_report(request.user, pk)
    return _check_page(request, report)


def _check_page(
    request: PersonRequest,
    report: Report,
    *,
    errors: list[str] | None = None,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    sections = list(selectors.sections_of(report))
    context = {
        "report": report,
        "pairs": list(zip(sections, selectors.public_preview(report), strict=True)),
        "incomplete": [section for section in sections if not section.is_complete],
        "can_draft": allows(request.user, "report.draft", report),
        "can_clear": allows(request.user, "report.submit", report),
        "errors": errors or [],
        "submit_form": SubmitForm(),
        "reason_form": ReasonForm(),
        **forms,
    }
    return render(request, "commitments/report_check.html", context, status=status)


@rule("report.send_to_clearance")
@require_POST
def report_send(request: PersonRequest, pk: int) -> HttpResponse:
    """The drafter hands the finished draft to the clearance holder."""
    report = selectors.get_report(request.user, pk, "report.send_to_clearance")
    try:
        services.send_to_clearance(report=report, actor=request.user)
    except ValidationError as error:
        return _check_page(request, report, errors=error.messages, status=422)
    messages.success(request, _("The report is with your clearance holder now."))
    return redirect(report)


@rule("report.return_to_drafting")
@require_POST
def report_return(request: PersonRequest, pk: int) -> HttpResponse:
    """The clearance holder gives the draft back."""
    report = selectors.get_report(request.user, pk, "report.return_to_drafting")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _check_page(request, report, reason_form=form, status=422)
    services.return_to_drafting(
        report=report, reason=form.cleaned_data["reason"], actor=request.user
    )
    messages.success(request, _("The report is back with the drafters."))
    return redirect(report)


@rule("report.submit")
@require_POST
def report_submit(request: PersonRequest, pk: int) -> HttpResponse:
    """The clearance holder submits for the government."""
    report = selectors.get_report(request.user, pk, "report.submit")
    form = SubmitForm(request.POST)
    if not form.is_valid():
        return _check_page(request, report, submit_form=form, status=422)
    services.submit(report=report, actor=request.user)
    messages.success(request, _("The report has been submitted. A receipt is on its way to you."))
    return redirect(report)
