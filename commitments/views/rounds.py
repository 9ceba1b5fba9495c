"""The rounds: planned, previewed, opened, closed, archived; and the indicators asked in them."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from commitments import selectors, services
from commitments.forms import IndicatorForm, RoundForm
from commitments.models import Round, Section
from commitments.section_forms import SectionForm
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import status_of, typed


@rule("round.run", check=True)
@require_http_methods(["GET", "POST"])
def round_list(request: PersonRequest) -> HttpResponse:
    """The rounds, and the form to plan another."""
    form = RoundForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            planned = services.create_round(
                slug=slugify(form.cleaned_data["title"]), **form.plan(), actor=request.user
            )
        except ValidationError:
            form.add_error("title", _("Another round has this title already."))
        else:
            messages.success(request, _("“%(round)s” is planned.") % {"round": planned})
            return redirect("round-list")
    context = {"rounds": selectors.rounds(), "form": form}
    return render(request, "commitments/round_list.html", context, status=status_of(form))


@rule("round.run")
@require_http_methods(["GET", "POST"])
def round_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes a planned round."""
    planned = selectors.get_round(request.user, pk)
    if planned.state != Round.State.PLANNED:
        return redirect("round-preview", pk)
    form = RoundForm.of(planned, typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            changed = services.change_round(round=planned, **form.plan(), actor=request.user)
        except ValidationError:
            form.add_error("title", _("Another round has this title already."))
        else:
            messages.success(request, _("“%(round)s” is changed.") % {"round": changed})
            return redirect("round-list")
    context = {"round": planned, "form": form}
    return render(request, "commitments/round_form.html", context, status=status_of(form))


@rule("round.run")
@require_GET
def round_preview(request: PersonRequest, pk: int) -> HttpResponse:
    """What a government sees once the round is open: every section's questions, not to be sent."""
    round = selectors.get_round(request.user, pk)
    sections = [
        SectionForm(section=Section(commitment=commitment), asked=asked)
        for commitment, asked in selectors.preview_sections(round)
    ]
    for form in sections:
        form.auto_id = f"id_{form.section.commitment.number}_%s"
        form.prefix = str(form.section.commitment.number)
        for field in form.fields.values():
            field.disabled = True
    context = {"round": round, "sections": sections}
    return render(request, "commitments/round_preview.html", context)


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


@rule("round.run")
@require_POST
def round_archive(request: PersonRequest, pk: int) -> HttpResponse:
    """Archives a round."""
    round = selectors.get_round(request.user, pk)
    archived = services.archive_round(round=round, actor=request.user)
    messages.success(request, _("“%(round)s” is archived.") % {"round": archived})
    return redirect("round-list")


@rule("round.run", check=True)
@require_GET
def indicator_list(request: PersonRequest) -> HttpResponse:
    """Every indicator with its wordings, by commitment."""
    context = {"indicators": selectors.indicators_of()}
    return render(request, "commitments/indicator_list.html", context)


@rule("round.run", check=True)
@require_http_methods(["GET", "POST"])
def indicator_edit(request: PersonRequest, pk: int | None = None) -> HttpResponse:
    """A new indicator, or another wording from a later round on."""
    indicator = selectors.get_indicator(request.user, pk) if pk else None
    wording = next(iter(indicator.versions.all()), None) if indicator else None
    form = IndicatorForm(typed(request), indicator=indicator, wording=wording)
    if request.method == "POST" and form.is_valid():
        try:
            services.save_indicator(
                indicator=indicator,
                number=form.cleaned_data.get("number", 0),
                starts_in=form.cleaned_data["starts_in"],
                wording=form.wording(),
                actor=request.user,
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The indicator is saved."))
            return redirect("indicator-list")
    context = {"form": form, "indicator": indicator, "wording": wording}
    return render(request, "commitments/indicator_form.html", context, status=status_of(form))
