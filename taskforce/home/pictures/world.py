"""Who is a member, on a map: membership, not progress."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Government
from taskforce.core.csvsafe import Cell as Value
from taskforce.core.texts import visible
from taskforce.home.pictures.drawing import BRAND, LAMP, LAND, Drawing, escaped, width_of
from taskforce.home.pictures.frame import MARGIN, Caption, begin, end
from taskforce.home.pictures.progress import ORIGIN, caption, origin
from taskforce.home.pictures.regions import region_words
from taskforce.ui.places import light_of, region_of

WIDTH = 1200
FIELDS = ("government", "government_name", "alpha2", "region", "kind", "member_since", *ORIGIN)
_LAND = re.compile(r'viewBox="(\S+) (\S+) (\S+) (\S+)".*?<path d="([^"]+)"', re.DOTALL)
_COLUMNS, _LINE = 4, 21


def members_caption() -> Caption:
    """The words of the map."""
    return caption(
        _("Governments in the Global Taskforce"),
        _("Members of the Taskforce"),
        _(
            "The land of the world without borders, and a light at the capital of each member. It "
            "shows membership, not progress. The names of all members stand below, in alphabetical "
            "order."
        ),
        reverse("members-map"),
    )


def light(government: Government) -> tuple[float, float] | None:
    """Where a government's light stands; none for whom the map has no place."""
    return light_of(government.slug, government.alpha2)


def region(government: Government) -> str:
    """The name of its region; empty where it is in none."""
    code = region_of(government.slug, government.alpha2)
    return region_words(code) if code else ""


@cache
def land() -> tuple[tuple[float, float, float, float], str]:
    """The part of the plane that the map shows, and the outline of the land, from the template."""
    path = settings.BASE_DIR / "templates" / "ui" / "world_map.html"
    found = _LAND.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path} has no land")
    left, top, width, height = (float(found[at]) for at in range(1, 5))
    return (left, top, width, height), found[5]


def notes(members: Sequence[Government]) -> list[str]:
    """What a reader has to know of the map."""
    told = [_("A light stands at the capital; the map shows no borders. Membership, not progress.")]
    without = [visible(each.name) for each in members if light(each) is None]
    if without:
        told.append(_("Without a place on the map: %(names)s.") % {"names": ", ".join(without)})
    return told


def as_svg(members: Sequence[Government], words: Caption) -> str:
    """The map, and the names of all members below it. A map is never mirrored."""
    drawing = begin(words, WIDTH)
    (left, top, width, height), outline = land()
    room = WIDTH - 2 * MARGIN
    scale = room / width
    drawing.box(MARGIN, drawing.below, room, height * scale + 16, fill=BRAND, radius=6)
    x, y = MARGIN - left * scale, drawing.below + 8 - top * scale
    lights = [(each, at) for each in members if (at := light(each)) is not None]
    halos = "".join(
        f'<circle cx="{at[0]}" cy="{at[1]}" r="9" fill="{LAMP}" fill-opacity="0.2"/>'
        for _each, at in lights
    )
    dots = "".join(
        f'<circle cx="{at[0]}" cy="{at[1]}" r="3" fill="{LAMP}">'
        f"<title>{escaped(each.name)}</title></circle>"
        for each, at in lights
    )
    drawing.add(
        f'<g transform="translate({x:.2f} {y:.2f}) scale({scale:.4f})">'
        f'<path d="{outline}" fill="{LAND}"/>{halos}{dots}</g>'
    )
    drawing.below += height * scale + 30
    _draw_names(drawing, members, room)
    return end(drawing, words, notes(members))


def _draw_names(drawing: Drawing, members: Sequence[Government], room: float) -> None:
    """In columns, each read from the top; a name that is too long stands in a line of its own."""
    names = [called(each) for each in members]
    widest = max((width_of(each, 14) for each in names), default=0) + 20
    columns = max(1, min(_COLUMNS, int(room // widest)))
    deep = -(-len(names) // columns)
    for index, name in enumerate(names):
        x = MARGIN + index // deep * (room / columns)
        drawing.text(x, drawing.below + 16 + index % deep * _LINE, name)
    drawing.below += deep * _LINE + 10


def called(government: Government) -> str:
    """The name, and that it is made up where it is."""
    made_up = f" {_('(made up)')}" if government.is_demonstration else ""
    return f"{visible(government.name)}{made_up}"


def rows(members: Sequence[Government], words: Caption) -> Iterator[list[Value]]:
    """A row for each member."""
    for each in members:
        yield [
            each.slug,
            visible(each.name),
            each.alpha2,
            region(each),
            each.kind,
            each.taskforce_member_since,
            *origin(words),
        ]
