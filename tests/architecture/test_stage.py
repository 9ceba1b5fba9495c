"""What tests begin with is whole, and nothing of it reaches a test that did not ask for it."""

from django.contrib.sessions.models import Session

from commitments.models import Statement
from members.models import Government, User
from tests.stage import CAST, CONTENT, EMPTY, SIGNED_IN, Stage


def rows() -> tuple[bool, ...]:
    return tuple(model.objects.exists() for model in (Statement, Government, User, Session))


def test_a_test_that_asks_for_nothing_finds_nothing(db: None) -> None:
    assert rows() == (False, False, False, False)


def test_content_is_content_alone(content: None) -> None:
    assert rows() == (True, True, False, False)


def test_the_stage_is_built_and_taken_down_floor_by_floor(db: None) -> None:
    stage = Stage()
    for height, found in (
        (CAST, (True, True, True, False)),
        (CONTENT, (True, True, False, False)),
        (SIGNED_IN, (True, True, True, True)),
        (CAST, (True, True, True, False)),
        (EMPTY, (False, False, False, False)),
    ):
        stage.bring_to(height)
        assert rows() == found


def test_each_test_has_a_world_of_its_own(db: None) -> None:
    stage = Stage()
    stage.bring_to(CAST)
    mine, another = stage.world(), stage.world()
    mine.governments["norland"].state = Government.State.LEFT
    assert mine.round.pk
    assert another.governments["norland"].state == Government.State.ACTIVE
    assert "round" not in vars(another)
    stage.bring_to(EMPTY)
