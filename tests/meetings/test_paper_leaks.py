"""A paper for named governments cannot be had by any address, feed, mail or preview by another."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from meetings import services
from meetings.keys import feed_key
from meetings.models import Meeting, Paper
from taskforce.home.opendata.datasets import DATASETS
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.access.meeting_world import NO_NEEDS, attendee
from tests.access.world import World
from tests.factories.documents import letter

MARKER = "Zirkonia"  # in the paper's title and its document's name
MOST_PAGES = 400


@pytest.fixture
def paper(world: World, settings: Settings) -> Paper:
    """Norland brought it for Norland alone; a reminder to bring it had been due."""
    settings.SECOND_FACTOR_REQUIRED = False
    meeting = world.lead_meeting(Meeting.State.REGISTRATION_OPEN)
    paper = world.plan_paper(
        meeting, "named", title=f"The {MARKER} paper", government=world.governments["norland"]
    )
    services.bring_paper(paper=paper, file=letter(f"{MARKER}.pdf"), actor=world.user("head"))
    services.register(
        meeting=meeting,
        government=world.governments["sudland"],
        who=attendee("", person=world.user("foreign_drafter")),
        needs=NO_NEEDS,
        actor=world.user("officer"),
    )
    return paper


def addresses_of(world: World, paper: Paper) -> list[str]:
    """Where a paper could be asked for, and what speaks of its meeting."""
    numbered = {"pk": paper.pk}
    meeting = {"pk": paper.meeting_id}
    reader = world.user("foreign_drafter")
    feed = services.make_feed(person=reader)
    return [
        reverse("paper-document", kwargs=numbered),
        reverse("paper-version", kwargs={**numbered, "number": 1}),
        reverse("paper-bring", kwargs=numbered),
        reverse("paper-edit", kwargs=numbered),
        reverse("meeting-detail", kwargs=meeting),
        reverse("meeting-calendar", kwargs=meeting),
        reverse("meeting-papers", kwargs=meeting),
        reverse("meeting-pack", kwargs=meeting),
        reverse("meeting-feed"),
        reverse("calendar-feed", args=[feed_key(feed)]),
        *("/", "/tasks/", "/meetings/", "/shared/", "/knowledge/", "/account/", "/sitemap.xml"),
        *("/account/trail/", "/actions/", "/decisions/", "/search/?q=paper"),
        *(f"/api/v1/{each.name}/" for each in DATASETS),
        *(f"/data/{each.name}.{form}" for each in DATASETS for form in ("csv", "json")),
        *("/api/", "/api/v1/", "/api/v1/openapi.json", f"/api/v1/meetings/{paper.meeting_id}/"),
    ]


def walk(client: Client, beginnings: list[str]) -> Iterator[tuple[str, int, str]]:
    """Every page that can be reached from these by links: address, status, and what it says."""
    waiting, seen = list(beginnings), set(beginnings)
    while waiting and len(seen) < MOST_PAGES:
        address = waiting.pop(0)
        answer = client.get(address)
        body = b"".join(answer) if answer.streaming else answer.content
        text = body.decode("utf-8", "replace") + str(answer.headers)
        yield address, answer.status_code, text
        for link in re.findall(r'(?:href|src|action)="(/[^"#]*)"', text):
            if link not in seen and not link.startswith("/static/"):
                seen.add(link)
                waiting.append(link)


@pytest.mark.parametrize("role", ["foreign_drafter", "foreign_clearance", "nobody", "visitor"])
def test_no_address_leads_to_it(world: World, paper: Paper, role: str) -> None:
    beginnings = addresses_of(world, paper)
    found = list(walk(world.client(role), beginnings))

    assert len(found) > 30
    assert [address for address, _status, text in found if MARKER in text] == []
    own = {f"/papers/{paper.pk}/", f"/papers/{paper.pk}/bring/", f"/papers/{paper.pk}/1/"}
    answers = {status for address, status, _t in found if address.removeprefix("/meetings") in own}
    assert answers <= {302, 403, 404}


def test_who_may_read_it_finds_it_so_the_walk_would_have(world: World, paper: Paper) -> None:
    found = list(walk(world.client("observer"), addresses_of(world, paper)))
    assert any(MARKER in text for _address, _status, text in found)


def test_no_mail_to_another_government_names_it(world: World, paper: Paper) -> None:
    services.postpone(
        meeting=Meeting.objects.get(pk=paper.meeting_id),
        reason="The host asked.",
        actor=world.user("officer"),
    )
    strangers = [world.user("foreign_drafter"), world.user("foreign_clearance")]
    mails = Notice.objects.filter(recipient__in=strangers)
    assert mails.exists()
    for notice in mails:
        mail = render(notice)
        assert MARKER not in f"{mail.subject} {mail.text} {mail.html} {notice.facts}"
