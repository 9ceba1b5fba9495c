"""The library: what its readers see, and the secretariat's pages under /secretariat/knowledge/."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from knowledge import selectors, services
from knowledge.forms.resources import FilterForm, ResourceForm
from knowledge.models import Resource
from members.requests import PersonRequest
from taskforce.core.access import public, rule
from taskforce.core.forms import based_on, status_of, typed
from taskforce.core.permissions import allows

RESOURCES_ON_A_PAGE = 20


@public
@require_GET
def resource_list(request: HttpRequest) -> HttpResponse:
    """What this reader may read, latest first, by kind and commitment."""
    form = FilterForm(request.GET)
    asked = form.asked()
    rows = selectors.found(request.user, **asked)
    page = Paginator(rows, RESOURCES_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "asked": asked,
        "may_moderate": bool(allows(request.user, "resource.moderate")),
        "reads_questions": bool(allows(request.user, "question.read")),
    }
    return render(request, "knowledge/list.html", context)


@public
@require_GET
def resource_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One text."""
    resource = selectors.get_resource(request.user, pk)
    return render(request, "knowledge/detail.html", {"resource": resource})


@rule("secretariat.work", check=True)
@require_GET
def manage(request: PersonRequest) -> HttpResponse:
    """Every text, drafts first."""
    rows = selectors.moderated(request.user)
    page = Paginator(rows, RESOURCES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "knowledge/manage.html", {"page": page})


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """Writes a text."""
    form = ResourceForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            resource = services.create_resource(content=form.cleaned_data, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved as a draft. Only the secretariat sees it."))
            return redirect("knowledge-publish", pk=resource.pk)
    return render(request, "knowledge/form.html", {"form": form}, status=status_of(form))


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes a text. Where somebody was faster, both are shown and nothing is lost."""
    resource = selectors.get_moderated(request.user, pk)
    form = ResourceForm(typed(request), resource=resource)
    context: dict[str, Any] = {"form": form, "resource": resource}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_resource(
                resource=resource,
                content=form.cleaned_data,
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except services.ResourceConflict as conflict:
            context |= {
                "form": based_on(form, conflict.resource.version),
                "stored": conflict.resource,
            }
            return render(request, "knowledge/form.html", context, status=409)
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("knowledge-manage")
    return render(request, "knowledge/form.html", context, status=status_of(form))


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def publish(request: PersonRequest, pk: int) -> HttpResponse:
    """Shows the text as its readers will see it, then publishes it."""
    resource = selectors.get_moderated(request.user, pk)
    if request.method == "POST":
        services.publish(resource=resource, actor=request.user)
        messages.success(request, _("Published."))
        return redirect("knowledge-manage")
    if resource.state != Resource.State.DRAFT:
        return redirect(resource)
    return render(request, "knowledge/publish.html", {"resource": resource})
