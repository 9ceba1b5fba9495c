"""What changed between two texts in paragraphs, as minutes are."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from commitments.differences import ADDED, REMOVED, SAME, Run, compare

_BETWEEN = re.compile(r"\n\s*\n")


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: an empty line ends one."""
    return [part.strip() for part in _BETWEEN.split(text) if part.strip()]


def changes(before: str, after: str) -> list[Sequence[Run]]:
    """The later text, paragraph by paragraph, with what came and went word by word."""
    old, new = paragraphs(before), paragraphs(after)
    found: list[Sequence[Run]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [[Run(SAME, text)] for text in new[j1:j2]]
            continue
        pairs = min(i2 - i1, j2 - j1)
        found += [compare(old[i1 + step], new[j1 + step]) for step in range(pairs)]
        found += [[Run(REMOVED, text)] for text in old[i1 + pairs : i2]]
        found += [[Run(ADDED, text)] for text in new[j1 + pairs : j2]]
    return found
