"""Questions between members: the list, each one with its answers, and what is done with them."""

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

from knowledge import selectors, services
from knowledge.forms.questions import AnswerForm, EndForm, QuestionFilterForm, QuestionForm
from knowledge.models import Question
from members.kept import keeps_typed, typed_or_kept
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import add_errors, based_on, status_of, typed
from taskforce.core.permissions import allows

ON_A_PAGE = 20

# What takes a reason: the rule, the service, the title and the button of its page, and the word
# afterwards.
_ENDS: Mapping[str, tuple[str, Callable[..., Question], str | Promise, str | Promise]] = {
    "withdraw": (
        "question.settle",
        services.withdraw_question,
        gettext_lazy("Withdraw the question"),
        gettext_lazy("Withdrawn. Other members do not see it any more."),
    ),
    "hide": (
        "question.moderate",
        services.hide_question,
        gettext_lazy("Hide the question"),
        gettext_lazy("Hidden. Its author gets a mail."),
    ),
}


@rule("question.read", check=True)
@require_GET
def question_list(request: PersonRequest) -> HttpResponse:
    """What members ask, the latest first, as the reader filters."""
    form = QuestionFilterForm(request.GET)
    asked = form.asked()
    rows = selectors.found_questions(request.user, **asked)
    context = {
        "form": form,
        "page": Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page")),
        "asked": asked,
        "may_ask": bool(allows(request.user, "question.write")),
    }
    return render(request, "knowledge/questions/list.html", context)


@rule("question.write", check=True)
@keeps_typed
@require_http_methods(["GET", "POST"])
def ask(request: PersonRequest) -> HttpResponse:
    """Puts a question to the others."""
    form = QuestionForm(typed_or_kept(request), names=selectors.names_to_write_in(request.user))
    if request.method == "POST" and form.is_valid():
        try:
            question = services.ask(
                content=form.cleaned_data,
                government=form.cleaned_data["government"],
                actor=request.user,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your question is there for all members."))
            return redirect(question)
    return render(request, "knowledge/questions/form.html", {"form": form}, status=status_of(form))


@rule("question.read", check=True)
@keeps_typed
@require_http_methods(["GET", "POST"])
def question_detail(request: PersonRequest, pk: int) -> HttpResponse:
    """A question with its answers; what is sent to it is another answer."""
    names = selectors.names_to_write_in(request.user)
    if request.method == "POST":
        return _answered(request, pk, names)
    shown = selectors.question_page(request.user, pk)
    form = AnswerForm(typed_or_kept(request), names=names) if shown.may_answer else None
    return render(request, "knowledge/questions/detail.html", {"shown": shown, "form": form})


def _answered(request: PersonRequest, pk: int, names: Any) -> HttpResponse:
    question = selectors.get_question(request.user, pk, "question.write")
    form = AnswerForm(request.POST, names=names)
    if form.is_valid():
        try:
            answer = services.give_answer(
                question=question,
                text=form.cleaned_data["text"],
                government=form.cleaned_data["government"],
                actor=request.user,
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Your answer is there for all members."))
            return redirect(answer)
    context = {"shown": selectors.question_page(request.user, pk), "form": form}
    return render(request, "knowledge/questions/detail.html", context, status=422)


@rule("question.change")
@require_http_methods(["GET", "POST"])
def question_edit(request: PersonRequest, pk: int) -> HttpResponse:
    """Changes a question that nobody has answered. Where somebody was faster, both are shown."""
    question = selectors.get_question(request.user, pk, "question.change")
    if request.method == "GET" and not selectors.may_be_changed(question):
        return redirect(question)
    form = QuestionForm(typed(request), question=question)
    context: dict[str, Any] = {"form": form, "question": question}
    if request.method == "POST" and form.is_valid():
        try:
            services.change_question(
                question=question,
                content=form.cleaned_data,
                expected_version=form.cleaned_data["version"] or 0,
                actor=request.user,
            )
        except services.QuestionConflict as conflict:
            form = based_on(form, conflict.question.version)
            context |= {"form": form, "stored": conflict.question}
            return render(request, "knowledge/questions/form.html", context, status=409)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(question)
    return render(request, "knowledge/questions/form.html", context, status=status_of(form))


@rule("question.read")
@require_http_methods(["GET", "POST"])
def question_end(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Withdraws or hides a question, with the reason."""
    if verb not in _ENDS:
        raise Http404
    named, service, title, said = _ENDS[verb]
    question = selectors.get_question(request.user, pk, named)
    form = EndForm(typed(request))
    if request.method == "POST" and form.is_valid():
        service(question=question, reason=form.cleaned_data["reason"], actor=request.user)
        messages.success(request, str(said))
        return redirect(question)
    context = {"form": form, "question": question, "title": title, "verb": verb}
    return render(request, "knowledge/questions/end.html", context, status=status_of(form))


@rule("question.read")
@require_POST
def question_act(request: PersonRequest, pk: int, verb: str) -> HttpResponse:
    """Opens a question again, shows a hidden one, or follows it or not."""
    question = selectors.get_question(request.user, pk)
    if verb == "reopen":
        services.reopen_question(question=question, actor=request.user)
        said = _("The question is open again.")
    elif verb == "restore":
        services.restore_question(question=question, actor=request.user)
        said = _("Members see it again.")
    elif verb == "follow":
        services.follow_question(question=question, wanted=True, actor=request.user)
        said = _("You get a mail about new answers.")
    elif verb == "unfollow":
        services.follow_question(question=question, wanted=False, actor=request.user)
        said = _("You get no mail about new answers any more.")
    else:
        raise Http404
    messages.success(request, str(said))
    return redirect(question)
