"""Drawings and places: whole, harmless, in the portal's colours, mirrored where text is."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from members.models import Government
from taskforce.home.pictures import drawing
from taskforce.home.pictures.drawing import Drawing, escaped, width_of, wrapped
from taskforce.ui.marks import GLYPHS, LIGHTS, STATUS_WORDS
from taskforce.ui.places import REGIONS, _places, _projected, light_of, region_of
from tests.access.world import World
from tests.home.picture_scenes import SVG, closed_round, governments, mixed, publish, texts_of

HOSTILE = "</text><script>alert(1)</script>&amp;\"'\u202e\x0b=A"


@given(st.text())
def test_any_text_is_well_formed_and_stays_a_text(text: str) -> None:
    made = Drawing(100)
    made.text(0, 10, text)
    root = ET.fromstring(made.finished(title=text, description=text, language="en"))  # noqa: S314
    [only] = root.iter(f"{SVG}text")
    assert len(only) == 0
    assert not re.search("[\u202a-\u202e\u2066-\u2069]", only.text or "")


@given(st.text(), st.integers(20, 400))
def test_lines_keep_every_letter_and_fit(text: str, room: int) -> None:
    lines = wrapped(text, 14, room)
    assert "".join("".join(lines).split()) == "".join(drawing.visible(text).split())
    for line in lines:
        assert width_of(line, 14) <= room or len(line) <= 2


def test_a_hostile_name_harms_no_picture(world: World) -> None:
    governments(["Alpha", "Beta", "Gamma", "Delta", "Eps"], ["AT", "BG", "CZ", "DE", "DK"])
    Government.objects.filter(slug="made-up-0").update(name=HOSTILE, sort_name="=1+1")
    publish(
        world,
        closed_round(world, "held", days_ago=20),
        mixed([f"made-up-{index}" for index in range(5)]),
    )
    for address in (
        "/progress/",
        "/progress/commitments/4/",
        "/progress/regions/",
        "/members/map/",
    ):
        page = Client().get(address).content.decode()
        assert "<script" not in page
        if "regions" not in address:
            assert escaped(HOSTILE) in page
    for name in ("/progress/governments", "/progress/commitments/4", "/members/map"):
        drawn = Client().get(f"{name}.svg").content
        root = ET.fromstring(drawn)  # noqa: S314  # ours
        assert "script" not in {each.tag.removeprefix(SVG) for each in root.iter()}
        assert "alert(1)" in " ".join(texts_of(drawn))
        assert Client().get(f"{name}.png").status_code == 200
    Government.objects.filter(slug="made-up-0").update(name="=HYPERLINK(1)")
    for name in ("/progress/governments", "/progress/commitments/4", "/members/map"):
        table = Client().get(f"{name}.csv").content.decode()
        assert "'=HYPERLINK(1)" in table
        assert ",=HYPERLINK" not in table


def test_colours_are_those_of_the_style_sheet() -> None:
    style = Path(portal.BASE_DIR, "static", "css", "site.css").read_text(encoding="utf-8")
    light = style[style.index(":root{") : style.index("}", style.index(":root{"))]
    tokens = dict(re.findall(r"--([a-z0-9-]+):(#[0-9a-f]{3,6})", light))
    full = {
        name: value if len(value) == 7 else "#" + "".join(each * 2 for each in value[1:])
        for name, value in tokens.items()
    }
    for token, colour in (
        *(("paper", drawing.PAPER), ("card", drawing.CARD), ("ink", drawing.INK)),
        *(("ink-2", drawing.INK_2), ("line", drawing.LINE), ("edge", drawing.EDGE)),
        *(("link", drawing.LINK), ("brand", drawing.BRAND), ("land", drawing.LAND)),
        ("lamp", drawing.LAMP),
    ):
        assert full[token] == colour, token
    for code, step in (("planned", 1), ("under_way", 2), ("advanced", 3), ("in_place", 4)):
        fill, letters, _edge = drawing.TILES[code]
        assert (full[f"s{step}"], full[f"on-s{step}"]) == (fill, letters)


def test_every_status_has_its_own_shape_and_word() -> None:
    shapes = drawing.glyph_shapes()
    assert set(shapes) == set(STATUS_WORDS) == set(GLYPHS) == set(drawing.TILES)
    assert len(set(shapes.values())) == len(shapes)
    assert len({str(word) for word in STATUS_WORDS.values()}) == len(STATUS_WORDS)


def test_right_to_left_a_picture_is_mirrored(world: World) -> None:
    governments(["Alpha"])
    publish(world, closed_round(world, "held", days_ago=20), mixed(["made-up-0"]))

    def placed(svg: bytes) -> dict[str, tuple[float, str | None]]:
        return {
            each.text or "": (float(each.get("x", 0)), each.get("text-anchor"))
            for each in ET.fromstring(svg).iter(f"{SVG}text")  # noqa: S314  # ours
        }

    plain = placed(Client().get("/progress/governments.svg").content)
    with translation.override("ar"):
        mirrored = placed(Client().get("/progress/governments.svg").content)
    width = 1440
    for words in ("Alpha", "1", "9"):
        assert plain[words][1] is None
        assert mirrored[words] == (round(width - plain[words][0], 2), "end")


def test_the_map_keeps_its_sides_right_to_left(world: World) -> None:
    lights = re.compile(r'<circle cx="[^"]+"')
    plain = lights.findall(Client().get("/members/map.svg").content.decode())
    with translation.override("ar"):
        turned = lights.findall(Client().get("/members/map.svg").content.decode())
    assert plain
    assert plain == turned


@pytest.mark.parametrize("slug", LIGHTS)
def test_a_light_by_hand_stands_near_its_capital(world: World, slug: str) -> None:
    government = Government.objects.get(slug=slug)
    if not government.alpha2:
        assert region_of(slug, "") == ""
        return
    _region, latitude, longitude = _places()[government.alpha2]
    x, y = _projected(latitude, longitude)
    by_hand = LIGHTS[slug]
    assert abs(x - by_hand[0]) < 7
    assert abs(y - by_hand[1]) < 7
    assert light_of(slug, government.alpha2) == by_hand


def test_every_state_has_a_region_and_a_place_on_the_map() -> None:
    places = _places()
    assert len(places) == 197  # members of the United Nations, two observers, two associates
    assert {region for region, _, _ in places.values()} == set(REGIONS)
    for code, (region, latitude, longitude) in places.items():
        assert re.fullmatch("[A-Z]{2}", code)
        assert region_of("new-member", code) == region
        assert -56 < latitude < 72
        assert -180 <= longitude <= 180
        x, y = light_of("new-member", code) or (0, 0)
        assert 0 < y < 432
        assert -60 < x < 960
    assert light_of("norland", "") is None
    assert region_of("unheard-of", "") == ""


def test_members_without_a_place_are_named(world: World) -> None:
    page = Client().get("/members/map/").content.decode()
    without = page[page.index("Without a place on the map") :].split("</p>")[0]
    assert "Norland" in without
    assert "Kenya" not in without
    Government.objects.filter(slug="norland").update(alpha2="NO")
    page = Client().get("/members/map/").content.decode()
    assert "Norland" not in page[page.index("Without a place") :].split("</p>")[0]
    assert page.count('<circle class="halo"') == page.count('r="3.5"') == 14


def test_the_map_is_wide_enough_for_every_light(world: World) -> None:
    Government.objects.filter(slug="norland").update(alpha2="WS")
    drawn = Client().get("/members/map.svg").content.decode()
    left, _top, width, _height = (
        float(each) for each in re.findall(r'<svg x=.*?viewBox="([^"]+)"', drawn)[0].split()
    )
    x = (light_of("norland", "WS") or (0, 0))[0]
    assert left < x < left + width
