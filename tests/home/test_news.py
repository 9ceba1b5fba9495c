"""The news: what became public and nothing else, by the rules of Atom."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from commitments.models import Publication, Round, Signature, Statement
from commitments.services import taking_back
from knowledge import services as library
from meetings import services as meetings
from meetings.models import Meeting
from members.models import Government
from tests.access.meeting_world import lead
from tests.access.public_pages import set_the_scene
from tests.access.world import World
from tests.atom import ATOM, feed_of

HOST = "http://127.0.0.1:8000"
Publish = Callable[..., list[Publication]]


def news() -> dict[str, str]:
    """The titles of the news by their identity, without the host; the newest first."""
    _root, entries = feed_of(Client().get(reverse("news-feed")))
    return {each.id.removeprefix(HOST): each.title for each in entries}


def told(identity: str) -> str:
    """The words under a title, as a reader shows them."""
    _root, entries = feed_of(Client().get(reverse("news-feed")))
    (words,) = (each.summary for each in entries if each.id == HOST + identity)
    return str(words)


def test_every_kind_of_news_is_there_once_and_leads_to_its_page(world: World) -> None:
    set_the_scene(world)
    world.publish_again(narrative="Corrected.")
    world.signature  # noqa: B018  # Norland signs
    Government.objects.filter(slug="norland").update(taskforce_member_since=date(2026, 2, 3))
    world.close()
    found = news()
    way, slug = f"/members/norland/{world.round.slug}/", world.round.slug
    expected = {
        f"{way}v2/": f"Norland published version 2 of its report: {world.round}",
        f"{way}v1/": f"Norland published its report: {world.round}",
        f"/progress/?round={slug}": f"The round is over: {world.round}",
        world.meeting_today.get_absolute_url(): f"Outcome: {world.meeting_today}",
        world.contribution.get_absolute_url(): f"From the library: {world.contribution.title}",
        f"/members/norland/#signed-{world.in_force}": "Norland signed the mission statement",
        "/members/norland/#joined": "Norland joined the Global Taskforce",
        f"/mission/{world.in_force}/": f"The mission statement, version {world.in_force}",
    }
    assert {key: found.get(key) for key in expected} == expected
    assert set(found) == set(expected)
    for address in found:
        assert Client().get(address.partition("#")[0]).status_code == 200, address


def test_it_speaks_in_the_name_of_the_taskforce_alone(world: World) -> None:
    set_the_scene(world)
    root, entries = feed_of(Client().get(reverse("news-feed")))
    names = {each.text for each in root.iter(f"{ATOM}name")}
    assert names == {"Global Taskforce"}
    assert not [each for each in entries if "author" in each], "entries have the feed's"
    text = Client().get(reverse("news-feed")).content.decode()
    for role in world.emails:
        assert str(world.user(role).name) not in text
        assert world.emails[role] not in text


def test_before_they_are_public_nothing_of_them_is_news(world: World) -> None:
    before = news()
    world.bring_to("accepted")
    world.contribution  # noqa: B018  # a draft
    world.draft_statement  # noqa: B018
    world.meeting  # noqa: B018
    assert Meeting.objects.filter(state="draft").exists()
    assert news() == before


def test_what_was_taken_back_is_no_news_any_more(world: World) -> None:
    world.publish_with_evidence()
    world.publish_again(narrative="Corrected.")
    way = f"/members/norland/{world.round.slug}/"
    world.close()
    everything = {f"{way}v1/", f"{way}v2/", f"/progress/?round={world.round.slug}"}
    assert everything <= set(news())

    def take(numbers: range) -> None:
        taking_back.take_back(
            report=world.report,
            numbers=numbers,
            readers="taskforce",
            reason="A mistake.",
            actor=world.user("clearance"),
        )

    take(range(1, 9))
    assert everything <= set(news())
    take(range(9, 10))
    assert not everything & set(news())


def test_a_text_that_is_taken_away_is_no_news_any_more(world: World) -> None:
    text = world.lead_contribution("published")
    assert text.get_absolute_url() in news()
    library.unpublish(
        resource=text, code="wrong", reason="Out of date.", actor=world.user("officer")
    )
    assert text.get_absolute_url() not in news()


def test_a_meeting_has_one_entry_that_grows_with_it(world: World) -> None:
    meeting, officer = world.meeting_today, world.user("officer")
    identity = meeting.get_absolute_url()
    assert identity not in news()
    lead(meeting, "announced", officer)
    assert news()[identity] == f"Announced: {meeting}"
    assert meeting.place in told(identity)
    meeting.refresh_from_db()
    meetings.hold(meeting=meeting, outcome="", actor=officer)
    assert news()[identity] == f"Held: {meeting}"
    later = timezone.now() + timedelta(days=3)
    with time_machine.travel(later, tick=False):
        meetings.publish_outcome(meeting=meeting, outcome="They <agreed>\n& parted.", actor=officer)
        assert news()[identity] == f"Outcome: {meeting}"
        _root, entries = feed_of(Client().get(reverse("news-feed")))
    assert entries[0].id == HOST + identity
    assert entries[0].updated == later.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    assert (
        entries[0].summary == "They &lt;agreed&gt;<br />&amp; parted."
    )  # HTML that says it in words


@pytest.mark.parametrize(
    ("state", "title", "words"),
    [
        ("postponed", "Postponed: Formal meeting", "The host asked for it."),
        ("cancelled", "Cancelled: Formal meeting", "The host withdrew."),
        ("in_session", "Announced: Formal meeting", "(Oslo)"),
        ("closed", "Outcome: Formal meeting", "Agreed."),
    ],
)
def test_what_became_of_a_meeting(world: World, state: str, title: str, words: str) -> None:
    identity = world.lead_meeting(state).get_absolute_url()
    assert news()[identity] == title
    assert words in told(identity)


@pytest.mark.parametrize(("count", "words"), [(4, False), (5, True)])
def test_fewer_than_five_governments_are_not_counted(
    world: World, publish: Publish, count: int, words: bool
) -> None:
    publish(count)
    Round.objects.filter(pk=world.round.pk).update(state=Round.State.CLOSED)
    assert (f"What {count} governments" in told(f"/progress/?round={world.round.slug}")) is words


def test_as_many_questions_for_one_as_for_many(world: World, publish: Publish) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            news()
        return len(seen)

    publish(1)
    Round.objects.filter(pk=world.round.pk).update(state=Round.State.CLOSED)
    with_one = queries()
    publish(60)
    assert queries() == with_one <= 7
    assert len(news()) == 50


def test_pages_name_it_in_their_head(world: World) -> None:
    link = f'type="application/atom+xml" title="News" href="{reverse("news-feed")}"'
    meeting = world.lead_meeting("announced")
    for page in ("/", "/mission/", "/members/", "/members/norland/", "/progress/changes/"):
        assert link in Client().get(page).content.decode(), page
    for page in (reverse("meeting-list"), meeting.get_absolute_url()):
        assert link in Client().get(page).content.decode(), page


def test_a_demonstration_says_so(world: World, settings: Settings) -> None:
    settings.PORTAL_DEMO = True
    for name in ("news-feed", "knowledge-feed"):
        root, _entries = feed_of(Client().get(reverse(name)))
        assert str(root.findtext(f"{ATOM}title")).endswith(" (demonstration)")


def test_a_portal_without_content_has_an_empty_feed(db: None) -> None:
    assert news() == {}


def test_a_draft_of_the_statement_brings_no_signature(world: World) -> None:
    draft = world.draft_statement
    Signature.objects.create(
        statement=Statement.objects.get(pk=draft.pk),
        government=world.governments["norland"],
        position=1,
        signed_on=date(2026, 3, 4),
    )
    assert not [each for each in news() if "signed" in each]
