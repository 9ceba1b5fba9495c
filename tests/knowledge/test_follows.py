"""The weekly digest: once a week, on each person's Monday, where something is new to them."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commitments.models import Capability, Commitment, PublishedSection
from knowledge import services
from knowledge.models import Question, QuestionFollow, Resource, TopicFollow
from knowledge.notices import SOURCES
from knowledge.notices.follows import Weekly
from knowledge.selectors.news import week_before, weekly_news
from members import authority
from members.models import Delegation, User
from members.services.erasure import PEOPLE_KEPT, erase_expired
from taskforce.home import mail as portal
from taskforce.notifications import services as notifications
from taskforce.notifications.models import MORNING, Notice
from taskforce.notifications.planning import Span
from taskforce.notifications.rendering import render
from taskforce.notifications.services.queueing import enqueue_new
from tests.access.world import World
from tests.knowledge.conftest import MakeResource
from tests.smtp import SmtpSink

KIND = "topics.weekly"
DAY = timedelta(days=1)
MONDAY = date(2027, 3, 15)
MORNING_OF = datetime(2027, 3, 15, MORNING, tzinfo=UTC)
IN_WEEK = datetime(2027, 3, 10, 15, tzinfo=UTC)
LONG_AGO = datetime(2027, 1, 1, tzinfo=UTC)
WEEKLY = next(source for source in SOURCES if isinstance(source, Weekly))


def follow(person: User, *numbers: int, capabilities: Any = ()) -> None:
    services.set_topics(
        numbers=numbers, capabilities=[each.pk for each in capabilities], actor=person
    )
    TopicFollow.objects.filter(person=person).update(since=LONG_AGO)


def publish(make: MakeResource, moment: datetime = IN_WEEK, **others: Any) -> Resource:
    resource = make(**others)
    Resource.objects.filter(pk=resource.pk).update(published_at=moment)
    return resource


def planned(moment: datetime) -> set[str]:
    return {str(draft.recipient).removeprefix("The ") for draft in WEEKLY.plan(Span.at(moment))}


def in_mail(person: User) -> str:
    return render(Notice(recipient=person, kind=KIND, step=MONDAY.isoformat())).text


def test_the_week_ends_before_any_monday_on_earth_begins() -> None:
    start, end = week_before(MONDAY)
    assert start == datetime(2027, 3, 7, tzinfo=UTC)
    earliest = datetime(2027, 3, 15, 0, tzinfo=ZoneInfo("Pacific/Kiritimati"))
    assert end == datetime(2027, 3, 14, tzinfo=UTC) < earliest
    assert week_before(MONDAY + 7 * DAY)[0] == end, "nothing falls between two weeks"


def test_a_follower_is_told_of_what_is_new_on_their_topics(
    world: World, make: MakeResource
) -> None:
    capability = Capability.objects.earliest("number")
    follow(world.user("observer"), 7)
    follow(world.user("foreign_drafter"), 3)
    follow(world.user("officer"), capabilities=[capability])
    assert planned(MORNING_OF) == set()
    publish(make, title="A public text")
    assert planned(MORNING_OF) == {"observer"}
    publish(
        make,
        title="Text of the Taskforce",
        visibility="taskforce",
        capabilities=[capability],
        commitments=[Commitment.objects.get(number=3)],
    )
    assert planned(MORNING_OF) == {"observer", "foreign_drafter", "officer"}
    assert "A public text" in in_mail(world.user("observer"))
    assert "Text of the Taskforce" not in in_mail(world.user("observer"))
    assert "Text of the Taskforce" in in_mail(world.user("officer"))


@pytest.mark.parametrize("moment", [IN_WEEK - 7 * DAY, IN_WEEK + 7 * DAY])
def test_another_week_is_another_mail(world: World, make: MakeResource, moment: datetime) -> None:
    follow(world.user("observer"), 7)
    publish(make, moment)
    assert planned(MORNING_OF) == set()
    monday = MONDAY + timedelta(days=(moment - IN_WEEK).days)
    assert weekly_news(world.user("observer"), monday)


def test_whoever_follows_since_the_weekend_hears_the_next_time(
    world: World, make: MakeResource
) -> None:
    follow(world.user("observer"), 7)
    publish(make)
    TopicFollow.objects.update(since=datetime(2027, 3, 14, 12, tzinfo=UTC))
    assert planned(MORNING_OF) == set()
    publish(make, IN_WEEK + 7 * DAY)
    assert planned(MORNING_OF + 7 * DAY) == {"observer"}


def test_what_governments_published_is_news(world: World) -> None:
    world.bring_to("published")
    follow(world.user("foreign_drafter"), *range(1, 10))
    section = PublishedSection.objects.exclude(
        status__in=["withheld", "nil", "not_reported"]
    ).earliest("number")
    publication = section.publication
    type(publication).objects.update(published_at=IN_WEEK)
    assert planned(MORNING_OF) == {"foreign_drafter"}
    words = in_mail(world.user("foreign_drafter"))
    assert f"Norland on commitment {section.number}" in words
    assert section.narrative
    assert section.narrative not in words


def test_questions_are_counted_and_not_told(world: World) -> None:
    for role in ("observer", "drafter"):
        follow(world.user(role), 7)
    question = world.ask(title="Unicorns?")
    hidden = world.ask(title="Unicorns again?")
    Question.objects.update(asked_at=IN_WEEK)
    services.hide_question(question=hidden, reason="A case.", actor=world.user("officer"))
    assert planned(MORNING_OF) == {"observer"}, "the drafter knows what they asked"
    words = in_mail(world.user("observer"))
    assert "1 new question" in words
    assert "Unicorns" not in words
    assert (
        question.title
        not in render(
            Notice(recipient=world.user("observer"), kind=KIND, step=MONDAY.isoformat())
        ).html
    )


def test_who_no_longer_reads_gets_none(world: World, make: MakeResource) -> None:
    follow(world.user("observer"), 7)
    publish(make)
    norland = world.governments["norland"]
    norland.is_taskforce_member = False
    norland.save()
    assert planned(MORNING_OF) == set()
    notice = Notice(recipient=world.user("observer"), kind=KIND, step=MONDAY.isoformat())
    said = WEEKLY.still_planned(notice, MORNING_OF)
    assert said == "The person does not read what members share any more."


def test_it_is_asked_again_at_the_moment_of_sending(
    world: World, make: MakeResource, smtp_sink: SmtpSink
) -> None:
    follow(world.user("observer"), 7)
    follow(world.user("head"), 7)
    resource = publish(make, title="Soon gone")
    with time_machine.travel(MORNING_OF, tick=False) as clock:
        assert notifications.plan(now=MORNING_OF) >= 2
        Notice.objects.exclude(kind=KIND).delete()
        services.set_topics(numbers=[], capabilities=[], actor=world.user("head"))
        clock.move_to(MORNING_OF + timedelta(minutes=1))
        notifications.deliver(seconds=10)
        states = dict(Notice.objects.values_list("recipient__email", "state"))
        assert states == {world.emails["observer"]: "sent", world.emails["head"]: "skipped"}
        Resource.objects.filter(pk=resource.pk).update(
            state="draft", published_at=None, review_by=None
        )
        assert planned(MORNING_OF) == set()
    (mail,) = smtp_sink.messages()
    for kind in ("plain", "html"):
        part = mail.get_body((kind,))
        assert part is not None
        assert "Soon gone" in part.get_content()
        assert part.get_content().count("/knowledge/follows/") == 1


def test_who_declined_it_is_not_planned(world: World, make: MakeResource) -> None:
    follow(world.user("observer"), 7)
    publish(make)
    notifications.set_wishes(person=world.user("observer"), hour=8, digest_days=[], declined=[KIND])
    assert planned(MORNING_OF) == set()


def test_an_outage_is_caught_up_within_the_week_and_once(world: World, make: MakeResource) -> None:
    follow(world.user("observer"), 7)
    publish(make)
    for moment in (MORNING_OF + 3 * DAY, MORNING_OF + 6 * DAY):
        with time_machine.travel(moment, tick=False):
            notifications.plan(now=moment)
    notice = Notice.objects.get(kind=KIND)
    assert notice.step == MONDAY.isoformat()
    assert planned(MORNING_OF - timedelta(seconds=1)) == set()
    assert planned(MORNING_OF + 7 * DAY) == set()


def test_the_coming_monday_stands_in_the_mail_of_the_next_days(
    world: World, make: MakeResource
) -> None:
    follow(world.user("observer"), 7)
    publish(make)
    with time_machine.travel(IN_WEEK + DAY, tick=False):
        days = portal.coming(IN_WEEK + DAY, reader=world.user("officer"))
    found = {
        day: [each.people for each in mails if each.kind == KIND] for day, mails in days.items()
    }
    assert {day: people for day, people in found.items() if people} == {
        MONDAY: [{"": ["The observer"]}]
    }


def test_planning_asks_the_same_for_three_followers_and_texts_as_for_one(
    world: World, make: MakeResource
) -> None:
    def queries() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            drafts = list(WEEKLY.plan(Span.at(MORNING_OF)))
        return len(seen), len(drafts)

    follow(world.user("observer"), 7)
    publish(make)
    before = queries()
    assert before[1] == 1
    follow(world.user("head"), 7)
    follow(world.user("officer"), 7)
    publish(make, title="Second")
    publish(make, title="Third")
    assert queries() == (before[0], 3)


ZONES = ("America/Los_Angeles", "Asia/Tokyo", "Europe/Brussels", "Pacific/Kiritimati")
# The Mondays around the changes of the clocks of 2027: America’s on 14 March and 7 November,
# Europe’s on 28 March and 31 October.
MONDAYS = tuple(
    date(2027, month, day)
    for month, days in ((3, (8, 15, 22, 29)), (11, (1, 8, 15)))
    for day in days
)


def test_a_year_of_changing_clocks_misses_no_monday_and_doubles_none(
    world: World, make: MakeResource
) -> None:
    """A text each day; the planner comes every hour of the days around each Monday."""
    people = [world.user(role) for role in ("observer", "drafter", "clearance", "head")]
    for person, zone in zip(people, ZONES, strict=True):
        follow(person, 7)
        User.objects.filter(pk=person.pk).update(time_zone=zone)
    for monday in MONDAYS:
        start, _end = week_before(monday)
        for days in range(7):
            publish(make, start + days * DAY, title=f"{monday} {days}")
    seen: dict[str, list[datetime]] = defaultdict(list)
    told: dict[str, list[int]] = defaultdict(list)
    with time_machine.travel(LONG_AGO, tick=False) as clock:
        for monday in MONDAYS:
            moment = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) - DAY
            for _hour in range(60):
                clock.move_to(moment)
                if enqueue_new(WEEKLY.plan(Span.at(moment))):
                    queued = Notice.objects.filter(kind=KIND, state="queued")
                    for notice in queued.select_related("recipient"):
                        assert notice.recipient is not None
                        zone = notice.recipient.time_zone
                        seen[zone].append(moment.astimezone(ZoneInfo(zone)))
                        found = weekly_news(notice.recipient, date.fromisoformat(notice.step))
                        told[zone] += [row.pk for row in found.resources]
                    Notice.objects.update(state="sent", settled_at=moment)
                moment += timedelta(hours=1)
    for zone in ZONES:
        assert [(each.date(), each.hour) for each in seen[zone]] == [
            (monday, MORNING) for monday in MONDAYS
        ]
        assert len(told[zone]) == len(set(told[zone])) == 7 * len(MONDAYS)


def test_follows_are_forgotten_with_the_person(world: World) -> None:
    gone, stays = world.user("foreign_drafter"), world.user("observer")
    for person in (gone, stays):
        follow(person, 7)
        services.follow_question(question=world.question, wanted=True, actor=person)
    long_ago = timezone.now() - PEOPLE_KEPT - DAY
    Delegation.objects.filter(user=gone).update(state="departed", state_since=long_ago)
    authority.reconcile()
    assert erase_expired(now=timezone.now()).people == 1
    for rows in (TopicFollow, QuestionFollow):
        assert set(rows.objects.values_list("person", flat=True)) == {stays.pk}
