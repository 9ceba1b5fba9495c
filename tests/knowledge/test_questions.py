"""Questions between members: who reads and says what, and what becomes of an answer."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from commitments.models import Capability, Commitment
from knowledge import selectors, services
from knowledge.models import Answer, Question, Resource, ResourceProposal
from knowledge.permissions import reads_as_taskforce
from knowledge.question_rules import people_who_speak, readers, speaks_for
from members import authority
from members.models import Government
from members.signals import own_data_asked
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from tests.access.question_world import question_content, resource_content
from tests.access.rows import ROLES
from tests.access.world import World
from tests.members.test_races import at_once

READERS = [role for role in ROLES if role not in {"visitor", "nobody", "administrator"}]


def slugs(question: Question) -> list[str]:
    return list(question.mentioned.alphabetical().values_list("slug", flat=True))


# Who reads ---------------------------------------------------------------------------------------


def test_lists_and_pages_agree_for_everybody_on_every_state(world: World) -> None:
    made = {"open": world.question}
    made["answered"] = world.ask()
    services.accept_answer(answer=world.give_answer(made["answered"]), actor=world.user("drafter"))
    made["withdrawn"] = services.withdraw_question(
        question=world.ask(), reason="Asked elsewhere.", actor=world.user("drafter")
    )
    made["hidden"] = services.hide_question(
        question=world.ask(), reason="It names a case.", actor=world.user("officer")
    )
    own = {"drafter", "head", "officer", "approver"}
    for role in ROLES:
        user = world.person(role)
        if role not in READERS:
            with pytest.raises(Refused):
                selectors.found_questions(user)
            with pytest.raises(Refused):
                selectors.get_question(user, made["open"].pk)
            continue
        for state, question in made.items():
            seen = state in Question.STANDING or role in own
            listed = set(selectors.found_questions(user, state=state))
            assert (listed == {question}) is seen, (role, state)
            assert (question in selectors.visible_questions(user)) is seen
            if seen:
                assert selectors.question_page(user, question.pk).question == question
            else:
                with pytest.raises(Http404):
                    selectors.question_page(user, question.pk)


def test_an_answer_that_was_taken_away_is_seen_by_its_own_people_alone(world: World) -> None:
    answer = world.answer
    services.hide_answer(answer=answer, reason="It names a case.", actor=world.user("officer"))
    seeing = set()
    for role in READERS:
        user = world.person(role)
        shown = [each.answer for each in selectors.question_page(user, answer.question_id).answers]
        assert shown == list(selectors.visible_answers(user))
        if shown:
            seeing.add(role)
            assert selectors.get_answer(user, answer.pk) == answer
        else:
            with pytest.raises(Http404):
                selectors.get_answer(user, answer.pk)
    assert seeing == {"foreign_drafter", "officer", "approver"}


def test_nobody_reads_the_answers_of_a_question_that_is_gone(world: World) -> None:
    answer = world.answer
    services.withdraw_question(
        question=answer.question, reason="No longer.", actor=world.user("drafter")
    )
    for role in ("foreign_drafter", "observer"):
        with pytest.raises(Http404):
            selectors.get_answer(world.user(role), answer.pk)
        assert not selectors.visible_answers(world.user(role)).exists()
    assert selectors.get_answer(world.user("officer"), answer.pk) == answer


@pytest.mark.parametrize("change", ["suspended", "left", "no member"])
def test_the_readers_are_those_whom_the_rule_lets_read(world: World, change: str) -> None:
    norland = world.governments["norland"]
    norland.state = change if change != "no member" else Government.State.ACTIVE
    norland.is_taskforce_member = change != "no member"
    norland.save()
    authority.reconcile()
    reading = {role for role in world.emails if reads_as_taskforce(world.person(role))}
    assert reading == {
        role for role in world.emails if readers().filter(email=world.emails[role]).exists()
    }
    assert ("observer" in reading) is (change == "suspended")
    assert "foreign_drafter" in reading
    for government_id, people in people_who_speak([norland.pk, None]).items():
        speaking = {
            world.user(role).pk
            for role in world.emails
            if speaks_for(world.person(role), government_id)
        }
        assert people == speaking


# Asking -----------------------------------------------------------------------------------------


def test_a_question_asks_governments_by_choice_and_by_name(world: World) -> None:
    gone = Government.objects.exclude(slug__in=world.governments).earliest("pk")
    Government.objects.filter(pk=gone.pk).update(state="suspended")
    question = world.ask(
        text=f"What do you think, @Sudland, and you, @{gone.slug}? "
        "Write to x@norland.example, not to @nowhere.",
        mentioned=[world.governments["norland"], gone],
    )
    assert slugs(question) == ["sudland"], "neither their own, nor one that cannot be asked"
    assert question.asked_by == world.user("drafter")
    event = AuditEvent.objects.get(verb="question.ask")
    assert event.facts["mentioned"] == ["sudland"]
    assert event.government_id == world.governments["norland"].pk


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": " \r\n "},
        {"text": "x" * 10_001},
        {"title": ""},
        {"title": "x" * 151},
        {"commitments": [], "capabilities": []},
    ],
)
def test_a_question_says_what_it_is_about(world: World, wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        world.ask(**wrong)
    assert not Question.objects.exists()


def test_nobody_asks_in_another_name(world: World) -> None:
    for role, slug in (("drafter", "sudland"), ("drafter", ""), ("officer", "norland")):
        with pytest.raises(Refused):
            world.ask(role, slug)
    outsider = world.governments["norland"]
    outsider.is_taskforce_member = False
    outsider.save()
    with pytest.raises(Refused):
        world.ask()


def test_the_words_change_until_somebody_answers(world: World) -> None:
    question, drafter = world.question, world.user("drafter")
    change = {"question": question, "expected_version": 0, "actor": drafter}
    changed = services.change_question(
        **change, content=question_content(title="Shorter?", mentioned=[])
    )
    assert (changed.title, changed.version, slugs(changed)) == ("Shorter?", 1, [])
    again = services.change_question(
        **change, content=question_content(title="Shorter?", mentioned=[])
    )
    assert again.version == 1, "the same words are no conflict"
    with pytest.raises(services.QuestionConflict) as conflict:
        services.change_question(**change, content=question_content(title="Longer?"))
    assert conflict.value.question.title == "Shorter?"
    answer = world.give_answer(changed)
    with pytest.raises(SomeoneWasFaster):
        services.change_question(
            **{**change, "expected_version": 1}, content=question_content(title="Late?")
        )
    services.withdraw_answer(
        answer=answer, reason="A mistake.", actor=world.user("foreign_drafter")
    )
    services.change_question(
        **{**change, "expected_version": 1}, content=question_content(title="Open again?")
    )
    assert Question.objects.get().title == "Open again?"


@pytest.mark.parametrize(
    ("name", "verb"),
    [
        ("question", services.withdraw_question),
        ("question", services.hide_question),
        ("answer", services.withdraw_answer),
        ("answer", services.hide_answer),
    ],
)
def test_nothing_is_taken_away_without_a_reason(world: World, name: str, verb: object) -> None:
    actors = {
        services.withdraw_question: "drafter",
        services.withdraw_answer: "foreign_drafter",
    }
    actor = world.user(actors.get(verb, "officer"))  # type: ignore[call-overload]  # a service
    with pytest.raises(ReasonMissing):
        verb(**{name: getattr(world, name)}, reason=" ", actor=actor)  # type: ignore[operator]
    with pytest.raises(IntegrityError), transaction.atomic():
        type(getattr(world, name)).objects.update(state="hidden", reason="")


# Answering --------------------------------------------------------------------------------------


def test_an_answer_changes_until_it_is_accepted(world: World) -> None:
    answer, author = world.answer, world.user("foreign_drafter")
    change = {"answer": answer, "actor": author}
    changed = services.change_answer(**change, text="More, @norland.", expected_version=0)
    assert (changed.text, changed.version) == ("More, @norland.", 1)
    assert slugs(changed.question) == ["sudland"], "who asks is not asked"
    with pytest.raises(services.AnswerConflict) as conflict:
        services.change_answer(**change, text="Other.", expected_version=0)
    assert conflict.value.answer.text == "More, @norland."
    services.accept_answer(answer=answer, actor=world.user("head"))
    with pytest.raises(SomeoneWasFaster):
        services.change_answer(**change, text="Late.", expected_version=1)


def test_one_answer_is_accepted_and_losing_it_opens_the_question(world: World) -> None:
    first, second = world.answer, world.give_answer(world.question, "officer", "")
    asker = world.user("drafter")
    services.accept_answer(answer=first, actor=asker)
    with pytest.raises(SomeoneWasFaster):
        services.accept_answer(answer=second, actor=asker)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(pk=second.pk).update(state="accepted")
    page = selectors.question_page(asker, first.question_id)
    assert [each.answer for each in page.answers] == [first, second]
    assert "reopen" in page.moves

    services.hide_answer(answer=first, reason="It names a case.", actor=world.user("officer"))
    assert Question.objects.get().state == Question.State.OPEN
    services.restore_answer(answer=first, actor=world.user("officer"))
    assert Answer.objects.get(pk=first.pk).state == Answer.State.GIVEN
    services.accept_answer(answer=second, actor=asker)
    services.reopen_question(question=second.question, actor=asker)
    states = set(Answer.objects.values_list("state", flat=True))
    assert (states, Question.objects.get().state) == ({"given"}, "open")


def test_a_hidden_question_comes_back_as_it_stood(world: World) -> None:
    officer = world.user("officer")
    services.accept_answer(answer=world.answer, actor=world.user("drafter"))
    services.hide_question(question=world.question, reason="For now.", actor=officer)
    assert services.restore_question(question=world.question, actor=officer).state == "answered"
    assert Question.objects.get().reason == ""


@pytest.mark.django_db(transaction=True)
def test_two_answers_accepted_at_once_leave_one(world: World) -> None:
    answers = [world.answer, world.give_answer(world.question, "officer", "")]
    asker = world.user("drafter")
    waiting = list(answers)
    outcomes = at_once(lambda: services.accept_answer(answer=waiting.pop(), actor=asker), times=2)
    late = [each for each in outcomes if isinstance(each, SomeoneWasFaster)]
    assert (len(outcomes), len(late)) == (2, 1)
    assert Answer.objects.filter(state="accepted").count() == 1
    assert Question.objects.get().state == "answered"


@pytest.mark.django_db(transaction=True)
def test_agreeing_ten_times_at_once_makes_one_draft(world: World) -> None:
    proposal, author = world.proposal_of_resource, world.user("foreign_drafter")
    at_once(
        lambda: services.agree_to_proposal(
            proposal=proposal, content=resource_content(), actor=author
        ),
        times=10,
    )
    assert Resource.objects.count() == 1


# Into the library -------------------------------------------------------------------------------


def test_an_author_who_agrees_has_a_draft_of_their_government(world: World) -> None:
    capability = Capability.objects.earliest("number")
    question = world.ask(capabilities=[capability])
    answer = services.accept_answer(answer=world.give_answer(question), actor=world.user("drafter"))
    proposal = services.propose_resource(answer=answer, actor=world.user("head"))
    with pytest.raises(Refused):
        services.agree_to_proposal(
            proposal=proposal, content=resource_content(), actor=world.user("officer")
        )
    author = world.user("foreign_drafter")
    agreed = services.agree_to_proposal(proposal=proposal, content=resource_content(), actor=author)
    resource = agreed.resource
    assert resource is not None
    assert (resource.government, resource.state) == (world.governments["sudland"], "draft")
    assert (resource.title, resource.body) == (
        "Small providers and removal",
        "We gave them one person to call.",
    )
    assert list(resource.commitments.all()) == list(Commitment.objects.filter(number=7))
    assert list(resource.capabilities.all()) == [capability]
    assert AuditEvent.objects.get(verb="resource.create").actor == author
    assert not selectors.visible_to(world.user("head")).exists(), "a draft is nobody's to find"


def test_an_author_is_asked_once(world: World) -> None:
    proposal, officer = world.proposal_of_resource, world.user("officer")
    services.decline_proposal(proposal=proposal, actor=world.user("foreign_drafter"))
    with pytest.raises(SomeoneWasFaster):
        services.propose_resource(answer=world.answer, actor=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        ResourceProposal.objects.create(answer=world.answer, proposed_by=officer)
    assert not Resource.objects.exists()


def test_what_is_taken_away_is_not_asked_for_any_more(world: World) -> None:
    proposal = world.proposal_of_resource
    services.withdraw_question(
        question=proposal.answer.question, reason="No longer.", actor=world.user("drafter")
    )
    proposal.refresh_from_db()
    assert proposal.state == ResourceProposal.State.DROPPED
    with pytest.raises(SomeoneWasFaster):
        services.decline_proposal(proposal=proposal, actor=world.user("foreign_drafter"))


def test_a_head_speaks_for_an_author_who_left(world: World) -> None:
    question = world.ask("foreign_drafter", "sudland")
    answer = world.give_answer(question, "drafter", "norland")
    services.accept_answer(answer=answer, actor=world.user("foreign_drafter"))
    proposal = services.propose_resource(answer=answer, actor=world.user("officer"))
    head, drafter = world.user("head"), world.user("drafter")
    with pytest.raises(Refused):
        services.agree_to_proposal(proposal=proposal, content=resource_content(), actor=head)
    assert selectors.questions_for_person(head).to_consent == []
    assert selectors.questions_for_person(drafter).to_consent == [proposal]
    world.seat("drafter", ["observer"])
    assert selectors.questions_for_person(world.user("head")).to_consent == [proposal]
    assert selectors.questions_for_person(world.user("drafter")).to_consent == []
    with pytest.raises(Refused):
        services.decline_proposal(proposal=proposal, actor=world.user("drafter"))
    services.agree_to_proposal(
        proposal=proposal, content=resource_content(), actor=world.user("head")
    )
    assert Resource.objects.get().government == world.governments["norland"]


def test_people_get_what_they_wrote_with_their_own_data(world: World) -> None:
    assert world.answer.question.title
    services.set_topics(numbers=[4], capabilities=[], actor=world.user("drafter"))

    def held(role: str) -> dict[str, object]:
        answers = own_data_asked.send(sender=None, person=world.user(role))
        return {name: part for _receiver, parts in answers for name, part in parts.items()}[
            "knowledge"
        ]

    asked = held("drafter")
    assert [row["title"] for row in asked["questions"]] == [world.question.title]  # type: ignore[index,attr-defined]
    assert asked["follows_commitments"] == [4]
    assert [row["text"] for row in held("foreign_drafter")["answers"]] == [world.answer.text]  # type: ignore[index,attr-defined]
    assert held("observer")["questions"] == []
