"""An SVG picture as PNG, drawn by Typst with the shipped fonts."""

import typst

from taskforce.packs import letters
from taskforce.packs.fontbook import fonts

_SHEET = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: int(sys.inputs.width) * 1pt)
"""


def png_of(svg: str, *, width: int) -> bytes:
    """The picture `width` pixels wide, on white where nothing is drawn; the same SVG always gives
    the same bytes. It has no style sheet but its own, knows the shipped families alone, and shows
    `letters.MISSING` for a character that none of them has.

    Raises typst.TypstError where `svg` is no well-formed SVG.
    """
    made = typst.Compiler(
        _SHEET,
        font_paths=fonts(),
        ignore_system_fonts=True,
        sys_inputs={"svg": letters.showable(svg), "width": str(width)},
    ).compile(format="png", ppi=72)
    if not isinstance(made, bytes):
        raise TypeError("The typesetter gives one picture as bytes.")
    return made
