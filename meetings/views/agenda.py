"""The agenda: the secretariat's page to make it, heads' proposals, members' versions."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import selectors, services
from meetings.forms.agenda import ItemForm, ItemReasonForm, PlaceForm, ProposalForm
from meetings.models import AgendaItem, Meeting
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, based_on, status_of, typed

_WITH_REASON: Mapping[str, tuple[Callable[..., AgendaItem], str | Promise]] = {
    "decline": (services.decline_item, gettext_lazy("Decline the proposal")),
    "take-off": (services.take_item_off, gettext_lazy("Take the item off the agenda")),
}


@rule("meeting.run", check=True)
@require_GET
def agenda(request: PersonRequest, pk: int) -> HttpResponse:
    """Proposals, the items in their order, and what members have not been told yet."""
    return _agenda_page(request, selectors.get_meeting(request.user, pk))


def _agenda_page(request: PersonRequest, meeting: Meeting, problem: str = "") -> HttpResponse:
    context = {
        "meeting": meeting,
        "agenda": selectors.working_agenda(request.user, meeting),
        "problem": problem,
    }
    return render(request, "meetings/agenda.html", context, status=422 if problem else 200)


@rule("meeting.run", check=True)
@require_http_methods(["GET", "POST"])
def item_add(request: PersonRequest, pk: int) -> HttpResponse:
    """Puts an item of the secretariat on the agenda."""
    meeting = selectors.get_meeting(request.user, pk)
    form = ItemForm(typed(request))
    if request.method == "POST" and form.is_valid():
        services.add_item(meeting=meeting, content=form.cleaned_data, actor=request.user)
        messages.success(request, _("The item stands last on the agenda."))
        return redirect("meeting-agenda", pk=pk)
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/item_form.html", context, status=status_of(form))


@rule("meeting.run", check=True)
@require_http_methods(["GET", "POST"])
def item_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Words an item otherwise. Where somebody was faster, both are shown."""
    item = selectors.get_item(request.user, pk)
    form = ItemForm(typed(request), item=item)
    context = {"form": form, "meeting": item.meeting, "item": item}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_item(
                item=item,
                content=form.cleaned_data,
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except services.ItemConflict as conflict:
            context |= {"form": based_on(form, conflict.item.version), "stored": conflict.item}
            return render(request, "meetings/item_form.html", context, status=409)
        messages.success(request, _("Saved."))
        return redirect("meeting-agenda", pk=item.meeting_id)
    return render(request, "meetings/item_form.html", context, status=status_of(form))


@rule("meeting.run", check=True)
@require_POST
def item_act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Accepts a proposal, or moves an item up or down."""
    item = selectors.get_item(request.user, pk)
    if verb == "accept":
        services.accept_item(item=item, actor=request.user)
        messages.success(request, _("The item stands last on the agenda."))
    elif verb in {"up", "down"}:
        item = services.shift_item(item=item, up=verb == "up", actor=request.user)
        return _moved(request, item, verb)
    else:
        raise Http404
    return redirect(reverse("meeting-agenda", args=[item.meeting_id]) + f"#item-{item.pk}")


@rule("meeting.run", check=True)
@require_http_methods(["GET", "POST"])
def item_place(request: PersonRequest, pk: int) -> HttpResponse:
    """Puts an item straight to a place; dragging sends the same. Where somebody changed the order
    meanwhile, both the order that is and the place that was chosen are shown."""
    item = selectors.get_item(request.user, pk)
    order = selectors.order_with(item)
    form = PlaceForm(typed(request), item=item, order=order)
    context = {"form": form, "meeting": item.meeting, "item": item}
    if request.method == "POST" and form.is_valid():
        place = form.cleaned_data["place"]
        try:
            item = services.place_item(
                item=item,
                place=place,
                expected_order=form.cleaned_data["order"],
                actor=request.user,
            )
        except services.OrderConflict as conflict:
            order = selectors.order_with(conflict.item)
            context["form"] = PlaceForm(item=conflict.item, order=order, place=place)
            context |= {"order": order, "place": place}
            return render(request, "meetings/item_place.html", context, status=409)
        except ValidationError as error:
            form.add_error("place", error)
        else:
            return _moved(request, item, "move")
    return render(request, "meetings/item_place.html", context, status=status_of(form))


def _moved(request: PersonRequest, item: AgendaItem, control: str) -> HttpResponse:
    """Back to the agenda, where the control that was used has the focus again; at an end, where
    one of them is missing, the other one."""
    place, last = item.position, len(selectors.order_with(item))
    words = {"title": item.title, "place": place}
    messages.success(request, _("“%(title)s” stands at place %(place)d now.") % words)
    if (control, place) in {("up", 1), ("down", last)}:
        control = "move" if last == 1 else {"up": "down", "down": "up"}[control]
    return redirect(reverse("meeting-agenda", args=[item.meeting_id]) + f"#{control}-{item.pk}")


@rule("meeting.run", check=True)
@require_http_methods(["GET", "POST"])
def item_end(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Declines a proposal or takes an item off, with the reason."""
    if verb not in _WITH_REASON:
        raise Http404
    item = selectors.get_item(request.user, pk)
    service, title = _WITH_REASON[verb]
    form = ItemReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        service(item=item, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, _("Done. The delegation concerned gets a mail."))
        return redirect("meeting-agenda", pk=item.meeting_id)
    context = {"form": form, "meeting": item.meeting, "item": item, "title": title}
    return render(request, "meetings/item_end.html", context, status=status_of(form))


@rule("meeting.run", check=True)
@require_POST
def circulate(request: PersonRequest, pk: int) -> HttpResponse:
    """Gives members the agenda as it stands."""
    meeting = selectors.get_meeting(request.user, pk)
    try:
        version = services.circulate_agenda(meeting=meeting, actor=request.user)
    except ValidationError as error:
        return _agenda_page(request, meeting, problem=" ".join(error.messages))
    messages.success(request, _("Version %(number)d is circulated.") % {"number": version.number})
    return redirect("meeting-agenda", pk=pk)


@rule("meeting.follow", check=True)
@require_GET
def agenda_version(request: PersonRequest, pk: int, number: int) -> HttpResponse:
    """One version of the agenda, and what changed in it."""
    meeting = selectors.get_public_meeting(pk)
    context = {
        "meeting": meeting,
        "agenda": selectors.circulated_agenda(request.user, meeting, number),
    }
    return render(request, "meetings/agenda_version.html", context)


@rule("meeting.follow", check=True)
@require_http_methods(["GET", "POST"])
def propose(request: PersonRequest, pk: int) -> HttpResponse:
    """A head of delegation proposes an item."""
    meeting, governments = selectors.get_meeting_to_propose(request.user, pk)
    form = ProposalForm(typed(request), governments=governments)
    if request.method == "POST" and form.is_valid():
        try:
            services.propose_item(
                meeting=meeting,
                government=form.cleaned_data["government"],
                content=form.cleaned_data,
                actor=request.user,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Proposed. You get a mail once it is decided on."))
            return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/propose.html", context, status=status_of(form))


@rule("agenda.withdraw")
@require_POST
def item_withdraw(request: PersonRequest, pk: int) -> HttpResponse:
    """Takes a proposal back."""
    item = selectors.get_own_item(request.user, pk)
    services.withdraw_item(item=item, actor=request.user)
    messages.success(request, _("Withdrawn."))
    return redirect(item.meeting)
