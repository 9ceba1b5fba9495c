"""What a person follows, and what is new there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from knowledge import selectors, services
from knowledge.forms.questions import TopicsForm
from members.requests import PersonRequest
from taskforce.core.access import rule
from taskforce.core.forms import status_of, typed

NEWS_OF = 28  # days


@rule("question.read", check=True)
@require_http_methods(["GET", "POST"])
def follows(request: PersonRequest) -> HttpResponse:
    """What is new on what the person follows, and what that is."""
    topics = selectors.followed_topics(request.user)
    form = TopicsForm(typed(request), topics=topics)
    if request.method == "POST" and form.is_valid():
        services.set_topics(
            numbers=form.cleaned_data["numbers"],
            capabilities=form.cleaned_data["capabilities"],
            actor=request.user,
        )
        messages.success(request, _("Saved."))
        return redirect("knowledge-follows")
    context = {
        "form": form,
        "follows_something": bool(topics),
        "news": selectors.latest_news(request.user, now=timezone.now(), days=NEWS_OF),
    }
    return render(request, "knowledge/questions/follows.html", context, status=status_of(form))


@rule("question.read", check=True)
@require_POST
def follow_commitment(request: PersonRequest, number: int, verb: str) -> HttpResponse:
    """Follows a commitment from its page, or not any more."""
    if verb not in {"follow", "unfollow"}:
        raise Http404
    services.follow_commitment(number=number, wanted=verb == "follow", actor=request.user)
    said = (
        _("You follow this commitment: you get a mail in weeks in which something is new.")
        if verb == "follow"
        else _("You do not follow this commitment any more.")
    )
    messages.success(request, said)
    return redirect("commitment-detail", number=number)
