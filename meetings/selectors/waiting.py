"""What waits about minutes and actions, for the secretariat and for one person.

Plain reads for a to-do list or a digest; they ask no permission and say nothing of texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from meetings.models import ActionItem, Meeting, MinutesRevision, Objection
from members import authority


@dataclass(frozen=True)
class SecretariatWork:
    """Each list with the longest wait first.

    `minutes_missing`: meetings held, without circulated minutes. `objections`: open ones.
    `to_adopt`: minutes whose silence is over and to which nobody objects. `to_close`: meetings with
    adopted minutes. `reported`: actions reported done. `overdue`: actions past their date.
    """

    minutes_missing: Sequence[Meeting]
    objections: Sequence[Objection]
    to_adopt: Sequence[Meeting]
    to_close: Sequence[Meeting]
    reported: Sequence[ActionItem]
    overdue: Sequence[ActionItem]

    def __bool__(self) -> bool:
        return any(vars(self).values())


def waits_for_secretariat(now: datetime) -> SecretariatWork:
    """Everything about minutes and actions that an officer has to do something about, in six
    queries and one for carried actions."""
    State = Meeting.State  # noqa: N806  # as everywhere
    meetings = Meeting.objects.order_by("state_since", "pk")
    circulated = meetings.filter(state=State.MINUTES_CIRCULATED)
    disputed = Objection.objects.open().values("revision__meeting")
    silent = MinutesRevision.objects.filter(silence_ends_at__lt=now)
    still_in_silence = MinutesRevision.objects.filter(silence_ends_at__gte=now)
    return SecretariatWork(
        minutes_missing=list(meetings.filter(state=State.HELD)),
        objections=list(Objection.objects.open().listed()),
        to_adopt=list(
            circulated.filter(minutes_revisions__in=silent)
            .exclude(minutes_revisions__in=still_in_silence)
            .exclude(pk__in=disputed)
            .distinct()
        ),
        to_close=list(meetings.filter(state=State.ADOPTED)),
        reported=list(
            ActionItem.objects.listed()
            .filter(state=ActionItem.State.REPORTED_DONE)
            .order_by("state_since", "pk")
        ),
        overdue=list(ActionItem.objects.listed().overdue(now).order_by("due_at", "pk")),
    )


@dataclass(frozen=True)
class PersonWork:
    """`actions`: those that the person looks after and that nobody has reported done, the nearest
    date first and those without one last. `minutes`: revisions to which they may object, whose
    `silence_ends_at` says until when."""

    actions: Sequence[ActionItem]
    minutes: Sequence[MinutesRevision]

    def __bool__(self) -> bool:
        return bool(self.actions or self.minutes)


def waits_for_person(user: Any, now: datetime) -> PersonWork:
    """What one person has to do about minutes and actions. Actions of a government in whose
    delegation they no longer are do not wait for them."""
    own = authority.governments_with(user, authority.READ)
    actions = ActionItem.objects.listed().filter(person=user, state__in=ActionItem.OWED)
    mine = [row for row in actions if row.government_id is None or row.government_id in own]
    return PersonWork(
        actions=sorted(mine, key=lambda row: (row.due_at is None, row.due_at or now, row.number)),
        minutes=_to_read(user, now),
    )


def _to_read(user: Any, now: datetime) -> list[MinutesRevision]:
    heads = authority.governments_with(user, authority.MANAGE)
    if not heads:
        return []
    objecting = Objection.objects.open().filter(government__in=heads)
    rows = (
        MinutesRevision.objects.filter(
            meeting__state=Meeting.State.MINUTES_CIRCULATED, silence_ends_at__gte=now
        )
        .select_related("meeting")
        .order_by("meeting_id", "-number")
        .distinct("meeting_id")
    )
    open_by_revision: dict[int, set[int]] = {}
    for revision_id, government_id in objecting.values_list("revision_id", "government_id"):
        open_by_revision.setdefault(revision_id, set()).add(government_id)
    left = [row for row in rows if set(heads) - open_by_revision.get(row.pk, set())]
    return sorted(left, key=lambda row: row.silence_ends_at)
