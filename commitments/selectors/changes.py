"""What changed across all members since a moment, such as their last meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commitments.answers import Copy, masked
from commitments.differences import Difference, as_answer, differences
from commitments.models import (
    CopiedSection,
    Publication,
    PublicStatus,
    PublishedSection,
    SharedSection,
)
from commitments.selectors.shared import latest_of_each
from members.models import Government
from taskforce.core.permissions import require


@dataclass(frozen=True)
class Change:
    """What one government says of a commitment now and did not say then."""

    government: Government
    publication: Publication
    status: str
    status_before: str
    differences: Sequence[Difference]

    @property
    def is_new(self) -> bool:
        """The government had published nothing on this before."""
        return not self.status_before


@dataclass(frozen=True)
class _Compared:
    """Of each government that published since then: its report of today, the one of then, and
    what is the current version of that one, which says what of it may still be read."""

    now: Sequence[Publication]
    then: Mapping[int, Publication]
    masks: Mapping[tuple[int, int], Publication]

    @property
    def current(self) -> set[int]:
        """The ids of those that a reader is given today."""
        return {each.pk for each in (*self.now, *self.masks.values())}


def current_compared_since(user: Any, moment: datetime) -> list[int]:
    """The ids of the current publications on which `changes_since` rests: while they all are
    current, nothing that it said was taken back."""
    require(user, "shared.read")
    return sorted(_compared_since(moment).current)


def changes_since(user: Any, moment: datetime) -> Mapping[int, Sequence[Change]]:
    """As members read it: by commitment, in alphabetical order, what governments published after a
    moment that differs from what they had published by then; in four queries whatever their number.

    What a government keeps to itself today is not read in what it said then either.
    """
    require(user, "shared.read")
    return _changes(SharedSection, moment)


def public_changes_since(moment: datetime) -> Mapping[int, Sequence[Change]]:
    """As `changes_since`, as everybody reads it."""
    return _changes(PublishedSection, moment)


def _changes(kind: type[CopiedSection], moment: datetime) -> Mapping[int, Sequence[Change]]:
    compared = _compared_since(moment)
    wanted = compared.current | {each.pk for each in compared.then.values()}
    said: dict[int, dict[int, Any]] = {}
    rows: Any = kind._default_manager
    for section in rows.filter(publication__in=wanted).order_by("number"):
        said.setdefault(section.publication_id, {})[section.number] = section
    found: dict[int, list[Change]] = {}
    for publication in compared.now:
        earlier = _earlier(compared, publication.government_id, said)
        for number, section in said.get(publication.pk, {}).items():
            change = _change(publication, section, earlier.get(number))
            if change is not None:
                found.setdefault(number, []).append(change)
    return dict(sorted(found.items()))


def _compared_since(moment: datetime) -> _Compared:
    current = Publication.objects.current()
    now = (
        Publication.objects.filter(pk__in=latest_of_each(current), published_at__gt=moment)
        .select_related("government", "round")
        .order_by("government__sort_name")
    )
    governments = [each.government_id for each in now]
    by_then = Publication.objects.filter(published_at__lte=moment, government__in=governments)
    then = list(Publication.objects.filter(pk__in=latest_of_each(by_then)))
    masks = current.filter(government__in=governments, round__in={each.round_id for each in then})
    return _Compared(
        now=list(now),
        then={each.government_id: each for each in then},
        masks={(each.government_id, each.round_id): each for each in masks},
    )


def _earlier(
    compared: _Compared, government_id: int, said: Mapping[int, Mapping[int, Copy]]
) -> Mapping[int, Copy]:
    """What a government said then, as it may be read today, by commitment."""
    then = compared.then.get(government_id)
    if then is None:
        return {}
    sections = said.get(then.pk, {})
    if then.is_current:
        return sections
    mask = compared.masks.get((government_id, then.round_id))
    if mask is None:  # it was withdrawn, and nothing took its place
        return {}
    today = said.get(mask.pk, {})
    return {number: masked(each, today.get(number)) for number, each in sections.items()}


def _change(
    publication: Publication, section: CopiedSection, earlier: CopiedSection | None
) -> Change | None:
    if section.status == PublicStatus.WITHHELD:
        return None
    compared = differences(as_answer(earlier) if earlier else None, as_answer(section))
    changed = [each for each in compared if each.is_changed]
    if not changed:
        return None
    return Change(
        publication.government,
        publication,
        section.status,
        earlier.status if earlier else "",
        changed,
    )
