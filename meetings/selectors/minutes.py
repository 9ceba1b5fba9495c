"""Reads of minutes and objections."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from commitments.differences import Run
from meetings.changes import changes
from meetings.models import Attendance, Meeting, Minutes, MinutesRevision, Objection
from meetings.selectors.meetings import get_meeting, get_public_meeting
from meetings.silence import silence_ends
from members import authority
from members import selectors as members
from members.models import Government
from members.permissions import is_officer
from taskforce.core.permissions import allows, require


@dataclass(frozen=True)
class Circulated:
    """The minutes as members read them. `attendance` holds the governments by how they were there,
    in alphabetical order. `objections` are those that this reader may read; of all
    others they know only how many are open. `may_object_for` are the governments in whose name
    they may object now."""

    meeting: Meeting
    attendance: Sequence[tuple[str, Sequence[Government]]]
    revision: MinutesRevision
    earlier: Sequence[MinutesRevision]
    changed: Sequence[Sequence[Run]]
    objections: Sequence[Objection]
    open_count: int
    may_object_for: Sequence[Government]
    may_withdraw: frozenset[int]

    @property
    def is_in_silence(self) -> bool:
        """Members may still object."""
        circulated = self.meeting.state == Meeting.State.MINUTES_CIRCULATED
        return circulated and not self.revision.silence_is_over


def circulated_minutes(user: Any, pk: int) -> Circulated:
    """The minutes of a meeting for those who read them: 404 where none are with the members."""
    require(user, "shared.read")
    meeting = get_public_meeting(pk)
    revisions = list(meeting.minutes_revisions.select_related("meeting"))
    if not revisions or meeting.state not in Meeting.SHOWS_MINUTES:
        raise Http404
    revision, *earlier = revisions
    return Circulated(
        meeting=meeting,
        attendance=_attendance(meeting),
        revision=revision,
        earlier=earlier,
        changed=changes(earlier[0].text, revision.text) if earlier else (),
        objections=(objections := _readable(user, meeting)),
        open_count=Objection.objects.open().filter(revision__meeting=meeting).count(),
        may_object_for=_may_object_for(user, revision),
        may_withdraw=frozenset(
            row.pk
            for row in objections
            if row.state in Objection.WITHDRAW.sources
            and allows(user, "minutes.object", row.government)
        ),
    )


def _attendance(meeting: Meeting) -> list[tuple[str, list[Government]]]:
    rows = list(meeting.attendance.select_related("government").order_by("government__sort_name"))
    by_mode = [
        (str(mode.label), [row.government for row in rows if row.mode == mode])
        for mode in Attendance.Mode
    ]
    return [(label, governments) for label, governments in by_mode if governments]


def _readable(user: Any, meeting: Meeting) -> list[Objection]:
    rows = Objection.objects.filter(revision__meeting=meeting).listed()
    if not is_officer(user):
        rows = rows.filter(government__in=authority.governments_with(user, authority.READ))
    return list(rows)


def _may_object_for(user: Any, revision: MinutesRevision) -> list[Government]:
    if revision.meeting.state != Meeting.State.MINUTES_CIRCULATED or revision.silence_is_over:
        return []
    objecting = set(revision.objections.open().values_list("government_id", flat=True))
    return [row for row in members.governments_managed_by(user) if row.pk not in objecting]


def objectionable_minutes(user: Any, pk: int) -> Circulated:
    """As `circulated_minutes`, for those who may object in some government's name."""
    shown = circulated_minutes(user, pk)
    require(user, "minutes.object")
    return shown


def get_objection(user: Any, pk: int, name: str) -> Objection:
    """An objection for its own delegation and the secretariat: 404 for all others. Raises Refused
    where they may not do what the rule named asks for."""
    objection = get_object_or_404(Objection.objects.listed(), pk=pk)
    if not is_officer(user) and not authority.holds(user, authority.READ, objection.government_id):
        raise Http404
    require(user, name, objection.government if name == "minutes.object" else None)
    return objection


@dataclass(frozen=True)
class Draft:
    """The minutes as the secretariat writes them. `minutes` is None before the first save."""

    meeting: Meeting
    minutes: Minutes | None
    last: MinutesRevision | None

    @property
    def version(self) -> int:
        return self.minutes.version if self.minutes else 0

    @property
    def is_new(self) -> bool:
        """The members do not have this text."""
        if self.minutes is None:
            return False
        return self.last is None or self.last.text != self.minutes.text

    @property
    def may_be_circulated(self) -> bool:
        """There is something to circulate, for the first time or in place of another text."""
        if self.minutes is None:
            return False
        held = self.meeting.state == Meeting.State.HELD
        return held or (self.meeting.state == Meeting.State.MINUTES_CIRCULATED and self.is_new)

    @property
    def changed(self) -> Sequence[Sequence[Run]]:
        """What differs from the text that was circulated last; empty where nothing was."""
        if self.last is None or self.minutes is None:
            return ()
        return changes(self.last.text, self.minutes.text)

    @property
    def silence_would_end(self) -> datetime:
        """Until when members may object if it is circulated now."""
        return silence_ends(timezone.now(), self.meeting.zone)


def get_draft_minutes(user: Any, pk: int) -> Draft:
    """The minutes that the secretariat writes. Refused for everybody else."""
    meeting = get_meeting(user, pk)
    minutes = Minutes.objects.filter(meeting=meeting).select_related("saved_by").first()
    last = meeting.minutes_revisions.select_related("meeting").first()
    return Draft(meeting, minutes, last)


def open_objections(meeting: Meeting) -> QuerySet[Objection]:
    """What keeps the minutes of a meeting from being adopted."""
    return Objection.objects.open().filter(revision__meeting=meeting).listed()
