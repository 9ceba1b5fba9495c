"""Briefing packs: how they are made, how long they are kept, and who may have them."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.models import Publication
from meetings import selectors, services
from meetings.models import BriefingPack, Meeting
from meetings.models.packs import MOST_ATTEMPTS
from members.models import User
from taskforce.core.permissions import Refused
from taskforce.documents.models import Document
from taskforce.packs import binding
from tests.access.world import World
from tests.meetings.briefing import bring, made_for
from tests.meetings.counting import counts


def test_there_is_one_version_for_what_was_there_and_another_where_something_changed(
    world: World, prepared: Meeting
) -> None:
    reader = world.user("drafter")
    first = made_for(reader, prepared)
    assert services.order_pack(meeting=prepared, actor=reader) == first
    assert services.make_pack() == ""

    bring(world, prepared, "taskforce", "Quarzia")
    page = selectors.pack_page(reader, prepared.pk)
    assert (page.may_order, page.news) == (True, ["papers"])
    second = made_for(reader, prepared)
    assert (first.number, second.number) == (1, 2)
    page = selectors.pack_page(reader, prepared.pk)
    assert [(row.pack, row.is_given) for row in page.packs] == [(second, True), (first, True)]


def test_what_was_taken_from_a_reader_is_not_given_out_in_an_earlier_pack(
    world: World, prepared: Meeting, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    paper = bring(world, prepared, "taskforce", "Quarzia")
    reader = world.user("foreign_drafter")
    made = made_for(reader, prepared)
    client.force_login(reader)
    address = reverse("pack-file", args=[made.pk])
    assert client.get(address).status_code == 200

    content = {name: getattr(paper, name) for name in ("title", "item", "government", "due_at")}
    services.change_paper(
        paper=paper,
        content={**content, "access": "named", "governments": [world.governments["norland"]]},
        expected_version=paper.version,
        actor=world.user("officer"),
    )
    assert client.get(address).status_code == 404
    page = client.get(reverse("meeting-pack", args=[prepared.pk])).content.decode()
    assert address not in page
    assert "No longer kept" in page

    document = made.document
    assert document is not None
    assert services.take_packs_back() == 1
    made.refresh_from_db()
    assert (made.state, made.sources, made.document) == ("taken_back", {}, None)
    assert not Document.objects.filter(pk=document.pk).exists()


def test_a_report_that_is_no_longer_public_takes_its_packs_along(
    world: World, prepared: Meeting
) -> None:
    world.bring_to("published")
    reader = world.user("foreign_drafter")
    made = made_for(reader, prepared)
    assert selectors.pack_page(reader, prepared.pk).packs[0].is_given
    Publication.objects.update(is_current=False)
    assert not selectors.pack_page(reader, prepared.pk).packs[0].is_given
    assert made.state == "ready"


def test_who_left_keeps_nothing(world: World, prepared: Meeting) -> None:
    reader = world.user("drafter")
    made = made_for(reader, prepared)
    reader.is_active = False
    reader.save()
    with pytest.raises(Refused):
        services.order_pack(meeting=prepared, actor=User.objects.get(pk=reader.pk))
    assert services.take_packs_back() == 1
    made.refresh_from_db()
    assert (made.state, made.sources, made.document) == ("taken_back", {}, None)
    reader.is_active = True
    reader.save()


def test_who_left_before_it_was_made_gets_none(world: World, prepared: Meeting) -> None:
    reader = world.user("nobody")
    ordered = BriefingPack.objects.create(
        meeting=prepared, person=reader, number=1, sources={}, fingerprint="", language="en"
    )
    assert services.make_pack() == "failed"
    ordered.refresh_from_db()
    assert ordered.document is None


def test_what_fails_is_tried_again_and_then_given_up(
    world: World, prepared: Meeting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The typesetter is given no time."""
    monkeypatch.setattr(binding, "SECONDS", 0.01)
    ordered = services.order_pack(meeting=prepared, actor=world.user("drafter"))
    reached = [services.make_pack() for _attempt in range(MOST_ATTEMPTS + 1)]
    assert reached == [*["queued"] * (MOST_ATTEMPTS - 1), "failed", ""]
    ordered.refresh_from_db()
    assert (ordered.state, ordered.attempts) == ("failed", MOST_ATTEMPTS)
    monkeypatch.undo()
    again = made_for(world.user("drafter"), prepared)
    assert (again.number, again.state) == (2, "ready")


def test_a_worker_that_died_loses_its_pack_to_the_next(world: World, prepared: Meeting) -> None:
    ordered = services.order_pack(meeting=prepared, actor=world.user("drafter"))
    ordered.hold()
    ordered.state, ordered.attempts = BriefingPack.State.MAKING, 1
    ordered.save()
    assert services.make_pack() == ""
    BriefingPack.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert services.make_pack() == "ready"


def test_a_pack_that_kills_its_workers_is_given_up(world: World, prepared: Meeting) -> None:
    ordered = services.order_pack(meeting=prepared, actor=world.user("drafter"))
    BriefingPack.objects.update(
        state="making",
        attempts=MOST_ATTEMPTS,
        lease=uuid.uuid4(),
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    assert services.make_pack() == ""
    ordered.refresh_from_db()
    assert ordered.state == "failed"


def test_packs_take_their_turns(world: World, prepared: Meeting) -> None:
    for role in ("drafter", "observer"):
        services.order_pack(meeting=prepared, actor=world.user(role))
    first = BriefingPack.objects.order_by("ordered_at", "pk")[0]
    first.hold()
    first.state = BriefingPack.State.MAKING
    first.save()
    assert services.make_pack() == ""
    BriefingPack.objects.filter(pk=first.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert [services.make_pack() for _turn in range(3)] == ["ready", "ready", ""]


def test_the_latest_two_are_kept_and_no_number_is_given_twice(
    world: World, prepared: Meeting
) -> None:
    reader = world.user("foreign_drafter")
    for words in ("One", "Two", "Three"):
        bring(world, prepared, "taskforce", words)
        made_for(reader, prepared)
    assert services.take_packs_back() == 1
    packs = BriefingPack.objects.order_by("number")
    assert [pack.state for pack in packs] == ["taken_back", "ready", "ready"]
    Meeting.objects.filter(pk=prepared.pk).update(
        starts_at=timezone.now() - timedelta(days=201),
        ends_at=timezone.now() - timedelta(days=200),
    )
    assert services.take_packs_back() == 2
    assert not Document.objects.filter(name__startswith="briefing-").exists()
    assert made_for(reader, prepared).number == 4


def test_how_far_it_is_stands_on_the_page(
    world: World, prepared: Meeting, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(world.user("drafter"))
    address = reverse("meeting-pack", args=[prepared.pk])
    assert "Make my pack" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert "It waits for its turn" in client.get(address).content.decode()
    BriefingPack.objects.update(done=3, steps=7)
    assert "Step 3 of 7" in client.get(address).content.decode()
    assert client.post(address).status_code == 302
    assert BriefingPack.objects.count() == 1
    services.make_pack()
    pack = BriefingPack.objects.get()
    assert (pack.done, pack.steps) == (2, 2)
    answer = client.get(reverse("pack-file", args=[pack.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer).startswith(b"%PDF")  # type: ignore[arg-type]  # streamed


def test_two_clicks_at_once_make_one_pack(world: World, prepared: Meeting) -> None:
    reader = world.user("drafter")
    one = services.order_pack(meeting=prepared, actor=reader)
    two = services.order_pack(meeting=prepared, actor=reader)
    assert one == two


def test_the_page_asks_the_same_number_of_questions_with_three_of_everything(
    world: World, prepared: Meeting, client: Client, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    client.force_login(world.user("drafter"))
    address = reverse("meeting-pack", args=[prepared.pk])
    bring(world, prepared, "taskforce", "One")
    made_for(world.user("drafter"), prepared)
    [one] = counts([(client, address)])
    for words in ("Two", "Three"):
        bring(world, prepared, "taskforce", words)
        made_for(world.user("drafter"), prepared)
    [three] = counts([(client, address)])
    assert one == three
    assert three <= 20
