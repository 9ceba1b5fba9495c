"""The secretariat's board of the library, and publishing."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from knowledge import content, selectors, services
from knowledge.forms.resources import ChecklistForm
from knowledge.models import Resource
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, status_of, typed

RESOURCES_ON_A_PAGE = 20
_TABS = {
    "waiting": gettext_lazy("To review"),
    "returned": gettext_lazy("With those who wrote them"),
    "due": gettext_lazy("Still current?"),
    "published": gettext_lazy("Published"),
    "ended": gettext_lazy("Withdrawn or archived"),
}


@rule("resource.moderate", check=True)
@require_GET
def manage(request: PersonRequest) -> HttpResponse:
    """One queue at a time, what waits longest first."""
    now = timezone.now()
    show = request.GET.get("show", "waiting")
    show = show if show in _TABS else "waiting"
    queue = selectors.board(request.user, show, now)
    page = Paginator(queue, RESOURCES_ON_A_PAGE).get_page(request.GET.get("page"))
    counts = selectors.board_counts(request.user, now)
    tabs = [(name, words, counts[name], name == show) for name, words in _TABS.items()]
    rows = selectors.faces(request.user, page)
    context = {"page": page, "rows": rows, "tabs": tabs, "show": show}
    return render(request, "knowledge/manage.html", context)


@rule("resource.review")
@require_http_methods(["GET", "POST"])
def publish(request: PersonRequest, pk: int) -> HttpResponse:
    """Shows the text as its readers will see it, with the checklist, then publishes it."""
    resource = selectors.get_for(request.user, pk, "resource.review")
    form = ChecklistForm(typed(request), initial={"version": resource.version})
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            services.publish(
                resource=resource,
                points=form.cleaned_data["points"],
                expected_version=form.cleaned_data["version"],
                actor=request.user,
            )
        except services.ResourceConflict as conflict:
            changed, resource = True, conflict.resource
            form = ChecklistForm(initial={"version": resource.version})
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Published."))
            return redirect(resource)
    elif request.method == "GET" and resource.state != Resource.State.IN_REVIEW:
        return redirect("knowledge-contribution", pk=pk)
    context = {
        "form": form,
        "resource": resource,
        "face": selectors.face(request.user, resource),
        "changed": changed,
        "text": selectors.working_copy(request.user, resource),
        "needs_clearance": content.needs_clearance(resource) and resource.cleared_at is None,
    }
    status = 409 if changed else status_of(form)
    return render(request, "knowledge/publish.html", context, status=status)
