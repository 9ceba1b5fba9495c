"""What one may ask and how much of it, and how little the trail says."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pytest_django import Settings

from knowledge import services
from knowledge.models import Answer, Question, Resource
from taskforce.audit.models import AuditEvent
from tests.access.question_world import resource_content
from tests.access.world import World
from tests.factories.members import GovernmentFactory


def test_a_text_names_ten_governments_at_most(world: World) -> None:
    many = [GovernmentFactory(slug=f"land-{number}") for number in range(11)]
    text = " ".join(f"@{each.slug}" for each in many)
    for wrong in (
        {"text": text},
        {"mentioned": many},
        {"text": "@land-10", "mentioned": many[:10]},
    ):
        with pytest.raises(ValidationError) as refused:
            world.ask(**wrong)
        assert "at most 10 governments" in refused.value.message_dict["mentioned"][0]
    question = world.ask(mentioned=many[:10])
    assert question.mentioned.count() == 10
    with pytest.raises(ValidationError) as refused:
        world.give_answer(question, text=text)
    assert "text" in refused.value.message_dict


def test_a_person_asks_ten_questions_a_day_at_most(world: World, settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    first, *_others = [world.ask() for _each in range(10)]
    typed = {
        "title": "One more?",
        "text": "Is there more?",
        "commitments": [first.commitments.get().pk],
    }
    client, address = world.client("drafter"), reverse("question-ask")
    answer = client.post(address, typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "You have asked 10 questions within a day." in page
    assert "Is there more?" in page
    assert world.ask("head"), "each person has their own"
    Question.objects.filter(pk=first.pk).update(asked_at=first.asked_at - timedelta(days=1))
    assert client.post(address, typed).status_code == 302
    assert Question.objects.filter(title="One more?").count() == 1


def test_the_trail_says_nothing_of_what_a_question_said(world: World) -> None:
    question, answer = world.question, world.answer
    services.hide_answer(answer=answer, reason="Of a case.", actor=world.user("officer"))
    services.hide_question(question=question, reason="Of a case.", actor=world.user("officer"))
    about = ("knowledge.Question", "knowledge.Answer")
    events = AuditEvent.objects.filter(object_type__in=about)
    assert {"question.ask", "answer.give", "question.hide", "answer.hide"} <= set(
        events.values_list("verb", flat=True)
    )
    for event in events:
        assert question.title not in event.object_name
        assert f"Question no. {question.pk}" in event.object_name
        assert not event.reason
    question.refresh_from_db()
    assert question.reason == "Of a case."


@pytest.mark.parametrize("words", ["a\u202eb", "a &#x202e;b", "a\x08b", "> " * 21 + "a"])
def test_what_is_not_rendered_is_not_stored(world: World, words: str) -> None:
    answer = world.answer
    with pytest.raises(ValidationError) as refused:
        world.ask(text=words)
    assert list(refused.value.message_dict) == ["text"]
    with pytest.raises(ValidationError):
        world.give_answer(world.question, text=words)
    with pytest.raises(ValidationError):
        services.change_answer(
            answer=answer, text=words, expected_version=0, actor=world.user("foreign_drafter")
        )
    assert Question.objects.count() == Answer.objects.count() == 1


@pytest.mark.parametrize("hidden", ["\x08", "\u202e"])
def test_a_title_has_nothing_that_nobody_sees(world: World, hidden: str) -> None:
    proposal, words = world.proposal_of_resource, f"A{hidden}b"
    with pytest.raises(ValidationError) as refused:
        world.ask(title=words)
    assert list(refused.value.message_dict) == ["title"]
    with pytest.raises(ValidationError) as refused:
        services.agree_to_proposal(
            proposal=proposal,
            content=resource_content(title=words),
            actor=world.user("foreign_drafter"),
        )
    assert list(refused.value.message_dict) == ["title"]
    assert not Resource.objects.exists()
