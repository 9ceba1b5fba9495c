"""Working out once a month what members may know of how many need and offer what."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from knowledge.models import SupportEntry, SupportFigure, SupportRelease
from knowledge.selectors.support_figures import FEWEST
from members.selectors import active_members

Line = tuple[str, int, int | None]  # side, number of the commitment, id of the capability


@transaction.atomic
def release_figures(*, now: datetime) -> int:
    """Brings the figures up to date once in each month; returns how many changed.

    A figure changes only where at least FEWEST governments have come to it or gone since it last
    changed. Safe at any number at once.
    """
    month = now.date().replace(day=1)
    _release, made = SupportRelease.objects.get_or_create(month=month, defaults={"made_at": now})
    if not made:
        return 0
    present = _counted()
    stored = {(row.side, row.number, row.capability_id): row for row in SupportFigure.objects.all()}
    changed = 0
    for line in sorted(present.keys() | stored.keys(), key=str):
        row = stored.get(line) or SupportFigure(
            side=line[0], number=line[1], capability_id=line[2], governments=[]
        )
        wanted: Collection[int] = present.get(line, set())
        if len(set(row.governments) ^ set(wanted)) >= FEWEST:
            row.governments = sorted(wanted)
            row.save()
            changed += 1
    return changed


def _counted() -> dict[Line, set[int]]:
    """The governments of each line, each once. Who is named as offering is not counted: beside
    the names, a number would tell how few the others are."""
    rows = SupportEntry.objects.open().filter(government__in=active_members())
    found: dict[Line, set[int]] = defaultdict(set)
    named: dict[Line, set[int]] = defaultdict(set)
    for side, number, capability, government, is_named in rows.values_list(
        "side", "commitment__number", "capability", "government", "is_named"
    ):
        for line in {(side, number, None), (side, number, capability)}:
            found[line].add(government)
            if is_named:
                named[line].add(government)
    return {line: governments - named[line] for line, governments in found.items()}
