"""Answers where something went wrong on our side, and where something is not there any more."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import get_template
from django.utils.translation import gettext as _

from taskforce.core import problems
from taskforce.core.context import request_id


class Gone(Exception):
    """What was public at this address is not any more; `words` say so in a sentence. Answered by
    410, for everybody who may not read it otherwise. Never for what was not public."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


def server_error(request: HttpRequest) -> HttpResponse:
    """500 with the request's id. Asks neither the database nor the context processors."""
    if problems.are_expected(request):
        return problems.problem(
            500, _("Something went wrong on our side."), request=request_id.get()
        )
    page = get_template("500.html").render({"request_id": request_id.get()})
    return HttpResponseServerError(page)
