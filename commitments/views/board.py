"""The secretariat's board and what is done from it: reminders, more time, excuses, letters."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import selectors, services
from commitments.forms import DateReasonForm, LetterForm, ReasonForm
from commitments.models import Report, Round
from commitments.selectors.board import FILTERS
from members.permissions import is_approver
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import status_of, typed
from taskforce.documents.responses import attachment


@rule("secretariat.work", check=True)
@require_GET
def report_board(request: PersonRequest) -> HttpResponse:
    """Governments by section in one round: the open one where none is named."""
    rounds = [each for each in selectors.rounds() if each.state != Round.State.PLANNED]
    wanted = request.GET.get("round", "")
    if wanted and wanted not in {each.slug for each in rounds}:
        raise Http404(_("There is no such round."))
    chosen = request.GET.get("show", "all")
    chosen = chosen if chosen in FILTERS else "all"
    round = next(
        (each for each in rounds if each.slug == wanted),
        next((each for each in rounds if each.state == Round.State.OPEN), next(iter(rounds), None)),
    )
    context = {
        "rounds": rounds,
        "round": round,
        "board": selectors.board(round, chosen) if round else None,
        "chosen": chosen,
        "now": timezone.now(),
        "may_excuse": is_approver(request.user),
    }
    return render(request, "commitments/board.html", context)


@rule("round.run", check=True)
@require_POST
def report_nudge(request: PersonRequest, pk: int) -> HttpResponse:
    """First shows who would be written to and what; sends once that is confirmed."""
    round = selectors.get_round(request.user, pk)
    chosen = [int(each) for each in request.POST.getlist("report") if each.isdecimal()][:500]
    nudged = selectors.nudgeable(request.user, round, chosen)
    if "send" in request.POST and nudged:
        count = services.nudge(reports=[each.report for each in nudged], actor=request.user)
        messages.success(
            request,
            ngettext(
                "%(count)d government is reminded.", "%(count)d governments are reminded.", count
            )
            % {"count": count},
        )
        return redirect(_board(round))
    context = {"round": round, "nudged": nudged}
    status = 200 if nudged else 422
    return render(request, "commitments/nudge.html", context, status=status)


def _board(round: Round) -> str:
    return f"{reverse('report-board')}?round={round.slug}"


@rule("report.extend")
@require_http_methods(["GET", "POST"])
def report_extend(request: PersonRequest, pk: int) -> HttpResponse:
    """Another deadline for one government."""
    report = selectors.get_report(request.user, pk, "report.extend")
    form = DateReasonForm(typed(request))
    form.fields["reason"].label = _("Why does the government get more time?")
    form.fields["reason"].help_text = _("Kept in the trail; the government reads it there.")
    if request.method == "POST" and form.is_valid():
        try:
            services.extend(
                report=report,
                until=form.until_at(report.due_zone),
                reason=form.cleaned_data["reason"],
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The deadline is moved; the government hears of it."))
            return redirect(_board(report.round))
    return _form(request, report, form, _("Another deadline"), _("Move the deadline"))


@rule("report.excuse")
@require_http_methods(["GET", "POST"])
def report_excuse(request: PersonRequest, pk: int) -> HttpResponse:
    """Nothing is expected from this government in this round; or it is after all."""
    report = selectors.get_report(request.user, pk, "report.excuse")
    excused = report.state == Report.State.EXCUSED
    label = _("Why is a report expected after all?") if excused else _("Why is it excused?")
    form = ReasonForm.asking(label, _("Kept in the trail."), typed(request))
    if request.method == "POST" and form.is_valid():
        service = services.expect if excused else services.excuse
        service(report=report, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(
            request,
            _("A report is expected again.") if excused else _("No report is expected any more."),
        )
        return redirect(_board(report.round))
    title = _("Expect a report after all") if excused else _("Excuse the government")
    return _form(request, report, form, title, title)


@rule("report.enter_on_behalf")
@require_http_methods(["GET", "POST"])
def report_enter(request: PersonRequest, pk: int) -> HttpResponse:
    """Begins to enter a report from a government's letter."""
    report = selectors.get_report(request.user, pk, "report.enter_on_behalf")
    form = LetterForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.enter_on_behalf(report=report, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("letter", error)
        else:
            messages.success(request, _("The letter is kept. You can enter the report now."))
            return redirect(report)
    return _form(request, report, form, _("Enter a report from a letter"), _("Keep the letter"))


@rule("report.view")
@require_GET
def report_letter(request: PersonRequest, pk: int) -> FileResponse:
    """The letter that a report was entered from."""
    report = selectors.get_report(request.user, pk)
    if report.letter is None:
        raise Http404
    return attachment(report.letter)


def _form(
    request: PersonRequest, report: Report, form: ReasonForm | LetterForm, title: str, button: str
) -> HttpResponse:
    context = {
        "report": report,
        "form": form,
        "title": title,
        "button": button,
    }
    return render(request, "commitments/supervise.html", context, status=status_of(form))
