"""Support: the figures for members, a delegation's needs and offers, and its introductions."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from knowledge.forms.support import AgreeForm, DeclineForm, EntryForm, OutcomeForm
from knowledge.models import Side, SupportEntry
from knowledge.selectors import support as selectors
from knowledge.selectors.support_figures import gaps
from knowledge.services import support as services
from knowledge.services import support_introductions as introductions
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, based_on, status_of, typed
from taskforce.core.permissions import allows

_VERBS: Mapping[str, Callable[..., SupportEntry]] = {
    "confirm": services.confirm_entry,
    "dismiss": services.dismiss_entry,
    "resume": services.resume_entry,
    "meet": services.meet_entry,
    "pause": services.pause_entry,
    "end": services.end_entry,
    "name": partial(services.name_as_offering, named=True),
    "unname": partial(services.name_as_offering, named=False),
}


@rule("support.follow", check=True)
@require_GET
def gap(request: PersonRequest) -> HttpResponse:
    """How many need and offer what, and who is named as offering."""
    context = {
        "gaps": gaps(request.user),
        "may_introduce": bool(allows(request.user, "support.introduce")),
    }
    return render(request, "knowledge/support/gap.html", context)


@rule("support.follow", check=True)
@require_GET
def own(request: PersonRequest) -> HttpResponse:
    """What the reader's governments need and offer, and what they were asked."""
    return render(request, "knowledge/support/own.html", {"owns": selectors.own(request.user)})


@rule("support.write")
@require_http_methods(["GET", "POST"])
def add(request: PersonRequest, government: int, side: str) -> HttpResponse:
    """Enters a need or an offer."""
    if side not in Side.values:
        raise Http404
    delegation = selectors.get_government(request.user, government)
    form = EntryForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            entry = services.add_entry(
                government=delegation, side=side, content=form.cleaned_data, actor=request.user
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved. Your delegation and the secretariat read it."))
            return redirect(entry)
    context = {"form": form, "government": delegation, "side": side}
    return render(request, "knowledge/support/form.html", context, status=status_of(form))


@rule("support.read")
@require_GET
def entry(request: PersonRequest, pk: UUID) -> HttpResponse:
    """One need or offer."""
    context = {"shown": selectors.entry_page(request.user, pk)}
    return render(request, "knowledge/support/entry.html", context)


@rule("support.write")
@require_http_methods(["GET", "POST"])
def edit(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Changes a need or an offer. Where somebody was faster, both are shown and nothing is lost."""
    stored = selectors.get_entry(request.user, pk, "support.write")
    if request.method == "GET" and not stored.is_changeable:
        return redirect(stored)
    form = EntryForm(typed(request), entry=stored)
    context: dict[str, Any] = {
        "form": form,
        "entry": stored,
        "government": stored.government,
        "side": stored.side,
    }
    if request.method == "POST" and form.is_valid():
        try:
            services.change_entry(
                entry=stored,
                content=form.cleaned_data,
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except services.EntryConflict as conflict:
            context |= {
                "form": based_on(form, conflict.entry.version),
                "stored": conflict.entry,
            }
            return render(request, "knowledge/support/form.html", context, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(stored)
    return render(request, "knowledge/support/form.html", context, status=status_of(form))


@rule("support.write")
@require_POST
def act(request: PersonRequest, pk: UUID, verb: str) -> HttpResponse:
    """Confirms, pauses, ends, or names the government; one button each."""
    if verb not in _VERBS:
        raise Http404
    stored = selectors.get_entry(request.user, pk, selectors.MOVES[verb])
    try:
        _VERBS[verb](entry=stored, actor=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect(stored)


@rule("support.read_consent")
@require_GET
def consent(request: PersonRequest, pk: UUID) -> HttpResponse:
    """The question to one government, its answer, and what came of it."""
    return _consent_page(request, pk)


def _consent_page(
    request: PersonRequest,
    pk: UUID,
    *,
    form: Form | None = None,
    decline: Form | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    shown = selectors.consent_page(request.user, pk)
    context = {
        "shown": shown,
        "form": form or AgreeForm(consent=shown.consent),
        "decline": decline or DeclineForm(auto_id="id_decline_%s"),
        **more,
    }
    return render(request, "knowledge/support/consent.html", context, status=status)


@rule("support.consent")
@require_POST
def agree(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Agrees to be introduced, with the contacts given."""
    consent = selectors.get_consent(request.user, pk, "support.consent")
    form = AgreeForm(request.POST, consent=consent)
    if form.is_valid():
        answers = form.cleaned_data
        try:
            consent = introductions.agree(
                consent=consent,
                shared=introductions.Shared(answers["contact"], answers["mailbox"]),
                expected_version=answers["version"],
                actor=request.user,
            )
        except introductions.ConsentConflict as conflict:
            form = based_on(form, conflict.entry.version)
            return _consent_page(request, pk, form=form, changed=True, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Noted: you agreed."))
            return redirect(consent)
    return _consent_page(request, pk, form=form, status=422)


@rule("support.consent")
@require_POST
def decline(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Declines, or takes back an agreement that the other side has not met yet."""
    consent = selectors.get_consent(request.user, pk, "support.consent")
    form = DeclineForm(request.POST, auto_id="id_decline_%s")
    if not form.is_valid():
        return _consent_page(request, pk, decline=form, status=422)
    introductions.decline(consent=consent, reason=form.cleaned_data["reason"], actor=request.user)
    messages.success(request, _("Noted. Nothing was shared."))
    return redirect(consent)


@rule("support.consent")
@require_http_methods(["GET", "POST"])
def outcome(request: PersonRequest, pk: UUID) -> HttpResponse:
    """Says for one government what came of an introduction."""
    consent = selectors.get_consent(request.user, pk, "support.consent")
    if request.method == "GET" and consent.state not in consent.CONCLUDE.sources:
        return redirect(consent)
    form = OutcomeForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            introductions.conclude_for(consent=consent, **form.cleaned_data, actor=request.user)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Recorded. Thank you."))
            return redirect(consent)
    context = {"form": form, "consent": consent, "back": consent.get_absolute_url()}
    return render(request, "knowledge/support/outcome.html", context, status=status_of(form))
