"""A library for measurements: texts in four languages whose words are as frequent as in earnest."""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, islice
from pathlib import Path

from django.utils import timezone

from commitments.models import Commitment
from knowledge.models import Resource
from members.models import Government

_TEXTS = Path(__file__).resolve().parents[1] / "taskforce/home/demonstration/texts/knowledge"
_OWN: Mapping[str, Sequence[str]] = {
    "en": [
        *("analyst-welfare", "asking-children", "coordination-agreement", "definitions"),
        *("one-front-page", "prosecutors-course", "removal-protocol"),
    ],
    "fr": ["ligne-de-soutien"],
    "es": ["campana-con-jovenes"],
    "ar": [],
}
_SYLLABLES: Mapping[str, str] = {
    "en": "ba con der est for ging hal ing jur kel lan mon ner ord pre qui res ser tion und ver",
    "fr": "ba con dé esse for gé hal ien jou ké lon mon né oir pré qui ré sé tion une vér eux çon",
    "es": "ba con dar est for gue hal ien jun ke lan mon ñor ord pre qui res ser ción und ver ado",
    "ar": "با تر ثم جم حا خل دي رو زم سا شع صف ضو طر عم غا فق قل كت لم من نو",
}
_ENDINGS: Mapping[str, Sequence[str]] = {
    "en": ("", "s", "ed", "ing", "ment"),
    "fr": ("", "s", "ée", "ées", "ement"),
    "es": ("", "s", "ada", "adas", "amiento"),
    "ar": ("", "ة", "ات", "ون", "ها"),
}
# As languages stand in the library: most texts in English.
SHARES: Mapping[str, int] = {"en": 55, "fr": 18, "es": 17, "ar": 10}
VOCABULARY = 20_000  # words of a language
TITLE, SUMMARY, BODY = 6, 25, (80, 400)  # words
PUBLIC = 60  # per cent of the texts; the rest is for the Taskforce
_AGE = timedelta(minutes=30)  # between two texts
ROWS_PER_INSERT = 1_000


@dataclass(frozen=True)
class Vocabulary:
    """The words of a language, the most frequent first, drawn by Zipf's law."""

    words: Sequence[str]
    weights: Sequence[float]

    def draw(self, chance: random.Random, count: int) -> list[str]:
        return chance.choices(self.words, cum_weights=self.weights, k=count)


def vocabulary(language: str, chance: random.Random) -> Vocabulary:
    """The words of the demonstration's texts, by how often they stand there, then made-up ones."""
    said: dict[str, int] = {}
    for name in _OWN[language]:
        text = (_TEXTS / f"{name}.txt").read_text(encoding="utf-8")
        for word in re.findall(r"\w+", text.casefold()):
            said[word] = said.get(word, 0) + 1
    words = dict.fromkeys(sorted(said, key=lambda word: (-said[word], word)))
    syllables = _SYLLABLES[language].split()
    while len(words) < VOCABULARY:
        stem = "".join(chance.choices(syllables, k=chance.randint(2, 4)))
        words[stem + chance.choice(_ENDINGS[language])] = None
    ranks = range(1, len(words) + 1)
    return Vocabulary(list(words), list(accumulate(1 / (rank + 2.7) for rank in ranks)))


def resources(count: int, governments: Sequence[Government], seed: int) -> Iterator[Resource]:
    """Unsaved, published, the oldest first."""
    chance = random.Random(seed)  # noqa: S311  # measurements have to be repeatable
    languages = {code: vocabulary(code, chance) for code in SHARES}
    kinds = list(Resource.Kind)
    now = timezone.now()
    for number in range(count):
        (code,) = chance.choices(list(SHARES), weights=list(SHARES.values()))
        words = languages[code]
        at = now - _AGE * (count - number)
        yield Resource(
            title=" ".join(words.draw(chance, TITLE)).capitalize()[:150],
            slug=f"measured-{number}",
            kind=chance.choice(kinds),
            summary=" ".join(words.draw(chance, SUMMARY)).capitalize()[:300],
            body=_paragraphs(words.draw(chance, chance.randint(*BODY))),
            language=code,
            government=chance.choice(governments),
            year=at.year,
            visibility="public" if chance.randrange(100) < PUBLIC else "taskforce",
            state=Resource.State.PUBLISHED,
            state_since=at,
            published_at=at,
            edition=1,
            review_by=at + timedelta(days=365),
        )


def _paragraphs(words: Sequence[str]) -> str:
    sentences = [" ".join(words[i : i + 14]).capitalize() + "." for i in range(0, len(words), 14)]
    return "\n\n".join(" ".join(sentences[i : i + 4]) for i in range(0, len(sentences), 4))


def fill(count: int, governments: Sequence[Government], *, seed: int) -> None:
    """Adds so many texts, each on one commitment; without their history."""
    import pgtrigger

    commitments = list(Commitment.objects.all())
    rows = resources(count, governments, seed)
    through = Resource.commitments.through
    with pgtrigger.ignore("knowledge.Resource:insert_insert"):
        while batch := list(islice(rows, ROWS_PER_INSERT)):
            made = Resource.objects.bulk_create(batch)
            through.objects.bulk_create(
                through(resource_id=row.pk, commitment=commitments[row.pk % len(commitments)])
                for row in made
            )
