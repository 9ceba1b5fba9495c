"""Answers where something went wrong on our side."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import get_template

from taskforce.core.context import request_id


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with the request's id. Asks neither the database nor the context processors."""
    page = get_template("500.html").render({"request_id": request_id.get()})
    return HttpResponseServerError(page)
