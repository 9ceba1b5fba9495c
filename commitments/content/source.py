"""Reading the shipped mission statement: its parts, verbatim.

The file is the statement as WeProtect Global Alliance published it. Links in it lead nowhere
(`(#)`), so only their words are kept.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
_LINK = re.compile(r"\[([^\]]+)\]\(#\)")
_NUMBERED_NOTE = re.compile(r"^<sup>\[\d+\]</sup>\s*")


@dataclass(frozen=True)
class Source:
    """The statement's parts in the order in which they stand."""

    title: str
    preamble: str
    introduction: str
    commitments: tuple[str, ...]
    invitation: str
    footnote: str
    signed_heading: str
    signatories: tuple[str, ...]
    meeting_note: str
    contact_note: str


def read_statement(path: Path = FOLDER / "mission-statement.md") -> Source:
    """Takes the published text apart. Raises ValueError where a part is not where it should be."""
    text = _LINK.sub(r"\1", path.read_text(encoding="utf-8"))
    body, found, signed = text.partition("\n## ")
    if not found:
        raise ValueError("The list of signatories is missing.")
    blocks = _blocks(body)
    title = blocks.pop(0).removeprefix("# ")
    first = next(index for index, block in enumerate(blocks) if block.startswith("- "))
    bullets = [block for block in blocks if block.startswith("- ")]
    commitments = tuple(
        line.removeprefix("- ").strip() for block in bullets for line in block.splitlines()
    )
    rest = [block for block in blocks[first:] if not block.startswith("- ")]
    invitation, footnote = rest
    _heading, signed_heading, *names = _blocks(signed)
    notes = [name for name in names if name.startswith("*")]
    signatories = tuple(" ".join(name.split()) for name in names if not name.startswith("*"))
    meeting_note, contact_note = (note.strip("*") for note in notes)
    return Source(
        title=title,
        preamble="\n\n".join(blocks[: first - 1]),
        introduction=blocks[first - 1],
        commitments=commitments,
        invitation=invitation,
        footnote=_NUMBERED_NOTE.sub("", footnote),
        signed_heading=signed_heading,
        signatories=signatories,
        meeting_note=meeting_note,
        contact_note=contact_note,
    )


def _blocks(text: str) -> list[str]:
    """Paragraphs; a bullet that follows another without an empty line stays with it."""
    return [block.strip() for block in re.split(r"\n[ \t]*\n", text) if block.strip()]
