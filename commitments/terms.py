"""Words that the Terminology Guidelines advise against, and better ones. A hint, never a bar.

The facts are those of the Terminology Guidelines for the Protection of Children from Sexual
Exploitation and Sexual Abuse (Interagency Working Group, Luxembourg 2016, second edition 2025).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from commitments.answers import TEXTS

_EXPLOITED = "child exploited in prostitution"
_TRAVEL = "sexual exploitation of children in the context of travel and tourism"

# The words as people write them, in lower case, and the recommended ones in the same language.
BETTER: Mapping[str, str] = {
    "child pornography": "child sexual abuse material",
    "child porn": "child sexual abuse material",
    "kiddie porn": "child sexual abuse material",
    "child erotica": "sexualised images of children",
    "child prostitute": _EXPLOITED,
    "child prostitutes": "children exploited in prostitution",
    "child prostitution": "exploitation of children in prostitution",
    "child sex worker": _EXPLOITED,
    "child sex workers": "children exploited in prostitution",
    "child sex tourism": _TRAVEL,
    "child sex tourist": "travelling child sex offender",
    "virtual child pornography": "computer-generated child sexual abuse material",
    "revenge porn": "sharing of sexual material without consent",
    "webcam child sex tourism": "live online child sexual abuse",
    "pornographie enfantine": "matériel d’abus sexuels sur enfants",
    "pédopornographie": "matériel d’abus sexuels sur enfants",
    "prostitution enfantine": "exploitation d’enfants dans la prostitution",
    "tourisme sexuel impliquant des enfants": (
        "exploitation sexuelle d’enfants dans le contexte des voyages et du tourisme"
    ),
    "pornografía infantil": "material de abuso sexual de niñas, niños y adolescentes",
    "prostitución infantil": "explotación de niñas, niños y adolescentes en la prostitución",
    "turismo sexual infantil": (
        "explotación sexual de niñas, niños y adolescentes en el contexto de los viajes "
        "y el turismo"
    ),
}
# The longest first, so that "child prostitution" is not found as "child prostitute".
_FOUND = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, BETTER), key=len, reverse=True)) + r")(?!\w)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Advice:
    """A word that was found, and the recommended one."""

    found: str
    better: str


def advice_on(texts: Iterable[str]) -> list[Advice]:
    """Each word once, in the order in which it is found."""
    found = (match.lower() for text in texts for match in _FOUND.findall(text))
    return [Advice(word, BETTER[word]) for word in dict.fromkeys(found)]


def advice(section: Any) -> list[Advice]:
    """Advice on a section's texts: a row, or an answer of a submitted version."""
    if isinstance(section, Mapping):
        return advice_on(str(section.get(name, "")) for name in TEXTS)
    return advice_on(getattr(section, name) for name in TEXTS)
