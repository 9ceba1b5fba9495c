"""A picture of places in rows and columns: governments, and for each column a status. As a table
of a page and as SVG. Rows are put together from strings, since a large picture has thousands of
places: everything that is not our own passes `escaped`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from commitments.models import PublicStatus, Status
from commitments.selectors.pictures import (
    CHANGED,
    NOT_COMPARABLE,
    UNCHANGED,
    Line,
    Place,
    change,
)
from taskforce.core.addresses import address_of
from taskforce.home.pictures.drawing import INK_2, LINK, Drawing, escaped, wrapped
from taskforce.home.pictures.frame import MARGIN, Caption, begin, end, key
from taskforce.ui.marks import GLYPHS, STATUS_WORDS
from taskforce.ui.templatetags.ui import flag, status_icon

WIDTH = 1440
_NAME = 250
_GAP = 6


@dataclass(frozen=True, slots=True)
class Head:
    """A column: what stands large, what it is called, and its page."""

    mark: str
    label: str
    address: str = ""


class Row(NamedTuple):
    """A government's places: a status in each column, the page where its words are, empty where
    there are none, and the status beside it, if there is one. Lists of texts, not an object for
    each place: a large picture has thousands."""

    place: Place
    codes: Sequence[str]
    addresses: Sequence[str]
    beside: Sequence[str] = ()


@dataclass(frozen=True)
class Grid:
    """A row for each government, in the order in which the lines stand. `beside` says in a word
    what the second status of a place is."""

    heads: Sequence[Head]
    rows: Sequence[Row]
    beside: str = ""


def change_words() -> Mapping[str, str]:
    """Whether a status differs from another: no word says which is better."""
    return {
        CHANGED: _("Changed"),
        UNCHANGED: _("Unchanged"),
        NOT_COMPARABLE: _("Not comparable"),
    }


def codes_of(grid: Grid) -> list[str]:
    """What the key of the picture explains: the five statuses, and what else stands in it."""
    there = {code for row in grid.rows for code in (*row.codes, *row.beside)}
    always = (*Status.values, PublicStatus.WITHHELD.value, PublicStatus.NIL.value)
    return [code for code in STATUS_WORDS if code in always or code in there]


def answers_at(line: Line, at: int, round_slug: str) -> str:
    """Where the words of its answers stand, to be followed by the number of a commitment; empty
    where nothing is published."""
    said = line.said[at]
    if said is None:
        return ""
    page = address_of("member-publication", line.place.slug, round_slug, said.version)
    return f"{page}#commitment-"


def as_table(grid: Grid, *, caption: str, first: str) -> SafeString:
    """The picture as a table: a place is a link to the words, and says in full what it shows."""
    icons = {code: status_icon(code) for code in GLYPHS}
    words = {code: escaped(str(word)) for code, word in STATUS_WORDS.items()}
    changes = {code: escaped(word) for code, word in change_words().items()}
    beside = escaped(grid.beside)
    asides = {
        (code, other): (
            f'<span class="was"><span class="was__when">{beside} </span>'
            f"<span>{icons[other]} {words[other]}</span>"
            f'<span class="was__{change(code, other)}">{changes[change(code, other)]}</span></span>'
        )
        for code in words
        for other in words
        if grid.beside
    }
    nothing = [""] * len(grid.heads)
    tops = [
        f'<span class="cell-h">{escaped(f"{head.mark} {head.label}".strip())}</span>'
        for head in grid.heads
    ]
    bodies = {code: f"{icons[code]}<span>{words[code]}</span>" for code in words}
    parts = [
        f'<table class="pic{" pic--two" if beside else ""} mt4" role="table"><caption>',
        f"{escaped(caption)}</caption>",
        '<thead role="rowgroup"><tr role="row">',
        f'<th scope="col" role="columnheader">{escaped(first)}</th>',
        *(_head(head) for head in grid.heads),
        '</tr></thead><tbody role="rowgroup">',
    ]
    for place, codes, addresses, others in grid.rows:
        name = escaped(place.name)
        parts.append(
            '<tr role="row"><th scope="row" role="rowheader">'
            f'<a href="{address_of("member-detail", place.slug)}">'
            f"{flag(place)}<bdi>{name}</bdi></a></th>"
        )
        full = f'<span class="vh">, {name}</span>'
        for top, code, address, other in zip(
            tops, codes, addresses, others or nothing, strict=True
        ):
            tag, link = ("a", f' href="{address}"') if address else ("span", "")
            aside = asides[code, other] if other else ""
            parts.append(
                f'<td role="cell"><{tag} class="tile tile-{code}"{link}>{top}{bodies[code]}{full}'
                f"</{tag}>{aside}</td>"
            )
        parts.append("</tr>")
    parts.append("</tbody></table>")
    return mark_safe("".join(parts))  # noqa: S308  # every text in it passed `escaped`


def as_sentence(code: str, words: str, lines: Sequence[Line]) -> SafeString:
    """Governments without a report, in one quiet line rather than in rows of blanks."""
    names = ", ".join(
        f'<a href="{address_of("member-detail", line.place.slug)}">'
        f"<bdi>{escaped(line.place.name)}</bdi></a>"
        for line in lines
    )
    said = f"{status_icon(code)} {escaped(words)}: {names}."
    return mark_safe(said)  # noqa: S308  # every text in it passed `escaped`


def _head(head: Head) -> str:
    mark = f"<b>{escaped(head.mark)}</b>" if head.mark else ""
    inner = f"{mark}{escaped(head.label)}"
    if head.address:
        inner = f'<a href="{escaped(head.address)}">{inner}</a>'
    return f'<th scope="col" role="columnheader">{inner}</th>'


def as_svg(
    grid: Grid, caption: Caption, notes: Sequence[str], explained: Sequence[str] = ()
) -> str:
    """The same picture as SVG, with what has to be known before above it and the rest below."""
    drawing = begin(caption, WIDTH)
    key(drawing, codes_of(grid))
    for each in explained:
        drawing.paragraph(MARGIN, each, WIDTH - 2 * MARGIN, size=14)
    room = (WIDTH - 2 * MARGIN - _NAME) / len(grid.heads)
    _draw_heads(drawing, grid.heads, room)
    changes = change_words()
    lines = {
        code: wrapped(str(word), 13, min(room, 220) - _GAP - 36)
        for code, word in STATUS_WORDS.items()
    }
    for row in grid.rows:
        names = wrapped(row.place.name, 15, _NAME - 16)
        height = max(44, len(names) * 19 + 14) if not grid.beside else max(82, len(names) * 19 + 14)
        drawing.line(drawing.below, start=MARGIN, end=WIDTH - MARGIN)
        top = drawing.below + height / 2 + 5 - (len(names) - 1) * 9.5
        for index, each in enumerate(names):
            drawing.text(MARGIN, top + index * 19, each, size=15)
        for index, code in enumerate(row.codes):
            x = MARGIN + _NAME + index * room
            y, width = drawing.below + 4, min(room, 220) - _GAP
            drawing.tile(code, lines[code], x, y, width, 36)
            if row.beside:
                _draw_beside(drawing, (code, row.beside[index]), x, y + 51, changes)
        drawing.below += height
    return end(drawing, caption, notes)


def _draw_beside(
    drawing: Drawing, codes: tuple[str, str], x: float, y: float, changes: Mapping[str, str]
) -> None:
    """The second of two statuses under the place of the first, and whether it differs."""
    drawing.glyph(codes[1], x + 2, y - 10, 12, INK_2)
    drawing.text(x + 18, y, str(STATUS_WORDS[codes[1]]), size=12, fill=INK_2)
    found = change(*codes)
    drawing.text(x + 2, y + 16, changes[found], size=12, bold=found == CHANGED)


def _draw_heads(drawing: Drawing, heads: Sequence[Head], room: float) -> None:
    labels = [wrapped(head.label, 13, room - 10) for head in heads]
    marks = 24 if any(head.mark for head in heads) else 0
    drawing.below += 4
    for index, head in enumerate(heads):
        x, y = MARGIN + _NAME + index * room + 2, drawing.below
        if head.mark:
            drawing.text(x, y + 20, head.mark, size=20, serif=True, fill=LINK)
        for at, each in enumerate(labels[index]):
            drawing.text(x, y + marks + 16 + at * 17, each, size=13)
    drawing.below += marks + 17 * max(map(len, labels)) + 12
