"""Where a government's light stands on the map, and to which region it belongs.

Regions are those of the United Nations' standard M49, by a state's ISO code: nobody chooses one.
The made-up governments of the demonstration have regions that were made up too, and no place on
earth; a regional body is in no region.
"""

import csv
from collections.abc import Mapping
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from taskforce.ui.marks import LIGHTS

REGIONS: Mapping[str, str | Promise] = {
    "africa": _("Africa"),
    "americas": _("Americas"),
    "asia": _("Asia"),
    "europe": _("Europe"),
    "oceania": _("Oceania"),
}

_MADE_UP = {
    **dict.fromkeys(("aldermark", "brevonia", "fennwold", "merrinsund"), "europe"),
    **dict.fromkeys(("norland", "sudland", "uvalund"), "europe"),
    **dict.fromkeys(("ibarenza", "pelanora"), "americas"),
    **dict.fromkeys(("nalubara", "talumbe"), "africa"),
    "corlund": "oceania",
}

# The land of world.svg is drawn in the projection Equal Earth (Šavrič, Patterson
# and Jenny 2018), at this scale and around this point.
_SCALE, _MIDDLE_X, _MIDDLE_Y = 184.5, 451.3, 240.7
_A1, _A2, _A3, _A4 = 1.340264, -0.081106, 0.000893, 0.003796


def region_of(slug: str, alpha2: str) -> str:
    """The code of the region; empty for a government that is in none."""
    place = _places().get(alpha2)
    return place[0] if place else _MADE_UP.get(slug, "")


def light_of(slug: str, alpha2: str) -> tuple[float, float] | None:
    """Where the light stands: by hand where lights would cover one another, else at the capital;
    None for whom the map has no place."""
    if slug in LIGHTS:
        return LIGHTS[slug]
    place = _places().get(alpha2)
    return _projected(place[1], place[2]) if place else None


@cache
def _places() -> Mapping[str, tuple[str, float, float]]:
    """Region and capital of each state, by its ISO 3166-1 alpha-2 code."""
    with Path(__file__).with_name("places.csv").open(encoding="utf-8") as rows:
        return {
            row["alpha2"]: (row["region"], float(row["latitude"]), float(row["longitude"]))
            for row in csv.DictReader(rows)
        }


def _projected(latitude: float, longitude: float) -> tuple[float, float]:
    angle = asin(sqrt(3) / 2 * sin(radians(latitude)))
    square = angle * angle
    sixth = square**3
    x = (
        (2 * sqrt(3) * radians(longitude) * cos(angle))
        / (3 * (9 * _A4 * sixth * square + 7 * _A3 * sixth + 3 * _A2 * square + _A1))
    )  # fmt: skip
    y = angle * (_A1 + _A2 * square + sixth * (_A3 + _A4 * square))
    return round(_MIDDLE_X + _SCALE * x, 1), round(_MIDDLE_Y - _SCALE * y, 1)
