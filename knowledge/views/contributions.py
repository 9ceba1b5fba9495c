"""What a government, or the secretariat, has in the making."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from knowledge import checklist, content, selectors, services
from knowledge.forms.resources import (
    AddDocumentForm,
    ChecklistForm,
    ReadersForm,
    ReasonForm,
    ResourceForm,
    SeenForm,
)
from knowledge.models import Resource
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, based_on, status_of, typed
from taskforce.core.permissions import allows

CONTRIBUTIONS_ON_A_PAGE = 20
NOT_SHOWN = -1  # no text has this version

# Plain acts: what the service is, and what is said afterwards.
_CLEAR = "clear"
_ACTS: Mapping[str, tuple[Callable[..., Any], str | Promise]] = {
    "recall": (services.recall, gettext_lazy("It is with you again.")),
    _CLEAR: (services.clear, gettext_lazy("Cleared. The secretariat can publish it now.")),
    "amend": (
        services.amend,
        gettext_lazy("Readers keep what they have until the new version is published."),
    ),
    "drop-amendment": (services.drop_amendment, gettext_lazy("The new version is given up.")),
    "confirm": (services.confirm, gettext_lazy("Thank you. We ask again in a year.")),
    "reopen": (services.reopen, gettext_lazy("It is a draft again.")),
    "take": (services.take, gettext_lazy("It is yours to review.")),
}


@rule("resource.follow", check=True)
@require_GET
def own_list(request: PersonRequest) -> HttpResponse:
    """Everything that the person's governments, or the secretariat, wrote for the library."""
    rows = selectors.own_contributions(request.user)
    page = Paginator(rows, CONTRIBUTIONS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_contribute": bool(selectors.origins(request.user))}
    return render(request, "knowledge/own.html", context)


@rule("resource.contribute")
@require_http_methods(["GET", "POST"])
def create(request: PersonRequest) -> HttpResponse:
    """Writes a text; the preview shows it without saving."""
    form = ResourceForm(typed(request), origins=selectors.require_origins(request.user))
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = form.as_text(None)
        else:
            try:
                made = services.create_resource(content=form.cleaned_data, actor=request.user)
            except ValidationError as error:
                add_errors(form, error)
            else:
                messages.success(request, _("Saved as a draft."))
                return redirect("knowledge-contribution", pk=made.pk)
    return render(request, "knowledge/form.html", context, status=status_of(form))


@rule("resource.follow")
@require_GET
def contribution(request: PersonRequest, pk: int) -> HttpResponse:
    """How a text stands, what can be done with it, and what it says."""
    return _contribution(request, selectors.get_contribution(request.user, pk))


def _contribution(
    request: PersonRequest, resource: Resource, *, changed: bool = False
) -> HttpResponse:
    """`changed`: what the person agreed with is no longer what is stored; 409."""
    context = {
        "resource": resource,
        "face": selectors.face(request.user, resource),
        "changed": changed,
        "text": selectors.working_copy(request.user, resource),
        "acts": selectors.acts(request.user, resource),
        "versions": selectors.versions(resource),
        "checks": selectors.checks(resource),
        "points": checklist.POINTS.values(),
        "reason": checklist.sentence(resource.reason_code),
        "needs_clearance": content.needs_clearance(resource) and resource.cleared_at is None,
        "may_moderate": bool(allows(request.user, "resource.moderate")),
    }
    return render(request, "knowledge/contribution.html", context, status=409 if changed else 200)


@rule("resource.write")
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes the working copy. Where somebody was faster, both are shown and nothing is lost."""
    resource = selectors.get_for(request.user, pk, "resource.write")
    text = content.as_drafted(resource)
    form = ResourceForm(typed(request), resource=resource, text=text)
    context: dict[str, Any] = {"form": form, "resource": resource}
    if request.method == "POST" and form.is_valid():
        if "preview" in request.POST:
            context["preview"] = form.as_text(resource)
            return render(request, "knowledge/form.html", context)
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
                "stored": content.as_drafted(conflict.resource),
            }
            return render(request, "knowledge/form.html", context, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("knowledge-contribution", pk=pk)
    elif request.method == "GET" and not resource.is_written:
        return redirect("knowledge-contribution", pk=pk)
    return render(request, "knowledge/form.html", context, status=status_of(form))


@rule("resource.write")
@require_http_methods(["GET", "POST"])
def add_document(request: PersonRequest, pk: int) -> HttpResponse:
    """Adds a document to the working copy."""
    resource = selectors.get_for(request.user, pk, "resource.write")
    form = AddDocumentForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_document(
                resource=resource, file=form.cleaned_data["file"], actor=request.user
            )
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            messages.success(request, _("The document is in."))
            return redirect("knowledge-contribution", pk=pk)
    context = {"form": form, "resource": resource}
    return render(request, "knowledge/document_form.html", context, status=status_of(form))


@rule("resource.write")
@require_POST
def remove_document(request: PersonRequest, pk: int, document: int) -> HttpResponse:
    """Takes a document out of the working copy."""
    row = selectors.get_drafted_document(request.user, pk, document)
    services.remove_document(row=row, actor=request.user)
    messages.success(request, _("The document is out."))
    return redirect("knowledge-contribution", pk=pk)


@rule("resource.write")
@require_http_methods(["GET", "POST"])
def submit(request: PersonRequest, pk: int) -> HttpResponse:
    """Shows what will be sent, with the checklist, then sends it to the secretariat."""
    resource = selectors.get_for(request.user, pk, "resource.write")
    form = ChecklistForm(typed(request), initial={"version": resource.version})
    changed = False
    if request.method == "POST" and form.is_valid():
        try:
            services.submit(
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
            messages.success(request, _("Sent. The secretariat answers here and by mail."))
            return redirect("knowledge-contribution", pk=pk)
    context = {
        "form": form,
        "resource": resource,
        "changed": changed,
        "text": content.as_drafted(resource),
        "needs_clearance": content.needs_clearance(resource),
        "clears": selectors.clears(request.user, resource),
    }
    status = 409 if changed else status_of(form)
    return render(request, "knowledge/submit.html", context, status=status)


@rule("resource.set_readers")
@require_http_methods(["GET", "POST"])
def readers(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes who reads what is published, at once."""
    resource = selectors.get_for(request.user, pk, "resource.set_readers")
    form = ReadersForm(typed(request), resource=resource)
    if request.method == "POST" and form.is_valid():
        try:
            services.set_readers(
                resource=resource,
                visibility=form.cleaned_data["visibility"],
                governments=form.cleaned_data["governments"],
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Done. It counts from this moment, everywhere."))
            return redirect("knowledge-contribution", pk=pk)
    elif request.method == "GET" and not resource.is_live:
        return redirect("knowledge-contribution", pk=pk)
    context = {
        "form": form,
        "resource": resource,
        "face": selectors.face(request.user, resource),
        "clears": selectors.clears(request.user, resource),
    }
    return render(request, "knowledge/readers.html", context, status=status_of(form))


@rule("resource.follow")
@require_GET
def version(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """What was published once, for its government and the secretariat."""
    found = selectors.get_version(request.user, pk, number)
    context = {"version": found, "resource": found.resource, "text": content.as_of(found)}
    return render(request, "knowledge/version.html", context)


@rule("resource.follow")
@require_POST
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """A move that needs no words. Clearing counts for the version that the page showed."""
    if verb not in _ACTS:
        raise Http404
    command, said = _ACTS[verb]
    about: dict[str, Any] = {}
    if verb == _CLEAR:
        form = SeenForm(request.POST)
        about["expected_version"] = form.cleaned_data["version"] if form.is_valid() else NOT_SHOWN
    resource = selectors.get_contribution(request.user, pk)
    try:
        command(resource=resource, actor=request.user, **about)
    except services.ResourceConflict:
        resource = selectors.get_contribution(request.user, pk)
        return _contribution(request, resource, changed=True)
    messages.success(request, str(said))
    return redirect("knowledge-contribution", pk=pk)


_ENDS: Mapping[str, Mapping[str, Any]] = {
    "withdraw": {
        "rule": "resource.write",
        "title": gettext_lazy("Withdraw the text"),
        "lead": gettext_lazy("It is taken from its readers at once. You can go on with it later."),
        "hint": gettext_lazy("For the record."),
        "codes": {},
        "command": services.withdraw,
    },
    "request-changes": {
        "rule": "resource.review",
        "title": gettext_lazy("Ask for changes"),
        "lead": gettext_lazy("It goes back to whoever sent it. Nothing of it is lost."),
        "hint": gettext_lazy(
            "What to change, for those who wrote it. It stands on their page; the mail names the "
            "reason alone."
        ),
        "codes": checklist.CHANGES,
        "command": services.request_changes,
    },
    "unpublish": {
        "rule": "resource.moderate",
        "title": gettext_lazy("Take it from its readers now"),
        "lead": gettext_lazy("For a concern about safety. It is gone everywhere at once."),
        "hint": gettext_lazy("What the concern is, for those who wrote it."),
        "codes": checklist.UNPUBLISHED,
        "command": services.unpublish,
    },
    "archive": {
        "rule": "resource.moderate",
        "title": gettext_lazy("Archive the text"),
        "lead": gettext_lazy("For what is no longer current. Its readers do not find it any more."),
        "hint": gettext_lazy("Why, for those who wrote it."),
        "codes": {},
        "command": services.archive,
    },
}


@rule("resource.follow")
@require_http_methods(["GET", "POST"])
def end(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """A move that needs a reason."""
    if verb not in _ENDS:
        raise Http404
    about = _ENDS[verb]
    resource = selectors.get_for(request.user, pk, about["rule"])
    form = ReasonForm(typed(request), codes=about["codes"].items(), hint=about["hint"])
    if request.method == "POST" and form.is_valid():
        about["command"](resource=resource, actor=request.user, **form.cleaned_data)
        messages.success(request, _("Done."))
        return redirect("knowledge-contribution", pk=pk)
    context = {
        "form": form,
        "resource": resource,
        "face": selectors.face(request.user, resource),
        "title": about["title"],
        "lead": about["lead"],
    }
    return render(request, "knowledge/end.html", context, status=status_of(form))
