"""Texts as they are stored: with line feeds alone, and nothing around them."""

from django.core.exceptions import ValidationError


def plain(text: str) -> str:
    """Browsers send CRLF; with one kind of line end, versions can be compared."""
    return text.replace("\r\n", "\n").strip()


def required(text: str, *, missing: str, field: str = "text") -> str:
    """The text, plain. Raises ValidationError at the field, with `missing`, where there is none."""
    text = plain(text)
    if not text:
        raise ValidationError({field: missing})
    return text
