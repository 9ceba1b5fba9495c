"""The answers of the API as JSON, and how questions are refused."""

import json
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from taskforce.core.errors import Gone
from taskforce.core.problems import expect, problem
from taskforce.core.texts import visible
from taskforce.freshness.answers import tag
from taskforce.home.api.asking import Misasked
from taskforce.home.opendata import licence
from taskforce.home.opendata.datasets import Dataset
from taskforce.home.opendata.fields import said
from taskforce.home.opendata.paging import LARGEST_PAGE, page
from taskforce.home.opendata.records import Record

View = TypeVar("View", bound=Callable[..., HttpResponse])
METHODS = ("GET", "HEAD")
LONGEST_NAME = 100  # of a parameter, said again in a refusal


def list_of(dataset: Dataset, asked: Mapping[str, Any]) -> dict[str, Any]:
    """A page of a list, as JSON holds it."""
    wanted = dict(asked)
    limit = wanted.pop("limit", LARGEST_PAGE)
    cursor = wanted.pop("cursor", "")
    records, after = page(dataset, dataset.narrowed(wanted), limit=limit, cursor=cursor)
    following = None
    if after:
        question = urlencode({**asked, "cursor": after})
        following = f"{address_of(dataset)}?{question}"
    return {
        "data": [said(each) for each in records],
        "next": following,
        "next_cursor": after,
        "licence": licence.ADDRESS,
    }


def one_of(record: Record) -> dict[str, Any]:
    """One record, as JSON holds it."""
    return {"data": said(record), "licence": licence.ADDRESS}


def address_of(dataset: Dataset) -> str:
    """The full address of a list."""
    return settings.PORTAL_URL + reverse("api-list", args=[dataset.name])


def answer(content: Mapping[str, Any], *, link: str = "") -> HttpResponse:
    """An answer with its tag; `link` is the header that leads on."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    response = HttpResponse(body, content_type="application/json")
    response["ETag"] = tag(body)
    if link:
        response["Link"] = link
    return response


def refused(misasked: Misasked) -> HttpResponse:
    """What is wrong with a question, parameter by parameter."""
    errors = [
        {"parameter": visible(name)[:LONGEST_NAME], "detail": detail}
        for name, detail in misasked.errors.items()
    ]
    return problem(400, _("The question is not one that is known here."), errors=errors)


def answered(view: View) -> View:
    """For GET and HEAD alone; what is wrong is said as problem+json. Nothing here changes
    anything, so nothing is asked of a form's token."""

    @csrf_exempt
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        expect(request)
        if request.method not in METHODS:
            refusal = problem(405, _("The API is for reading: ask by GET."))
            refusal["Allow"] = ", ".join((*METHODS, "OPTIONS"))
            return refusal
        try:
            return view(request, *args, **kwargs)
        except Gone as gone:
            return problem(410, gone.words)
        except Http404:
            return problem(404, _("There is nothing at this address."))
        except Misasked as misasked:
            return refused(misasked)
        except SuspiciousOperation:
            return problem(400, _("The question is too long."))

    return wrapped  # type: ignore[return-value]  # wraps keeps the signature
