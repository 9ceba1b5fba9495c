"""Papers: one rule about who may read which, on every way to them."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import resolve_url
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertRedirects

from meetings import selectors, services
from meetings.models import Meeting, Paper
from meetings.models.papers import READ
from meetings.services.papers import CONTENT
from members import sharing
from members.models import Government, Role
from members.services import set_delegation
from members.services.delegations import suspend
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.rows import ROLES
from tests.access.world import World
from tests.factories.documents import letter
from tests.meetings.conftest import MakeMeeting
from tests.meetings.counting import counts

OWN = {"observer", "drafter", "clearance", "head"}
FOREIGN = {"foreign_drafter", "foreign_clearance"}
OFFICERS = {"officer", "approver"}
READERS = {
    "public": set(ROLES),
    "taskforce": OWN | FOREIGN | OFFICERS,
    "named": OWN | OFFICERS,
}


@pytest.fixture(autouse=True)
def without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def bring(world: World, paper: Paper) -> None:
    """The secretariat brings the document."""
    services.bring_paper(paper=paper, file=letter("paper.pdf"), actor=world.user("officer"))


def listed(world: World, paper: Paper) -> set[str]:
    """The roles that find the paper among those of its meeting."""
    return {
        role for role in ROLES if paper in selectors.papers_for(world.person(role), paper.meeting)
    }


def readers(world: World, paper: Paper) -> set[str]:
    """As `listed`, and asked in each other way there is."""
    found = listed(world, paper)
    for role in ROLES:
        client = world.client(role)
        had = client.get(reverse("paper-document", args=[paper.pk])).status_code == 200
        page = client.get(paper.meeting.get_absolute_url()).content.decode()
        assert had == (role in found), role
        assert (paper.title in page) == (role in found), role
    return found


def content(paper: Paper, **others: Any) -> dict[str, Any]:
    """What is known of a paper, with changes."""
    return {**{name: getattr(paper, name) for name in CONTENT}, **others}


@pytest.mark.parametrize("access", READERS)
def test_each_paper_is_there_for_its_readers_alone(
    world: World, make: MakeMeeting, access: str
) -> None:
    paper = world.plan_paper(make(), access)
    bring(world, paper)
    assert readers(world, paper) == READERS[access]


def test_narrowing_takes_effect_at_once(world: World, make: MakeMeeting) -> None:
    paper, officer = world.plan_paper(make(), "public"), world.user("officer")
    bring(world, paper)
    assert readers(world, paper) == set(ROLES)
    named = content(paper, access="named", governments=[world.governments["sudland"]])
    services.change_paper(paper=paper, content=named, expected_version=0, actor=officer)
    assert readers(world, paper) == FOREIGN | OFFICERS
    services.change_paper(paper=paper, content=content(paper), expected_version=1, actor=officer)
    assert readers(world, paper) == set(ROLES)
    assert sharing.shared_with(paper, READ) == []


def test_what_has_not_come_and_what_was_withdrawn_is_the_secretariats(
    world: World, make: MakeMeeting
) -> None:
    meeting = make()
    paper = world.plan_paper(meeting, "public")
    assert listed(world, paper) == OFFICERS
    bring(world, paper)
    with pytest.raises(ReasonMissing):
        services.withdraw_paper(paper=paper, reason=" ", actor=world.user("officer"))
    services.withdraw_paper(paper=paper, reason="A mistake.", actor=world.user("officer"))
    assert readers(world, paper) == OFFICERS
    with pytest.raises(SomeoneWasFaster):
        bring(world, paper)
    assert world.plan_paper(meeting).number == 2, "a number is given once"


def test_a_draft_has_papers_for_nobody_else(world: World, make: MakeMeeting) -> None:
    meeting = make(Meeting.State.DRAFT)
    paper = world.plan_paper(meeting, "public", government=world.governments["norland"])
    bring(world, paper)
    assert listed(world, paper) == OFFICERS
    assert not Notice.objects.filter(kind="paper.asked").exists()


def test_the_government_that_brings_it_reads_it_and_hears(world: World, make: MakeMeeting) -> None:
    meeting = make(Meeting.State.DRAFT)
    due_at = timezone.now() + timedelta(days=10)
    paper = world.plan_paper(
        meeting,
        "named",
        government=world.governments["norland"],
        governments=[world.governments["sudland"]],
        due_at=due_at,
    )
    services.announce(meeting=meeting, actor=world.user("officer"))
    asked = Notice.objects.get(kind="paper.asked")
    assert (asked.recipient, asked.due_at) == (world.user("head"), due_at)
    assert listed(world, paper) == OWN | OFFICERS, "awaited"
    services.bring_paper(paper=paper, file=letter("paper.pdf"), actor=world.user("head"))
    assert listed(world, paper) == OWN | FOREIGN | OFFICERS
    for role in ("drafter", "foreign_clearance", "administrator"):
        with pytest.raises(Refused):
            services.bring_paper(paper=paper, file=letter("p.pdf"), actor=world.user(role))


def test_earlier_versions_are_for_those_who_brought_them(world: World) -> None:
    paper = world.paper
    for_both = content(paper, governments=list(world.governments.values()))
    services.change_paper(
        paper=paper, content=for_both, expected_version=0, actor=world.user("officer")
    )
    bring(world, paper)
    assert selectors.get_paper_version(world.person("foreign_drafter"), paper.pk).number == 2
    assert selectors.get_paper_version(world.person("observer"), paper.pk, 1).number == 1
    with pytest.raises(Http404):
        selectors.get_paper_version(world.person("foreign_drafter"), paper.pk, 1)


def test_a_paper_for_named_governments_names_one(world: World, make: MakeMeeting) -> None:
    with pytest.raises(ValidationError, match="at least one"):
        world.plan_paper(make(), "named", governments=[])


def test_two_writers_of_one_paper_lose_nothing(world: World, officer: Client) -> None:
    paper = world.paper
    address = reverse("paper-edit", args=[paper.pk])
    typed = {"title": "First", "access": "taskforce", "version": "0"}
    assert officer.post(address, typed).status_code == 302
    lost = officer.post(address, {**typed, "title": "Second"})
    page = lost.content.decode()
    assert lost.status_code == 409
    assert "First" in page
    assert 'value="Second"' in page
    paper.refresh_from_db()
    assert paper.title == "First"


def test_a_document_that_may_not_come_in_is_said_at_its_field(
    world: World, make: MakeMeeting
) -> None:
    paper = world.plan_paper(make(), government=world.governments["norland"])
    head = world.client("head")
    address = reverse("paper-bring", args=[paper.pk])
    assert head.post(address, {"file": letter("paper.exe")}).status_code == 422
    assert head.post(address, {"file": letter("paper.pdf")}).status_code == 302
    assert paper.versions.count() == 1


def test_whoever_brings_a_paper_comes_back_to_the_papers(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    paper = world.plan_paper(make(), government=world.governments["norland"])
    address = reverse("paper-bring", args=[paper.pk])
    listed = reverse("meeting-papers", args=[paper.meeting_id])
    for person, place in ((officer, listed), (world.client("head"), paper.meeting)):
        assertRedirects(person.post(address, {"file": letter("paper.pdf")}), resolve_url(place))
    draft = world.plan_paper(make(Meeting.State.DRAFT))
    page = officer.get(reverse("paper-bring", args=[draft.pk])).content.decode()
    assert draft.meeting.get_absolute_url() not in re.findall(r'href="([^"]+)"', page)


def test_the_pages_ask_the_same_for_one_paper_and_for_three(
    world: World, make: MakeMeeting, officer: Client
) -> None:
    meeting = make()
    pages = [
        (officer, reverse("meeting-papers", args=[meeting.pk])),
        (world.client("observer"), meeting.get_absolute_url()),
        (Client(), meeting.get_absolute_url()),
    ]

    def more(count: int) -> None:
        for _ in range(count):
            for access in READERS:
                bring(world, world.plan_paper(meeting, access))

    more(1)
    once = counts(pages)
    more(2)
    assert counts(pages) == once
    assert max(once) <= 15


# Sharing with named governments -------------------------------------------------------------


def _shared_to(world: World, role: str) -> set[int]:
    found = sharing.shared_to(world.person(role), READ, Paper)
    return set(found.values_list("content_object", flat=True))


def test_who_is_suspended_or_inactive_reads_nothing_that_is_shared(world: World) -> None:
    """guardian answers for inactive people as well; here nobody asks it about people."""
    paper, place = world.paper, world.place
    assert _shared_to(world, "drafter") == {paper.pk}
    suspend(delegation=place, reason="Away.", actor=world.user("head"))
    assert _shared_to(world, "drafter") == set()
    observer = world.user("observer")
    observer.is_active = False
    assert not sharing.shared_to(observer, READ, Paper).exists()
    assert _shared_to(world, "visitor") == set()


def test_a_person_of_two_governments_reads_what_either_may(world: World) -> None:
    paper = world.paper
    set_delegation(
        government=world.governments["norland"],
        user=world.user("foreign_drafter"),
        roles=[Role.OBSERVER],
        actor=world.user("administrator"),
    )
    assert paper in selectors.papers_for(world.person("foreign_drafter"), paper.meeting)


def test_sharing_writes_exactly_what_is_asked(world: World) -> None:
    paper = world.paper
    both = list(Government.objects.filter(slug__in=["norland", "sudland"]).alphabetical())
    sharing.share(paper, READ, both)
    sharing.share(paper, READ, both)
    assert sharing.shared_with(paper, READ) == both
    sharing.share(paper, READ, both[1:])
    assert sharing.shared_with(paper, READ) == both[1:]
