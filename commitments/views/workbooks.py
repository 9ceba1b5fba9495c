"""The offline workbook: download, upload, look at what it changes, apply."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from commitments import selectors, services
from commitments.section_forms import WorkbookForm
from commitments.workbook.book import book_of
from commitments.workbook.reading import Problem, Refused
from commitments.workbook.writing import write
from members.requests import PersonRequest
from taskforce.core.access import rule

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@rule("report.draft")
@require_GET
def workbook_download(request: PersonRequest, pk: int) -> HttpResponse:
    """The round's questions, with what is there already."""
    report = selectors.get_report(request.user, pk, "report.draft")
    name = f"{report.government.slug}-{report.round.slug}.xlsx"
    return HttpResponse(
        write(book_of(report)),
        content_type=XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@rule("report.draft")
@require_http_methods(["GET", "POST"])
def workbook_upload(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes a workbook in and leads to what it would change. Nothing is changed yet."""
    report = selectors.get_report(request.user, pk, "report.draft")
    form = WorkbookForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            taken = services.take_workbook(
                report=report, file=form.cleaned_data["file"], actor=request.user
            )
        except Refused as refusal:
            problems = refusal.problems
            form.add_error("file", _("Nothing of this workbook was taken. See below why."))
        else:
            return redirect("workbook-apply", pk, taken.pk)
    context = {"report": report, "form": form, "problems": problems}
    status = 422 if form.errors else 200
    return render(request, "commitments/workbook_upload.html", context, status=status)


@rule("report.draft")
@require_http_methods(["GET", "POST"])
def workbook_apply(request: PersonRequest, pk: int, workbook: int) -> HttpResponse:
    """Each difference before anything is written; then all of them in one step."""
    report = selectors.get_report(request.user, pk, "report.draft")
    taken = selectors.get_import(report, request.user, workbook)
    status, moved = 200, False
    if request.method == "POST":
        try:
            count = services.apply_workbook(
                workbook=taken,
                mine=request.POST.getlist("mine"),
                seen=request.POST.getlist("seen"),
                actor=request.user,
            )
        except services.NewConflicts:
            status, moved = 409, True
        else:
            messages.success(
                request,
                ngettext("%(count)d answer changed.", "%(count)d answers changed.", count)
                % {"count": count},
            )
            return redirect(report)
    context = {
        "report": report,
        "workbook": taken,
        "lines": services.lines_of(taken),
        "moved": moved,
    }
    return render(request, "commitments/workbook_apply.html", context, status=status)
