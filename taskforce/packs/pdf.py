"""A pack as tagged PDF (PDF/UA-1), typeset by Typst from `pack.typ`."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import typst

from taskforce.packs import letters
from taskforce.packs.content import Chapter, Insert, Pack, Part, Table
from taskforce.packs.fontbook import fonts
from taskforce.packs.text import is_right_to_left, language_tag, written

_TEMPLATE = Path(__file__).with_name("pack.typ")


@dataclass(frozen=True)
class Frame:
    """Where the picture of another PDF's page lies on an upright sheet of A4, in points; `top` and
    `bottom` are the space above and below it. A sheet on its side has the same spaces."""

    side: float = 28.0
    top: float = 58.0
    bottom: float = 60.0


FRAME = Frame()


def render(pack: Pack) -> bytes:
    """The PDF's bytes; the same pack always gives the same ones.

    Texts reach the template as data, so nothing in them is ever read as markup. Characters that no
    shipped font has become `letters.MISSING`, and the first page says so.
    """
    return typeset(data(pack))


def typeset(described: str) -> bytes:
    """The PDF of what `data` wrote."""
    compiler = typst.Compiler(
        _TEMPLATE,
        root=_TEMPLATE.parent,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"pack": described},
    )
    made = compiler.compile(format="pdf", pdf_standards="ua-1", timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gives one PDF as bytes.")
    return made


def data(pack: Pack, inserts: Sequence[Insert] = ()) -> str:
    """What the template reads, as JSON. It shows of an insert only what stands in its place;
    taskforce.packs.binding makes a leaf of each of its pages."""
    texts = _Texts(pack.right_to_left)
    language, _, region = language_tag(pack.language).partition("-")
    content = {
        "title": texts.one(pack.title),
        "subtitle": texts.many(pack.subtitle),
        "facts": [[texts.one(name), texts.one(value)] for name, value in pack.facts],
        "chapters": [_chapter(chapter, texts) for chapter in pack.chapters],
        "footer": texts.one(pack.footer),
        "page_label": texts.one(pack.page_label),
        "language": language,
        "region": region or None,
        "rtl": pack.right_to_left,
        "watermark": texts.many(pack.watermark),
        "inserts": [_insert(each, texts) for each in inserts],
        "frame": asdict(FRAME),
    }
    return json.dumps(content | {"unshown": texts.many(pack.unshown) if texts.lost else []})


class _Texts:
    """Turns texts into what the template shows, and remembers whether any lost a character."""

    def __init__(self, right_to_left: bool) -> None:
        self.lost = False
        self._right_to_left = right_to_left

    def one(self, text: str) -> dict[str, str | bool]:
        plain = written(text).replace("\t", " ")
        shown = letters.showable(plain)
        self.lost = self.lost or shown.count(letters.MISSING) > plain.count(letters.MISSING)
        return {"text": shown, "rtl": is_right_to_left(shown, self._right_to_left)}

    def many(self, *texts: str) -> list[dict[str, str | bool]]:
        """Those that have anything in them."""
        return [text for text in map(self.one, texts) if str(text["text"]).strip()]


def _chapter(chapter: Chapter, texts: _Texts) -> dict[str, object]:
    return {
        "heading": texts.many(chapter.heading),
        "intro": texts.many(chapter.intro),
        "parts": [
            _table(part, texts) if isinstance(part, Table) else _part(part, texts)
            for part in chapter.parts
        ],
    }


def _part(part: Part, texts: _Texts) -> dict[str, object]:
    return {
        "kind": "part",
        "label": texts.many(part.label),
        "note": texts.many(part.note),
        "paragraphs": texts.many(*part.paragraphs),
        "named": [[texts.one(name), texts.one(text)] for name, text in part.named],
        "items": texts.many(*part.items),
    }


def _table(table: Table, texts: _Texts) -> dict[str, object]:
    return {
        "kind": "table",
        "caption": texts.many(table.caption),
        "head": [texts.one(cell) for cell in table.head],
        "rows": [[texts.one(cell) for cell in row] for row in table.rows],
        "widths": list(table.widths) or [1] * len(table.head),
    }


def _insert(insert: Insert, texts: _Texts) -> dict[str, object]:
    return {
        "heading": texts.many(insert.heading),
        "absent": texts.many(insert.absent),
        "alternative": letters.showable(written(insert.alternative)),
        "path": str(insert.path) if insert.path else "",
        "is_page": False,
        "is_wide": False,
    }
