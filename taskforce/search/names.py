"""Names that somebody asks for, also where they mistyped a letter.

A few hundred names are compared in Python: trigrams, which PostgreSQL offers, find little in names
as short as "Kenya" (docs/decisions/0022-search.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from taskforce.search.folding import WORD, key

SHORTEST = 4  # letters of a word that may be mistyped
TWO_FROM = 7  # letters from which two may be wrong
_ARTICLE = "ال"  # Arabic, written as one word with the noun

# Words that stand in many names and tell none of them.
_PARTICLES = frozenset(
    [
        *("the", "of", "and", "la", "le", "les", "l", "el", "los", "las"),
        *("de", "du", "des", "del", "d", "y", "et"),
    ]
)

Names = Mapping[int, Sequence[str]]


@lru_cache(maxsize=4_000)
def _words(name: str) -> frozenset[str]:
    return frozenset(_telling(name))


def _telling(text: str) -> list[str]:
    return [_bare(word) for word in WORD.findall(key(text)) if word not in _PARTICLES]


def _bare(word: str) -> str:
    return word.removeprefix(_ARTICLE) if len(word) > SHORTEST else word


def named_in(asked: Iterable[str], known: Names, *, beginning: bool = False) -> list[int]:
    """Whose name has every word asked for, or stands whole in the question, in their order.
    `beginning`: a word of the name may go on after the last one asked for."""
    words = _telling(" ".join(asked))
    wanted = frozenset(words)
    found = []
    for pk, names in known.items():
        for have in map(_words, names):
            begun = beginning and words and _begun(words, have)
            if wanted and have and (wanted <= have or have <= wanted or begun):
                found.append(pk)
                break
    return found


def _begun(words: Sequence[str], have: frozenset[str]) -> bool:
    *before, last = words
    return frozenset(before) <= have and any(word.startswith(last) for word in have)


def close_to(asked: Iterable[str], known: Names) -> list[int]:
    """As `named_in`, with a letter or two of a word wrong, missing, too many or changed over."""
    wanted = frozenset(_telling(" ".join(asked)))
    every = frozenset(word for names in known.values() for name in names for word in _words(name))
    meant = {word: _meant(word, every) for word in wanted}
    found = []
    for pk, names in known.items():
        for have in map(_words, names):
            hit = {word for word in wanted if meant[word] & have}
            reached = frozenset(each for word in hit for each in meant[word] & have)
            if hit and (hit == wanted or reached == have):
                found.append(pk)
                break
    return found


def _meant(word: str, every: Iterable[str]) -> frozenset[str]:
    """The words of names that this may stand for."""
    if len(word) < SHORTEST:
        return frozenset({word})
    most = 2 if len(word) >= TWO_FROM else 1
    letters = set(word)
    return frozenset(
        each
        for each in every
        if abs(len(each) - len(word)) <= most
        and len(letters ^ set(each)) <= 2 * most
        and (each == word or (len(each) >= SHORTEST and distance(word, each) <= most))
    )


def distance(one: str, other: str) -> int:
    """How many letters have to be changed, added, taken out, or changed over with the next."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [i]
        for j, wanted in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == wanted:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
    return row[-1]
