"""The page that others are measured against: a constant, by the same server, and nothing around."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

BODY = b"<!doctype html><title>Bare</title>" + b"<p>Nothing else stands here.</p>" * 300


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(BODY, headers={"Content-Length": str(len(BODY))})


urlpatterns = [path("", bare)]
