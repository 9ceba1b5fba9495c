"""Answers: what is done with them, and the way of one into the library."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from knowledge import selectors, services
from knowledge.forms.questions import AnswerForm, ConsentForm, EndForm
from knowledge.models import Answer, ResourceProposal
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, based_on, status_of, typed

_ENDS: Mapping[str, tuple[str, Callable[..., Answer], str | Promise, str | Promise]] = {
    "withdraw": (
        "answer.withdraw",
        services.withdraw_answer,
        gettext_lazy("Withdraw the answer"),
        gettext_lazy("Withdrawn. Other members do not see it any more."),
    ),
    "hide": (
        "question.moderate",
        services.hide_answer,
        gettext_lazy("Hide the answer"),
        gettext_lazy("Hidden. Its author gets a mail."),
    ),
}
_ACTS: Mapping[str, tuple[Callable[..., Any], str | Promise]] = {
    "accept": (
        services.accept_answer,
        gettext_lazy("Accepted. Whoever answered gets a mail."),
    ),
    "restore": (services.restore_answer, gettext_lazy("Members see it again.")),
    "propose": (
        services.propose_resource,
        gettext_lazy("Its author is asked, and you hear what they say."),
    ),
}


@rule("answer.change")
@require_http_methods(["GET", "POST"])
def answer_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes an answer that is not accepted. Where somebody was faster, both are shown."""
    answer = selectors.get_answer(request.user, pk, "answer.change")
    if request.method == "GET" and answer.state != Answer.State.GIVEN:
        return redirect(answer)
    form = AnswerForm(typed(request), answer=answer)
    context: dict[str, Any] = {"form": form, "answer": answer}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_answer(
                answer=answer,
                text=form.cleaned_data["text"],
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except services.AnswerConflict as conflict:
            form = based_on(form, conflict.answer.version)
            context |= {"form": form, "stored": conflict.answer}
            return render(request, "knowledge/questions/answer.html", context, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(answer)
    return render(request, "knowledge/questions/answer.html", context, status=status_of(form))


@rule("question.read")
@require_http_methods(["GET", "POST"])
def answer_end(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Withdraws or hides an answer, with the reason."""
    if verb not in _ENDS:
        raise Http404
    named, service, title, said = _ENDS[verb]
    answer = selectors.get_answer(request.user, pk, named)
    form = EndForm(typed(request))
    if request.method == "POST" and form.is_valid():
        service(answer=answer, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, str(said))
        return redirect(answer.question)
    context = {
        "form": form,
        "question": answer.question,
        "answer": answer,
        "title": title,
        "verb": verb,
    }
    return render(request, "knowledge/questions/end.html", context, status=status_of(form))


@rule("question.read")
@require_POST
def answer_act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Accepts an answer, shows a hidden one, or proposes it for the library."""
    if verb not in _ACTS:
        raise Http404
    answer = selectors.get_answer(request.user, pk)
    service, said = _ACTS[verb]
    service(answer=answer, actor=request.user)
    messages.success(request, str(said))
    return redirect(answer)


@rule("answer.consent")
@require_http_methods(["GET", "POST"])
def answer_consent(request: PersonRequest, pk: int) -> HttpResponse:
    """The author reads what is wanted of their answer, and agrees to a text or declines."""
    proposal = selectors.get_proposal(request.user, pk)
    if request.method == "POST" and "decline" in request.POST:
        services.decline_proposal(proposal=proposal, actor=request.user)
        messages.success(request, _("Declined. Your answer stays where it is."))
        return redirect(proposal.answer)
    if request.method == "GET" and proposal.state != ResourceProposal.State.ASKED:
        return redirect(proposal.answer)
    form = ConsentForm(typed(request), proposal=proposal)
    if request.method == "POST" and form.is_valid():
        try:
            services.agree_to_proposal(
                proposal=proposal, content=form.cleaned_data, actor=request.user
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Thank you. There is a draft of it in the library now."))
            return redirect(proposal.answer)
    context = {"form": form, "proposal": proposal}
    return render(request, "knowledge/questions/consent.html", context, status=status_of(form))
