"""What people have typed, as far as a file can carry it."""

import re
import unicodedata

# Controls (but not tab and line feed), halves of surrogate pairs, byte order marks, and what
# Unicode keeps for itself: no file format has a place for them, and nobody sees them.
_UNWRITABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff"
    + "".join(chr(plane << 16 | end) for plane in range(1, 17) for end in (0xFFFE, 0xFFFF))
    + "]"
)
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_STRONG = {"L": False, "R": True, "AL": True}


def written(text: str) -> str:
    """The text without what cannot be written, its lines ended by line feeds."""
    return _UNWRITABLE.sub("", _LINE_ENDS.sub("\n", text))


def is_right_to_left(text: str, otherwise: bool) -> bool:
    """Which way the text runs: as its first letter does; `otherwise` when it has none."""
    for character in text:
        direction = _STRONG.get(unicodedata.bidirectional(character))
        if direction is not None:
            return direction
    return otherwise


def language_tag(code: str) -> str:
    """A language code of Django's as files spell it: `en-gb` is `en-GB`."""
    language, _, region = code.partition("-")
    return f"{language}-{region.upper()}" if len(region) == 2 else language
