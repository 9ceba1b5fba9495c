"""What is written into the log, and what is not."""

import logging

from django.conf import settings

from taskforce.core.logging import RequestFilter
from tests.access.test_urls import patterns

KEYS_AFTER = settings.LOGGING["filters"]["request"]["keys_after"]


def _written(message: str, *args: object) -> str:
    line = logging.LogRecord("django.request", logging.WARNING, "", 0, message, args, None)
    RequestFilter(KEYS_AFTER).filter(line)
    return line.getMessage()


def test_every_address_that_takes_a_key_is_masked() -> None:
    keyed = {
        str(pattern.pattern).lstrip("^").split("<")[0].split("(?P")[0]
        for pattern in patterns()
        if "key" in pattern.pattern.regex.groupindex
    }
    assert {f"/{beginning}" for beginning in keyed} == set(KEYS_AFTER)


def test_a_masked_line_says_which_page_it_was() -> None:
    said = _written("%s: %s", "Forbidden", "/join/open/WzEsImFiIl0:1abc:x-y_z/")
    assert said == "Forbidden: /join/open/…/"


def test_other_lines_stay_as_they_are() -> None:
    assert _written("%s: %s", "Not Found", "/governments/norland/") == (
        "Not Found: /governments/norland/"
    )
