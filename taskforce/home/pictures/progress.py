"""The pictures of progress: all commitments in a round, and one commitment from round to round."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments.selectors.pictures import Line, Picture, change
from taskforce.core.csvsafe import Cell as Value
from taskforce.core.texts import visible
from taskforce.home.opendata import licence
from taskforce.home.pictures.frame import Caption
from taskforce.home.pictures.grid import Grid, Head, Row, answers_at
from taskforce.ui.marks import STATUS_WORDS

# What ends every row of a table: a row that is copied elsewhere still says where it is from.
ORIGIN = ("as_of", "source", "licence")


def origin(caption: Caption) -> tuple[Value, ...]:
    """The values of ORIGIN."""
    return (caption.day, caption.source, licence.ADDRESS)


def caption(title: str, subtitle: str, about: str, page: str) -> Caption:
    """Of a picture that is made now, from the page at this address."""
    return Caption(title, subtitle, about, settings.PORTAL_URL + page, timezone.now().date())


def governments(shown: Picture) -> Grid:
    """Every commitment of the picture's round; the second round, if there is one, beside it."""
    slug, numbers = shown.round.slug, shown.numbers
    compared = len(shown.rounds) > 1
    rows = []
    for line in shown.lines:
        page = answers_at(line, 0, slug)
        rows.append(
            Row(
                line.place,
                [line.status(0, number) for number in numbers],
                [f"{page}{number}" if page else "" for number in numbers],
                [line.status(1, number) for number in numbers] if compared else (),
            )
        )
    heads = [
        Head(str(number), shown.names[number], reverse("progress-commitment", args=[number]))
        for number in numbers
    ]
    return Grid(heads, rows, beside_word(shown) if compared else "")


def beside_word(shown: Picture) -> str:
    """What the second round is to the first, for a status beside another."""
    return _("Before:") if shown.rounds[1].due_at < shown.round.due_at else _("After:")


def governments_caption(shown: Picture) -> Caption:
    """The words of that picture."""
    first, others = shown.round, shown.rounds[1:]
    page = f"{reverse('progress')}?round={first.slug}"
    if others:
        subtitle = _("%(round)s, compared with %(other)s") % {
            "round": first,
            "other": others[0],
        }
        page += f"&with={others[0].slug}"
    else:
        subtitle = str(first)
    about = _(
        "How each government describes its own progress on the nine commitments, in alphabetical "
        "order. A picture, not a ranking."
    )
    return caption(_("Progress on the nine commitments"), subtitle, about, page)


def over_rounds(shown: Picture, number: int) -> Grid:
    """One commitment, a column for each round of the picture, from the earliest to the latest."""
    order = sorted(range(len(shown.rounds)), key=lambda at: shown.rounds[at].due_at)
    rows = []
    for line in shown.lines:
        pages = [answers_at(line, at, shown.rounds[at].slug) for at in order]
        rows.append(
            Row(
                line.place,
                [line.status(at, number) for at in order],
                [f"{page}{number}" if page else "" for page in pages],
            )
        )
    return Grid([Head("", str(shown.rounds[at])) for at in order], rows)


def over_rounds_caption(shown: Picture, number: int) -> Caption:
    """The words of that picture."""
    page = reverse("progress-commitment", args=[number])
    return caption(
        _("Progress on commitment %(number)s: %(name)s")
        % {"number": number, "name": shown.names[number]},
        _("%(round)s and rounds before it") % {"round": shown.round}
        if len(shown.rounds) > 1
        else str(shown.round),
        _(
            "How each government describes its own progress on one commitment from round to round, "
            "in alphabetical order. A picture, not a ranking."
        ),
        f"{page}?round={shown.round.slug}",
    )


def explained(shown: Picture) -> list[str]:
    """How two statuses in one place are read; nothing where there is one round."""
    if len(shown.rounds) == 1:
        return []
    first, other = shown.rounds
    told = _(
        "Large in each place: %(round)s. Below it: %(other)s, and whether the word is the same. No "
        "word says which is better. What is not public or not reported cannot be compared."
    ) % {"round": first, "other": other}
    if first.statement_id == other.statement_id:
        return [told]
    return [
        told,
        _(
            "The two rounds are about different versions of the mission statement: a commitment "
            "may have been worded otherwise."
        ),
    ]


def absent(shown: Picture) -> list[tuple[str, str, Sequence[Line]]]:
    """Governments without a report, each kind with its code and a sentence."""
    found = [
        ("not_reported", _("Not reported in this round"), shown.silent),
        ("not_due", _("Not due so far in this round"), shown.not_due),
    ]
    return [each for each in found if each[2]]


def notes(shown: Picture) -> list[str]:
    """The same as sentences under a drawing."""
    said = [
        f"{words}: {', '.join(visible(line.place.name) for line in lines)}."
        for _code, words, lines in absent(shown)
    ]
    return [*said, *meanings()]


def meanings() -> list[str]:
    """What a reader has to know of every picture of progress."""
    return [
        _(
            "Each status is the government’s own view of itself. “Not public”: the government has "
            "reported and has chosen not to publish this answer."
        )
    ]


GOVERNMENTS_FIELDS = (
    *("government", "government_name", "round", "commitment", "commitment_name"),
    *("status", "status_in_words"),
)
COMPARED_FIELDS = ("compared_round", "compared_status", "change")


def governments_fields(shown: Picture) -> list[str]:
    """The header of the table."""
    more = COMPARED_FIELDS if len(shown.rounds) > 1 else ()
    return [*GOVERNMENTS_FIELDS, *more, *ORIGIN]


def governments_rows(shown: Picture, words: Caption) -> Iterator[list[Value]]:
    """A row for each government and commitment; governments without a report among them, in their
    place of the alphabet."""
    for line in everybody(shown):
        for number in shown.numbers:
            status = line.status(0, number)
            row = [*_said(line, shown, 0, number, status)]
            if len(shown.rounds) > 1:
                other = line.status(1, number)
                row += [shown.rounds[1].slug, other, change(status, other)]
            yield [*row, *origin(words)]


def over_rounds_rows(shown: Picture, number: int, words: Caption) -> Iterator[list[Value]]:
    """A row for each government and round, from the earliest to the latest."""
    order = sorted(range(len(shown.rounds)), key=lambda at: shown.rounds[at].due_at)
    for line in everybody(shown):
        for at in order:
            status = line.status(at, number)
            yield [*_said(line, shown, at, number, status), *origin(words)]


def _said(line: Line, shown: Picture, at: int, number: int, status: str) -> list[Value]:
    return [
        line.place.slug,
        visible(line.place.name),
        shown.rounds[at].slug,
        number,
        shown.names[number],
        status,
        str(STATUS_WORDS[status]),
    ]


def everybody(shown: Picture) -> list[Line]:
    """All governments of the picture, those without a report in their place of the alphabet."""
    lines = [*shown.lines, *shown.silent, *shown.not_due]
    return sorted(lines, key=lambda line: (line.place.sort_name, line.place.slug))
