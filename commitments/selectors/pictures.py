"""Progress in pictures: what governments published of themselves in one round or several. Never a
draft; alphabetical; nothing is added up but by `by_region`, which keeps the rule of five."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.aggregates import ArrayAgg
from django.utils import timezone

from commitments.models import Commitment, Publication, PublicStatus, Report, Round, Status
from commitments.selectors.public import SMALLEST_AGGREGATE
from members.models import Government
from taskforce.core.clock import local_date
from taskforce.ui.places import REGIONS, region_of

_CALLED = ("slug", "name", "sort_name", "alpha2")
_COMPARABLE = frozenset(Status.values)
_NOT_REPORTED, _NOT_DUE = PublicStatus.NOT_REPORTED.value, PublicStatus.NOT_DUE.value
CHANGED, UNCHANGED, NOT_COMPARABLE = "changed", "unchanged", "not_comparable"
TOGETHER, ELSEWHERE = "together", ""


@dataclass(frozen=True, slots=True)
class Place:
    """A government as a picture names it."""

    slug: str
    name: str
    sort_name: str
    alpha2: str

    @property
    def region(self) -> str:
        """A code of places.REGIONS; empty where it is in none."""
        return region_of(self.slug, self.alpha2)


@dataclass(frozen=True, slots=True)
class Said:
    """What a government published in a round: the number of the version, and a status for each
    commitment by its number."""

    version: int
    statuses: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One government's row: what it published in each round of the picture, None where nothing;
    `absences` says why, and is empty where nothing is missing."""

    place: Place
    said: Sequence[Said | None]
    absences: Sequence[str]

    def status(self, at: int, number: int) -> str:
        """The status in a round, by its place in the picture, for a commitment."""
        said = self.said[at]
        if said is None:
            return self.absences[at]
        return said.statuses.get(number, _NOT_REPORTED)


@dataclass(frozen=True)
class Picture:
    """Governments that published in at least one of these rounds, and those that did in none, by
    whether a report of the first of the rounds was due. All in alphabetical order."""

    rounds: Sequence[Round]
    numbers: Sequence[int]
    names: Mapping[int, str]
    lines: Sequence[Line]
    silent: Sequence[Line]
    not_due: Sequence[Line]

    @property
    def round(self) -> Round:
        """The round that the picture is of; the others stand beside it."""
        return self.rounds[0]


def picture(rounds: Sequence[Round], now: datetime | None = None) -> Picture:
    """The picture of the first of these rounds with the others beside it, in four queries whatever
    their number and that of the governments."""
    spoken = _published(rounds)
    away = _Absences(rounds, now or timezone.now())
    lines = []
    for pk, (place, by_round) in spoken.items():
        said = [by_round.get(each.pk) for each in rounds]
        lines.append(Line(place, said, away.of(pk) if None in said else ()))
    nothing: list[Said | None] = [None] * len(rounds)
    without = [Line(place, nothing, away.of(pk)) for pk, place in away.places(spoken)]
    silent = [each for each in without if each.absences[0] == _NOT_REPORTED]
    not_due = [each for each in without if each.absences[0] == _NOT_DUE]
    return Picture(rounds, *_columns(rounds[0]), lines, silent, not_due)


def _published(rounds: Sequence[Round]) -> dict[int, tuple[Place, dict[int, Said]]]:
    """What each government published, by round; governments in alphabetical order. A row of the
    database for each government and round, not for each answer."""
    found: dict[int, tuple[Place, dict[int, Said]]] = {}
    for pk, slug, name, sort_name, alpha2, round_id, version, numbers, statuses in (
        Publication.objects.current()
        .filter(round__in=[each.pk for each in rounds])
        .order_by("government__sort_name", "government_id")
        .values_list(
            "government_id",
            *(f"government__{name}" for name in _CALLED),
            *("round_id", "version__number"),
        )
        .annotate(numbers=ArrayAgg("sections__number"), statuses=ArrayAgg("sections__status"))
    ):
        _, said = found.setdefault(pk, (Place(slug, name, sort_name, alpha2), {}))
        said[round_id] = Said(version, dict(zip(numbers, statuses, strict=True)))
    return found


class _Absences:
    """Why nothing stands where nothing is published: for governments that report, and those that
    were excused."""

    def __init__(self, rounds: Sequence[Round], now: datetime) -> None:
        self._rounds = [
            (each.pk, local_date(each.due_at, each.due_zone), each.due_at > now) for each in rounds
        ]
        self._called: dict[int, tuple[str, str, str, str]] = {}
        self._joined: dict[int, date | None] = {}
        self._excused: set[tuple[int, int]] = set()
        for pk, since, *called in Government.objects.reporting(
            demonstration=settings.PORTAL_DEMO
        ).values_list("pk", "taskforce_member_since", *_CALLED):
            self._joined[pk], self._called[pk] = since, tuple(called)
        for pk, round_id, *called in Report.objects.filter(
            round__in=[each.pk for each in rounds], state=Report.State.EXCUSED
        ).values_list("government_id", "round_id", *(f"government__{name}" for name in _CALLED)):
            self._excused.add((pk, round_id))
            self._called.setdefault(pk, tuple(called))

    def places(self, spoken: Container[int]) -> list[tuple[int, Place]]:
        """Those who are not among `spoken`, in alphabetical order."""
        found = [(pk, Place(*called)) for pk, called in self._called.items() if pk not in spoken]
        return sorted(found, key=lambda each: (each[1].sort_name, each[0]))

    def of(self, pk: int) -> list[str]:
        """For each round whether a report was due: not from those who were excused or joined
        later, and from nobody before the deadline."""
        since = self._joined.get(pk)
        return [
            _NOT_DUE
            if early or (pk, round_id) in self._excused or (since is not None and since > last_day)
            else _NOT_REPORTED
            for round_id, last_day, early in self._rounds
        ]


def _columns(round: Round) -> tuple[list[int], dict[int, str]]:
    """The commitments of the version that the round is about."""
    names = dict(
        Commitment.objects.filter(statement_id=round.statement_id).values_list(
            "number", "short_name"
        )
    )
    return sorted(names), names


def change(first: str, other: str) -> str:
    """Whether a status differs from another round's. Without a word on which is better; what is
    not a status of the five cannot be compared."""
    if first not in _COMPARABLE or other not in _COMPARABLE:
        return NOT_COMPARABLE
    return UNCHANGED if first == other else CHANGED


@dataclass(frozen=True)
class Group:
    """Governments counted together: for each commitment how many said which status. `region` is a
    code of places.REGIONS, or TOGETHER for those of regions too small to stand alone."""

    region: str
    size: int
    counts: Mapping[int, Mapping[str, int]]


@dataclass(frozen=True)
class Regions:
    """Groups of at least SMALLEST_AGGREGATE governments that published in the round, each
    government in one of them; none where fewer published. `joined` are the regions that are
    counted together."""

    groups: Sequence[Group]
    joined: Sequence[str]


def by_region(shown: Picture) -> Regions:
    """The governments of the picture counted by region.

    No group has fewer than SMALLEST_AGGREGATE governments, and neither has what is left when groups
    are taken from all that published, which other pages count: regions that are too small are
    counted together, and where they are too few together, the smallest other region with them.
    """
    found: dict[str, list[Line]] = {}
    for line in shown.lines:
        if line.said[0] is not None:
            found.setdefault(line.place.region, []).append(line)
    if sum(map(len, found.values())) < SMALLEST_AGGREGATE:
        return Regions([], [])
    together = {
        region
        for region, lines in found.items()
        if len(lines) < SMALLEST_AGGREGATE or region == ELSEWHERE
    }
    while together and sum(len(found[region]) for region in together) < SMALLEST_AGGREGATE:
        others = [region for region in found if region not in together]
        together.add(min(others, key=lambda region: (len(found[region]), region)))
    groups = [
        _group(region, found[region], shown.numbers)
        for region in REGIONS
        if region in found and region not in together
    ]
    if together:
        lines = [line for region in together for line in found[region]]
        groups.append(_group(TOGETHER, lines, shown.numbers))
    return Regions(groups, [region for region in (*REGIONS, ELSEWHERE) if region in together])


def _group(region: str, lines: Sequence[Line], numbers: Iterable[int]) -> Group:
    counts = {number: Counter(line.status(0, number) for line in lines) for number in numbers}
    return Group(region, len(lines), counts)


def counted(shown: Picture, number: int) -> Mapping[str, int]:
    """How many governments said which status on a commitment in the picture's round; empty where
    fewer than SMALLEST_AGGREGATE published."""
    said = [line.status(0, number) for line in shown.lines if line.said[0] is not None]
    return Counter(said) if len(said) >= SMALLEST_AGGREGATE else {}
