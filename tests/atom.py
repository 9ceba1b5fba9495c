"""Holds a feed to RFC 4287, each rule with its section, and lets a feed reader read it."""

import re
from collections import Counter
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import feedparser
from django.http import HttpResponse

ATOM = "{http://www.w3.org/2005/Atom}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_ONCE = ("id", "title", "updated")
_AT_MOST_ONCE = {
    "feed": ("generator", "icon", "logo", "rights", "subtitle"),
    "entry": ("content", "published", "rights", "source", "summary"),
}
_AS_OFTEN = ("author", "category", "contributor", "link")
_TEXTS = ("title", "subtitle", "summary", "rights")


def feed_of(response: HttpResponse) -> tuple[ElementTree.Element, list[Any]]:
    """The feed's element, and its entries as a feed reader has them. Fails on a broken rule."""
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"  # 7
    root = ElementTree.fromstring(response.content)  # noqa: S314  # our own feed
    assert root.tag == f"{ATOM}feed"  # 2
    assert root.get(LANGUAGE)  # 2: texts are in a language
    entries = root.findall(f"{ATOM}entry")
    _holds_what_it_may(root, "feed", entries=len(entries))
    for entry in entries:
        _holds_what_it_may(entry, "entry")
        alternates = _links(entry, "alternate")
        assert alternates, "4.1.2: an entry without content leads somewhere"
        written_by_somebody = [*root.findall(f"{ATOM}author"), *entry.findall(f"{ATOM}author")]
        assert written_by_somebody, "4.1.2"
    assert root.findall(f"{ATOM}author") or entries, "4.1.1"
    assert len(_links(root, "self")) == 1, "4.1.1: where it comes from"
    ids = [each.findtext(f"{ATOM}id") for each in (root, *entries)]
    assert max(Counter(ids).values()) == 1, "4.1.1: one entry for one identity"
    newest = max((each.findtext(f"{ATOM}updated", "") for each in entries), default="")
    assert root.findtext(f"{ATOM}updated", "") >= newest, "4.2.15"
    for element in root.iter():
        _is_well_made(element)
    read = feedparser.parse(
        response.content, response_headers={"content-type": "application/atom+xml"}
    )
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    assert len(read.entries) == len(entries)
    return root, read.entries


def _holds_what_it_may(element: ElementTree.Element, kind: str, *, entries: int = 0) -> None:
    """4.1.1 and 4.1.2: what stands there once, at most once, or as often as it likes."""
    found = Counter(each.tag.removeprefix(ATOM) for each in element)
    assert {name: found.pop(name, 0) for name in _ONCE} == dict.fromkeys(_ONCE, 1)
    assert all(found.pop(name, 0) <= 1 for name in _AT_MOST_ONCE[kind])
    for name in _AS_OFTEN:
        found.pop(name, 0)
    assert found.pop("entry", 0) == entries
    assert not found, f"nothing else: {found}"
    alternates = Counter(
        (each.get("type"), each.get("hreflang")) for each in _links(element, "alternate")
    )
    assert max(alternates.values(), default=0) <= 1


def _links(element: ElementTree.Element, relation: str) -> list[ElementTree.Element]:
    """4.2.7.2: a link that says nothing is an alternate."""
    found = element.findall(f"{ATOM}link")
    return [each for each in found if each.get("rel", "alternate") == relation]


def _is_well_made(element: ElementTree.Element) -> None:
    name, text = element.tag.removeprefix(ATOM), element.text or ""
    if name in {"updated", "published"}:
        assert _DATE.fullmatch(text), "3.3"
        assert datetime.fromisoformat(text).tzinfo, "3.3"
    elif name in _TEXTS:
        assert element.get("type", "text") in {"text", "html"}, "3.1.1"
        assert len(element) == 0, "3.1.1: marks are escaped"
        assert text.strip(), f"an empty {name}"
    elif name in {"author", "contributor"}:
        parts = Counter(each.tag.removeprefix(ATOM) for each in element)
        assert parts.pop("name") == 1, "3.2.1"
        assert set(parts) <= {"uri", "email"}, "3.2"
        assert max(parts.values(), default=0) <= 1, "3.2.2, 3.2.3"
    elif name == "category":
        assert element.get("term"), "4.2.2.1"
    elif name in {"id", "link"}:
        address = urlsplit(text if name == "id" else element.get("href", ""))
        assert address.scheme, "4.2.6, 4.2.7.1: absolute"
        assert address.netloc, "4.2.6, 4.2.7.1: absolute"
        assert address.netloc == address.netloc.lower(), "4.2.6.1: written in one way"
