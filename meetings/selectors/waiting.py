"""What waits about meetings, for the secretariat and for one person.

Plain reads for a to-do list or a digest; they ask no permission and say nothing of texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from meetings.models import (
    ActionItem,
    AgendaItem,
    Meeting,
    MinutesRevision,
    Objection,
    Paper,
    Registration,
)
from members import authority

AGENDA_WITHIN = timedelta(weeks=6)  # before a meeting, by when its agenda is to be circulated


@dataclass(frozen=True)
class SecretariatWork:
    """Each list with the longest wait first.

    `proposals`: items that heads propose. `seats`: registrations to confirm. `agendas_missing`:
    meetings within six weeks without a circulated agenda. `papers_late`: papers past their date
    that have not come. `minutes_missing`: meetings held, without circulated minutes.
    `objections`: open ones. `to_adopt`: minutes whose silence is over and to which nobody
    objects. `to_close`: meetings with adopted minutes. `reported`: actions reported
    done. `overdue`: actions past their date.
    """

    proposals: Sequence[AgendaItem]
    seats: Sequence[Registration]
    agendas_missing: Sequence[Meeting]
    papers_late: Sequence[Paper]
    minutes_missing: Sequence[Meeting]
    objections: Sequence[Objection]
    to_adopt: Sequence[Meeting]
    to_close: Sequence[Meeting]
    reported: Sequence[ActionItem]
    overdue: Sequence[ActionItem]

    def __bool__(self) -> bool:
        return any(vars(self).values())


def waits_for_secretariat(now: datetime) -> SecretariatWork:
    """Everything about meetings that an officer has to do something about. The number of queries
    does not depend on how much that is."""
    State = Meeting.State  # noqa: N806  # as everywhere
    meetings = Meeting.objects.order_by("state_since", "pk")
    circulated = meetings.filter(state=State.MINUTES_CIRCULATED)
    disputed = Objection.objects.open().values("revision__meeting")
    silent = MinutesRevision.objects.filter(silence_ends_at__lt=now)
    still_in_silence = MinutesRevision.objects.filter(silence_ends_at__gte=now)
    ahead = meetings.filter(state__in=Meeting.AHEAD, date_pending=False)
    return SecretariatWork(
        proposals=list(
            AgendaItem.objects.filter(
                state=AgendaItem.State.PROPOSED, meeting__state__in=Meeting.AHEAD
            )
            .select_related("meeting", "government")
            .order_by("pk")
        ),
        seats=list(
            Registration.objects.filter(
                state=Registration.State.REQUESTED, meeting__state__in=Meeting.AHEAD
            )
            .select_related("meeting", "government")
            .order_by("state_since", "pk")
        ),
        agendas_missing=list(
            ahead.filter(
                starts_at__gt=now, starts_at__lte=now + AGENDA_WITHIN, agenda_versions=None
            )
        ),
        papers_late=list(
            Paper.objects.awaited()
            .filter(due_at__lt=now, meeting__state__in=Meeting.AHEAD)
            .select_related("meeting", "government")
            .order_by("due_at", "pk")
        ),
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
    date first and those without one last; for heads also those that nobody looks after, and those
    that are late. `minutes`: revisions to which they may object, whose `silence_ends_at` says until
    when. `meetings`: those for which a delegation that they head has said nothing. `papers`: those
    that it is to bring."""

    actions: Sequence[ActionItem]
    minutes: Sequence[MinutesRevision]
    meetings: Sequence[Meeting]
    papers: Sequence[Paper]

    def __bool__(self) -> bool:
        return any(vars(self).values())


def waits_for_person(user: Any, now: datetime) -> PersonWork:
    """What one person has to do about meetings. Actions of a government in whose delegation they no
    longer are do not wait for them."""
    own = authority.governments_with(user, authority.READ)
    headed = authority.governments_with(user, authority.MANAGE)
    theirs = Q(person=user) | Q(government__in=headed) & (Q(person=None) | Q(due_at__lt=now))
    actions = ActionItem.objects.listed().filter(theirs, state__in=ActionItem.OWED)
    mine = [row for row in actions if row.government_id is None or row.government_id in own]
    return PersonWork(
        meetings=_unanswered(headed),
        papers=_awaited(headed),
        actions=sorted(mine, key=lambda row: (row.due_at is None, row.due_at or now, row.number)),
        minutes=_to_read(headed, now),
    )


def _unanswered(headed: Sequence[int]) -> list[Meeting]:
    """Meetings open for registration about which one of these delegations has said nothing."""
    if not headed:
        return []
    rows = Meeting.objects.filter(state=Meeting.State.REGISTRATION_OPEN).order_by("starts_at")
    return [
        meeting
        for meeting in rows.prefetch_related("registrations", "apologies")
        if meeting.takes_registrations and set(headed) - meeting.answered_by
    ]


def _awaited(headed: Sequence[int]) -> list[Paper]:
    """Papers that these delegations are to bring."""
    rows = Paper.objects.awaited().filter(government__in=headed, meeting__state__in=Meeting.AHEAD)
    return list(rows.select_related("meeting").order_by("due_at", "pk")) if headed else []


def _to_read(headed: Sequence[int], now: datetime) -> list[MinutesRevision]:
    """Minutes in silence to which one of these delegations has not objected."""
    if not headed:
        return []
    objecting = Objection.objects.open().filter(government__in=headed)
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
    left = [row for row in rows if set(headed) - open_by_revision.get(row.pk, set())]
    return sorted(left, key=lambda row: row.silence_ends_at)
