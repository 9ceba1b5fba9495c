"""Progress by region: how many governments said what. Groups and the rule of five are the
selector's; nothing here counts."""

from collections.abc import Iterator, Mapping, Sequence

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from commitments.selectors.pictures import ELSEWHERE, TOGETHER, Group, Picture, Regions
from taskforce.core.csvsafe import Cell as Value
from taskforce.home.pictures.drawing import DASHED, EDGE, INK_2, TILES, Drawing, escaped, wrapped
from taskforce.home.pictures.frame import MARGIN, Caption, begin, end, key
from taskforce.home.pictures.progress import ORIGIN, caption, meanings, origin
from taskforce.ui.marks import STATUS_WORDS
from taskforce.ui.places import REGIONS

WIDTH = 1200
_NAME = 220
_IN_A_ROW = 20
_SQUARE, _PITCH = 11, 13
FIELDS = (
    *("region", "governments", "round", "commitment", "commitment_name"),
    *("status", "status_in_words", "count"),
    *ORIGIN,
)


def region_words(code: str) -> str:
    """The name of a region, or of where governments stand that are in none."""
    return str(REGIONS[code]) if code != ELSEWHERE else _("Regional bodies and others")


def group_words(group: Group, found: Regions) -> str:
    """The name of a group: its region, or the regions that are counted together."""
    if group.region != TOGETHER:
        return region_words(group.region)
    return ", ".join(region_words(each) for each in found.joined)


def size_words(group: Group) -> str:
    """How many governments are counted."""
    return ngettext("%(count)s government", "%(count)s governments", group.size) % {
        "count": group.size
    }


def said(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The statuses that were said, in the order of the key."""
    return [(code, counts[code]) for code in STATUS_WORDS if counts.get(code)]


def regions_caption(shown: Picture) -> Caption:
    """The words of the picture."""
    return caption(
        _("Progress by region"),
        str(shown.round),
        _(
            "How many governments of a region describe their progress on each commitment in which "
            "word. Fewer than five are never counted alone."
        ),
        f"{reverse('progress-regions')}?round={shown.round.slug}",
    )


TOO_FEW = _lazy(
    "Fewer than five governments published in this round. They are not counted together, so that a "
    "count never speaks of one of them."
)


def notes(found: Regions) -> list[str]:
    """What a reader has to know of the picture."""
    told = [
        _(
            "Regions are those of the United Nations (M49), in alphabetical order. Fewer than five "
            "governments are never counted alone: where a region has fewer reports, it is counted "
            "together with others."
        ),
        *meanings(),
    ]
    return told if found.groups else [str(TOO_FEW), *told]


def as_table(shown: Picture, found: Regions) -> SafeString:
    """A row for each commitment, a column for each group: squares, and the same in words."""
    names = [escaped(group_words(each, found)) for each in found.groups]
    parts = [
        '<table class="data data--regions mt4" role="table"><caption>',
        f'{escaped(str(shown.round))}</caption><thead role="rowgroup"><tr role="row">',
        f'<th scope="col" role="columnheader">{escaped(_("Commitment"))}</th>',
    ]
    parts += [
        f'<th scope="col" role="columnheader">{name}<br><span class="meta">'
        f"{escaped(size_words(group))}</span></th>"
        for name, group in zip(names, found.groups, strict=True)
    ]
    parts.append('</tr></thead><tbody role="rowgroup">')
    for number in shown.numbers:
        address = reverse("progress-commitment", args=[number])
        parts.append(
            f'<tr role="row"><th scope="row" role="rowheader"><a href="{address}">'
            f"{number}. {escaped(shown.names[number])}</a></th>"
        )
        parts += [
            f'<td role="cell" data-label="{name} ({escaped(size_words(group))})"><div>'
            f"{strip(group.counts[number])}{_words(group.counts[number])}</div></td>"
            for name, group in zip(names, found.groups, strict=True)
        ]
        parts.append("</tr>")
    parts.append("</tbody></table>")
    return mark_safe("".join(parts))  # noqa: S308  # every text in it passed `escaped`


def _words(counts: Mapping[str, int]) -> str:
    told = "; ".join(
        f"{STATUS_WORDS[code]}\N{NO-BREAK SPACE}{count}" for code, count in said(counts)
    )
    return f"<span>{escaped(told)}</span>"


def strip(counts: Mapping[str, int]) -> str:
    """A square for each government; hidden from readers that have the words beside it."""
    squares = [code for code, count in said(counts) for _each in range(count)]
    rows = -(-len(squares) // _IN_A_ROW)
    width = min(len(squares), _IN_A_ROW) * 16 - 2
    drawn = "".join(
        f'<rect class="u-{code}" x="{at % _IN_A_ROW * 16 + 0.5}" y="{at // _IN_A_ROW * 16 + 0.5}"'
        ' width="13" height="13" rx="2"/>'
        for at, code in enumerate(squares)
    )
    return (
        f'<svg class="units" width="{width}" height="{rows * 16 - 2}"'
        f' viewBox="0 0 {width} {rows * 16 - 2}" aria-hidden="true" focusable="false">{drawn}</svg>'
    )


def as_svg(shown: Picture, found: Regions, words: Caption) -> str:
    """The picture as SVG."""
    drawing = begin(words, WIDTH)
    codes = {code for each in found.groups for counts in each.counts.values() for code in counts}
    key(drawing, [code for code in STATUS_WORDS if code in codes])
    room = (WIDTH - 2 * MARGIN - _NAME) / max(1, len(found.groups))
    tops = [wrapped(group_words(each, found), 14, room - 14) for each in found.groups]
    for index, (group, lines) in enumerate(zip(found.groups, tops, strict=True)):
        x = MARGIN + _NAME + index * room
        for at, each in enumerate(lines):
            drawing.text(x, drawing.below + 18 + at * 18, each, bold=True)
        y = drawing.below + 18 + len(lines) * 18
        drawing.text(x, y, size_words(group), size=12.5, fill=INK_2)
    drawing.below += 30 + 18 * max(map(len, tops), default=0)
    for number in shown.numbers if found.groups else ():
        _draw_row(drawing, shown, found.groups, number, room)
    return end(drawing, words, notes(found))


def _draw_row(
    drawing: Drawing, shown: Picture, groups: Sequence[Group], number: int, room: float
) -> None:
    drawing.line(drawing.below, start=MARGIN, end=WIDTH - MARGIN)
    top, height = drawing.below + 6, 0.0
    for at, each in enumerate(wrapped(f"{number}. {shown.names[number]}", 14, _NAME - 14)):
        drawing.text(MARGIN, top + 14 + at * 18, each, bold=True)
        height = max(height, 18.0 * (at + 1))
    for index, group in enumerate(groups):
        x, counts = MARGIN + _NAME + index * room, said(group.counts[number])
        squares = [code for code, count in counts for _each in range(count)]
        in_a_row = max(1, min(_IN_A_ROW, int((room - 14) // _PITCH)))
        for at, code in enumerate(squares):
            fill, _letters, edge = TILES[code]
            dashed = code in {DASHED, "withheld"}
            drawing.box(
                x + at % in_a_row * _PITCH,
                top + 4 + at // in_a_row * _PITCH,
                *(_SQUARE, _SQUARE),
                fill=fill,
                edge=EDGE if dashed else edge,
                dashed=dashed,
                radius=2,
            )
        y = top + 4 + -(-len(squares) // in_a_row) * _PITCH + 15
        for code, count in counts:
            drawing.glyph(code, x, y - 10, 12, INK_2)
            drawing.text(x + 17, y, f"{STATUS_WORDS[code]} {count}", size=12.5)
            y += 17
        height = max(height, y - top)
    drawing.below = top + height + 4


def rows(shown: Picture, found: Regions, words: Caption) -> Iterator[list[Value]]:
    """A row for each group, commitment and status that was said."""
    for group in found.groups:
        for number in shown.numbers:
            for code, count in said(group.counts[number]):
                yield [
                    group_words(group, found),
                    group.size,
                    shown.round.slug,
                    number,
                    shown.names[number],
                    code,
                    str(STATUS_WORDS[code]),
                    count,
                    *origin(words),
                ]
