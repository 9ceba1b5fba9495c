"""Refusals and faults for programs: problem+json, as RFC 9457 has it."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise

MEDIA_TYPE = "application/problem+json"
_SPEAKS = "speaks_problems"


def expect(request: HttpRequest) -> None:
    """Whoever asks is a program: a fault of ours is told to it as a problem too."""
    setattr(request, _SPEAKS, True)


def are_expected(request: HttpRequest) -> bool:
    return getattr(request, _SPEAKS, False)


def problem(status: int, detail: str | Promise, **more: Any) -> HttpResponse:
    """An answer that says in a sentence what is wrong; `more` are members of its own."""
    said = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": str(detail),
        **more,
    }
    body = json.dumps(said, ensure_ascii=False)
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE)
