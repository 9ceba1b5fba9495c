"""The library of the demonstration: eight texts to read and one that is still a draft.

The texts lie in `texts/knowledge/<slug of the row>.txt`. They are about ways of working; what they
tell of governments is as invented as the governments.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from knowledge.models import Resource

TEXTS = Path(__file__).parent / "texts" / "knowledge"


@dataclass(frozen=True)
class Text:
    """One resource. `days` says how long ago it was published; a draft has none."""

    file: str
    title: str
    kind: str
    summary: str
    commitments: Sequence[int]
    capabilities: Sequence[int] = ()
    government: str = ""
    language: str = "en"
    years_ago: int = 1
    visibility: str = Resource.Visibility.PUBLIC
    days: int | None = None

    @property
    def body(self) -> str:
        return (TEXTS / f"{self.file}.txt").read_text(encoding="utf-8").strip()


LIBRARY: Sequence[Text] = [
    Text(
        "definitions",
        "Definitions that last: a checklist for drafting",
        Resource.Kind.LEGISLATION,
        "Seven questions to ask of a bill on offences against children online, before parliament "
        "asks them.",
        [1],
        [3, 21],
        government="aldermark",
        years_ago=2,
        days=340,
    ),
    Text(
        "coordination-agreement",
        "Template: an agreement on national coordination",
        Resource.Kind.TOOL,
        "Six pages with which a coordinating body and its partners write down who does what.",
        [3, 8],
        [1],
        days=301,
    ),
    Text(
        "prosecutors-course",
        "A course of two days for prosecutors and judges",
        Resource.Kind.TRAINING,
        "Contents, method and what was changed after the first courses. No imagery is used.",
        [5],
        [4, 5],
        government="fennwold",
        days=244,
    ),
    Text(
        "one-front-page",
        "One front page for the hotline, the police and the helpline",
        Resource.Kind.GOOD_PRACTICE,
        "How three services agreed on one question, so that people in distress need not know who "
        "is responsible.",
        [4, 7],
        [11, 12],
        government="norland",
        days=187,
    ),
    Text(
        "ligne-de-soutien",
        "Une messagerie à côté de la ligne d’écoute",
        Resource.Kind.GOOD_PRACTICE,
        "Comment une messagerie simple a permis à des enfants de demander de l’aide sans être "
        "entendus.",
        [4, 9],
        [8, 11],
        government="brevonia",
        language="fr",
        days=153,
    ),
    Text(
        "asking-children",
        "What children told us, and how we asked",
        Resource.Kind.RESEARCH,
        "Four answers that came up in every group, two that came up only in some, and the method.",
        [6, 9],
        [2, 14],
        government="tarn-isles",
        days=98,
    ),
    Text(
        "removal-protocol",
        "What we would do differently in the first year of a removal protocol",
        Resource.Kind.LESSON_LEARNED,
        "Eleven providers signed on one day; half a year later four of them had never answered. "
        "Why, and what helped.",
        [7],
        [16, 17],
        government="sudland",
        visibility=Resource.Visibility.TASKFORCE,
        days=61,
    ),
    Text(
        "campana-con-jovenes",
        "Una campaña preparada con jóvenes",
        Resource.Kind.LESSON_LEARNED,
        "Qué cambió entre la primera campaña y la segunda, y qué queda por resolver.",
        [6],
        [13, 14],
        government="pelanora",
        language="es",
        visibility=Resource.Visibility.TASKFORCE,
        days=26,
    ),
    Text(
        "analyst-welfare",
        "The welfare of analysts: a practice in preparation",
        Resource.Kind.GOOD_PRACTICE,
        "Open questions on shifts, supervision and support after leaving.",
        [2, 7],
        [12],
        years_ago=0,
        visibility=Resource.Visibility.TASKFORCE,
    ),
]
