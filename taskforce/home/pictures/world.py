"""Who is a member, on a map: membership, not progress."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from members.models import Government
from taskforce.core.csvsafe import Cell as Value
from taskforce.core.texts import visible
from taskforce.home.pictures.drawing import BRAND, LAMP, LAND, Drawing, escaped, width_of
from taskforce.home.pictures.frame import MARGIN, Caption, begin, end
from taskforce.home.pictures.progress import ORIGIN, caption, origin
from taskforce.home.pictures.regions import region_words
from taskforce.ui import world
from taskforce.ui.places import light_of, region_of
from taskforce.ui.templatetags.ui import flag

WIDTH = 1200
FIELDS = ("government", "government_name", "alpha2", "region", "kind", "member_since", *ORIGIN)
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


def notes(members: Sequence[Government]) -> list[str]:
    """What a reader has to know of the map."""
    told = [_("A light stands at the capital; the map shows no borders. Membership, not progress.")]
    without = [visible(each.name) for each in members if light(each) is None]
    if without:
        told.append(_("Without a place on the map: %(names)s.") % {"names": ", ".join(without)})
    return told


def as_table(members: Sequence[Government]) -> SafeString:
    """Who is a member: region, since when, and which versions of the statement it signed."""
    heads = (_("Government"), _("Region"), _("Member since"), _("Signed"))
    labels = [escaped(each) for each in heads]
    parts = [
        '<table class="data mt5" role="table"><caption>',
        f'{escaped(_("Members, in alphabetical order"))}</caption><thead role="rowgroup">',
        '<tr role="row">',
        *(f'<th scope="col" role="columnheader">{each}</th>' for each in labels),
        '</tr></thead><tbody role="rowgroup">',
    ]
    for each in members:
        name = f"<bdi>{escaped(each.name)}</bdi>"
        made_up = f' <span class="meta">{escaped(_("(made up)"))}</span>'
        parts.append(
            f'<tr role="row"><th scope="row" role="rowheader"><a class="gov"'
            f' href="{each.get_absolute_url()}">{flag(each)}{name}</a>'
            f"{made_up if each.is_demonstration else ''}</th>"
        )
        parts += [
            f'<td role="cell" data-label="{label}">{escaped(said)}</td>'
            for label, said in zip(labels[1:], _said(each), strict=True)
        ]
        parts.append("</tr>")
    parts.append("</tbody></table>")
    return mark_safe("".join(parts))  # noqa: S308  # every text in it passed `escaped`


def _said(government: Government) -> tuple[str, str, str]:
    since = government.taskforce_member_since
    signed = ", ".join(
        _("Version %(version)s") % {"version": each.statement.version}
        for each in government.signatures.all()
    )
    return (
        region(government) or "–",
        date_format(since, "j F Y") if since else _("not recorded"),
        signed or _("no signature recorded"),
    )


def as_svg(members: Sequence[Government], words: Caption) -> str:
    """The map, and the names of all members below it. A map is never mirrored."""
    drawing = begin(words, WIDTH)
    lights = [(escaped(each.name), *at) for each in members if (at := light(each)) is not None]
    frame = world.view_box([(x, y) for _name, x, y in lights])
    room = WIDTH - 2 * MARGIN
    height = room * frame[3] / frame[2]
    drawing.box(MARGIN, drawing.below, room, height + 16, fill=BRAND, radius=6)
    halos = "".join(
        f'<circle cx="{x}" cy="{y}" r="9" fill="{LAMP}" fill-opacity="0.2"/>'
        for _name, x, y in lights
    )
    dots = "".join(
        f'<circle cx="{x}" cy="{y}" r="3" fill="{LAMP}"><title>{name}</title></circle>'
        for name, x, y in lights
    )
    drawing.add(
        f'<svg x="{MARGIN}" y="{drawing.below + 8:.2f}" width="{room}" height="{height:.2f}"'
        f' viewBox="{world.written(frame)}"><path d="{world.land()[1]}" fill="{LAND}"/>'
        f"{halos}{dots}</svg>"
    )
    drawing.below += height + 30
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
