"""Words without what readers leave out or mistype: accents, vowel signs, letter case."""

import re
import unicodedata
from functools import lru_cache

from taskforce.search.sql import DROPPED, LETTERS, LIGATURES, QUOTES

_DROPPED = "".join(f"{chr(first)}-{chr(last)}" for first, last in DROPPED)
_LETTERS = str.maketrans({**dict(zip(*LETTERS, strict=True)), **LIGATURES})
_QUOTES = str.maketrans(*QUOTES)
_drop = re.compile(f"[{_DROPPED}]+")
# A word in a text, with the signs that are dropped from it.
WORD = re.compile(rf"\w[\w{_DROPPED}]*")


def fold(text: str) -> str:
    """As `search_fold` in PostgreSQL, for texts within its length."""
    if text.isascii():
        return text.translate(_QUOTES)
    composed = unicodedata.normalize("NFC", text).translate(_QUOTES).translate(_LETTERS)
    return _drop.sub("", unicodedata.normalize("NFD", composed))


@lru_cache(maxsize=50_000)
def key(text: str) -> str:
    """A name or word as it is compared: folded, in small letters, one space between words."""
    return " ".join(fold(text).casefold().split())
