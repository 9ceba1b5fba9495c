"""SVG pictures as PNG."""

import io

import pytest
import typst
from PIL import Image

from taskforce.packs.raster import png_of

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100" width="200" height="100">'
    '<rect width="200" height="100" fill="#fff"/><rect width="100" height="100" fill="#004466"/>'
    "{}</svg>"
)
WORDS = '<text x="110" y="60" font-family="{}" font-size="24" fill="#000">{}</text>'


def drawn(svg: str, width: int = 400) -> Image.Image:
    return Image.open(io.BytesIO(png_of(svg, width=width))).convert("RGB")


def test_a_picture_is_as_wide_as_asked_and_keeps_its_colours() -> None:
    made = drawn(SVG.format(""))
    assert made.size == (400, 200)
    assert made.getpixel((50, 50)) == (0, 0x44, 0x66)
    assert made.getpixel((350, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("family", "words"),
    [("Hanken Grotesk", "Norland"), ("Noto Sans", "Norland"), ("Noto Sans Arabic", "بلد")],
)
def test_words_are_drawn_with_the_shipped_fonts(family: str, words: str) -> None:
    made = drawn(SVG.format(WORDS.format(family, words)))
    right = made.crop((200, 0, 400, 200))
    assert right.getcolors(100_000) != [(40_000, (255, 255, 255))]


def test_the_same_picture_gives_the_same_bytes() -> None:
    assert png_of(SVG.format(""), width=200) == png_of(SVG.format(""), width=200)


def test_what_is_no_svg_is_refused() -> None:
    with pytest.raises(typst.TypstError):
        png_of("<svg", width=200)
