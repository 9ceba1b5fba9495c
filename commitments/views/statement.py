"""Versions of the statement: prepared by the secretariat, signed by governments."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments.forms import NewVersionForm, SignatureForm, StatementForm
from commitments.selectors import public as reading
from commitments.selectors import signing as selectors
from commitments.services import signing
from members.confirming import confirm_again
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import based_on, status_of, typed
from taskforce.core.permissions import allows
from taskforce.documents.responses import attachment


@rule("statement.edit", check=True)
@require_http_methods(["GET", "POST"])
def statement_list(request: PersonRequest) -> HttpResponse:
    """Every version, who has still to sign the one in force, and the form to begin another."""
    form = NewVersionForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            draft = signing.draft_version(actor=request.user, **form.cleaned_data)
        except ValidationError:
            form.add_error("version", _("Another version has this name already."))
        else:
            messages.success(request, _("The draft is a copy of the version in force."))
            return redirect("statement-edit", draft.pk)
    context = {
        "versions": selectors.versions(request.user),
        "current": reading.current_statement(),
        "unsigned": signing.unsigned(reading.current_statement()),
        "form": form,
    }
    return render(request, "commitments/statement_list.html", context, status=status_of(form))


@rule("statement.edit")
@require_http_methods(["GET", "POST"])
def statement_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """The words of a draft. Where somebody was faster, both texts are there and nothing is lost."""
    draft = selectors.get_draft(request.user, pk)
    form = StatementForm(typed(request), statement=draft)
    context: dict[str, Any] = {
        "form": form,
        "statement": draft,
        "may_put": allows(request.user, "statement.put_in_force", draft),
    }
    if request.method == "POST" and form.is_valid():
        try:
            signing.edit_version(
                statement=draft,
                texts=form.texts(),
                commitments=form.commitments(),
                expected_edits=form.cleaned_data["version_number"],
                actor=request.user,
            )
        except signing.StatementConflict as conflict:
            stored = conflict.statement
            context["form"] = based_on(form, stored.edits, field="version_number")
            context["stored"] = StatementForm(statement=stored).stored()
            return render(request, "commitments/statement_edit.html", context, status=409)
        except ValidationError as error:
            form.add_error("version", error.messages)
        else:
            messages.success(request, _("Saved."))
            return redirect("statement-edit", pk)
    return render(request, "commitments/statement_edit.html", context, status=status_of(form))


@rule("statement.put_in_force")
@require_POST
def statement_put_in_force(request: PersonRequest, pk: int) -> HttpResponse:
    """Opens the re-signing."""
    draft = selectors.get_draft(request.user, pk)
    signing.put_in_force(statement=draft, actor=request.user)
    messages.success(request, _("Version %(version)s is in force.") % {"version": draft.version})
    return redirect("statement-list")


@rule("statement.sign")
@require_http_methods(["GET", "POST"])
def statement_sign(request: PersonRequest, pk: int) -> HttpResponse:
    """A government signs the version in force: its text, then who signed, when, with a copy."""
    government = selectors.get_signing(request.user, pk)
    if selectors.has_signed(government):
        return redirect("government-record", pk)
    confirm_again(request)
    form = SignatureForm(typed(request), request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            signing.sign(government=government, actor=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The signature is recorded."))
            return redirect("government-record", pk)
    context = {
        "form": form,
        "government": government,
        "statement": reading.current_statement(),
    }
    return render(request, "commitments/statement_sign.html", context, status=status_of(form))


@rule("signature.read")
@require_GET
def signature_document(request: PersonRequest, pk: int) -> FileResponse:
    """The signed copy."""
    return attachment(selectors.get_signed_copy(request.user, pk))
