"""Reads PDFs as assistive technology does: the tree of tags, and the letters behind the shapes."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

_MAPPING = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*\n")


@dataclass(frozen=True)
class Shown:
    """A shown piece of text and the marked content that it stands in, outermost first."""

    text: str
    inside: tuple[str, ...]


def opened(made: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(made))


def tags(made: bytes) -> list[str]:
    """Every structure element's type in reading order, as written in the file."""
    with opened(made) as file:
        return [str(element.S)[1:] for element in elements(file.Root.StructTreeRoot.K)]


def headings(made: bytes) -> list[tuple[str, str]]:
    """The headings with their titles."""
    with opened(made) as file:
        return [
            (str(element.S)[1:], str(element.T))
            for element in elements(file.Root.StructTreeRoot.K)
            if re.fullmatch(r"/H[1-6]", str(element.S))
        ]


def pages(made: bytes) -> list[list[Shown]]:
    """What each page shows, in the order of its content."""
    with opened(made) as file:
        return [list(_shown(page)) for page in file.pages]


def joined(made: bytes) -> str:
    """All text outside artifacts without white space: lines are broken where they must be."""
    return squeezed(
        "".join(
            piece.text
            for page in pages(made)
            for piece in page
            if piece.inside[:1] != ("/Artifact",)
        )
    )


def squeezed(text: str) -> str:
    """Without white space, and without the invisible spaces at which long words may break."""
    return re.sub(r"[\s\u200b]", "", text)


def elements(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from elements(child)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from elements(node.K)


def _shown(page: pikepdf.Page) -> Iterator[Shown]:
    fonts = {name: _letters(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
    letters: dict[int, str] = {}
    inside: list[str] = []
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "BDC" | "BMC":
                inside.append(str(operands[0]))
            case "EMC":
                inside.pop()
            case "Tf":
                letters = fonts[str(operands[0])]
            case "Tj" | "TJ":
                strings = operands[0] if str(operator) == "TJ" else operands
                codes = b"".join(bytes(s) for s in strings if isinstance(s, pikepdf.String))
                glyphs = [codes[i] << 8 | codes[i + 1] for i in range(0, len(codes), 2)]
                yield Shown("".join(letters.get(glyph, "") for glyph in glyphs), tuple(inside))


def _letters(font: pikepdf.Object) -> dict[int, str]:
    mapping = _MAPPING.findall(font.ToUnicode.read_bytes())
    return {
        int(code, 16): bytes.fromhex(letters.decode()).decode("utf-16-be")
        for code, letters in mapping
    }
