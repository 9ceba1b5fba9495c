"""The secretariat's pages: what waits for review, one report, the rounds."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import selectors, services
from commitments.forms import RoundForm
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import status_of, typed


@rule("secretariat.work", check=True)
@require_GET
def review_queue(request: PersonRequest) -> HttpResponse:
    """Reports that wait, the longest wait first."""
    state = request.GET.get("state", "")
    queue = selectors.review_queue(state)
    return render(
        request, "commitments/review_queue.html", {"queue": queue, "selected_state": state}
    )


@rule("report.accept")
@require_GET
def review_report(request: PersonRequest, pk: int) -> HttpResponse:
    """One submitted report: the answers as cleared, and what the public will read."""
    report = selectors.get_reviewed_report(request.user, pk)
    version = selectors.latest_version(report)
    answers = version.answers["sections"]
    return render(
        request,
        "commitments/review_report.html",
        {
            "report": report,
            "version": version,
            "pairs": list(zip(answers, selectors.public_preview(report), strict=True)),
        },
    )


@rule("report.accept")
@require_POST
def review_accept(request: PersonRequest, pk: int) -> HttpResponse:
    """The officer accepts."""
    report = selectors.get_reviewed_report(request.user, pk)
    services.accept(report=report, actor=request.user)
    messages.success(request, _("The report has been accepted."))
    return redirect("review-report", pk)


@rule("report.publish")
@require_POST
def review_publish(request: PersonRequest, pk: int) -> HttpResponse:
    """The officer publishes."""
    report = selectors.get_reviewed_report(request.user, pk)
    services.publish(report=report, actor=request.user)
    messages.success(request, _("The report has been published."))
    return redirect(report.government)


@rule("round.run", check=True)
@require_http_methods(["GET", "POST"])
def round_list(request: PersonRequest) -> HttpResponse:
    """The rounds, and the form to plan another."""
    form = RoundForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            planned = services.create_round(
                title=form.cleaned_data["title"],
                slug=slugify(form.cleaned_data["title"]),
                due_at=form.due_at(),
                due_zone=form.cleaned_data["due_zone"],
                actor=request.user,
            )
        except ValidationError:
            form.add_error("title", _("Another round has this title already."))
        else:
            messages.success(request, _("“%(round)s” is planned.") % {"round": planned})
            return redirect("round-list")
    context = {"rounds": selectors.rounds(), "form": form}
    return render(request, "commitments/round_list.html", context, status=status_of(form))


@rule("round.run")
@require_POST
def round_open(request: PersonRequest, pk: int) -> HttpResponse:
    """Opens a round for every member that is expected to report."""
    opened = services.open_round(round=selectors.get_round(request.user, pk), actor=request.user)
    messages.success(request, _("“%(round)s” is open.") % {"round": opened})
    return redirect("round-list")


@rule("round.run")
@require_POST
def round_close(request: PersonRequest, pk: int) -> HttpResponse:
    """Closes a round."""
    closed = services.close_round(round=selectors.get_round(request.user, pk), actor=request.user)
    messages.success(request, _("“%(round)s” is closed.") % {"round": closed})
    return redirect("round-list")
