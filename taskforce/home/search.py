"""One page over everything that can be found: every kind by its own app's rule, merged by rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from commitments.selectors import search as commitments
from knowledge.selectors import search as knowledge
from meetings.selectors import search as meetings
from members.selectors import search as members
from taskforce.search import asking
from taskforce.search.asking import Hit, Question
from taskforce.search.extracts import marked
from taskforce.search.sources import Row, Source

SOURCES: Mapping[str, Source] = {
    source.kind: source
    for app in (knowledge, commitments, meetings, members)
    for source in app.SOURCES
}
ON_A_PAGE = 10


@dataclass(frozen=True)
class Tab:
    """How many of one kind this reader finds; of more than asking.MOST only that there are more."""

    kind: str
    label: str | Promise
    count: int
    more: bool


@dataclass(frozen=True)
class Shown:
    """A hit on the page, with the words found marked in its title and its extract."""

    label: str | Promise
    row: Row
    title: SafeString
    extract: SafeString


@dataclass(frozen=True)
class Results:
    """A page of what a reader finds. `total` counts what they may read and nothing else; `more`
    says that only the newest of some kind were looked at. `meant` holds governments whose names
    are close to what was typed, where none has that name."""

    page: "Page[tuple[str, Hit]]"
    rows: Sequence[Shown]
    tabs: Sequence[Tab]
    total: int
    more: bool
    meant: Sequence[str]


def results(user: Any, asked: Question, *, kind: str = "", page: str = "1") -> Results:
    """What this reader finds: of one kind, or of all the best first. A query for each kind, one for
    each kind on the page, and one for the marks, however much is found."""
    with asking.by_index():
        found = {each.kind: list(each.find(user, asked)) for each in SOURCES.values()}
    tabs = [
        Tab(each, SOURCES[each].label, min(len(hits), asking.MOST), len(hits) > asking.MOST)
        for each, hits in found.items()
    ]
    chosen = [tab for tab in tabs if kind in {"", tab.kind}]
    merged = [(tab.kind, hit) for tab in chosen for hit in found[tab.kind][: asking.MOST]]
    merged.sort(key=lambda each: -each[1].rank)  # stable: of one kind the newer stays first
    shown_page = Paginator(merged, ON_A_PAGE).get_page(page)
    return Results(
        page=shown_page,
        rows=_shown(user, asked, list(shown_page.object_list)),
        tabs=[tab for tab in tabs if tab.count],
        total=sum(tab.count for tab in chosen),
        more=any(tab.more for tab in chosen),
        meant=_meant(user, found[members.KIND]),
    )


def _shown(user: Any, asked: Question, hits: Sequence[tuple[str, Hit]]) -> list[Shown]:
    by_kind: dict[str, list[int]] = {}
    for kind, hit in hits:
        by_kind.setdefault(kind, []).append(hit.pk)
    rows = {kind: SOURCES[kind].show(user, pks) for kind, pks in by_kind.items()}
    there = [(kind, rows[kind][hit.pk]) for kind, hit in hits if hit.pk in rows[kind]]
    texts = [(row.title, row.language) for _kind, row in there]
    texts += [(row.text, row.language) for _kind, row in there]
    marks = marked(texts, asked)
    return [
        Shown(SOURCES[kind].label, row, title.whole, text.extract)
        for (kind, row), title, text in zip(
            there, marks[: len(there)], marks[len(there) :], strict=True
        )
    ]


def _meant(user: Any, hits: Sequence[Hit]) -> list[str]:
    close = [hit.pk for hit in hits if hit.rank == members.CLOSE]
    rows = members.show(user, close) if close else {}
    return sorted(row.title for row in rows.values())
