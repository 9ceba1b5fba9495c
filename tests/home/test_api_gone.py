"""What is not public, or not any more, is in no answer of the API (L3, L4)."""

import pytest
from pytest_django import Settings

from commitments.models import Publication, PublishedSection
from commitments.selectors.public import taken_back_at
from commitments.services import take_back
from knowledge.models import Resource
from taskforce.home.api import ROOT
from taskforce.home.opendata.datasets import DATASETS
from tests.access.world import World
from tests.home.api_scene import get, holds, records


def test_what_is_taken_back_is_gone_at_once(scene: World, settings: Settings) -> None:
    publication = Publication.objects.get()
    answers = f"{ROOT}answers/"
    words = "Work on commitment 4 goes on."
    assert words in get(answers).content.decode()
    take_back(
        report=scene.report,
        numbers=range(1, 10),
        readers="taskforce",
        reason="Said why.",
        actor=scene.user("clearance"),
    )
    assert taken_back_at(publication) is not None
    assert "goes on" not in get(answers).content.decode()
    assert {each["status"] for each in records(answers)} == {"withheld"}
    assert records(f"{ROOT}publications/") == records(f"{ROOT}actions/") == []
    gone = get(f"{ROOT}publications/{publication.pk}/")
    assert gone.status_code == 410
    assert gone.json()["detail"].startswith("Norland published this report and took it back on")
    holds("Problem", gone.json())


@pytest.mark.parametrize("state", ["unpublished", "archived"])
def test_a_text_that_was_public_is_gone_and_a_draft_never_was(world: World, state: str) -> None:
    text = world.contribution
    assert get(f"{ROOT}resources/{text.pk}/").status_code == 404
    world.lead_contribution(state)
    answer = get(f"{ROOT}resources/{text.pk}/")
    assert answer.status_code == 410
    assert answer.json()["detail"] == "This text was public and has been taken from its readers."
    assert text.title not in answer.content.decode()
    listed = records(f"{ROOT}resources/")
    assert text.pk not in [each["id"] for each in listed]
    assert Resource.objects.filter(pk=text.pk).exists()


def test_an_answer_of_an_earlier_version_says_that_there_is_a_later_one(scene: World) -> None:
    earlier = PublishedSection.objects.get(number=3)
    scene.publish_again(narrative="Corrected.")
    answer = get(f"{ROOT}answers/{earlier.pk}/")
    assert (answer.status_code, answer.json()["detail"][:15]) == (410, "A later version")
    assert earlier.pk not in [each["id"] for each in records(f"{ROOT}answers/")]
    assert [each["is_current"] for each in records(f"{ROOT}publications/")] == [False, True]


def test_publications_are_listed_as_long_as_their_pages_say_anything(scene: World) -> None:
    """Also where an earlier version is narrowed by a later one, and the rest is taken back."""
    scene.publish_again(visibility="taskforce")
    listed = {each["id"] for each in records(f"{ROOT}publications/")}
    wanted = [each for each in Publication.objects.all() if taken_back_at(each) is None]
    assert listed == {each.pk for each in wanted}
    assert len(listed) == 2
    take_back(
        report=scene.report,
        numbers=[number for number in range(1, 10) if number != 3],
        readers="taskforce",
        reason="Said why.",
        actor=scene.user("clearance"),
    )
    assert all(taken_back_at(each) is not None for each in Publication.objects.all())
    assert records(f"{ROOT}publications/") == []


@pytest.mark.parametrize("state", ["drafting", "accepted", "published"])
def test_l3_the_api_holds_what_is_published_and_never_a_draft(world: World, state: str) -> None:
    world.bring_to(state)
    everything = "".join(
        get(f"{ROOT}{name}/").content.decode() for name in (each.name for each in DATASETS)
    )
    assert ("Work on commitment 4 goes on." in everything) is (state == "published")
