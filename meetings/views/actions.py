"""Action items: the list and each one for members, and what the secretariat does with them."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import selectors, services
from meetings.forms.actions import ActionForm, CarryForm, FilterForm, WordsForm
from meetings.models import ActionItem
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, based_on, status_of, typed
from taskforce.core.transitions import ReasonMissing

ON_A_PAGE = 50

_VERBS: Mapping[str, Callable[..., ActionItem]] = {
    "update": services.update_action,
    "start": services.start_action,
    "block": services.block_action,
    "resume": services.resume_action,
    "report_done": services.report_done,
    "accept": services.accept_action,
    "give_back": services.give_back_action,
    "cancel": services.cancel_action,
}


@rule("shared.read", check=True)
@require_GET
def action_list(request: PersonRequest) -> HttpResponse:
    """All open actions, or those that the reader filters."""
    form = FilterForm(
        request.GET,
        owners=selectors.action_owners(),
        meetings=selectors.meetings_with_records(),
    )
    rows = selectors.open_actions(**form.chosen)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "meetings/actions.html", {"form": form, "page": page})


@rule("shared.read", check=True)
@require_GET
def action_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """One action: what is to be done, by whom and when, and what was said of it."""
    return _page(request, pk, WordsForm())


def _page(request: PersonRequest, pk: int, form: WordsForm) -> HttpResponse:
    context = {"shown": selectors.action_page(request.user, pk), "form": form}
    return render(request, "meetings/action.html", context, status=status_of(form))


@rule("action_item.work")
@require_POST
def act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Says how an action goes, or moves it. The page has one field and a button for each verb."""
    if verb not in _VERBS:
        raise Http404
    named = selectors.MOVES.get(verb, "action_item.work")
    action = selectors.get_action(request.user, pk, named)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            _VERBS[verb](action=action, words=form.cleaned_data["words"], actor=request.user)
        except ReasonMissing:
            form.add_error("words", _("Say in a sentence what happened, or why."))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(action)
    return _page(request, pk, form)


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def action_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes the words, the owner or the date of an action."""
    action = selectors.get_action(request.user, pk, "meeting.run")
    if request.method == "GET" and not action.is_unsettled:
        return redirect(action)
    form = ActionForm(typed(request), action=action)
    context: dict[str, Any] = {"form": form, "action": action}
    if request.method == "POST" and form.is_valid():
        answers = form.cleaned_data
        try:
            services.change_action(
                action=action,
                text=answers["text"],
                owner=answers["owner"],
                due_on=answers["due_on"],
                expected_version=answers["version"] or 0,
                actor=request.user,
            )
        except services.ActionItemConflict as conflict:
            context |= {"form": based_on(form, conflict.action.version), "stored": conflict.action}
            return render(request, "meetings/action_edit.html", context, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(action)
    return render(request, "meetings/action_edit.html", context, status=status_of(form))


@rule("secretariat.work", check=True)
@require_http_methods(["GET", "POST"])
def carry_over(request: PersonRequest, pk: int) -> HttpResponse:
    """Puts open actions of a meeting before a later one, under the same numbers."""
    meeting = selectors.get_meeting(request.user, pk)
    left = selectors.left_to_carry(meeting)
    ahead = selectors.ahead_of(meeting)
    form = CarryForm(typed(request), actions=left, ahead=ahead)
    if request.method == "POST" and form.is_valid():
        try:
            services.carry_over(
                actions=form.cleaned_data["actions"],
                meeting=form.cleaned_data["target"],
                actor=request.user,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Carried over, under the same numbers."))
            return redirect("meeting-run", pk)
    context = {"form": form, "meeting": meeting, "left": left, "ahead": ahead}
    return render(request, "meetings/carry_over.html", context, status=status_of(form))
