"""The open data: what there is, in words and as files. No cookie, no session, for every origin."""

from collections.abc import Callable, Iterator

from allauth.account.adapter import get_adapter
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import FileResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from taskforce.core.access import cacheable, public
from taskforce.core.pace import Pace
from taskforce.home.opendata import files, licence
from taskforce.home.opendata.catalogue import MEDIA_TYPES, catalogue
from taskforce.home.opendata.datasets import DATASETS, NAMED, Dataset

DOWNLOADS_A_MINUTE = 60  # by one network, of each worker
WORKBOOKS_A_MINUTE = 6  # each holds everything
_downloads, _workbooks = Pace(), Pace()


@public
@cacheable()
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What there is, every field of it, and how it may be used."""
    return render(request, "home/data.html", {"datasets": DATASETS, "licence": licence})


@public
@cacheable()
@require_safe
def data_catalogue(request: HttpRequest) -> HttpResponseBase:
    """The same for machines, as JSON-LD."""
    return _open(JsonResponse(catalogue(), content_type="application/ld+json"))


@public
@require_safe
def data_csv(request: HttpRequest, name: str) -> HttpResponseBase:
    """A data set as a table, line by line."""
    return _download(request, name, "csv", files.as_csv)


@public
@require_safe
def data_json(request: HttpRequest, name: str) -> HttpResponseBase:
    """A data set as JSON, record by record."""
    return _download(request, name, "json", files.as_json)


@public
@require_safe
def data_workbook(request: HttpRequest) -> HttpResponseBase:
    """Everything as one workbook, with the dictionary."""
    if not _may(request, _workbooks, WORKBOOKS_A_MINUTE):
        return render(request, "429.html", status=429)
    name = f"taskforce-data-{timezone.now():%Y-%m-%d}.xlsx"
    if request.method == "HEAD":
        return _open(HttpResponse(content_type=MEDIA_TYPES["xlsx"]))
    book = files.as_workbook()
    return _open(
        FileResponse(book, as_attachment=True, filename=name, content_type=MEDIA_TYPES["xlsx"])
    )


def _download(
    request: HttpRequest, name: str, form: str, made_of: Callable[[Dataset], Iterator[bytes]]
) -> HttpResponseBase:
    dataset = NAMED.get(name)
    if dataset is None:
        raise Http404(_("There is no such data set."))
    if not _may(request, _downloads, DOWNLOADS_A_MINUTE):
        return render(request, "429.html", status=429)
    parts = made_of(dataset) if request.method == "GET" else iter(())
    kind = f"{MEDIA_TYPES[form]}; charset=utf-8"
    response = StreamingHttpResponse(parts, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{dataset.name}.{form}"'
    return _open(response)


def _may(request: HttpRequest, pace: Pace, times: int) -> bool:
    """Visitors of one network have a limit together; who signed in is known and has none."""
    if request.user.is_authenticated:
        return True
    return pace.allows(get_adapter().get_client_ip(request), times=times)


def _open(response: HttpResponseBase) -> HttpResponseBase:
    """Pages elsewhere may read it: it says nothing about who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
