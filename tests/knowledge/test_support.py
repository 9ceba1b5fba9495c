"""Needs, offers and matches: what the services do, and what they refuse."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from commitments.models import Publication
from knowledge.models import Consent, Introduction, SupportEntry
from knowledge.selectors import support as selectors
from knowledge.selectors.support_matches import entries, matches, needs_with_offers
from knowledge.services import support as services
from knowledge.services import support_introductions as introductions
from members.models import Government
from members.services import governments
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from tests.access.support_world import capability, content_of
from tests.access.world import World
from tests.members.test_races import while_waiting

_I, _C, _E = Introduction.State, Consent.State, SupportEntry.State


def pairs(world: World) -> list[tuple[str, str]]:
    found = matches(needs_with_offers(world.user("officer")))
    return [(need.title, each.offer.title) for need, offers in found for each in offers]


# Entries -----------------------------------------------------------------------------------------


def test_an_entry_is_read_by_its_delegation_and_the_secretariat(world: World) -> None:
    entry = world.need
    for role in ("observer", "drafter", "clearance", "head", "officer", "approver"):
        assert selectors.get_entry(world.user(role), entry.pk) == entry
    for role in ("nobody", "foreign_drafter", "foreign_clearance", "administrator"):
        with pytest.raises(Http404):
            selectors.get_entry(world.user(role), entry.pk)


def test_an_officer_in_a_delegation_reads_no_other_government(world: World) -> None:
    assert world.offer.state == _E.OPEN
    world.seat("officer", ["observer"])
    officer = world.user("officer")
    assert selectors.get_entry(officer, world.need.pk) == world.need
    with pytest.raises(Http404):
        selectors.get_entry(officer, world.offer.pk)
    for read in (entries, needs_with_offers):
        with pytest.raises(Refused):
            read(officer)


def test_a_second_writer_is_told(world: World) -> None:
    entry = world.need
    changed = {"entry": entry, "actor": world.user("head"), "expected_version": 0}
    services.change_entry(content=content_of(title="First"), **changed)
    with pytest.raises(services.EntryConflict) as conflict:
        services.change_entry(content=content_of(title="Second"), **changed)
    assert conflict.value.entry.title == "First"
    again = services.change_entry(content=content_of(title="First"), **changed)
    assert again.version == 1


def test_an_offer_is_not_met_and_a_need_is_not_named(world: World) -> None:
    with pytest.raises(ValidationError):
        services.meet_entry(entry=world.offer, actor=world.user("foreign_drafter"))
    with pytest.raises(ValidationError):
        services.name_as_offering(entry=world.need, named=True, actor=world.user("head"))
    with pytest.raises(Refused):
        services.name_as_offering(
            entry=world.offer, named=True, actor=world.user("foreign_drafter")
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        SupportEntry.objects.filter(pk=world.need.pk).update(is_named=True)


# From reports ------------------------------------------------------------------------------------


def test_a_published_report_suggests_to_its_own_delegation_alone(world: World) -> None:
    entry = world.suggestion
    assert (entry.title, entry.side) == ("Training for analysts", "need")
    assert entry.words == "Training for analysts. Two days would do."
    assert selectors.get_entry(world.user("observer"), entry.pk) == entry
    for role in ("officer", "foreign_clearance"):
        with pytest.raises(Http404):
            selectors.get_entry(world.user(role), entry.pk)
    assert not entries(world.user("officer")).exists()
    assert [each.name for each in selectors.waits_for_person(world.user("drafter")).suggesting] == [
        "Norland"
    ]
    assert not selectors.waits_for_person(world.user("observer")).suggesting

    services.confirm_entry(entry=entry, actor=world.user("drafter"))
    assert list(entries(world.user("officer"))) == [entry]
    assert not selectors.waits_for_person(world.user("drafter")).suggesting


@pytest.mark.parametrize("visibility", ["secretariat", "taskforce", "public"])
def test_whoever_may_read_the_answer_it_is_only_suggested(world: World, visibility: str) -> None:
    world.publish_support(support_offered="Two trainers", visibility=visibility)
    (entry,) = SupportEntry.objects.all()
    assert (entry.side, entry.state, entry.is_named) == ("offer", _E.SUGGESTED, False)


@pytest.mark.parametrize("state", ["drafting", "in_clearance", "submitted", "accepted", "held"])
def test_nothing_is_suggested_before_the_publication(world: World, state: str) -> None:
    world.complete_draft()
    world.report.sections.filter(commitment__number=4).update(support_needed="Training")
    if state != "drafting":
        for reached, step, role in _way():
            step(report=world.report, actor=world.user(role))
            if reached == state:
                break
    assert not SupportEntry.objects.exists()


def _way() -> Any:
    from tests.access.reporting_world import WAY

    return WAY


def test_the_same_words_suggest_nothing_again(world: World) -> None:
    entry = world.suggestion
    publication = Publication.objects.get()
    assert services.suggest_from(publication=publication) == 0
    services.dismiss_entry(entry=entry, actor=world.user("drafter"))
    assert services.suggest_from(publication=publication) == 0
    assert SupportEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_publication_keeps_what_is_being_confirmed(world: World) -> None:
    entry, drafter = world.suggestion, world.user("drafter")
    publication = Publication.objects.get()
    for section in publication.version.sections:
        if section["number"] == 4:
            section["support_needed"] = "Other words."
    with while_waiting(lambda: services.suggest_from(publication=publication)) as answers:
        services.confirm_entry(entry=entry, actor=drafter)
    assert answers == [1]
    found = dict(SupportEntry.objects.values_list("title", "state"))
    assert found == {"Training for analysts": "open", "Other words": "suggested"}


# Matches -----------------------------------------------------------------------------------------


def test_matches_say_why_and_leave_out_what_was_settled(world: World) -> None:
    need, offer = world.need, world.offer
    own = services.add_entry(
        government=need.government,
        side="offer",
        content=content_of(title="Our own"),
        actor=world.user("drafter"),
    )
    ((_need, (match,)),) = matches(needs_with_offers(world.user("officer")))
    assert match.offer == offer != own
    assert match.reasons == ["Both are about commitment 4.", "Both can work in: English."]
    with pytest.raises(ValidationError):
        introductions.propose(need=need, offer=own, actor=world.user("officer"))
    assert world.introduction.state == _I.PROPOSED
    assert pairs(world) == []
    with pytest.raises(ValidationError):
        introductions.propose(need=need, offer=offer, actor=world.user("officer"))
    introductions.decline(consent=world.consent(), actor=world.user("head"))
    assert pairs(world) == []


@pytest.mark.parametrize("state", [_I.LAPSED, _I.WITHDRAWN])
def test_what_nobody_declined_may_be_proposed_again(world: World, state: str) -> None:
    world.lead_introduction(state)
    assert len(pairs(world)) == 1
    introductions.propose(need=world.need, offer=world.offer, actor=world.user("officer"))
    assert pairs(world) == []


def test_a_capability_in_common_is_enough(world: World) -> None:
    for government, side, number, role in (
        ("norland", "need", 4, "drafter"),
        ("sudland", "offer", 5, "foreign_drafter"),
    ):
        services.add_entry(
            government=world.governments[government],
            side=side,
            content=content_of(number, capability=capability(11), languages=["fr", "en"][:1]),
            actor=world.user(role),
        )
    ((_need, (match,)),) = matches(needs_with_offers(world.user("officer")))
    assert match.reasons[0] == "Both name the capability “Child Helpline”."


def test_a_suspended_government_is_not_matched(world: World) -> None:
    assert world.need.pk
    assert world.offer.pk
    assert len(pairs(world)) == 1
    suspend(world, "sudland")
    assert pairs(world) == []
    with pytest.raises(SomeoneWasFaster):
        introductions.propose(need=world.need, offer=world.offer, actor=world.user("officer"))


def suspend(world: World, slug: str) -> None:
    governments.suspend(
        government=Government.objects.get(slug=slug),
        reason="For this reason.",
        actor=world.user("approver"),
    )


@pytest.mark.parametrize("hidden", ["\x08", "\u202e"])
def test_a_title_has_nothing_that_nobody_sees(world: World, hidden: str) -> None:
    government, actor = world.governments["norland"], world.user("drafter")
    with pytest.raises(ValidationError) as refused:
        services.add_entry(
            government=government,
            side="need",
            content=content_of(title=f"A{hidden}b"),
            actor=actor,
        )
    assert list(refused.value.message_dict) == ["title"]
    entry = services.add_entry(
        government=government, side="need", content=content_of(title="A\nb"), actor=actor
    )
    assert entry.title == "A b"
