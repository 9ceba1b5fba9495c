"""What the made-up governments report: chosen by hand where it matters, composed where it repeats.

The sentences lie in `texts/<commitment>.txt`, one a line under a heading, with the names of
institutions and the figures left open. Which sentences make up an answer follows from the
government, the round and the status alone: nothing is drawn by lot.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from commitments.models import Status, Visibility
from taskforce.home.demonstration.governments import BASE, GOVERNMENTS, UNSCALED, MadeUp

TEXTS = Path(__file__).parent / "texts"
NUMBERS = range(1, 10)
EARLIER, LATER, OPEN = ROUNDS = range(3)

_CODES = {
    "I": Status.IN_PLACE,
    "A": Status.ADVANCED,
    "U": Status.UNDER_WAY,
    "P": Status.PLANNED,
    "N": Status.NOT_STARTED,
}
_BEFORE_IT_EXISTS = {Status.PLANNED, Status.NOT_STARTED}

# One letter a commitment, from the first to the ninth; an empty word where nothing was reported.
# In the open round a shorter word is a report that somebody is still writing.
STATUSES: Mapping[str, tuple[str, str, str]] = {
    "aldermark": ("AAIAIUAAU", "IAIAIAAAA", "IAIIIAAAA"),
    "brevonia": ("UUAUUUUPU", "AUAUAUUUU", "AUAUAUAUU"),
    "corlund": ("AAAAUAUUP", "AUAAAAAUU", ""),
    "fennwold": ("AUIAUAUAU", "AAIAUAAAA", "AAIAAAAAA"),
    "ibarenza": ("UPUUPUUPP", "UUUUPUUUU", "UUU"),
    "merrinsund": ("IAAIAAIAA", "IIAIAAIIA", "IIIIAAIIA"),
    "nalubara": ("", "UUUPPUUPU", ""),
    "norland": ("AUAUAAUUU", "AAAUAAAUU", "AAAAAA"),
    "pelanora": ("PPUPPUPNP", "UPUUPUPPU", ""),
    "sudland": ("UUUAUUUUP", "UAUAUUAUU", "AAUAUUAAU"),
    "talumbe": ("NPPUNPNPN", "", ""),
    "tarn-isles": ("AAUUUAUAA", "AAAUAAUAA", "AAAAAAUAA"),
    "uvalund": ("UUAUAUAAU", "AUAAAUAAU", "AAAAAUAAU"),
}

# Answers that a government keeps from the public; all others are public.
KEPT: Mapping[tuple[str, int, int], str] = {
    ("aldermark", EARLIER, 5): Visibility.SECRETARIAT,
    ("brevonia", EARLIER, 2): Visibility.TASKFORCE,
    ("fennwold", EARLIER, 8): Visibility.TASKFORCE,
    ("tarn-isles", EARLIER, 5): Visibility.SECRETARIAT,
    ("aldermark", LATER, 5): Visibility.SECRETARIAT,
    ("ibarenza", LATER, 2): Visibility.TASKFORCE,
    ("norland", LATER, 5): Visibility.TASKFORCE,
    ("pelanora", LATER, 8): Visibility.TASKFORCE,
    ("uvalund", LATER, 5): Visibility.SECRETARIAT,
    ("merrinsund", OPEN, 5): Visibility.SECRETARIAT,
    ("norland", OPEN, 5): Visibility.TASKFORCE,
    ("sudland", OPEN, 2): Visibility.TASKFORCE,
}

# Where composed sentences would not say it.
WRITTEN: Mapping[tuple[str, int, int], Mapping[str, str]] = {
    ("corlund", LATER, 2): {
        "narrative": (
            "Two programmes ended with the budget year, and their funding has not been renewed "
            "yet. We therefore describe our progress as under way again. The posts at the Child "
            "Protection Investigations Branch are not affected."
        ),
        "challenges": (
            "Both programmes were paid from a fund for new ideas, which by its rules cannot "
            "continue what it has begun."
        ),
        "next_steps": (
            "The Department of Justice has asked for regular funding of both programmes and will "
            "report the answer in the next round."
        ),
    },
    ("norland", OPEN, 6): {
        "narrative": (
            "The second campaign was prepared with four groups of young people. We still need "
            "the results of the survey among parents before we can say what it changed."
        ),
        "challenges": "",
        "next_steps": "",
    },
}

# The one section of the open round that its writer means to come back to.
UNFINISHED = ("norland", OPEN, 6)

# A sentence that names an institution is left out where the government has none yet: each of
# these belongs to the commitment under which it is planned.
_HOME = {"law": 1, "plan": 3, "body": 3, "unit": 5, "hotline": 7}
_SLOT = re.compile(r"{(\w+)}")

Bank = Mapping[str, Sequence[str]]


@cache
def bank(number: int) -> Bank:
    """The sentences on one commitment, by heading."""
    found: dict[str, list[str]] = defaultdict(list)
    heading = ""
    for line in (TEXTS / f"{number}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("= "):
            heading = line.removeprefix("= ")
        elif line:
            found[heading].append(line)
    return found


def status(slug: str, round_index: int, number: int) -> str:
    """What the government says of one commitment; empty where it says nothing."""
    word = STATUSES[slug][round_index]
    return _CODES[word[number - 1]] if len(word) >= number else ""


def answers(government: MadeUp, round_index: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """Commitment by commitment, what commitments.services.save_section takes."""
    for number in NUMBERS:
        if stated := status(government.slug, round_index, number):
            key = (government.slug, round_index, number)
            words = WRITTEN.get(key) or _composed(government, round_index, number)
            yield (
                number,
                {
                    **words,
                    "status": stated,
                    "visibility": KEPT.get(key, Visibility.PUBLIC),
                    "is_complete": key != UNFINISHED,
                },
            )


def _composed(government: MadeUp, round_index: int, number: int) -> Mapping[str, str]:
    slug = government.slug
    stated = status(slug, round_index, number)
    place = [row.slug for row in GOVERNMENTS].index(slug)
    # How often the government has said the same of this commitment before, so that it goes on
    # where it stopped: openings are kept in the order in which such things happen.
    before = sum(status(slug, earlier, number) == stated for earlier in range(round_index))

    def sentences(heading: str) -> Sequence[str]:
        fitting = [line for line in bank(number)[heading] if _fits(line, slug, round_index, number)]
        if not fitting:
            raise LookupError(f"{slug} has no sentence for “{heading}” of commitment {number}.")
        return fitting

    openings = sentences(f"{stated} opening")
    opening = openings[(place % max(len(openings) - 1, 1) + before) % len(openings)]
    details = sentences(f"{stated} detail")
    detail = details[(place // 2 + number + before) % len(details)]
    narrative = f"{opening} {detail}"
    if stated not in _BEFORE_IT_EXISTS:
        figures = sentences("figures")
        narrative += f"\n\n{figures[(place + round_index) % len(figures)]}"
    obstacles = [*bank(number)["challenges"], ""]
    steps = sentences(f"{stated} next")
    filled = _fill(government, round_index, number)
    return {
        "narrative": narrative.format_map(filled),
        "challenges": obstacles[(place + number + 2 * round_index) % len(obstacles)],
        "next_steps": steps[(place + before) % len(steps)].format_map(filled),
    }


def _fits(line: str, slug: str, round_index: int, number: int) -> bool:
    homes = {_HOME[slot] for slot in _SLOT.findall(line) if slot in _HOME} - {number}
    return all(status(slug, round_index, home) not in _BEFORE_IT_EXISTS for home in homes)


def _fill(government: MadeUp, round_index: int, number: int) -> Mapping[str, str]:
    """The names, and the figures of this commitment in this round: a little more each time."""
    growth = 100 + 7 * number + 9 * round_index
    figures = {}
    for name, base in BASE.items():
        scale = 100 if name in UNSCALED else government.scale
        figures[name] = f"{base * scale * growth // 10_000 + number:,}"
    return {**government.names, **figures}
