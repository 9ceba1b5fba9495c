"""The public API: the open data for programs, page by page, and its description."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from taskforce.core.access import cacheable, public
from taskforce.home.api import asking, samples
from taskforce.home.api.answers import answer, answered, list_of, one_of
from taskforce.home.api.description import described, overview
from taskforce.home.opendata import licence
from taskforce.home.opendata.datasets import DATASETS, NAMED, Dataset

_PARAMETERS = {"limit", "cursor", *(name for each in DATASETS for name in each.filters)}


@public
@cacheable()
@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """How to use the API, with answers that it gives today."""
    context = {
        "first": samples.beginning(),
        "lists": samples.lists(),
        "licence": licence,
        "times": settings.API_QUESTIONS_A_MINUTE,
    }
    return render(request, "home/api.html", context)


@public
@cacheable()
@answered
def api_index(request: HttpRequest) -> HttpResponse:
    """Which lists there are."""
    asking.read((), request.GET)
    links = {"service-desc": reverse("api-description"), "service-doc": reverse("api")}
    link = ", ".join(f'<{settings.PORTAL_URL}{at}>; rel="{rel}"' for rel, at in links.items())
    return answer(overview(), link=link)


@public
@cacheable()
@answered
def api_description(request: HttpRequest) -> HttpResponse:
    """The API described for programs."""
    asking.read((), request.GET)
    return answer(described())


@public
@cacheable(*_PARAMETERS)
@answered
def api_list(request: HttpRequest, name: str) -> HttpResponse:
    """A page of one list."""
    dataset = _dataset(name)
    found = list_of(dataset, asking.read(asking.parameters_of(dataset), request.GET))
    link = f'<{found["next"]}>; rel="next"' if found["next"] else ""
    return answer(found, link=link)


@public
@cacheable()
@answered
def api_record(request: HttpRequest, name: str, record: str) -> HttpResponse:
    """One record of a list, where its records have addresses."""
    dataset = _dataset(name)
    asking.read((), request.GET)
    if not dataset.key:
        raise Http404
    found = dataset.one(_key(dataset, record))
    if found is None:
        raise Http404
    return answer(one_of(found))


@public
@answered
def api_unknown(request: HttpRequest, rest: str) -> HttpResponse:
    """Whatever else is asked for; addresses without their last slash lead to those with it."""
    parts = rest.split("/")
    if len(parts) <= 2 and parts[-1] and parts[0] in NAMED:
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{request.path}/{'?' if query else ''}{query}")
    raise Http404


def _dataset(name: str) -> Dataset:
    found = NAMED.get(name)
    if found is None:
        raise Http404
    return found


def _key(dataset: Dataset, key: str) -> Any:
    try:
        return asking.key_of(dataset).read(key)
    except ValueError:
        raise Http404 from None
