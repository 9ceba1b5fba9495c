"""Taking published answers from their readers, by the government or the secretariat."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from commitments import selectors, services
from commitments.forms import TakeBackForm
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import status_of


@rule("report.take_back")
@require_http_methods(["GET", "POST"])
def report_take_back(request: PersonRequest, pk: int) -> HttpResponse:
    """Which answers, who reads them still, and why; at once."""
    report = selectors.get_report(request.user, pk, "report.take_back")
    published = selectors.takeable(report)
    form = TakeBackForm(request.POST if request.method == "POST" else None, published)
    if form.is_valid():
        services.take_back(report=report, actor=request.user, **form.cleaned_data)
        messages.success(request, _("The answers are taken back. Nobody else reads them any more."))
        return redirect("member-detail", report.government.slug)
    context = {"report": report, "form": form, "taken_back": selectors.taken_back(report)}
    return render(request, "commitments/take_back.html", context, status=status_of(form))
