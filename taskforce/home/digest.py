"""The secretariat's daily digest: one mail in the morning with all that waits, or none at all."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import recipients
from members.models import User
from taskforce.core.clock import at_hour, local_date
from taskforce.home.waiting import Waits, waiting
from taskforce.notifications.drafts import Draft
from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import Notice, Wishes
from taskforce.notifications.planning import Span
from taskforce.notifications.selectors import wishes_of

LASTS = timedelta(hours=10)  # what has not left by the evening is said the next morning


def _what_waits(notice: Notice) -> Mapping[str, Any]:
    """As it is when the mail leaves. A sample brings its groups along."""
    if "groups" in notice.facts:
        return {}
    return {"groups": waiting(notice.recipient)}


DIGEST = Kind(
    key="secretariat.digest",
    title=_("The daily digest"),
    recipients=recipients.STAFF,
    link=lambda notice: reverse("secretariat"),
    expires_after=LASTS,
    mandatory=False,
    context=_what_waits,
    sample={
        "groups": [
            {"heading": "2 reports wait for review", "items": [{"what": "Norland"}]},
            {"heading": "1 application waits for an officer", "items": [{"what": "Sudland"}]},
        ]
    },
)


@dataclass(frozen=True)
class Digest:
    """Plans one digest for each day that a person wants one on, where something has waited for
    them since before that morning; what comes during the day is in the next one."""

    kind: Kind
    rhythm = _("Every morning on which something waits")

    def plan(self, span: Span) -> Iterator[Draft]:
        """As planning.Source has it."""
        people = list(recipients.staff().prefetch_related("staff_appointments"))
        wishes = wishes_of(people)
        mornings = [
            (person, opens_at)
            for person in people
            if wishes[person].wants(self.kind)
            for opens_at in _mornings(person, wishes[person], span)
        ]
        if not mornings:
            return
        waits = Waits(span.start)
        readers = {person for person, _opens_at in mornings}
        items = {
            person: [item for group in waits.of(person) for item in group.items]
            for person in readers
        }
        for person, opens_at in mornings:
            if any(item.has_waited(opens_at) for item in items[person]):
                yield Draft(
                    kind=self.kind.key,
                    recipient=person,
                    obj=person,
                    step=local_date(opens_at, person.time_zone).isoformat(),
                    not_before=opens_at,
                    expires_at=opens_at + LASTS,
                )

    def still_planned(self, notice: Notice, now: datetime) -> bool | str:
        """As planning.Source has it."""
        return bool(waiting(notice.recipient)) or "Nothing waits any more."


def _mornings(person: User, wishes: Wishes, span: Span) -> Iterator[datetime]:
    """When the person's digests open that can still leave at some moment of the span."""
    day = local_date(span.start - LASTS, person.time_zone)
    while (opens_at := at_hour(day, wishes.hour, person.time_zone)) <= span.end:
        if opens_at + LASTS > span.start and day.isoweekday() in wishes.digest_days:
            yield opens_at
        day += timedelta(days=1)
