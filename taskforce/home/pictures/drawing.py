"""An SVG picture put together from strings.

Colours stand in presentation attributes, so that the picture needs no style sheet and the strict
policy holds. Every text that is not our own passes `escaped`. Right to left, the whole picture is
mirrored except its glyphs and its letters.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from django.conf import settings

from taskforce.core.texts import visible
from taskforce.ui.marks import GLYPHS

# As in css/site.css, in light; a test compares them.
PAPER, CARD, INK, INK_2, LINE, EDGE = (
    *("#f5f7f5", "#ffffff", "#10242b"),
    *("#43565e", "#d3dbd8", "#6e8087"),
)
LINK, BRAND, LAND, LAMP = "#0e566a", "#0b2f3b", "#164655", "#f4b942"
# Ground, letters and edge of each status.
TILES = {
    "in_place": ("#0b4353", "#ffffff", "#0b4353"),
    "advanced": ("#2e7d90", "#ffffff", "#2e7d90"),
    "under_way": ("#a6ced7", INK, "#a6ced7"),
    "planned": ("#e2eef0", INK, "#a6ced7"),
    "not_started": (CARD, INK, EDGE),
    "withheld": (PAPER, INK_2, LINE),
    "nil": (CARD, INK_2, CARD),
    "not_reported": (CARD, INK_2, EDGE),
    "not_due": (CARD, INK_2, CARD),
}
DASHED = "not_reported"
_SANS = "'Hanken Grotesk', 'Noto Sans', 'Noto Sans Arabic', Arial, sans-serif"
_SERIF = "Piazzolla, 'Noto Sans', 'Noto Sans Arabic', Georgia, serif"
_SYMBOL = re.compile(r'<symbol id="(g\w+)" viewBox="0 0 24 24">(.*?)</symbol>')
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;", "\n": " ", "\t": " "}
)
# Widths of letters in parts of the size, a little too wide rather than too narrow.
_NARROW, _WIDE = frozenset("iljtfrI.,;:'’|!()[] "), frozenset("mwMWOQGDHNU@%&")


def escaped(text: str) -> str:
    """The text as XML, and as HTML, holds it between tags and in quotes; without characters that
    XML refuses and without hidden marks that turn its direction."""
    return visible(str(text)).translate(_ESCAPES)


@cache
def glyph_shapes() -> dict[str, str]:
    """The shape of each status, from the sprite that pages use."""
    sprite = (settings.BASE_DIR / "static" / "img" / "icons.svg").read_text(encoding="utf-8")
    shapes = dict(_SYMBOL.findall(sprite))
    return {code: shapes[name] for code, name in GLYPHS.items()}


def width_of(text: str, size: float) -> float:
    """About how wide a text is."""
    return size * sum(
        0.33
        if each in _NARROW
        else 0.86
        if each in _WIDE
        else 1.02
        if unicodedata.east_asian_width(each) in "WF"
        else 0.68
        if each.isupper()
        else 0.57
        for each in text
    )


def wrapped(text: str, size: float, room: float) -> list[str]:
    """The text in lines that are not wider than the room; a longer word is broken."""
    lines, now = [], ""
    for word in visible(text).split():
        longer = f"{now} {word}" if now else word
        if width_of(longer, size) <= room:
            now = longer
            continue
        if now:
            lines.append(now)
        while width_of(word, size) > room and len(word) > 1:
            cut = len(word) - 1
            while cut > 1 and width_of(word[:cut], size) > room:
                cut -= 1
            lines.append(word[:cut])
            word = word[cut:]
        now = word
    return [*lines, now] if now else lines


class Drawing:
    """A picture so many units wide, drawn from the top; `below` is how far it is drawn. Places are
    given from the side where a line of text begins."""

    def __init__(self, width: float, *, right_to_left: bool = False) -> None:
        self.width = width
        self.right_to_left = right_to_left
        self.below: float = 0
        self._parts: list[str] = []

    def at(self, x: float, width: float = 0) -> float:
        """Where something so wide begins from the left."""
        return round(self.width - x - width if self.right_to_left else x, 2)

    def add(self, markup: str) -> None:
        """Markup of our own, as it is."""
        self._parts.append(markup)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: str,
        edge: str = "",
        dashed: bool = False,
        radius: float = 4,
    ) -> None:
        stroke = f' stroke="{edge}"' if edge else ""
        dash = ' stroke-dasharray="4 3"' if dashed else ""
        self._parts.append(
            f'<rect x="{self.at(x, width)}" y="{round(y, 2)}" width="{round(width, 2)}"'
            f' height="{round(height, 2)}" rx="{radius}" fill="{fill}"{stroke}{dash}/>'
        )

    def line(self, y: float, *, start: float = 0, end: float | None = None) -> None:
        width = (self.width if end is None else end) - start
        x = self.at(start, width)
        self._parts.append(
            f'<path d="M{x} {round(y, 2)}h{round(width, 2)}" stroke="{LINE}" fill="none"/>'
        )

    def text(
        self,
        x: float,
        y: float,
        words: str,
        *,
        size: float = 14,
        fill: str = INK,
        bold: bool = False,
        serif: bool = False,
        end: bool = False,
    ) -> None:
        """One line, whose letters stand on `y`; it ends at `x` where `end` says so."""
        anchor = ' text-anchor="end"' if end != self.right_to_left else ""
        family = f' font-family="{_SERIF}"' if serif else ""
        weight = ' font-weight="600"' if serif else ' font-weight="700"' if bold else ""
        bidi = "" if words.isascii() else ' unicode-bidi="plaintext"'
        self._parts.append(
            f'<text x="{self.at(x)}" y="{round(y, 2)}" font-size="{size}" fill="{fill}"'
            f"{anchor}{family}{weight}{bidi}>{escaped(words)}</text>"
        )

    def paragraph(
        self,
        x: float,
        words: str,
        room: float,
        *,
        size: float = 14,
        fill: str = INK,
        bold: bool = False,
        serif: bool = False,
    ) -> None:
        """A text in as many lines as it needs, below what is drawn."""
        for each in wrapped(words, size, room):
            self.below += size * 1.4
            self.text(
                x, self.below - size * 0.3, each, size=size, fill=fill, bold=bold, serif=serif
            )

    def glyph(self, code: str, x: float, y: float, size: float, fill: str) -> None:
        """The shape of a status; never mirrored."""
        shape = glyph_shapes()[code].replace("currentColor", fill)
        self._parts.append(
            f'<g transform="translate({self.at(x, size)} {round(y, 2)}) scale({size / 24:.4f})"'
            f' fill="{fill}">{shape}</g>'
        )

    def tile(
        self, code: str, words: Iterable[str], x: float, y: float, width: float, height: float
    ) -> None:
        """A status as ground, shape and word; the word in several lines if need be."""
        fill, letters, edge = TILES[code]
        self.box(x, y, width, height, fill=fill, edge=edge, dashed=code == DASHED)
        self.glyph(code, x + 7, y + height / 2 - 8, 16, letters)
        lines = list(words)
        top = y + height / 2 + 4.5 - (len(lines) - 1) * 7.5
        for index, each in enumerate(lines):
            self.text(x + 28, top + index * 15, each, size=13, fill=letters, bold=True)

    def finished(self, *, title: str, description: str, language: str) -> str:
        """The whole picture as a document of its own."""
        height = round(self.below, 2)
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width:g}" height="{height:g}"'
            f' viewBox="0 0 {self.width:g} {height:g}" role="img"'
            f' aria-labelledby="title description" xml:lang="{escaped(language)}"'
            f' font-family="{_SANS}">'
            f'<title id="title">{escaped(title)}</title>'
            f'<desc id="description">{escaped(description)}</desc>'
            f'<rect width="{self.width:g}" height="{height:g}" fill="{CARD}"/>'
            f"{''.join(self._parts)}</svg>\n"
        )
