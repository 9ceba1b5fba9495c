"""The weekly digest to those who follow commitments and capabilities."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from knowledge.models import TopicFollow
from knowledge.notices.questions import is_reader
from knowledge.question_rules import readers
from knowledge.selectors.follows import topics_of
from knowledge.selectors.news import A_WEEK, Fresh, News, week_before, weekly_news
from members.models import User
from taskforce.core.clock import at_hour, local_date
from taskforce.notifications.drafts import Draft
from taskforce.notifications.kinds import Audience, Kind, Recipients
from taskforce.notifications.models import Notice
from taskforce.notifications.planning import Span
from taskforce.notifications.selectors import wishes_of

_A_DAY = timedelta(days=1)


def _news(notice: Notice) -> Mapping[str, Any]:
    """As it is when the mail leaves. A sample brings its own along."""
    if "titles" in notice.facts:
        return {}
    return _in_words(weekly_news(notice.recipient, date.fromisoformat(notice.step)))


def _in_words(news: News) -> Mapping[str, Any]:
    """Titles of what all members read. Of the rest numbers alone: who shares with whom is not for a
    mail, and no officer has read a question before it stands."""
    return {
        "titles": [each.title for each in news.resources],
        "named": len(news.named),
        "sections": [
            {"number": each.number, "government": each.publication.government.name}
            for each in news.sections
        ],
        "questions": len(news.questions),
    }


WEEKLY = Kind(
    key="topics.weekly",
    title=_("The week on what is followed"),
    recipients=Recipients(
        _("Everybody who follows a commitment or a capability on which something is new"),
        Audience.TASKFORCE,
    ),
    link=lambda notice: reverse("knowledge-follows"),
    expires_after=A_WEEK,
    mandatory=False,
    context=_news,
    sample={
        "titles": ["Template: an agreement on national coordination"],
        "named": 1,
        "sections": [{"number": 4, "government": "Norland"}],
        "questions": 2,
    },
)


@dataclass(frozen=True)
class Weekly:
    """Plans one digest a week for each person who follows something on which something is new. It
    may leave from their hour on Monday until their next one, so that an outage loses nothing."""

    kind: Kind
    rhythm = _("On Mondays on which something is new")

    def plan(self, span: Span) -> Iterator[Draft]:
        """As planning.Source has it."""
        follows: dict[User, list[TopicFollow]] = defaultdict(list)
        for row in TopicFollow.objects.filter(person__in=readers()).select_related("person"):
            follows[row.person].append(row)
        wishes = wishes_of(follows)
        weeks: dict[date, Fresh] = {}
        for person, rows in follows.items():
            if not wishes[person].wants(self.kind):
                continue
            for monday, opens_at, closes_at in _mondays(person, wishes[person].hour, span):
                if monday not in weeks:
                    weeks[monday] = Fresh(*week_before(monday))
                fresh = weeks[monday]
                topics = topics_of(row for row in rows if row.since < fresh.end)
                if fresh.is_news(person, topics):
                    yield Draft(
                        kind=self.kind.key,
                        recipient=person,
                        obj=person,
                        step=monday.isoformat(),
                        not_before=opens_at,
                        expires_at=closes_at,
                    )

    def still_planned(self, notice: Notice, now: datetime) -> bool | str:
        """As planning.Source has it."""
        if not is_reader(notice):
            return "The person does not read what members share any more."
        news = weekly_news(notice.recipient, date.fromisoformat(notice.step))
        return bool(news) or "Nothing is new."


def _mondays(person: User, hour: int, span: Span) -> Iterator[tuple[date, datetime, datetime]]:
    """The Mondays whose window touches the span, with its two ends, in the person's own zone."""
    day = local_date(span.start - A_WEEK - _A_DAY, person.time_zone)
    day += timedelta(days=(7 - day.weekday()) % 7)
    while (opens_at := at_hour(day, hour, person.time_zone)) <= span.end:
        closes_at = at_hour(day + A_WEEK, hour, person.time_zone)
        if closes_at > span.start:
            yield day, opens_at, closes_at
        day += A_WEEK


KINDS = (WEEKLY,)
