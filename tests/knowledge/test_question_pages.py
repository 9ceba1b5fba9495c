"""The pages of questions, answers and follows, as people use them."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from commitments.models import Capability, Commitment
from knowledge import services
from knowledge.models import Answer, Question, QuestionFollow, Resource, TopicFollow
from taskforce.home.todo import tasks
from taskforce.home.waiting import waiting
from tests.access.world import World
from tests.meetings.counting import counts

LIST = reverse("question-list")


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


def typed(**others: Any) -> dict[str, Any]:
    return {
        "title": "Who trains interpreters?",
        "text": "We look for a course.\r\n\r\nOr its contents.",
        "commitments": [Commitment.objects.get(number=4).pk],
        **others,
    }


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_nobody_outside_finds_anything(world: World) -> None:
    question = world.question
    visitor = world.client("visitor")
    for address in (LIST, question.get_absolute_url()):
        response = visitor.get(address)
        assert (response.status_code, response.headers["Location"].split("?")[0]) == (
            302,
            reverse("account_login"),
        )
    commitment = reverse("commitment-detail", args=[7])
    for role in ("visitor", "nobody", "administrator"):
        client = world.client(role)
        for address in (reverse("knowledge-list"), commitment, reverse("sitemap"), reverse("home")):
            page = client.get(address).content.decode()
            assert question.title not in page
            assert LIST not in page
    assert "csrftoken" not in world.client("visitor").get(commitment).cookies
    assert LIST in text(world.client("observer"), reverse("knowledge-list"))
    assert LIST in text(world.client("observer"), commitment)


def test_asking_answering_and_accepting(world: World) -> None:
    asker, answerer = world.client("drafter"), world.client("foreign_drafter")
    sudland = world.governments["sudland"]
    response = asker.post(reverse("question-ask"), typed(mentioned=[sudland.pk]))
    question = Question.objects.get()
    assert response.headers["Location"] == question.get_absolute_url()
    assert question.government == world.governments["norland"]
    assert question.text == "We look for a course.\n\nOr its contents."
    assert list(question.mentioned.all()) == [sudland]

    answerer.post(question.get_absolute_url(), {"text": "Ours lasts a day."})
    answer = Answer.objects.get()
    assert answer.government == sudland
    page = text(asker, question.get_absolute_url())
    for words in ("Ours lasts a day.", "The foreign_drafter", "Sudland", "Accept this answer"):
        assert words in page
    assert "Accept this answer" not in text(answerer, question.get_absolute_url())
    asker.post(reverse("answer-act", args=[answer.pk, "accept"]))
    assert "Accepted answer" in text(world.client("observer"), question.get_absolute_url())
    late = asker.post(reverse("answer-act", args=[answer.pk, "accept"]))
    assert late.status_code == 409


@pytest.mark.parametrize(
    ("missing", "field"), [("title", "id_title"), ("text", "id_text"), ("commitments", "id_comm")]
)
def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(
    world: World, missing: str, field: str
) -> None:
    response = world.client("drafter").post(
        reverse("question-ask"), typed(**{missing: [] if missing == "commitments" else ""})
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert f'href="#{field}' in page
    assert ("Who trains interpreters?" in page) or missing == "title"
    assert ("We look for a course." in page) or missing == "text"
    assert not Question.objects.exists()


def test_words_are_words_and_never_markup(world: World) -> None:
    question = world.ask(
        title="<b>Bold?</b>", text="<script>alert(1)</script>\n\n[x](javascript:alert(1))"
    )
    world.give_answer(question, text="<img src=x onerror=alert(1)>")
    page = text(world.client("observer"), question.get_absolute_url())
    for words in ("<script>alert", "<img src=x", "<b>Bold", 'href="javascript'):
        assert words not in page
    assert "&lt;b&gt;Bold?&lt;/b&gt;" in page


def test_words_that_are_not_rendered_are_refused_beside_their_field(world: World) -> None:
    table = "a|" * 180 + "\n" + "-|" * 180 + "\n" + "a\n" * 360
    for words, said in ((table, "tables of this text are too large"), ("&#x202e;a", "direction")):
        pages = (
            world.client("drafter").post(reverse("question-ask"), typed(text=words)),
            world.client("foreign_drafter").post(
                world.question.get_absolute_url(), {"text": words}
            ),
            world.client("foreign_drafter").post(
                reverse("answer-edit", args=[world.answer.pk]), {"text": words, "version": 0}
            ),
        )
        for response in pages:
            page = response.content.decode()
            assert response.status_code == 422
            assert 'href="#id_text' in page
            assert said in page
            assert "How to write" in page


def test_two_who_change_the_same_words_see_both(world: World) -> None:
    question, answer = world.ask(), world.answer
    cases = (
        ("drafter", reverse("question-edit", args=[question.pk]), "title", typed()),
        ("foreign_drafter", reverse("answer-edit", args=[answer.pk]), "text", {}),
    )
    for role, address, name, fields in cases:
        client = world.client(role)
        said = {**fields, "version": 0}
        assert client.post(address, {**said, name: "First words"}).status_code == 302
        response = client.post(address, {**said, name: "Second words"})
        page = response.content.decode()
        assert response.status_code == 409
        assert "First words" in page
        assert "Second words" in page
        assert 'name="version" value="1"' in page
        assert client.post(address, {**said, name: "Second words", "version": 1}).status_code == 302
    answer.refresh_from_db()
    assert (Question.objects.get(pk=question.pk).title, answer.text) == ("Second words",) * 2


def test_words_that_were_answered_are_not_offered_for_change(world: World) -> None:
    client = world.client("drafter")
    address = reverse("question-edit", args=[world.question.pk])
    assert address in text(client, world.question.get_absolute_url())
    assert world.answer.question == world.question
    assert address not in text(client, world.question.get_absolute_url())
    assert client.get(address).headers["Location"] == world.question.get_absolute_url()
    assert client.post(address, typed(version=0)).status_code == 409


def test_an_officer_hides_and_the_author_reads_why(world: World) -> None:
    answer, officer = world.answer, world.client("officer")
    page = world.question.get_absolute_url()
    hide = reverse("answer-end", args=[answer.pk, "hide"])
    assert hide in text(officer, page)
    assert officer.post(hide, {"reason": ""}).status_code == 422
    officer.post(hide, {"reason": "It names a case."})
    assert "It names a case." in text(world.client("foreign_drafter"), page)
    assert "Show it again" in text(officer, page)
    for role in ("drafter", "observer", "foreign_clearance"):
        assert answer.text not in text(world.client(role), page)
    officer.post(reverse("question-end", args=[world.question.pk, "hide"]), {"reason": "All."})
    assert world.client("observer").get(page).status_code == 404
    assert world.question.title not in text(world.client("observer"), LIST)
    assert world.question.title not in text(officer, LIST)
    assert world.question.title in text(officer, f"{LIST}?state=hidden")
    officer.post(reverse("question-act", args=[world.question.pk, "restore"]))
    assert world.client("observer").get(page).status_code == 200


def test_the_list_finds_what_is_asked_for(world: World) -> None:
    capability = Capability.objects.earliest("number")
    first = world.ask(title="First question", mentioned=[world.governments["sudland"]])
    second = world.ask(
        "foreign_drafter",
        "sudland",
        title="Second question",
        commitments=[],
        capabilities=[capability],
    )
    third = world.ask("officer", "", title="Third question")
    services.accept_answer(
        answer=world.give_answer(second, "drafter", "norland"), actor=world.user("foreign_drafter")
    )
    services.follow_question(question=third, wanted=True, actor=world.user("drafter"))
    everything = {first, second, third}
    wanted = {
        "": everything,
        "?state=open": {first, third},
        "?state=answered": {second},
        "?state=withdrawn": set(),
        "?commitment=7": {first, third},
        "?mentioned=sudland": {first},
        "?whose=own": {first},
        "?whose=followed": everything,
        "?whose=to_us": set(),
        "?state=nonsense&commitment=x": everything,
    }
    client = world.client("drafter")
    for query, expected in wanted.items():
        page = text(client, LIST + query)
        assert {each for each in everything if each.title in page} == expected, query
    assert "No question is as you asked" in text(client, f"{LIST}?state=withdrawn")
    assert first.title in text(world.client("foreign_clearance"), f"{LIST}?whose=to_us")


def test_an_empty_list_says_what_will_be_there(world: World) -> None:
    assert "Nobody has asked anything yet" in text(world.client("drafter"), LIST)
    assert reverse("question-ask") not in text(world.client("observer"), LIST)
    page = text(world.client("observer"), world.question.get_absolute_url())
    assert "Nobody has answered yet" in page
    assert "Your answer" not in page


def test_whoever_speaks_for_two_chooses_the_name(world: World) -> None:
    world.seat("foreign_drafter", ["drafter"])
    client = world.client("foreign_drafter")
    assert "In whose name" in text(client, reverse("question-ask"))
    assert client.post(reverse("question-ask"), typed()).status_code == 422
    client.post(reverse("question-ask"), typed(government=world.governments["norland"].pk))
    assert Question.objects.get().government == world.governments["norland"]
    world.seat("officer", ["drafter"])
    officer = world.client("officer")
    officer.post(Question.objects.get().get_absolute_url(), {"text": "So.", "government": "s"})
    assert Answer.objects.get().government is None


def test_following_a_question_and_not(world: World) -> None:
    question = world.question
    client = world.client("observer")
    follow = reverse("question-act", args=[question.pk, "follow"])
    assert follow in text(client, question.get_absolute_url())
    client.post(follow)
    unfollow = reverse("question-act", args=[question.pk, "unfollow"])
    assert unfollow in text(client, question.get_absolute_url())
    client.post(unfollow)
    assert QuestionFollow.objects.get().wanted is False
    assert client.post(reverse("question-act", args=[question.pk, "x"])).status_code == 404


def test_an_author_agrees_on_a_page_or_declines(world: World) -> None:
    proposal = world.proposal_of_resource
    address = reverse("answer-consent", args=[proposal.answer_id])
    client = world.client("foreign_drafter")
    assert world.answer.text in text(client, address)
    assert client.post(address, {"title": "Only a title"}).status_code == 422
    assert "Give it a title." in client.post(address, {}).content.decode()
    fields = {
        "title": "Small providers",
        "kind": "good_practice",
        "summary": "One person to call.",
        "body": "A text.",
        "language": "en",
    }
    assert client.post(address, fields).status_code == 302
    assert Resource.objects.get().title == "Small providers"
    assert "there is a draft of it" in text(
        world.client("officer"), world.question.get_absolute_url()
    )
    assert client.get(address).status_code == 302
    assert client.post(address, fields).status_code == 409


def test_what_waits_for_whom(world: World) -> None:
    """Whoever writes for a government that was asked; until it answers, or somebody accepts."""

    def titles(role: str) -> set[str]:
        return {str(task.title) for task in tasks(world.user(role))}

    answer_it = "Answer a question to your government"
    agree = "Say whether your answer may go into the library"
    question = world.question
    world.give_answer(question, "officer", "")
    for role in ("foreign_drafter", "foreign_clearance"):
        assert answer_it in titles(role)
    for role in ("drafter", "observer", "officer", "nobody"):
        assert answer_it not in titles(role)
    assert world.proposal_of_resource.answer == world.answer
    assert answer_it not in titles("foreign_clearance")
    assert agree in titles("foreign_drafter")
    assert agree not in titles("foreign_clearance") | titles("officer")
    services.decline_proposal(
        proposal=world.proposal_of_resource, actor=world.user("foreign_drafter")
    )
    assert agree not in titles("foreign_drafter")


def test_what_nobody_answers_waits_for_the_secretariat(world: World) -> None:
    def waits() -> list[str]:
        groups = {group.key: group for group in waiting(world.user("officer"))}
        return [item.link for item in groups["questions"].items] if "questions" in groups else []

    question = world.ask()
    for days, waited in ((9, False), (15, True)):
        asked_at = timezone.now() - timedelta(days=days)
        Question.objects.filter(pk=question.pk).update(asked_at=asked_at)
        assert (waits() == [question.get_absolute_url()]) is waited
    assert waiting(world.user("administrator")) == []
    world.give_answer(question)
    assert waits() == []


def test_choosing_what_to_follow(world: World) -> None:
    client = world.client("observer")
    address = reverse("knowledge-follows")
    capability = Capability.objects.earliest("number")
    client.post(address, {"numbers": [4, 7], "capabilities": [capability.pk]})
    follows = TopicFollow.objects.values_list("number", "capability_id")
    assert set(follows) == {(4, None), (7, None), (None, capability.pk)}
    assert client.post(address, {"numbers": [44]}).status_code == 422
    client.post(address, {"numbers": [7]})
    assert list(follows.all()) == [(7, None)]
    page = reverse("commitment-detail", args=[7])
    unfollow = reverse("commitment-follow", args=[7, "unfollow"])
    assert unfollow in text(client, page)
    client.post(unfollow)
    assert not follows.all().exists()
    client.post(reverse("commitment-follow", args=[9, "follow"]))
    assert list(follows.all()) == [(9, None)]
    assert client.post(reverse("commitment-follow", args=[9, "x"])).status_code == 404
    assert address in text(client, reverse("account-mail"))
    assert address not in text(world.client("nobody"), reverse("account-mail"))


def test_pages_ask_the_same_for_three_as_for_one(world: World) -> None:
    question = world.question
    asker, answerer, officer = (
        world.client(role) for role in ("drafter", "foreign_drafter", "officer")
    )
    services.set_topics(numbers=[7], capabilities=[], actor=world.user("foreign_drafter"))
    pages = [
        (client, address)
        for client in (asker, answerer, officer)
        for address in (
            LIST,
            f"{LIST}?whose=followed",
            question.get_absolute_url(),
            reverse("knowledge-follows"),
            reverse("dashboard"),
        )
    ]
    pages.append((officer, reverse("secretariat")))

    def add() -> None:
        each = world.ask(
            mentioned=[world.governments["sudland"]],
            capabilities=list(Capability.objects.all()[:2]),
        )
        accepted = world.give_answer(world.ask("officer", ""))
        services.accept_answer(answer=accepted, actor=world.user("officer"))
        services.propose_resource(answer=accepted, actor=world.user("officer"))
        world.give_answer(question, "clearance", "norland")
        world.give_answer(question)
        Question.objects.filter(pk=each.pk).update(asked_at=timezone.now() - timedelta(days=20))

    add()
    services.accept_answer(answer=question.answers.earliest("pk"), actor=world.user("drafter"))
    before = counts(pages)
    add()
    add()
    assert counts(pages) == before
