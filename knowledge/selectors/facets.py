"""Finding in the library: what is asked, what fits, and how many more each answer would leave.

Whatever is listed or counted is taken from what the reader may read, so that no number tells of a
text that its reader may not know of. Each facet is counted in one grouped query, on what fits all
other answers.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import Lower
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from commitments.models import Capability, Commitment
from knowledge.models import FIRST_YEAR, LANGUAGES, LAST_YEAR, Resource
from knowledge.selectors.resources import capabilities, commitments, on_commitment, readable
from knowledge.selectors.search import answering, matching
from taskforce.search.asking import Question

SECRETARIAT = "-"  # no government's short name can be this
BEST, LATEST, BY_TITLE = "best", "latest", "title"
SORTS: Mapping[str, str | Promise] = {
    BEST: gettext_lazy("Best match first"),
    LATEST: gettext_lazy("Latest first"),
    BY_TITLE: gettext_lazy("By title"),
}
TITLES: Mapping[str, str | Promise] = {
    "kind": gettext_lazy("Kind"),
    "commitment": gettext_lazy("Commitment"),
    "capability": gettext_lazy("Capability"),
    "language": gettext_lazy("Language"),
    "country": gettext_lazy("From"),
    "year": gettext_lazy("Year"),
    "visibility": gettext_lazy("Readers"),
}
_SLUG = re.compile(r"[a-z0-9-]{1,50}\Z")
_Rows = Any  # a queryset of resources; mypy's plugin does not know its methods through filters


@dataclass(frozen=True)
class Choice:
    """One answer to a facet, and how many texts it leaves."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class Facet:
    """One question to the library. `chosen` is the answer given, or empty."""

    name: str
    title: str
    choices: Sequence[Choice]
    chosen: str

    @property
    def chosen_label(self) -> str:
        found = (each.label for each in self.choices if each.value == self.chosen)
        return next(found, self.chosen)


@dataclass(frozen=True)
class Chip:
    """What was asked, and the address that asks it no more."""

    title: str
    label: str
    without: str


@dataclass(frozen=True)
class Shelf:
    """What fits, in the order asked for, and the facets with their counts. `words` is what was
    typed to look for, or empty."""

    rows: _Rows
    facets: Sequence[Facet]
    sort: str
    words: str = ""

    @property
    def sorts(self) -> Mapping[str, str | Promise]:
        """The orders that make sense: without words nothing is a better match."""
        return {name: words for name, words in SORTS.items() if self.words or name != BEST}

    @property
    def asked(self) -> dict[str, str]:
        """What was asked, as it stands in the address."""
        asked = {each.name: each.chosen for each in self.facets if each.chosen}
        return {"q": self.words, **asked} if self.words else asked

    @property
    def first(self) -> Sequence[Facet]:
        """Those that most readers need."""
        return self.facets[:2]

    @property
    def more(self) -> Sequence[Facet]:
        """The others."""
        return self.facets[2:]

    @property
    def narrows_more(self) -> bool:
        """Whether one of the others was answered."""
        return any(each.chosen for each in self.more)

    @property
    def chips(self) -> list[Chip]:
        """What was asked, each with the way to take it back."""
        usual = BEST if self.words else LATEST
        order = {"sort": self.sort} if self.sort != usual else {}
        return [
            Chip(
                facet.title,
                facet.chosen_label,
                "?" + urlencode({k: v for k, v in self.asked.items() if k != facet.name} | order),
            )
            for facet in self.facets
            if facet.chosen
        ]


class _Catalogue:
    """The labels of what texts can be about, read once for a request."""

    def __init__(self) -> None:
        self.commitments = {str(each.number): each for each in commitments()}
        self.capabilities = {each.key: each for each in capabilities()}

    def makes_sense(self, name: str, value: str) -> bool:
        known: Mapping[str, Callable[[str], bool]] = {
            "kind": lambda value: value in Resource.Kind.values,
            "commitment": lambda value: value in self.commitments,
            "capability": lambda value: value in self.capabilities,
            "language": lambda value: value in dict(LANGUAGES),
            "country": lambda value: bool(_SLUG.match(value)),
            "year": lambda value: value in _YEARS,
            "visibility": lambda value: value in Resource.Visibility.values,
        }
        return known[name](value)


_YEARS = frozenset(map(str, range(FIRST_YEAR, LAST_YEAR + 1)))


def browse(
    user: Any,
    asked: Mapping[str, str],
    *,
    sort: str = "",
    fixed: Sequence[str] = (),
    words: Question | None = None,
) -> Shelf:
    """What this reader finds. What makes no sense is not asked; facets in `fixed` belong to the
    page and are not offered. With `words` only what answers them; the caller then looks at the
    shelf within asking.by_index()."""
    catalogue, base = _Catalogue(), readable(user)
    counted = answering(base, words) if words else base
    sensible = {
        name: value
        for name, value in asked.items()
        if name in TITLES and value and catalogue.makes_sense(name, value)
    }
    offered = [name for name in TITLES if name not in fixed]
    if not user.is_authenticated:
        offered.remove("visibility")
        sensible.pop("visibility", None)
    facets = []
    for name in offered:
        others = {key: value for key, value in sensible.items() if key != name}
        choices = _COUNTS[name](_fitting(counted, others), catalogue)
        facets.append(Facet(name, str(TITLES[name]), choices, sensible.get(name, "")))
    shown = [each for each in facets if each.choices or each.chosen]
    sort = sort if sort in SORTS and (words or sort != BEST) else BEST if words else LATEST
    if words and sort == BEST:
        rows = matching(_fitting(base, sensible).listed(), words)
    else:
        rows = _fitting(counted, sensible).listed()
    if sort == BY_TITLE:
        rows = rows.order_by(Lower("title"), "pk")
    return Shelf(rows, shown, sort, words.typed if words else "")


def commitment_numbered(number: int) -> Commitment | None:
    """The commitment of the statement in force."""
    return commitments().filter(number=number).first()


def capability_called(key: str) -> Capability | None:
    """The capability with this key."""
    edition, _dash, number = key.rpartition("-")
    if not number.isdecimal() or len(number) > 4:
        return None
    return capabilities().filter(edition=edition, number=int(number)).first()


def _fitting(rows: _Rows, asked: Mapping[str, str]) -> _Rows:
    for name, value in asked.items():
        rows = _FILTERS[name](rows, value)
    return rows


def _on_capability(rows: _Rows, value: str) -> _Rows:
    edition, _dash, number = value.rpartition("-")
    through = Resource.capabilities.through.objects.filter(
        capability__edition=edition, capability__number=number
    )
    return rows.filter(pk__in=through.values("resource_id"))


def _from(rows: _Rows, value: str) -> _Rows:
    if value == SECRETARIAT:
        return rows.filter(government=None)
    return rows.filter(government__slug=value)


_FILTERS: Mapping[str, Callable[[_Rows, str], _Rows]] = {
    "kind": lambda rows, value: rows.filter(kind=value),
    "commitment": on_commitment,
    "capability": _on_capability,
    "language": lambda rows, value: rows.filter(language=value),
    "country": _from,
    "year": lambda rows, value: rows.filter(year=value),
    "visibility": lambda rows, value: rows.filter(visibility=value),
}


def _counted(rows: _Rows, name: str) -> dict[Any, int]:
    return dict(rows.order_by().values_list(name).annotate(Count("pk")))


def _of_list(name: str, labels: Sequence[tuple[str, Any]]) -> Callable[..., list[Choice]]:
    """In the order of the list that the values are from."""

    def count(rows: _Rows, catalogue: _Catalogue) -> list[Choice]:
        found = _counted(rows, name)
        return [
            Choice(value, str(label), found[value]) for value, label in labels if value in found
        ]

    return count


def _commitments(rows: _Rows, catalogue: _Catalogue) -> list[Choice]:
    through = Resource.commitments.through.objects.filter(resource__in=rows.order_by().values("pk"))
    found = dict(
        through.values_list("commitment__number").annotate(Count("resource", distinct=True))
    )
    return [
        Choice(value, str(each), found[each.number])
        for value, each in catalogue.commitments.items()
        if each.number in found
    ]


def _capabilities(rows: _Rows, catalogue: _Catalogue) -> list[Choice]:
    through = Resource.capabilities.through.objects.filter(
        resource__in=rows.order_by().values("pk")
    )
    found = dict(through.values_list("capability").annotate(Count("resource")))
    return [
        Choice(value, str(each), found[each.pk])
        for value, each in catalogue.capabilities.items()
        if each.pk in found
    ]


def _countries(rows: _Rows, catalogue: _Catalogue) -> list[Choice]:
    found = (
        rows.order_by("government__sort_name")
        .values_list("government__slug", "government__name", "government__sort_name")
        .annotate(count=Count("pk"))
    )
    return [
        Choice(slug or SECRETARIAT, name or _("The secretariat"), count)
        for slug, name, _sort_name, count in found
    ]


def _years(rows: _Rows, catalogue: _Catalogue) -> list[Choice]:
    found = _counted(rows, "year")
    return [Choice(str(year), str(year), found[year]) for year in sorted(found, reverse=True)]


_COUNTS: Mapping[str, Callable[[_Rows, _Catalogue], list[Choice]]] = {
    "kind": _of_list("kind", Resource.Kind.choices),
    "commitment": _commitments,
    "capability": _capabilities,
    "language": _of_list("language", LANGUAGES),
    "country": _countries,
    "year": _years,
    "visibility": _of_list("visibility", Resource.Visibility.choices),
}
