"""A card: what a link to a page looks like elsewhere, as a PNG of 1200 by 630, typeset by Typst."""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import typst

from taskforce.packs import letters
from taskforce.packs.fontbook import fonts
from taskforce.packs.text import is_right_to_left, language_tag, written

WIDTH, HEIGHT = 1200, 630
LONGEST = 260  # letters of a text that find room at the smallest size
_KEPT = 32  # cards in each process, of less than a hundred kilobytes each
_TEMPLATE = Path(__file__).with_name("card.typ")


@dataclass(frozen=True)
class Card:
    """`over` stands above the title, `words` below it, `foot` at the end; all but the title and the
    name may be empty. `language` and `right_to_left` are the page's; each text runs its own way."""

    name: str
    title: str
    over: str = ""
    words: str = ""
    foot: str = ""
    language: str = "en"
    right_to_left: bool = False


@lru_cache(maxsize=_KEPT)
def png(card: Card) -> bytes:
    """The picture; the same card always gives the same bytes. Texts reach the template as data, so
    nothing in them is ever read as markup; one that is too long ends with an ellipsis."""
    made = typst.Compiler(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"card": _data(card)},
    ).compile(format="png", ppi=72)
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gives one picture as bytes.")
    return made


def _data(card: Card) -> str:
    def one(text: str) -> dict[str, str | bool]:
        plain = " ".join(written(text).split())
        if len(plain) > LONGEST:
            plain = plain[: LONGEST - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
        shown = letters.showable(plain)
        return {"text": shown, "rtl": is_right_to_left(shown, card.right_to_left)}

    def many(text: str) -> list[dict[str, str | bool]]:
        return [one(text)] if text.strip() else []

    return json.dumps(
        {
            "name": one(card.name),
            "title": one(card.title),
            "over": many(card.over),
            "words": many(card.words),
            "foot": one(card.foot),
            "language": language_tag(card.language).partition("-")[0],
            "rtl": card.right_to_left,
        }
    )
