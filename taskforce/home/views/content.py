"""The secretariat edits the facts that the portal ships with."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from commitments import selectors as commitments
from commitments.forms import CapabilityForm, CommitmentForm
from members import selectors as members
from members.facts import edit_facts
from members.forms import GovernmentForm
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import status_of, typed

# What is edited, by the word in the address: where the row comes from, and its form.
KINDS: dict[str, tuple[Any, Any]] = {
    "commitment": (commitments.get_commitment, CommitmentForm),
    "capability": (commitments.get_capability, CapabilityForm),
    "government": (members.get_government, GovernmentForm),
}


@rule("secretariat.work", check=True)
@require_GET
def content_list(request: PersonRequest) -> HttpResponse:
    """Everything that can be edited."""
    groups = [
        (_("Commitments"), "commitment", commitments.editable_commitments()),
        (_("Governments"), "government", members.governments()),
        (_("Capabilities"), "capability", commitments.capabilities()),
    ]
    return render(request, "home/content_list.html", {"groups": groups})


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def content_edit(request: PersonRequest, kind: str, pk: int) -> HttpResponse:
    """One row's facts."""
    if kind not in KINDS:
        raise Http404
    get, form_class = KINDS[kind]
    row = get(pk)
    # A copy: what was typed wrongly must not show as the row's name in the heading.
    form = form_class(typed(request), instance=copy(row))
    if request.method == "POST" and form.is_valid():
        try:
            edit_facts(obj=row, facts=form.cleaned_data, actor=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(name)s” is saved.") % {"name": row})
            return redirect("content-list")
    context = {"form": form, "row": row}
    return render(request, "home/content_edit.html", context, status=status_of(form))
