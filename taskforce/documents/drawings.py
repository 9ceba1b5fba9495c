"""SVG drawings, which office programs keep beside their pictures: only what is drawn."""

import re

from taskforce.documents import refusals
from taskforce.documents.markup import Attributes

NAMESPACE = "http://www.w3.org/2000/svg"
_ACTING = {"script", "foreignObject", "handler", "listener", "set", "animate", "iframe"}
_OWN = re.compile(r"\s*(?:#|data:image/(?:png|jpe?g|gif)[;,]|\Z)", re.IGNORECASE)
_URL = re.compile(r"""url\(\s*["']?\s*(?!#|["')])|@import""", re.IGNORECASE)


def look_at(element: str, attributes: Attributes) -> None:
    """Raises ValidationError for an element that runs or loads something."""
    if element in _ACTING:
        raise refusals.acts()
    for key, value in attributes.items():
        local = key.rpartition(" ")[2].lower()
        if local.startswith("on"):
            raise refusals.acts()
        if local in {"href", "src"} and element != "a" and not _OWN.match(value):
            raise refusals.loads()
        if _URL.search(value):
            raise refusals.loads()


def look_at_style(text: str) -> None:
    """Raises ValidationError for style rules that load something."""
    if _URL.search(text):
        raise refusals.loads()
