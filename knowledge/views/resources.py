"""The library as its readers see it."""

from contextlib import nullcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from knowledge import content, selectors, services
from knowledge.models import Resource
from taskforce.core.access import cacheable, public
from taskforce.core.feeds import Feed
from taskforce.core.permissions import allows
from taskforce.documents.responses import attachment
from taskforce.search import asking
from taskforce.search.asking import LONGEST_QUESTION, Question, question
from taskforce.search.limits import may_ask

RESOURCES_ON_A_PAGE = 20
FEED_LENGTH = 50
_HIDDEN = "noindex, nofollow"


@public
@cacheable("page")
@require_safe
def resource_list(request: HttpRequest) -> HttpResponse:
    """What this reader may read, by what it is about and from whom."""
    return _browse(request, {}, {"heading": _("Knowledge")})


@public
@cacheable("page")
@require_safe
def on_commitment(request: HttpRequest, number: int) -> HttpResponse:
    """What this reader may read on one commitment."""
    commitment = selectors.commitment_numbered(number)
    if commitment is None:
        raise Http404
    context = {
        "heading": str(commitment),
        "commitment": commitment,
        "follows": request.user.is_authenticated
        and selectors.follows_commitment(request.user, number),
    }
    return _browse(request, {"commitment": str(number)}, context)


@public
@cacheable("page")
@require_safe
def on_capability(request: HttpRequest, name: str) -> HttpResponse:
    """What this reader may read on one capability of the Model National Response."""
    capability = selectors.capability_called(name)
    if capability is None:
        raise Http404
    context = {"heading": str(capability), "capability": capability}
    return _browse(request, {"capability": name}, context)


@public
@cacheable()
@require_safe
def resource_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One text: what was published, its version and date."""
    resource = selectors.get_resource(request.user, pk)
    context = {
        "resource": resource,
        "text": content.as_published(resource),
        "edition": selectors.latest_version(resource),
        "follows": bool(allows(request.user, "resource.read_draft", resource))
        or bool(allows(request.user, "resource.moderate", resource)),
        "names_readers": bool(allows(request.user, "resource.set_readers", resource)),
    }
    response = render(request, "knowledge/detail.html", context)
    if resource.visibility != Resource.Visibility.PUBLIC:
        response["X-Robots-Tag"] = _HIDDEN
    return response


@public
@require_GET
def resource_document(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """A document of a text, for those who may read it. What not everybody may have is on record."""
    found = selectors.get_document(request.user, pk, document)
    if not selectors.is_public_document(pk, document):
        services.note_reading(resource_id=pk, document=found, reader=request.user)
    return attachment(found)


@public
@cacheable()
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """The latest public texts, as Atom (RFC 4287). Nobody's rights widen it."""
    made = Feed(
        title=_("Global Taskforce: knowledge"),
        subtitle=_("What governments share with everybody."),
        path=reverse("knowledge-feed"),
        page=reverse("knowledge-list"),
        author=_("Global Taskforce"),
    )
    latest: Any = selectors.latest_public(FEED_LENGTH)
    for resource in latest:
        made.tell(
            title=resource.title,
            words=resource.summary,
            path=resource.get_absolute_url(),
            moment=resource.published_at,
            author=str(resource.government or _("The secretariat")),
            kind=resource.get_kind_display(),
        )
    return made.response()


@public
@cacheable()
@require_safe
def how_to_write(request: HttpRequest) -> HttpResponse:
    """Headings, lists and links in a text: what to type, and what comes of it."""
    return render(request, "knowledge/help.html")


def _browse(request: HttpRequest, fixed: dict[str, str], context: dict[str, Any]) -> HttpResponse:
    try:
        words = question(request.GET.get("q", ""))
    except ValidationError as error:
        context |= {"q_error": error.message, "q_typed": request.GET["q"][:LONGEST_QUESTION]}
        words = None
    if words and not may_ask(request):
        return render(request, "429.html", status=429)
    with asking.by_index() if words else nullcontext():
        return _listed(request, fixed, context, words)


def _listed(
    request: HttpRequest, fixed: dict[str, str], context: dict[str, Any], words: Question | None
) -> HttpResponse:
    shelf = selectors.browse(
        request.user,
        {**request.GET.dict(), **fixed},
        sort=request.GET.get("sort", ""),
        fixed=tuple(fixed),
        words=words,
    )
    page = Paginator(shelf.rows, RESOURCES_ON_A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "shelf": shelf,
        "page": page,
        "longest_question": LONGEST_QUESTION,
        "may_moderate": bool(allows(request.user, "resource.moderate")),
        "sees_contributions": bool(allows(request.user, "resource.follow")),
        "reads_shared": bool(allows(request.user, "question.read")),
    }
    status = 422 if "q_error" in context else 200
    response = render(request, "knowledge/list.html", context, status=status)
    if request.GET:
        # One address for each list; the others are ways through it.
        response["X-Robots-Tag"] = "noindex"
    return response
