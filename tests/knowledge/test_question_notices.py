"""The mail about questions and answers: to whom, when, and nothing of their words in it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from knowledge import services
from knowledge.models import Answer, Question
from knowledge.selectors.follows import followers, follows_question
from taskforce.home import mail as wishes
from taskforce.notifications import services as notifications
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.access.question_world import question_content, resource_content
from tests.access.world import World
from tests.smtp import SmtpSink

NOON = datetime(2027, 3, 2, 12, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
MARKER = "unicorn"


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def told(kind: str) -> set[str]:
    """Who is told, by their part."""
    rows = Notice.objects.filter(kind=kind).select_related("recipient")
    return {str(row.to).removeprefix("The ") for row in rows}


def following(world: World, question: Question) -> set[str]:
    return {person.name.removeprefix("The ") for person in followers(question)}


def test_a_delegation_that_is_asked_by_name_is_told_once(world: World) -> None:
    question = world.ask(mentioned=[world.governments["sudland"]])
    assert told("question.asked") == {"foreign_drafter", "foreign_clearance"}
    services.change_question(
        question=question,
        content=question_content(text="Again, @sudland.", mentioned=[]),
        expected_version=0,
        actor=world.user("drafter"),
    )
    assert Notice.objects.filter(kind="question.asked").count() == 2
    asked = world.ask("foreign_drafter", "sudland")
    world.give_answer(asked, "officer", "", text="@norland knows.")
    assert {"observer", "drafter", "clearance", "head"} <= told("question.asked")


def test_who_follows_by_themselves_and_who_by_their_word(world: World) -> None:
    question = world.question
    assert following(world, question) == {"drafter", "foreign_drafter", "foreign_clearance"}
    world.give_answer(question, "officer", "")
    answer = world.give_answer(question, "clearance", "norland")
    services.follow_question(question=question, wanted=True, actor=world.user("observer"))
    services.follow_question(question=question, wanted=False, actor=world.user("foreign_clearance"))
    expected = {"drafter", "foreign_drafter", "officer", "clearance", "observer"}
    assert following(world, question) == expected
    for role in world.emails:
        person = world.user(role)
        assert follows_question(person, question) is (role in expected), role
    services.withdraw_answer(answer=answer, reason="No.", actor=world.user("clearance"))
    assert following(world, question) == expected - {"clearance"}


def test_who_may_not_read_any_more_is_not_told(world: World) -> None:
    question = world.question
    norland = world.governments["norland"]
    norland.is_taskforce_member = False
    norland.save()
    assert following(world, question) == {"foreign_drafter", "foreign_clearance"}


def test_answers_of_an_hour_are_one_mail(
    world: World, smtp_sink: SmtpSink, clock: time_machine.Traveller
) -> None:
    question = world.question
    Notice.objects.all().delete()
    for minutes in (0, 20):
        clock.move_to(NOON + timedelta(minutes=minutes))
        world.give_answer(question, text=f"The {MARKER} of {minutes}.")
    notifications.deliver(seconds=10)
    assert smtp_sink.messages() == [], "the hour is not over"
    clock.move_to(NOON.replace(hour=13, minute=0))
    notifications.deliver(seconds=10)
    (mail,) = smtp_sink.messages(to=world.emails["drafter"])
    body = mail.get_body(("plain",))
    assert body is not None
    assert "2 answers have come." in body.get_content()
    assert f"/knowledge/questions/{question.pk}/" in body.get_content()
    assert smtp_sink.messages(to=world.emails["foreign_drafter"]) == [], "their own answers"
    world.give_answer(question, text=f"The {MARKER} of the next hour.")
    clock.move_to(NOON.replace(hour=14, minute=0))
    notifications.deliver(seconds=10)
    assert len(smtp_sink.messages(to=world.emails["drafter"])) == 2
    for message in smtp_sink.messages():
        assert MARKER not in message.as_string()


def test_a_mail_about_answers_that_were_taken_away_does_not_leave(
    world: World, clock: time_machine.Traveller
) -> None:
    answer = world.give_answer(world.ask())
    services.hide_answer(answer=answer, reason="A case.", actor=world.user("officer"))
    clock.move_to(NOON + HOUR)
    notifications.deliver(seconds=10)
    notice = Notice.objects.get(kind="question.answered")
    assert (notice.state, notice.answer) == ("skipped", "The answers were taken away.")
    assert Notice.objects.get(kind="answer.hidden").state == "sent"


def test_a_mail_about_a_question_that_is_gone_does_not_leave(world: World) -> None:
    services.hide_question(question=world.question, reason="A case.", actor=world.user("officer"))
    notifications.deliver(seconds=10)
    asked = Notice.objects.filter(kind="question.asked")
    assert {row.state for row in asked} == {"skipped"}
    assert told("question.hidden") == {"drafter"}
    assert Notice.objects.get(kind="question.hidden").state == "sent"


def test_an_author_hears_that_their_answer_helped(world: World) -> None:
    own = world.give_answer(world.question, "drafter", "norland")
    services.accept_answer(answer=own, actor=world.user("drafter"))
    assert told("answer.accepted") == set(), "nobody is told of what they did"
    services.reopen_question(question=world.question, actor=world.user("drafter"))
    services.accept_answer(answer=world.answer, actor=world.user("head"))
    assert told("answer.accepted") == {"foreign_drafter"}


def test_consent_is_asked_and_its_answer_told(world: World, smtp_sink: SmtpSink) -> None:
    proposal = world.proposal_of_resource
    notifications.deliver(seconds=10)
    (mail,) = smtp_sink.messages(subject="May your answer go into the library?")
    assert mail["To"] == world.emails["foreign_drafter"]
    body = mail.get_body(("plain",))
    assert body is not None
    assert reverse("answer-consent", args=[proposal.answer_id]) in body.get_content()
    services.agree_to_proposal(
        proposal=proposal, content=resource_content(), actor=world.user("foreign_drafter")
    )
    notifications.deliver(seconds=10)
    assert [each["To"] for each in smtp_sink.messages(subject="of an answer agreed")] == [
        world.emails["officer"]
    ]


def test_consent_that_is_no_longer_wanted_is_not_asked(world: World) -> None:
    assert world.proposal_of_resource.state == "asked"
    services.reopen_question(question=world.question, actor=world.user("drafter"))
    notifications.deliver(seconds=10)
    assert Notice.objects.get(kind="answer.consent_asked").state == "skipped"


def test_an_author_who_left_is_not_asked_but_their_heads(world: World) -> None:
    question = world.ask("foreign_drafter", "sudland")
    answer = world.give_answer(question, "drafter", "norland")
    services.accept_answer(answer=answer, actor=world.user("foreign_drafter"))
    world.seat("drafter", ["observer"])
    services.propose_resource(answer=Answer.objects.get(), actor=world.user("officer"))
    assert told("answer.consent_asked") == {"head"}


def test_no_word_of_anybody_stands_in_any_of_them(world: World) -> None:
    question = world.ask(title=f"The {MARKER}?", text=f"What of the {MARKER}?", mentioned=[])
    answer = world.give_answer(question, text=f"The {MARKER} and @norland. @sudland, too.")
    other = world.give_answer(question, "officer", "", text=MARKER)
    services.hide_answer(answer=other, reason=MARKER, actor=world.user("officer"))
    services.accept_answer(answer=answer, actor=world.user("drafter"))
    proposal = services.propose_resource(answer=answer, actor=world.user("officer"))
    services.agree_to_proposal(
        proposal=proposal,
        content=resource_content(title=MARKER, summary=MARKER, body=MARKER),
        actor=world.user("foreign_drafter"),
    )
    services.hide_question(question=question, reason=MARKER, actor=world.user("officer"))
    notices = list(Notice.objects.select_related("recipient"))
    assert {notice.kind for notice in notices} == {
        *("question.asked", "question.answered", "question.hidden"),
        *("answer.accepted", "answer.hidden", "answer.consent_asked", "answer.consent_answered"),
    }
    for notice in notices:
        mail = render(notice)
        assert MARKER not in mail.subject + mail.text + mail.html + str(notice.facts)


def test_every_kind_that_may_be_is_somebodys_choice(world: World) -> None:
    chosen = {"question.answered", "answer.accepted", "topics.weekly"}
    for role in ("observer", "officer"):
        assert chosen <= {kind.key for kind in wishes.optional_kinds(world.user(role))}
    assert "question.asked" in {kind.key for kind in wishes.optional_kinds(world.user("observer"))}
    for role in ("nobody", "administrator"):
        assert not chosen & {kind.key for kind in wishes.optional_kinds(world.user(role))}
    notifications.set_wishes(
        person=world.user("foreign_drafter"), hour=8, digest_days=[1], declined=["question.asked"]
    )
    assert world.question.title
    notifications.deliver(seconds=10)
    states = Notice.objects.filter(kind="question.asked").values_list("recipient__email", "state")
    assert dict(states) == {
        world.emails["foreign_drafter"]: "skipped",
        world.emails["foreign_clearance"]: "sent",
    }
