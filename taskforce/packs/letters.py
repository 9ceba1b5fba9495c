"""Which characters the shipped fonts can show.

A PDF for assistive technology (PDF/UA) may not hold a character without a shape: the typesetter
refuses the whole document for one emoji. So it is asked only for what it has.
"""

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FONTS = Path(__file__).with_name("fonts")
MISSING = "\N{REPLACEMENT CHARACTER}"
# Variation selectors and tags: they only choose between shapes of the character before, and no
# font of ours has a second shape to choose.
_SELECTORS = {
    chr(code)
    for code in (*range(0xFE00, 0xFE10), *range(0xE0000, 0xE0080), *range(0xE0100, 0xE01F0))
}


def showable(text: str) -> str:
    """The text with `MISSING` for each character, and each mark, that no font can show."""
    if text.isascii():
        return text
    known = _letters()
    shown: list[str] = []
    base, fonts = "", frozenset[str]()
    for character in unicodedata.normalize("NFC", text):
        if character in _SELECTORS:
            continue
        having = known.get(character, frozenset())
        if unicodedata.category(character).startswith("M"):
            # A mark stands on its letter, so one font must have both.
            having = fonts & having if base else having
        shown.append(character if having or character == "\n" else MISSING)
        base, fonts = character, having
    return "".join(shown)


@cache
def _letters() -> dict[str, frozenset[str]]:
    """Per character the families that have it."""
    families: dict[str, set[str]] = {}
    for path in sorted(FONTS.glob("*.ttf")):
        # Regular and bold of one family have the same letters; a test holds them to it.
        for code in codes(path.read_bytes()):
            families.setdefault(chr(code), set()).add(path.stem.partition("-")[0])
    return {character: frozenset(names) for character, names in families.items()}


def codes(font: bytes) -> Iterator[int]:
    """The code points of a font's Unicode character map (OpenType `cmap`, formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    offsets = {
        tag: offset
        for tag, _, offset, _ in struct.iter_unpack(">4sIII", font[12 : 12 + 16 * tables])
    }
    start = offsets[b"cmap"]
    (maps,) = struct.unpack_from(">H", font, start + 2)
    for _, _, offset in struct.iter_unpack(">HHI", font[start + 4 : start + 4 + 8 * maps]):
        yield from _mapped(font, start + offset)


def _mapped(font: bytes, at: int) -> Iterator[int]:
    (form,) = struct.unpack_from(">H", font, at)
    if form == 12:
        (groups,) = struct.unpack_from(">I", font, at + 12)
        for first, last, _ in struct.iter_unpack(">III", font[at + 16 : at + 16 + 12 * groups]):
            yield from range(first, last + 1)
    elif form == 4:
        (twice,) = struct.unpack_from(">H", font, at + 6)
        half = f">{twice // 2}H"
        ends = struct.unpack_from(half, font, at + 14)
        starts = struct.unpack_from(half, font, at + 16 + twice)
        for first, last in zip(starts, ends, strict=True):
            if first != 0xFFFF:
                yield from range(first, last + 1)
