"""The map of the world: one outline of the land without borders, and lights on it."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

Frame = tuple[float, float, float, float]
Light = tuple[float, float]
EDGE = 12  # around the outermost light
_LAND = re.compile(r'viewBox="(\S+) (\S+) (\S+) (\S+)"><path d="([^"]+)"')


@cache
def land() -> tuple[Frame, str]:
    """The part of the plane that the map shows, and the outline of the land."""
    path = Path(__file__).with_name("world.svg")
    found = _LAND.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{path} has no land")
    left, top, width, height = (float(found[at]) for at in range(1, 5))
    return (left, top, width, height), found[5]


def view_box(lights: Sequence[Light]) -> Frame:
    """The part of the plane that is shown, wide enough for every light."""
    left, top, width, height = land()[0]
    first = min([left, *(x - EDGE for x, _y in lights)])
    last = max([left + width, *(x + EDGE for x, _y in lights)])
    return first, top, last - first, height


def written(frame: Frame) -> str:
    """As the attribute viewBox has it."""
    return " ".join(f"{each:g}" for each in frame)


def drawn(lights: Sequence[Light]) -> SafeString:
    """The map in the colours of the page; hidden from readers that have the names beside it."""
    halos = "".join(f'<circle class="halo" cx="{x}" cy="{y}" r="11"/>' for x, y in lights)
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3.5"/>' for x, y in lights)
    return mark_safe(  # noqa: S308  # numbers and our own outline
        f'<svg class="hero__map" viewBox="{written(view_box(lights))}" aria-hidden="true"'
        f' focusable="false"><path d="{land()[1]}"/>{halos}{dots}</svg>'
    )
