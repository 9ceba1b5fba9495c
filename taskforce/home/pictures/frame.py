"""What stands in every picture around what it shows: title, round, the day of the data, where it
comes from, and under which licence it may be used."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from taskforce.home.opendata import licence
from taskforce.home.pictures.drawing import INK_2, Drawing, width_of
from taskforce.ui.marks import STATUS_WORDS

MARGIN = 32


@dataclass(frozen=True)
class Caption:
    """The words of a picture. `about` says in a sentence what it shows, for those who do not see
    it; `source` is the address of the page that it is from."""

    title: str
    subtitle: str
    about: str
    source: str
    day: date

    @property
    def as_of(self) -> str:
        return _("As published on %(day)s.") % {"day": date_format(self.day, "j F Y")}

    @property
    def credit(self) -> str:
        return _("Source: Global Taskforce, %(address)s. Licence: %(name)s, %(licence)s.") % {
            "address": self.source,
            "name": licence.NAME,
            "licence": licence.ADDRESS,
        }


def begin(caption: Caption, width: float) -> Drawing:
    """A drawing with its title."""
    drawing = Drawing(width, right_to_left=get_language_bidi())
    room = width - 2 * MARGIN
    drawing.below = MARGIN - 8
    drawing.paragraph(MARGIN, caption.title, room, size=26, serif=True)
    drawing.paragraph(MARGIN, caption.subtitle, room, size=16)
    drawing.paragraph(MARGIN, caption.as_of, room, size=14, fill=INK_2)
    if settings.PORTAL_DEMO:
        made_up = _(
            "Demonstration. Governments with reports here are made up, and so is everything they "
            "say."
        )
        drawing.paragraph(MARGIN, made_up, room, size=14, bold=True)
    drawing.below += 10
    return drawing


def key(drawing: Drawing, codes: Sequence[str]) -> None:
    """The words and shapes of the statuses, in as many lines as they need."""
    x, y = float(MARGIN), drawing.below + 6
    for code in codes:
        word = str(STATUS_WORDS[code])
        width = width_of(word, 13) * 1.1 + 44
        if x > MARGIN and x + width > drawing.width - MARGIN:
            x, y = float(MARGIN), y + 36
        drawing.tile(code, [word], x, y, width, 28)
        x += width + 10
    drawing.below = y + 40


def end(drawing: Drawing, caption: Caption, notes: Sequence[str] = ()) -> str:
    """The finished picture, with notes, source and licence below it."""
    room = drawing.width - 2 * MARGIN
    drawing.below += 8
    for note in notes:
        drawing.paragraph(MARGIN, note, room, size=14)
        drawing.below += 4
    drawing.below += 6
    drawing.line(drawing.below, start=MARGIN, end=drawing.width - MARGIN)
    drawing.below += 4
    drawing.paragraph(MARGIN, caption.credit, room, size=12.5, fill=INK_2)
    drawing.below += MARGIN - 12
    return drawing.finished(
        title=f"{caption.title}. {caption.subtitle}",
        description=f"{caption.about} {caption.as_of} {caption.credit}",
        language=get_language() or "en",
    )
