"""The shipped fonts as the typesetter reads them: once in each process."""

from functools import cache

import typst

from taskforce.packs import letters


@cache
def fonts() -> typst.Fonts:
    """Those alone: none of the machine's, none of the typesetter's own."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[letters.FONTS]
    )
