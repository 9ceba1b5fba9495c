"""What a person takes along tells nothing that they may no longer read."""

import json

from knowledge import services
from knowledge.services import support
from members.models import Delegation, Role
from members.own_data import export
from members.services import delegations, set_delegation
from tests.access.library_world import content_of
from tests.access.support_world import content_of as entry_of
from tests.access.world import World


def taken(world: World, role: str) -> str:
    return json.dumps(export(world.user(role)), default=str)


def test_whoever_changed_sides_reads_nothing_new_of_the_old_government(world: World) -> None:
    drafter, norland = world.user("drafter"), world.governments["norland"]
    need = world.need
    text = services.create_resource(content=content_of(norland), actor=drafter)
    place = Delegation.objects.get(user=drafter, government=norland)
    delegations.depart(delegation=place, successor=None, actor=world.user("head"))
    set_delegation(
        government=world.governments["sudland"],
        user=world.user("drafter"),
        roles=[Role.DRAFTER],
        actor=world.user("administrator"),
    )
    head = world.user("head")
    support.change_entry(
        entry=need, content=entry_of(title="Later need"), expected_version=0, actor=head
    )
    support.meet_entry(entry=need, actor=head)
    services.change_resource(
        resource=text,
        content=content_of(norland, title="Later title"),
        expected_version=text.version,
        actor=head,
    )
    file = taken(world, "drafter")
    assert "Later need" not in file
    assert "Later title" not in file
    held = export(world.user("drafter"))
    assert held["support"]["entries"] == [
        {"government": "Norland", "about": "Need on commitment 4"}
    ]
    assert held["library_texts"] == [{"number": text.pk}]


def test_who_stayed_has_titles_and_states(world: World) -> None:
    drafter = world.user("drafter")
    assert world.need
    text = services.create_resource(content=content_of(world.governments["norland"]), actor=drafter)
    held = export(world.user("drafter"))
    assert held["support"]["entries"][0]["title"] == "Training for analysts"
    assert held["library_texts"] == [{"number": text.pk, "title": text.title, "state": "draft"}]


def test_the_title_of_a_hidden_question_is_not_taken_along(world: World) -> None:
    question = world.answer.question
    services.follow_question(question=question, wanted=True, actor=world.user("observer"))
    for role in ("foreign_drafter", "observer"):
        assert question.title in taken(world, role)
    services.hide_question(question=question, reason="A case.", actor=world.user("officer"))
    for role in ("foreign_drafter", "observer"):
        file = taken(world, role)
        assert question.title not in file
        assert f"Question no. {question.pk}" in file
    assert world.answer.text in taken(world, "foreign_drafter")
