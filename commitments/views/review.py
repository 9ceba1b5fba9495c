"""The secretariat's review: what waits, one report with what changed, and the ways on."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from commitments import selectors, services
from commitments.differences import differences
from commitments.forms import DateReasonForm, ReviewRemarkForm
from commitments.models import Report
from commitments.terms import advice
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.permissions import allows
from taskforce.documents.responses import attachment


@rule("secretariat.work", check=True)
@require_GET
def review_queue(request: PersonRequest) -> HttpResponse:
    """Reports that wait, the longest wait first."""
    state = request.GET.get("state", "")
    queue = selectors.review_queue(state)
    return render(
        request, "commitments/review_queue.html", {"queue": queue, "selected_state": state}
    )


@rule("report.review")
@require_GET
def review_report(request: PersonRequest, pk: int) -> HttpResponse:
    """One submitted report: the answers as cleared, what changed, what the public will read."""
    return _page(request, selectors.get_reviewed_report(request.user, pk))


def _page(
    request: PersonRequest,
    report: Report,
    *,
    remark_form: ReviewRemarkForm | None = None,
    remark_on: int | None = None,
    return_form: DateReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    version = selectors.latest_version(report)
    last = selectors.last_answers(report)
    answers = selectors.answers_in(version)
    remarks: dict[int, list[Any]] = {}
    for remark in selectors.review_remarks(report):
        remarks.setdefault(remark.section.commitment.number, []).append(remark)
    rows = []
    for answer, shown in zip(answers, selectors.version_preview(version), strict=True):
        number = answer["number"]
        before = last.get(number)
        rows.append(
            {
                "answer": answer,
                "shown": shown,
                "before": before,
                "differences": differences(before.answer if before else None, answer),
                "advice": advice(answer),
                "remarks": remarks.get(number, []),
                "form": remark_form if remark_form and number == remark_on else _remark(number),
            }
        )
    context = {
        "report": report,
        "version": version,
        "rows": rows,
        "return_form": return_form or DateReasonForm(),
        "asked": any(
            remark.asks_change and remark.returned_at is None
            for each in remarks.values()
            for remark in each
        ),
        "may_excuse": allows(request.user, "report.excuse", report),
        "may_take_back": selectors.is_published(report)
        and allows(request.user, "report.take_back", report),
        "taken_back": selectors.taken_back(report),
    }
    return render(request, "commitments/review_report.html", context, status=status)


def _remark(number: int) -> ReviewRemarkForm:
    return ReviewRemarkForm(auto_id=f"id_{number}_%s")


@rule("report.review")
@require_POST
def review_begin(request: PersonRequest, pk: int) -> HttpResponse:
    """The officer takes the report."""
    report = selectors.get_reviewed_report(request.user, pk)
    services.begin_review(report=report, actor=request.user)
    messages.success(request, _("The review has begun. The government can no longer recall it."))
    return redirect("review-report", pk)


@rule("report.review")
@require_POST
def review_remark(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """The officer's words on one section."""
    report = selectors.get_reviewed_report(request.user, pk)
    selectors.get_section(report, number)
    form = ReviewRemarkForm(request.POST, auto_id=f"id_{number}_%s")
    if not form.is_valid():
        return _page(request, report, remark_form=form, remark_on=number, status=422)
    services.remark_on(report=report, number=number, actor=request.user, **form.cleaned_data)
    messages.success(request, _("Your remark is kept with the section."))
    return _back_to(report, number)


@rule("report.review")
@require_POST
def review_drop_remark(request: PersonRequest, pk: int, remark: int) -> HttpResponse:
    """Takes a remark back."""
    report = selectors.get_reviewed_report(request.user, pk)
    row = selectors.get_remark(report, remark)
    services.drop_remark(remark=row, actor=request.user)
    messages.success(request, _("The remark is taken back."))
    return _back_to(report, row.section.commitment.number)


def _back_to(report: Report, number: int) -> HttpResponse:
    return redirect(f"{reverse('review-report', args=[report.pk])}#commitment-{number}")


@rule("report.review")
@require_POST
def review_return(request: PersonRequest, pk: int) -> HttpResponse:
    """The officer gives the report back, with a date."""
    report = selectors.get_reviewed_report(request.user, pk)
    form = DateReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, report, return_form=form, status=422)
    try:
        services.return_report(
            report=report,
            reason=form.cleaned_data["reason"],
            until=form.until_at(report.due_zone),
            actor=request.user,
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, report, return_form=form, status=422)
    messages.success(request, _("The report is back with the government."))
    return redirect("review-queue")


@rule("report.review")
@require_POST
def review_accept(request: PersonRequest, pk: int) -> HttpResponse:
    """The officer accepts."""
    report = selectors.get_reviewed_report(request.user, pk)
    services.accept(report=report, actor=request.user)
    messages.success(request, _("The report has been accepted."))
    return redirect("review-report", pk)


@rule("report.review")
@require_POST
def review_hold(request: PersonRequest, pk: int) -> HttpResponse:
    """The officer announces the publication."""
    report = selectors.get_reviewed_report(request.user, pk)
    services.hold(report=report, actor=request.user)
    messages.success(
        request, _("The publication is announced. The government can stop it until then.")
    )
    return redirect("review-report", pk)


@rule("report.review")
@require_GET
def review_document(request: PersonRequest, pk: int, document: int) -> FileResponse:
    """A document of the submitted version."""
    report = selectors.get_reviewed_report(request.user, pk)
    found = selectors.document_in(selectors.latest_version(report), document)
    if found is None:
        raise Http404
    return attachment(found)
