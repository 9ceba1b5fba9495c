"""The pages of support, the lists of tasks, the mail, and what all of them ask of the database."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from commitments.models import Commitment
from knowledge.models import Consent, Introduction, SupportEntry
from knowledge.services import support as services
from knowledge.services import support_introductions as introductions
from knowledge.tasks import lapse_introductions, release_support_figures
from members.models import User
from taskforce.home.todo import tasks
from taskforce.home.waiting import waiting
from taskforce.notifications import kinds, planning
from taskforce.notifications.models import Notice
from tests.access.support_world import content_of
from tests.access.world import World
from tests.factories.members import DelegationFactory
from tests.meetings.counting import counts

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def typed(**others: object) -> dict[str, object]:
    return {
        "commitment": str(Commitment.objects.get(number=4).pk),
        "capability": "",
        "title": "Training for analysts",
        "words": "Two days.\r\n\r\nIn person.",
        "languages": ["fr", "en"],
        **others,
    }


def test_a_need_is_entered_changed_paused_and_met(world: World) -> None:
    client = world.client("drafter")
    government = world.governments["norland"].pk
    address = reverse("support-add", args=[government, "need"])
    answer = client.post(address, typed(title=""))
    assert answer.status_code == 422
    assert "Say it in a few words." in answer.content.decode()
    assert "In person." in answer.content.decode()

    answer = client.post(address, typed())
    entry = SupportEntry.objects.get()
    assert answer.headers["Location"] == entry.get_absolute_url()
    assert entry.languages == ["en", "fr"]
    assert entry.words == "Two days.\n\nIn person."
    for verb, state in (("pause", "paused"), ("resume", "open"), ("meet", "met")):
        client.post(reverse("support-act", args=[entry.pk, verb]))
        entry.refresh_from_db()
        assert entry.state == state
    assert client.post(reverse("support-act", args=[entry.pk, "pause"])).status_code == 409
    assert client.post(reverse("support-act", args=[entry.pk, "destroy"])).status_code == 404
    assert "Met and ended" in client.get(reverse("support-own")).content.decode()


def test_who_was_slower_sees_both_texts(world: World) -> None:
    services.change_entry(
        entry=world.need,
        content=content_of(title="By a colleague"),
        expected_version=0,
        actor=world.user("head"),
    )
    client = world.client("drafter")
    address = reverse("support-edit", args=[world.need.pk])
    answer = client.post(address, typed(title="By me", version="0"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "By a colleague" in page
    assert 'value="By me"' in page
    again = client.post(address, typed(title="By me", version="1"))
    assert again.status_code == 302


def test_a_suggestion_is_confirmed_by_one_button(world: World) -> None:
    entry = world.suggestion
    client = world.client("drafter")
    assert (
        "Suggested by your published report" in client.get(reverse("support-own")).content.decode()
    )
    assert "/knowledge/support/own/" in {task.link for task in tasks(world.user("drafter"))}
    client.post(reverse("support-act", args=[entry.pk, "confirm"]))
    entry.refresh_from_db()
    assert entry.state == "open"
    assert "/knowledge/support/own/" not in {task.link for task in tasks(world.user("drafter"))}


def question(world: World, slug: str = "norland") -> Consent:
    assert world.introduction.pk
    return world.consent(slug)


def test_the_question_shows_what_would_be_shared_and_not_with_whom(world: World) -> None:
    consent = question(world)
    page = world.client("head").get(consent.get_absolute_url()).content.decode()
    assert "A government offers help with commitment 4" in page
    assert world.need.title in page
    assert "Sudland" not in page
    assert world.offer.title not in page
    observer = world.client("observer").get(consent.get_absolute_url()).content.decode()
    assert "Agree to be introduced" not in observer


def test_agreeing_needs_a_contact_and_the_text_that_was_shown(world: World) -> None:
    consent, client = question(world), world.client("clearance")
    address = reverse("support-agree", args=[consent.pk])
    answer = client.post(address, {"contact": "", "mailbox": "", "version": "0"})
    assert answer.status_code == 422
    assert "give the address of a mailbox" in answer.content.decode()

    services.change_entry(
        entry=world.need,
        content=content_of(title="Changed meanwhile"),
        expected_version=0,
        actor=world.user("drafter"),
    )
    given = {"contact": "", "mailbox": "unit@norland.example", "version": "0"}
    answer = client.post(address, given)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Changed meanwhile" in page
    assert "unit@norland.example" in page
    assert client.post(address, {**given, "version": "1"}).status_code == 302
    assert world.consent().shared_title == "Changed meanwhile"

    again = client.post(address, {**given, "version": "1"})
    assert again.status_code == 409
    assert "Sudland" not in again.content.decode()


def test_a_reason_for_declining_is_for_the_secretariat_alone(world: World) -> None:
    consent = question(world)
    world.client("head").post(reverse("support-decline", args=[consent.pk]), {"reason": "Quokka."})
    officer = world.client("officer").get(world.introduction.get_absolute_url())
    assert "Quokka." in officer.content.decode()
    theirs = world.client("foreign_clearance").get(question(world, "sudland").get_absolute_url())
    assert "It did not come about" in theirs.content.decode()
    assert "Quokka." not in theirs.content.decode()
    late = world.client("foreign_clearance").post(
        reverse("support-decline", args=[world.consent("sudland").pk])
    )
    assert late.status_code == 409
    assert "eclined" not in late.content.decode()


def test_an_officer_proposes_and_records_the_outcome(world: World) -> None:
    client = world.client("officer")
    address = reverse("support-propose", args=[world.need.pk, world.offer.pk])
    assert address in client.get(reverse("support-matches")).content.decode()
    page = client.get(address).content.decode()
    assert "Both are about commitment 4." in page
    assert client.post(address).status_code == 302
    assert "Nothing fits" in client.get(reverse("support-matches")).content.decode()
    assert client.post(address).status_code == 422
    world.__dict__["introduction"] = Introduction.objects.get()
    for slug in ("norland", "sudland"):
        world.agree(slug)
    address = reverse("support-conclude", args=[world.introduction.pk])
    assert client.post(address, {"outcome": "", "words": "Kept"}).status_code == 422
    assert client.post(address, {"outcome": "helped", "words": "They met."}).status_code == 302
    seen = world.client("foreign_drafter").get(world.consent("sudland").get_absolute_url())
    assert "They met." in seen.content.decode()
    assert client.post(address, {"outcome": "helped"}).status_code == 409


def test_empty_pages_say_what_will_appear(world: World) -> None:
    member, officer = world.client("drafter"), world.client("officer")
    assert "No figures yet" in member.get(reverse("support-gap")).content.decode()
    assert "appears here once it is entered" in member.get(reverse("support-own")).content.decode()
    for name, words in (
        ("support-matches", "A pair appears here as soon as"),
        ("support-entries", "appear here once their governments enter them"),
        ("support-introductions", "appears here once you propose it"),
    ):
        assert words in officer.get(reverse(name)).content.decode()


def test_addresses_that_make_no_sense(world: World) -> None:
    officer, member = world.client("officer"), world.client("drafter")
    strange = "/?state=nonsense&page=-1&side=x"
    for name in ("support-entries", "support-introductions", "support-matches"):
        assert officer.get(reverse(name) + strange[1:]).status_code == 200
    assert member.get("/knowledge/support/7/").status_code == 404
    government = world.governments["norland"].pk
    assert member.get(reverse("support-add", args=[government, "wish"])).status_code == 404
    pair = reverse("support-propose", args=[world.offer.pk, world.need.pk])
    assert officer.get(pair).status_code == 404


# Tasks, reminders and the secretariat's list -----------------------------------------------------


def titles(person: User) -> list[str]:
    return [str(task.title) for task in tasks(person)]


def test_a_question_stands_on_the_list_of_who_may_answer(world: World) -> None:
    assert question(world).pk
    need = "A government offers help with commitment 4: answer the question"
    offer = "A government asks for help with commitment 4: answer the question"
    for role in ("clearance", "head"):
        assert need in titles(world.user(role))
    assert offer in titles(world.user("foreign_clearance"))
    for role in ("observer", "drafter", "foreign_drafter", "officer"):
        assert not {need, offer} & set(titles(world.user(role)))
    world.agree()
    assert need not in titles(world.user("head"))


def test_reminders_come_on_three_days_and_end(world: World) -> None:
    consent = question(world)
    due = world.introduction.answer_by
    steps = {}
    for days in (-20, -13, -6, 1):
        moment = due + days * DAY
        with time_machine.travel(moment, tick=False):
            drafts = [
                each for each in planning.due(moment) if each.kind == "introduction.answer_due"
            ]
        steps[days] = {
            (draft.step, str(draft.recipient)) for draft in drafts if draft.obj == consent
        }
        for draft in drafts:
            notice = Notice(kind=draft.kind, facts=dict(draft.facts), object_id=str(draft.obj.pk))
            person = User.objects.get(pk=draft.recipient.pk)  # type: ignore[union-attr]
            assert kinds.get(draft.kind).link(notice) in [task.link for task in tasks(person)]
    both = ("The clearance", "The head")
    assert steps == {
        -20: set(),
        -13: {("-14", each) for each in both},
        -6: {("-7", each) for each in both},
        1: set(),
    }


def keys(person: User) -> set[str]:
    return {group.key for group in waiting(person)}


def test_the_secretariat_is_told_of_matches_and_of_what_is_slow(world: World) -> None:
    assert world.need.pk
    assert world.offer.pk
    officer = world.user("officer")
    (group,) = (each for each in waiting(officer) if each.key == "support_matches")
    assert [item.what for item in group.items] == ["Commitment 4"]
    world.lead_introduction("one_agreed")
    assert not keys(officer) & {"support_matches", "introductions_unanswered"}
    with time_machine.travel(timezone.now() + 15 * DAY, tick=False):
        assert "introductions_unanswered" in keys(officer)
        world.agree("sudland")
        assert "introductions_unanswered" not in keys(officer)
    with time_machine.travel(timezone.now() + 106 * DAY, tick=False):
        assert "introductions_without_outcome" in keys(officer)
    world.seat("officer", ["observer"])
    with time_machine.travel(timezone.now() + 106 * DAY, tick=False):
        assert "introductions_without_outcome" not in keys(world.user("officer"))


def test_the_tasks_of_the_worker(world: World) -> None:
    assert question(world).pk
    assert lapse_introductions() == {"lapsed": 0}
    with time_machine.travel(timezone.now() + 31 * DAY, tick=False):
        assert lapse_introductions() == {"lapsed": 1}
    assert release_support_figures() == {"changed": 0}


# Queries -----------------------------------------------------------------------------------------


def more(world: World, number: int) -> None:
    """Needs and offers of other governments and of Norland, and introductions of Norland."""
    for index in range(number):
        seat = DelegationFactory()
        offer = services.add_entry(
            government=seat.government, side="offer", content=content_of(), actor=seat.user
        )
        SupportEntry.objects.filter(pk=offer.pk).update(is_named=True)
        need = services.add_entry(
            government=world.governments["norland"],
            side="need",
            content=content_of(title=f"Need {index}"),
            actor=world.user("drafter"),
        )
        introductions.propose(need=need, offer=offer, actor=world.user("officer"))


def test_pages_ask_as_many_questions_for_three_as_for_one(world: World) -> None:
    member, officer = world.client("head"), world.client("officer")
    pages: list[tuple[Client, str]] = [
        (member, reverse("support-gap")),
        (member, reverse("support-own")),
        (member, reverse("dashboard")),
        (officer, reverse("support-matches")),
        (officer, reverse("support-entries")),
        (officer, reverse("support-introductions")),
        (officer, reverse("secretariat")),
    ]
    services.add_entry(
        government=world.governments["norland"],
        side="need",
        content=content_of(title="Still alone"),
        actor=world.user("drafter"),
    )
    more(world, 1)
    one = counts(pages)
    more(world, 2)
    assert counts(pages) == one
