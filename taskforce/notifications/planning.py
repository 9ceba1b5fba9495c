"""Which reminders are due: a function of the time and of what waits, never of what was sent.

An app describes a ladder: on which days around a deadline which people are reminded of what. The
planner asks every ladder and gives each step a window, from the recipient's morning of that day
until the next step's. Whoever asks late therefore gets the one step whose window is open, and
what nobody sent in its window expires. Sending twice is the ledger's matter: a notice is unique for
recipient, kind, object, deadline and step.

The same function, asked for a span of time to come, is the preview of the mail that will leave.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from taskforce.core.clock import at_hour, local_date
from taskforce.notifications.drafts import Draft
from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import Addressee, Notice
from taskforce.notifications.selectors import wishes_of

if TYPE_CHECKING:
    from members.models import User  # for readers and the type checker; members is a layer above

BEYOND_ANY_ZONE = timedelta(days=2)  # a local day and its neighbours, wherever on earth
EVER = (datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Span:
    """A stretch of time, both ends included; a moment where they are the same."""

    start: datetime
    end: datetime

    @classmethod
    def at(cls, moment: datetime) -> "Span":
        return cls(moment, moment)


@dataclass(frozen=True)
class Window:
    """When one step of a ladder may leave: from an instant on, and before another."""

    step: int
    opens_at: datetime
    closes_at: datetime

    def touches(self, span: Span) -> bool:
        """Whether it is open at some moment of the span."""
        return self.opens_at <= span.end and self.closes_at > span.start


@dataclass(frozen=True)
class Case:
    """One thing that people are reminded of.

    A step that would have opened before `since`, the moment at which they were told of the
    deadline, is left out: nobody is reminded of what they have just heard. `overseers` join once
    the deadline has passed.
    """

    obj: models.Model
    due_at: datetime
    recipients: Sequence["User | Addressee"]
    facts: Mapping[str, Any]
    since: datetime = EVER[0]
    overseers: Sequence["User | Addressee"] = ()

    @property
    def everybody(self) -> Collection["User | Addressee"]:
        """Whoever is reminded at some step, each once."""
        return dict.fromkeys([*self.recipients, *self.overseers])

    def people(self, step: int) -> Collection["User | Addressee"]:
        """Who is reminded at this step."""
        return self.everybody if step > 0 else self.recipients


class Cases(Protocol):
    """Finds what an app reminds of: the deadlines between two instants, or those of one object
    where its number is given. The number of queries does not depend on the number of cases."""

    def __call__(
        self, earliest: datetime, latest: datetime, pk: str | None = None
    ) -> Iterable[Case]: ...


class Source(Protocol):
    """Something that plans notices of one kind."""

    @property
    def kind(self) -> Kind: ...

    @property
    def rhythm(self) -> str | Promise:
        """When its mail leaves, in words for the list of kinds."""

    def plan(self, span: Span) -> Iterable[Draft]:
        """The notices whose windows touch the span, as things stand now."""

    def still_planned(self, notice: Notice, now: datetime) -> bool | str:
        """Whether the notice would be planned again; if not, why, in words for the mail log."""


@dataclass(frozen=True)
class Ladder:
    """Reminders on certain days around a deadline, then silence.

    `steps` are whole days from the recipient's day of the deadline, in order; the last window
    stays open for `lasts` days.
    """

    kind: Kind
    steps: tuple[int, ...]
    lasts: int
    cases: Cases

    @property
    def rhythm(self) -> str:
        """As Source has it."""
        before = [-step for step in self.steps if step < 0]
        after = [step for step in self.steps if step > 0]
        parts = []
        if before:
            words = ngettext("%(days)s day before", "%(days)s days before", max(before))
            parts.append(words % {"days": ", ".join(map(str, before))})
        if 0 in self.steps:
            parts.append(_("on the day"))
        if after:
            words = ngettext("%(days)s day after", "%(days)s days after", max(after))
            parts.append(words % {"days": ", ".join(map(str, after))})
        return "; ".join(parts)

    def windows(self, due_at: datetime, zone: str, hour: int) -> tuple[Window, ...]:
        """The windows of all steps for a person in this IANA zone who wants mail at this hour."""
        return _windows(self.steps, self.lasts, due_at, zone, hour)

    def plan(self, span: Span) -> Iterator[Draft]:
        """As Source has it."""
        reach = timedelta(days=self.steps[-1] + self.lasts) + BEYOND_ANY_ZONE
        ahead = timedelta(days=-self.steps[0]) + BEYOND_ANY_ZONE
        cases = list(self.cases(span.start - reach, span.end + ahead))
        wishes = wishes_of(person for case in cases for person in case.everybody)
        for case in cases:
            in_time = set(case.recipients)
            for person in case.everybody:
                if not wishes[person].wants(self.kind):
                    continue
                zone = Addressee.of(person).time_zone
                for window in self.windows(case.due_at, zone, wishes[person].hour):
                    if window.opens_at < case.since or not window.touches(span):
                        continue
                    if window.step > 0 or person in in_time:
                        yield self._draft(case, window, person)

    def still_planned(self, notice: Notice, now: datetime) -> bool | str:
        """As Source has it. A copy that an officer sent again may leave outside its window."""
        cases = list(self.cases(*EVER, pk=notice.object_id))
        case = next((each for each in cases if each.due_at == notice.due_at), None)
        if case is None:
            return "The deadline was moved." if cases else "It is not waited for any more."
        step = int(notice.step)
        person = notice.recipient or notice.to
        if not any(_is_to(notice, each) for each in case.people(step)):
            return "It is somebody else’s matter now."
        hour = wishes_of([person])[person].hour
        windows = self.windows(case.due_at, notice.to.time_zone, hour)
        if notice.copy or any(each.step == step and each.touches(Span.at(now)) for each in windows):
            return True
        return "The time of this reminder is over."

    def _draft(self, case: Case, window: Window, person: "User | Addressee") -> Draft:
        return Draft(
            kind=self.kind.key,
            recipient=person,
            obj=case.obj,
            due_at=case.due_at,
            step=str(window.step),
            facts={**case.facts, "step": window.step},
            not_before=window.opens_at,
            expires_at=window.closes_at,
        )


def _is_to(notice: Notice, person: "User | Addressee") -> bool:
    """Whether it goes to this person; who has no account is known by the address alone."""
    if isinstance(person, Addressee):
        return person.email.lower() == notice.stranger_email
    return person.pk == notice.recipient_id


@lru_cache(maxsize=4_096)  # people of one zone share theirs
def _windows(
    steps: tuple[int, ...], lasts: int, due_at: datetime, zone: str, hour: int
) -> tuple[Window, ...]:
    day = last_morning(due_at, zone, hour)
    days = [*steps, steps[-1] + lasts]
    edges = [at_hour(day + timedelta(days=each), hour, zone) for each in days]
    return tuple(map(Window, steps, edges, edges[1:]))


def last_morning(due_at: datetime, zone: str, hour: int) -> date:
    """The recipient's day of a deadline: the last one whose morning comes before it.

    A deadline at midnight in Brussels is at 7:59 in Tokyo: there the day before it is the last on
    which somebody who reads their mail at eight can still act.
    """
    day = local_date(due_at, zone)
    return day if at_hour(day, hour, zone) < due_at else day - timedelta(days=1)


def phase(notice: Notice) -> Mapping[str, Any]:
    """How far the deadline is when the mail leaves, which may be days after its window opened:
    `late`, `today` (within 24 hours) or `ahead`. The context that templates of reminders choose
    their words by."""
    left = notice.due_at - timezone.now() if notice.due_at else timedelta(days=7)
    name = "late" if left < timedelta() else "today" if left <= timedelta(days=1) else "ahead"
    return {"phase": name}


_SOURCES: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Adds what plans notices; called once for each app, after its kinds."""
    for source in sources:
        if _SOURCES.get(source.kind.key, source) is not source:
            raise RuntimeError(f"Mail of the kind {source.kind.key} is planned twice.")
        _SOURCES[source.kind.key] = source


def unregister(key: str) -> None:
    """Takes one away again, as tests do with theirs."""
    del _SOURCES[key]


def get(key: str) -> Source | None:
    """What plans mail of this kind; None where events cause it."""
    return _SOURCES.get(key)


def sources() -> list[Source]:
    """Everything that plans notices."""
    return list(_SOURCES.values())


def due(now: datetime) -> Iterator[Draft]:
    """Every planned notice whose window is open at this moment, whether it was sent or not."""
    for source in sources():
        yield from source.plan(Span.at(now))


def ahead(start: datetime, end: datetime) -> Iterator[Draft]:
    """What will leave after `start` and until `end` if nothing changes: the planner run forward."""
    for source in sources():
        drafts = source.plan(Span(start, end))
        yield from (draft for draft in drafts if draft.not_before and draft.not_before > start)
