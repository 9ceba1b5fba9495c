"""Reads. To the public a meeting exists once it is announced; plans are the secretariat's."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import product
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Case, F, Q, QuerySet, When
from django.db.models.functions import Greatest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from meetings.models import AgendaItem, Meeting, Registration
from meetings.models.meetings import OPENS_EARLY, MeetingQuerySet
from taskforce.core.permissions import allows, require
from taskforce.core.transitions import Transition

FORMAL_MEETINGS_A_YEAR = 2  # the mission statement: "meets formally twice per year"
_JULY = 7
# Held, and moving on by what members alone read.
_QUIET = [state for state in Meeting.WAS_HELD if state != Meeting.State.HELD]


def visible() -> MeetingQuerySet:
    """What everybody may read, latest first."""
    return Meeting.objects.public().listed()


def get_public_meeting(pk: int) -> Meeting:
    """A meeting that has been announced; 404 for a draft, whoever asks."""
    return get_object_or_404(visible(), pk=pk)


def online_link(user: Any, meeting: Meeting) -> str:
    """The link to join from afar, for those who may; empty for everybody else, and once the
    meeting is over."""
    if not meeting.online_link or not meeting.takes_changes:
        return ""
    return meeting.online_link if allows(user, "meeting.join", meeting) else ""


def upcoming() -> MeetingQuerySet:
    """Meetings that are not over, the next one first and those without a date last."""
    return visible().coming(timezone.now()).order_by("date_pending", "starts_at", "pk")


def past() -> QuerySet[Meeting]:
    """Meetings that are over, latest first, whether or not their outcome is recorded yet."""
    return visible().exclude(pk__in=Meeting.objects.coming(timezone.now()).order_by().values("pk"))


def last_formal_meeting(moment: datetime) -> Meeting | None:
    """The formal meeting that had ended last by a moment; None before the first."""
    ended = visible().taking_place().filter(kind=Meeting.Kind.FORMAL, ends_at__lte=moment)
    return ended.order_by("-ends_at", "-pk").first()


def news(limit: int) -> list[tuple[Meeting, datetime]]:
    """Meetings that everybody may know of, each with the moment of what the public was told of it
    last; the latest first. What becomes of its minutes is not among it."""
    told = Case(
        When(outcome_since__isnull=False, then=F("outcome_since")),
        When(state__in=_QUIET, then=F("ends_at")),
        default=Greatest("state_since", "sequence_since"),
    )
    rows = visible().annotate(told=told).order_by("-told", "-pk")[:limit]
    return [(each, each.told) for each in rows]


def next_and_last() -> tuple[Meeting | None, Meeting | None]:
    """The meeting that is under way or comes next, of those with a date; and the last one with a
    public outcome statement. In one query."""
    coming = upcoming().taking_place().values("pk")[:1]
    told = visible().exclude(outcome="").values("pk")[:1]
    rows = visible().annotate(is_next=Q(pk__in=coming), is_told=Q(pk__in=told))
    found = list(rows.filter(Q(is_next=True) | Q(is_told=True)))
    following = next((each for each in found if each.is_next), None)
    return following, next((each for each in found if each.is_told), None)


def waiting_for_outcome(now: datetime) -> MeetingQuerySet:
    """Meetings that are over and of which the public has not been told what came of them, the
    oldest first: `Meeting.waits_for_outcome` for many."""
    over = Q(state__in=Meeting.AHEAD, ends_at__lte=now, date_pending=False)
    silent = Q(state__in=Meeting.WAS_HELD, outcome="")
    return Meeting.objects.filter(over | silent).order_by("ends_at", "pk")


@dataclass(frozen=True)
class HalfYear:
    """The formal meetings of half a year, those that take place, and how many sessions beside."""

    year: int
    half: int
    formal: Sequence[Meeting]
    sessions: int


@dataclass(frozen=True)
class Calendar:
    """The secretariat's view. `waiting` are those that are over and lack their outcome; `ahead` has
    the next one first, `behind` the last one."""

    halves: Sequence[HalfYear]
    waiting: Sequence[Meeting]
    ahead: Sequence[Meeting]
    behind: Sequence[Meeting]
    short_years: Sequence[int]


def calendar(user: Any) -> Calendar:
    """Every meeting, drafts included. Refused for people outside the secretariat."""
    require(user, "meeting.run")
    now = timezone.now()
    rows = list(Meeting.objects.listed())
    waiting = [row for row in rows if row.waits_for_outcome]
    ahead = [row for row in rows if row.takes_changes and (row.date_pending or row.ends_at > now)]
    behind = [row for row in rows if row not in waiting and row not in ahead]
    return Calendar(
        halves=half_years(rows, now.year),
        waiting=waiting,
        ahead=ahead[::-1],
        behind=behind,
        short_years=years_short_of_formal_meetings(now),
    )


def half_years(rows: Sequence[Meeting], year: int) -> list[HalfYear]:
    """The two halves of the year and of the next, as the hosts' calendars say."""
    found = []
    for each, half in product((year, year + 1), (1, 2)):
        there = [row for row in rows if _half(row) == (each, half) and row.takes_place]
        formal = [row for row in there if row.kind == Meeting.Kind.FORMAL]
        found.append(HalfYear(each, half, formal[::-1], len(there) - len(formal)))
    return found


def _half(meeting: Meeting) -> tuple[int, int]:
    day = meeting.starts_there
    return day.year, 1 if day.month < _JULY else 2


def get_meeting(user: Any, pk: int) -> Meeting:
    """Any meeting, drafts included, for the secretariat; Refused for everybody else."""
    require(user, "meeting.run")
    return get_object_or_404(Meeting.objects.listed(), pk=pk)


def years_short_of_formal_meetings(now: datetime) -> list[int]:
    """The years for which fewer than two formal meetings are planned or held.

    A year counts as the host's calendar says. This year is looked at always, the next one from
    July on: earlier there is nothing to warn of.
    """
    years = [now.year, now.year + 1] if now.month >= _JULY else [now.year]
    rows = (
        Meeting.objects.taking_place()
        .filter(
            kind=Meeting.Kind.FORMAL,
            starts_at__gte=datetime(years[0] - 1, 12, 30, tzinfo=UTC),
            starts_at__lt=datetime(years[-1] + 1, 1, 3, tzinfo=UTC),
        )
        .values_list("starts_at", "zone")
    )
    planned = Counter(starts_at.astimezone(ZoneInfo(zone)).year for starts_at, zone in rows)
    return [year for year in years if planned[year] < FORMAL_MEETINGS_A_YEAR]


def possible_moves(meeting: Meeting) -> frozenset[str]:
    """The verbs that its state allows, without those whose day has not come."""
    now = timezone.now()
    early = {Meeting.BEGIN.verb} if meeting.starts_at > now + OPENS_EARLY else set()
    if meeting.starts_at > now and meeting.state != Meeting.State.IN_SESSION:
        early |= {Meeting.HOLD.verb}
    legal = {
        value.verb
        for value in vars(Meeting).values()
        if isinstance(value, Transition) and meeting.state in value.sources
    }
    return frozenset(legal - early)


@dataclass(frozen=True)
class Parts:
    """How much there is of what is prepared for a meeting."""

    items: int
    proposed: int
    papers: int
    awaited: int
    registered: int
    unconfirmed: int


def parts(meeting: Meeting) -> Parts:
    """The counts that stand beside the links to agenda, papers and registrations."""
    items = Counter(meeting.items.values_list("state", flat=True))
    papers = meeting.papers.filter(withdrawn_at=None)
    people = Counter(meeting.registrations.values_list("state", flat=True))
    unconfirmed = people[Registration.State.REQUESTED]
    return Parts(
        items=items[AgendaItem.State.ACCEPTED],
        proposed=items[AgendaItem.State.PROPOSED],
        papers=papers.exclude(versions=None).distinct().count(),
        awaited=meeting.papers.awaited().count(),
        registered=unconfirmed + people[Registration.State.CONFIRMED],
        unconfirmed=unconfirmed,
    )
