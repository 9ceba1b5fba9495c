"""What is new on the topics that people follow."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from commitments.models import PublicStatus, PublishedSection
from knowledge.models import Question, Resource, TopicFollow
from knowledge.selectors.follows import Topics, topics_of
from knowledge.selectors.resources import visible_to

A_WEEK = timedelta(days=7)
# Texts that every reader may find: their titles may stand in a mail.
_FOR_ALL = frozenset({Resource.Visibility.PUBLIC, Resource.Visibility.TASKFORCE})
_SAYS_NOTHING = (PublicStatus.WITHHELD, PublicStatus.NIL, PublicStatus.NOT_REPORTED)


@dataclass(frozen=True)
class News:
    """New on what one person follows. `resources` are texts that all members read, `named` those
    that are shared with governments by name; `sections` what governments published; `questions`
    what others ask."""

    resources: Sequence[Resource] = ()
    named: Sequence[Resource] = ()
    sections: Sequence[PublishedSection] = ()
    questions: Sequence[Question] = ()

    def __bool__(self) -> bool:
        return any(vars(self).values())


def week_before(monday: date) -> tuple[datetime, datetime]:
    """What the digest of a Monday tells of: the seven days until the Sunday before begins in UTC.
    The same for everybody: no zone on earth has its Monday before then, so nothing falls between
    two digests or stands in both, whatever clocks, zones and hours do."""
    end = datetime.combine(monday - timedelta(days=1), time.min, tzinfo=UTC)
    return end - A_WEEK, end


class Fresh:
    """What came between two instants, read once for any number of people: five queries."""

    def __init__(self, start: datetime, end: datetime) -> None:
        self.end = end
        self.resources = list(
            Resource.objects.published()
            .listed()
            .prefetch_related("capabilities")
            .filter(published_at__gte=start, published_at__lt=end)
        )
        self.sections = list(
            PublishedSection.objects.filter(
                publication__is_current=True,
                publication__published_at__gte=start,
                publication__published_at__lt=end,
            )
            .exclude(status__in=_SAYS_NOTHING)
            .select_related("publication__government", "publication__round")
            .order_by("number", "publication__government__sort_name", "pk")
        )
        self.questions = list(
            Question.objects.standing()
            .filter(asked_at__gte=start, asked_at__lt=end)
            .select_related("government")
            .prefetch_related("commitments", "capabilities")
        )

    def about(self, user: Any, topics: Topics, readable: Set[int] | None = None) -> News:
        """What of it is new on these topics to somebody who reads what members share. `readable`
        are the ids of the texts that they may read; where it is not given, those that all may."""

        def fits(row: Resource | Question) -> bool:
            numbers = {each.number for each in row.commitments.all()}
            capabilities = {each.pk for each in row.capabilities.all()}
            return bool(numbers & topics.numbers or capabilities & topics.capabilities)

        texts = [each for each in self.resources if fits(each)]
        if readable is not None:
            texts = [each for each in texts if each.pk in readable]
        return News(
            resources=[each for each in texts if each.visibility in _FOR_ALL],
            named=[
                each for each in texts if readable is not None and each.visibility not in _FOR_ALL
            ],
            sections=[each for each in self.sections if each.number in topics.numbers],
            questions=[
                each for each in self.questions if fits(each) and each.asked_by_id != user.pk
            ],
        )

    def for_person(self, user: Any, topics: Topics) -> News:
        """As `about`, by the one rule on who reads which text: one query."""
        ids = [each.pk for each in self.resources]
        rows = visible_to(user).filter(pk__in=ids).values_list("pk", flat=True)
        return self.about(user, topics, frozenset(rows) if ids else frozenset())

    def is_news(self, user: Any, topics: Topics) -> bool:
        """Whether anything is new to this person. Asks who reads which text only where nothing but
        texts for governments by name could be new."""
        if self.about(user, topics):
            return True
        shared = any(each.visibility not in _FOR_ALL for each in self.resources)
        return shared and bool(self.for_person(user, topics))


def latest_news(user: Any, *, now: datetime, days: int) -> News:
    """What came in so many days on what this person follows."""
    topics = topics_of(TopicFollow.objects.filter(person=user))
    if not topics:
        return News()
    return Fresh(now - timedelta(days=days), now).for_person(user, topics)


def weekly_news(user: Any, monday: date) -> News:
    """What the digest of a Monday tells this person, as things stand now."""
    start, end = week_before(monday)
    topics = topics_of(TopicFollow.objects.filter(person=user, since__lt=end))
    return Fresh(start, end).for_person(user, topics) if topics else News()
