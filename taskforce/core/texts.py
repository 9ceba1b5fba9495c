"""Texts as they are stored: with line feeds alone, nothing around them, and nothing that nobody
sees."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Neither XML nor the database holds all of these.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """Browsers send CRLF; with one kind of line end, versions can be compared."""
    return text.replace("\r\n", "\n").strip()


def required(text: str, *, missing: str, field: str = "text") -> str:
    """The text, plain. Raises ValidationError at the field, with `missing`, where there is none."""
    text = plain(text)
    if not text:
        raise ValidationError({field: missing})
    return text


def check_visible(text: str) -> None:
    """Raises ValidationError for control characters and for hidden marks that turn the direction:
    what stands there would not be what is read."""
    if _CONTROLS.search(text):
        raise ValidationError(
            _("This text has characters that no text has. Copy it once more as plain text."),
            code="characters",
        )
    if _DIRECTIONS.search(text):
        raise ValidationError(
            _("This text has hidden marks that turn its direction. Take them out."),
            code="direction",
        )


def visible(text: str) -> str:
    """The text without what `check_visible` refuses, for what was stored before or elsewhere."""
    if text.isprintable():  # most are, and this is the faster question
        return text
    return _DIRECTIONS.sub("", _CONTROLS.sub("", text))


def line(text: str, *, field: str = "") -> str:
    """The text in one line, as titles and summaries are stored: every kind of line end becomes a
    space. Raises ValidationError, at the field if one is named, as `check_visible` does."""
    try:
        check_visible(text)
    except ValidationError as error:
        raise ValidationError({field: error}) if field else error from None
    return " ".join(text.split())
