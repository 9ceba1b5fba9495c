"""What changed since a moment: what each government says today, and nothing that it took back."""

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from commitments.selectors.changes import (
    changes_since,
    current_compared_since,
    public_changes_since,
)
from tests.access.world import World


@pytest.fixture(autouse=True)
def _without_second_factor(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


KEPT = "Work on commitment 3 goes on."


def test_what_a_government_keeps_to_itself_today_is_not_read_in_what_it_said_then(
    world: World,
) -> None:
    """Also where a later round has been published since."""
    world.bring_to("published")
    then = timezone.now()
    world.publish_again(visibility="secretariat")
    world.publish_later_round(status="in_place", narrative="New words.")

    reader = world.user("foreign_drafter")
    [change] = changes_since(reader, then)[3]
    said = "".join(run.text for each in change.differences for run in each.runs)
    assert KEPT not in said
    assert change.status_before == "withheld"
    page = world.client("foreign_drafter").get(f"/shared/changes/?since={then:%Y-%m-%d}")
    assert KEPT not in page.content.decode()


def test_a_correction_of_an_earlier_round_is_not_what_a_government_says_now(world: World) -> None:
    world.bring_to("published")
    world.publish_later_round(status="in_place", narrative="New words.")
    then = timezone.now()
    world.publish_again(narrative="One word is corrected.")
    assert changes_since(world.user("foreign_drafter"), then) == {}


def test_it_rests_on_the_reports_of_today_and_on_what_stands_for_those_of_then(
    world: World,
) -> None:
    world.bring_to("published")
    then = timezone.now()
    reader = world.user("observer")
    assert current_compared_since(reader, then) == []
    world.publish_again(narrative="One word is corrected.")
    [amended] = current_compared_since(reader, then)
    world.publish_later_round(status="in_place", narrative="New words.")
    later = current_compared_since(reader, then)
    assert len(later) == 2
    assert amended in later


def test_everybody_reads_what_changed_as_far_as_it_is_public(world: World) -> None:
    world.bring_to("published")
    then = timezone.now()
    words = "Only members read this."
    world.publish_again(status="in_place", narrative=words, visibility="taskforce")
    visitor, member = Client(), world.user("foreign_drafter")
    assert public_changes_since(then) == {}
    [change] = changes_since(member, then)[3]
    assert words in "".join(run.text for each in change.differences for run in each.runs)

    world.publish_later_round(status="in_place", narrative="Everybody reads this.")
    changed = public_changes_since(then)
    assert list(changed) == list(range(1, 10))
    said = "".join(run.text for each in changed[3][0].differences for run in each.runs)
    assert "Everybody reads this." in said
    assert words not in said
    page = visitor.get(f"/progress/changes/?since={then:%Y-%m-%d}").content.decode()
    assert page.count("reported for the first time") == 9
    assert words not in page
    wrong = visitor.get("/progress/changes/?since=nonsense")
    assert wrong.status_code == 422
    assert 'value="nonsense"' in wrong.content.decode()
