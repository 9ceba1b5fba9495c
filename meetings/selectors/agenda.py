"""Reads of the agenda: the secretariat's as it is being made, members' as it was circulated."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from meetings.agenda import Change, changes, kind_words, written_down
from meetings.models import AgendaItem, AgendaVersion, Meeting
from meetings.selectors.meetings import get_public_meeting
from members import authority
from members import selectors as members
from members.models import Government
from taskforce.core.permissions import Refused, allows, require
from taskforce.core.transitions import SomeoneWasFaster


@dataclass(frozen=True)
class WorkingAgenda:
    """The agenda as it is being made; `changes` is what members have not been told yet."""

    proposed: Sequence[AgendaItem]
    accepted: Sequence[AgendaItem]
    settled: Sequence[AgendaItem]
    latest: AgendaVersion | None
    changes: Sequence[Change]
    minutes: int


@dataclass(frozen=True)
class CirculatedAgenda:
    """One version as members read it, with what changed from the one before it."""

    version: AgendaVersion
    items: Sequence[dict[str, Any]]
    changes: Sequence[Change]
    numbers: Sequence[int]

    @property
    def minutes(self) -> int:
        return sum(said["minutes"] for said in self.items)


def working_agenda(user: Any, meeting: Meeting) -> WorkingAgenda:
    """For those who run meetings; Refused for everybody else."""
    require(user, "meeting.run", meeting)
    rows = list(meeting.items.select_related("government", "proposed_by"))
    by_state = {state: [row for row in rows if row.state == state] for state in AgendaItem.State}
    accepted = by_state[AgendaItem.State.ACCEPTED]
    settled = [
        *by_state[AgendaItem.State.DECLINED],
        *by_state[AgendaItem.State.WITHDRAWN],
        *by_state[AgendaItem.State.TAKEN_OFF],
    ]
    latest = meeting.agenda_versions.first()
    return WorkingAgenda(
        proposed=by_state[AgendaItem.State.PROPOSED],
        accepted=accepted,
        settled=settled,
        latest=latest,
        changes=changes(latest.items if latest else [], written_down(accepted)),
        minutes=sum(item.minutes for item in accepted),
    )


def get_item(user: Any, pk: int) -> AgendaItem:
    """Any item, for those who run meetings; Refused for everybody else."""
    require(user, "meeting.run")
    rows = AgendaItem.objects.select_related("meeting__host", "government")
    return get_object_or_404(rows, pk=pk)


def order_with(item: AgendaItem) -> list[AgendaItem]:
    """The agenda that an item stands on, as it is being made. Raises SomeoneWasFaster for an item
    that is not, or not any more, on one that may be changed."""
    if item.state != AgendaItem.State.ACCEPTED or not item.meeting.takes_changes:
        raise SomeoneWasFaster(item, "place_item")
    return list(item.meeting.items.filter(state=AgendaItem.State.ACCEPTED))


def get_own_item(user: Any, pk: int) -> AgendaItem:
    """A proposal of the person's government: 404 for others', Refused for who may not withdraw."""
    own = authority.governments_with(user, authority.READ)
    rows = AgendaItem.objects.select_related("meeting", "government")
    item = get_object_or_404(rows, pk=pk, government__in=own)
    require(user, "agenda.withdraw", item)
    return item


def circulated_agenda(user: Any, meeting: Meeting, number: int | None = None) -> CirculatedAgenda:
    """A version, the latest where none is named. 404 where there is none; Refused for whoever
    does not follow meetings."""
    require(user, "meeting.follow", meeting)
    versions = list(meeting.agenda_versions.all())
    numbers = [version.number for version in versions]
    number = number or max(numbers, default=0)
    if number not in numbers:
        raise Http404
    place = numbers.index(number)
    before = versions[place + 1].items if place + 1 < len(versions) else None
    return CirculatedAgenda(
        version=versions[place],
        items=kind_words(versions[place].items),
        changes=[] if before is None else changes(before, versions[place].items),
        numbers=numbers[::-1],
    )


def agenda_for(user: Any, meeting: Meeting) -> CirculatedAgenda | None:
    """The latest agenda, for who follows meetings; None for the rest, and before the first."""
    if not allows(user, "meeting.follow", meeting):
        return None
    try:
        return circulated_agenda(user, meeting)
    except Http404:
        return None


def own_proposals(user: Any, meeting: Meeting) -> list[AgendaItem]:
    """What the person's governments proposed, latest first."""
    own = authority.governments_with(user, authority.READ)
    if not own:
        return []
    rows = meeting.items.filter(government__in=own).select_related("government")
    return list(rows.order_by("-pk"))


def proposing_for(user: Any, meeting: Meeting) -> list[Government]:
    """The governments for which the person may propose items now; empty where for none."""
    if not meeting.takes_proposals or not user.is_authenticated:
        return []
    return [
        each
        for each in members.governments_managed_by(user)
        if allows(user, "agenda.propose", each)
    ]


def get_meeting_to_propose(user: Any, pk: int) -> tuple[Meeting, list[Government]]:
    """The meeting and for whom the person may propose. Refused where for nobody, and where the
    meeting takes no proposals any more."""
    require(user, "meeting.follow")
    meeting = get_public_meeting(pk)
    governments = proposing_for(user, meeting)
    if not governments:
        raise Refused(
            _("Heads of delegation propose items, from the announcement until the meeting.")
        )
    return meeting, governments
