"""Cards: the right size, nothing over the edge, and texts that stay text."""

import io

import pytest
from PIL import Image

from taskforce.packs.card import HEIGHT, WIDTH, Card, png

GROUND = (11, 47, 59)
NAME, FOOT = "Global Taskforce", "portal.example.org"
ARABIC = "تشريعات لحماية الأطفال من الاستغلال والاعتداء"
LONG = "Kingdom of the Very Long Names and of all the Islands that belong to it " * 8


def drawn(**texts: str) -> Image.Image:
    return Image.open(io.BytesIO(png(Card(name=NAME, foot=FOOT, **texts)))).convert("RGB")


def light(picture: Image.Image, box: tuple[int, int, int, int]) -> int:
    """How many pixels of a part of the picture are as light as letters."""
    return sum(sum(pixel) > 3 * 150 for pixel in picture.crop(box).get_flattened_data())


@pytest.mark.parametrize(
    "texts",
    [
        {"title": "Norland"},
        {"title": LONG, "words": LONG, "over": "Government"},
        {"title": "W" * 400, "words": "x" * 4000, "over": "Y" * 60},
        {"title": ARABIC * 9, "words": ARABIC * 9, "over": ARABIC},
    ],
    ids=["short", "long", "unbroken", "arabic"],
)
def test_whatever_the_length_it_stays_inside(texts: dict[str, str]) -> None:
    picture = drawn(**texts)
    assert picture.size == (WIDTH, HEIGHT) == (1200, 630)
    assert light(picture, (80, 64, 1120, 580)) > 1000
    for edge in ((0, 0, 60, 630), (1140, 0, 1200, 630), (0, 0, 1200, 40), (0, 590, 1200, 630)):
        assert light(picture, edge) == 0, edge
    assert light(picture, (80, 505, 1120, 520)) == 0, "the texts end above the line at the foot"


def test_arabic_stands_on_the_right_and_latin_on_the_left() -> None:
    left, right = (80, 170, 400, 500), (800, 170, 1120, 500)
    latin, arabic = drawn(title="Norland"), drawn(title="بلد")
    assert (light(latin, left) > 0, light(latin, right)) == (True, 0)
    assert (light(arabic, left), light(arabic, right) > 0) == (0, True)


@pytest.mark.parametrize(
    "text",
    [
        '#panic("read as code") #image("/etc/hostname")',
        '<script>alert(1)</script> & "quoted" \\ $x^2$ *bold* _it_ `raw` @label <label>',
        "a\x00b\x08c\u202ed\ufeff\ud800",
        "\u65e5\u672c \U0001f600",
    ],
)
def test_texts_stay_text(text: str) -> None:
    picture = drawn(title=text, words=text, over=text)
    assert picture.size == (1200, 630)
    assert light(picture, (80, 170, 1120, 500)) > 500


def test_the_same_card_is_the_same_picture_and_another_is_another() -> None:
    one, other = Card(name=NAME, title="Norland"), Card(name=NAME, title="Sudland")
    assert png(one) == png(Card(name=NAME, title="Norland"))
    png.cache_clear()
    assert png(one) != png(other)
    assert png.cache_info().misses == 2
    png(one)
    assert png.cache_info().hits == 1


def test_a_card_without_more_than_a_title_is_calm() -> None:
    picture = drawn(title="Norland")
    assert picture.getpixel((600, 20)) == GROUND
