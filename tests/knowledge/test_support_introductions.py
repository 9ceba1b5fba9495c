"""Introductions: who is asked, who learns what, what comes of it, and two answers at once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from knowledge.models import Consent, Introduction, SupportEntry
from knowledge.selectors import support as selectors
from knowledge.services import support as services
from knowledge.services import support_introductions as introductions
from knowledge.services.support_introductions import Shared
from members.models import User
from members.services import delegations, set_delegation
from taskforce.audit.models import AuditEvent
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.notifications.models import Notice
from tests.access.support_world import MAILBOX, content_of
from tests.access.world import World
from tests.knowledge.test_support import suspend
from tests.members.test_races import at_once

_I, _C, _E = Introduction.State, Consent.State, SupportEntry.State


def mailed(kind: str) -> set[str]:
    rows = Notice.objects.filter(kind=kind)
    return {str(notice.recipient).removeprefix("The ") for notice in rows}


def test_each_side_is_asked_by_itself(world: World) -> None:
    assert world.introduction.state == _I.PROPOSED
    assert mailed("introduction.asked") == {"clearance", "head", "foreign_clearance"}
    question = selectors.consent_page(world.user("head"), world.consent().pk)
    assert question.other is None
    assert question.outcome is None
    for role in ("foreign_clearance", "officer"):
        with pytest.raises(Http404):
            selectors.get_consent(world.user(role), world.consent().pk)


def test_both_agreed_and_read_what_each_agreed_to(world: World) -> None:
    world.lead_introduction(_I.ONE_AGREED)
    services.change_entry(
        entry=world.need,
        content=content_of(title="Written later"),
        expected_version=0,
        actor=world.user("drafter"),
    )
    assert selectors.consent_page(world.user("head"), world.consent().pk).other is None
    consent = introductions.agree(
        consent=world.consent("sudland"),
        shared=Shared(contact=world.user("foreign_drafter"), mailbox=""),
        expected_version=0,
        actor=world.user("foreign_clearance"),
    )
    assert consent.state == _C.INTRODUCED
    theirs = selectors.consent_page(world.user("foreign_drafter"), consent.pk).other
    assert theirs is not None
    assert (theirs.government.name, theirs.title) == ("Norland", "Training for analysts")
    assert (theirs.mailbox, theirs.people) == (MAILBOX["norland"], [])
    ours = selectors.consent_page(world.user("observer"), world.consent().pk).other
    assert ours is not None
    assert ours.people == [world.user("foreign_drafter")]
    assert mailed("introduction.made") == {"clearance", "head", "foreign_clearance"}


def test_a_contact_who_left_is_followed_by_the_heads(world: World) -> None:
    introductions.agree(
        consent=_asked(world),
        shared=Shared(contact=world.user("drafter")),
        expected_version=0,
        actor=world.user("head"),
    )
    world.agree("sudland")
    delegations.depart(delegation=world.place, successor=None, actor=world.user("head"))
    other = selectors.consent_page(world.user("foreign_drafter"), world.consent("sudland").pk).other
    assert other is not None
    assert other.people == [world.user("head")]


def _asked(world: World) -> Consent:
    assert world.introduction.pk
    return world.consent()


def test_one_agrees_to_what_the_page_showed(world: World) -> None:
    consent = _asked(world)
    services.change_entry(
        entry=world.need,
        content=content_of(title="Changed meanwhile"),
        expected_version=0,
        actor=world.user("drafter"),
    )
    with pytest.raises(introductions.ConsentConflict) as conflict:
        world_agree(world, consent, 0)
    assert conflict.value.entry.title == "Changed meanwhile"
    assert world.consent().state == _C.ASKED


def world_agree(world: World, consent: Consent, version: int) -> Consent:
    return introductions.agree(
        consent=consent,
        shared=Shared(contact=None, mailbox=MAILBOX["norland"]),
        expected_version=version,
        actor=world.user("head"),
    )


@pytest.mark.parametrize("contact", [None, "foreign_drafter", "officer"])
def test_without_a_contact_of_the_delegation_nothing_is_agreed(
    world: World, contact: str | None
) -> None:
    person = world.user(contact) if contact else None
    with pytest.raises(ValidationError):
        introductions.agree(
            consent=_asked(world),
            shared=Shared(contact=person, mailbox=" "),
            expected_version=0,
            actor=world.user("head"),
        )
    assert world.consent().state == _C.ASKED


@pytest.mark.parametrize("how", ["declines", "declines after agreeing", "pauses", "lapses", "ends"])
def test_the_other_side_learns_only_that_it_did_not_come_about(world: World, how: str) -> None:
    world.lead_introduction(_I.ONE_AGREED)
    theirs, foreign = world.consent("sudland"), world.user("foreign_clearance")
    if how == "declines":
        introductions.decline(consent=theirs, reason="Not now.", actor=foreign)
    elif how == "declines after agreeing":
        introductions.decline(consent=world.consent(), reason="", actor=world.user("head"))
    elif how == "lapses":
        introductions.lapse_due(now=timezone.now() + timedelta(days=30, seconds=1))
    else:
        verb = services.pause_entry if how == "pauses" else services.end_entry
        verb(entry=world.offer, actor=world.user("foreign_drafter"))
    other = world.consent("sudland" if how == "declines after agreeing" else "norland")
    assert other.state == _C.CLOSED
    assert (other.reason, other.shared_title, other.mailbox) == ("", "", "")
    page = selectors.consent_page(
        foreign if how == "declines after agreeing" else world.user("head"), other.pk
    )
    assert page.other is page.outcome is None
    heard = {"declines": {"clearance", "head"}, "declines after agreeing": {"foreign_clearance"}}
    everybody = {"clearance", "head", "foreign_clearance"}
    assert mailed("introduction.closed") == heard.get(how, everybody)


def test_it_lapses_at_the_end_of_the_thirtieth_day_and_not_before(world: World) -> None:
    introduction = world.introduction
    assert introductions.lapse_due(now=introduction.answer_by - timedelta(seconds=1)) == 0
    assert introductions.lapse_due(now=introduction.answer_by) == 1
    assert introductions.lapse_due(now=introduction.answer_by) == 0
    introduction.refresh_from_db()
    assert introduction.state == _I.LAPSED


def test_nobody_agrees_after_the_time_even_before_it_was_closed(world: World) -> None:
    consent = _asked(world)
    Introduction.objects.update(answer_by=timezone.now() - timedelta(seconds=1))
    with pytest.raises(SomeoneWasFaster):
        world_agree(world, consent, 0)


def test_nobody_is_introduced_to_a_suspended_government(world: World) -> None:
    world.lead_introduction(_I.ONE_AGREED)
    suspend(world, "norland")
    assert world.agree("sudland").state == _C.CLOSED
    assert Introduction.objects.get().state == _I.WITHDRAWN


@pytest.mark.parametrize("by", ["officer", "head", "foreign_clearance"])
def test_any_of_the_three_records_what_came_of_it(world: World, by: str) -> None:
    introduction = world.lead_introduction(_I.INTRODUCED)
    said: dict[str, Any] = {"outcome": "partly", "words": "They met.", "actor": world.user(by)}
    if by == "officer":
        introductions.conclude(introduction=introduction, **said)
    else:
        side = "norland" if by == "head" else "sudland"
        introductions.conclude_for(consent=world.consent(side), **said)
    for slug, role in (("norland", "observer"), ("sudland", "foreign_drafter")):
        page = selectors.consent_page(world.user(role), world.consent(slug).pk)
        assert page.outcome is not None
        assert page.outcome.outcome_words == "They met."


def test_an_outcome_is_one_of_three(world: World) -> None:
    introduction = world.lead_introduction(_I.INTRODUCED)
    with pytest.raises(ValidationError):
        introductions.conclude(
            introduction=introduction, outcome="", words="", actor=world.user("officer")
        )
    assert Introduction.objects.get().state == _I.INTRODUCED


def test_no_trail_of_one_government_leads_to_the_other(world: World) -> None:
    world.lead_introduction(_I.CONCLUDED)
    foreign = {str(world.offer.pk), str(world.consent("sudland").pk), "sudland", "Sudland"}
    events = AuditEvent.objects.filter(government_id=world.governments["norland"].pk)
    about = events.filter(object_type__startswith="knowledge.")
    assert about.count() >= 5
    staff = {str(world.user("officer")), "The portal"}
    for event in about:
        said = f"{event.object_id} {event.object_name} {event.reason} {event.facts}"
        assert not [each for each in foreign if each in said]
        if event.actor_name not in staff:
            assert event.actor_name in {"The drafter", "The clearance", "The head"}
        assert world.need.title not in said
    assert not AuditEvent.objects.filter(
        object_type="knowledge.Introduction", government_id__isnull=False
    ).exists()


# Races -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_answers_of_one_side_at_once(world: World) -> None:
    consent = _asked(world)
    actor = world.user("clearance")

    def answer() -> object:
        return introductions.agree(
            consent=consent,
            shared=Shared(contact=None, mailbox=MAILBOX["norland"]),
            expected_version=0,
            actor=actor,
        )

    answers = at_once(answer, 3)
    assert sum(isinstance(each, Consent) for each in answers) == 1
    assert sum(isinstance(each, SomeoneWasFaster) for each in answers) == 2
    assert Introduction.objects.get().state == _I.ONE_AGREED


@pytest.mark.django_db(transaction=True)
def test_both_sides_agree_at_once(world: World) -> None:
    sides = {"norland": _asked(world), "sudland": world.consent("sudland")}
    people: dict[str, User] = {
        "norland": world.user("clearance"),
        "sudland": world.user("foreign_clearance"),
    }
    left = list(sides)

    def answer() -> object:
        slug = left.pop()
        return introductions.agree(
            consent=sides[slug],
            shared=Shared(contact=None, mailbox=MAILBOX[slug]),
            expected_version=0,
            actor=people[slug],
        )

    answers = at_once(answer, 2)
    assert all(isinstance(each, Consent) for each in answers), answers
    assert Introduction.objects.get().state == _I.INTRODUCED
    assert set(Consent.objects.values_list("state", flat=True)) == {_C.INTRODUCED}


@pytest.mark.django_db(transaction=True)
def test_agreeing_while_the_other_side_pauses(world: World) -> None:
    """Either it was made before the pause, or it did not come about: never half of each."""
    world.lead_introduction(_I.ONE_AGREED)
    consent, writer = world.consent("sudland"), world.user("drafter")
    clearer, need = world.user("foreign_clearance"), world.need
    acts = [
        lambda: services.pause_entry(entry=need, actor=writer),
        lambda: introductions.agree(
            consent=consent,
            shared=Shared(contact=None, mailbox=MAILBOX["sudland"]),
            expected_version=0,
            actor=clearer,
        ),
    ]
    at_once(lambda: acts.pop()(), 2)
    states = set(Consent.objects.values_list("state", flat=True))
    assert (Introduction.objects.get().state, states) in [
        (_I.INTRODUCED, {_C.INTRODUCED}),
        (_I.WITHDRAWN, {_C.CLOSED}),
    ]
    assert SupportEntry.objects.get(pk=need.pk).state == _E.PAUSED


def test_a_head_of_both_sides_still_answers_each_by_itself(world: World) -> None:
    """One person in two delegations: what they may read they may read, each side by its rule."""
    set_delegation(
        government=world.governments["sudland"],
        user=world.user("head"),
        roles=["head"],
        actor=world.user("officer"),
    )
    consent = _asked(world)
    assert world_agree(world, consent, 0).state == _C.AGREED
    assert world.consent("sudland").state == _C.ASKED
