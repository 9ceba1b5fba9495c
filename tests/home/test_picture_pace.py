"""Raster pictures cost work: each network has a pace, and all together have one."""

from datetime import date

import pytest
from django.test import Client

from taskforce.home.views import progress
from tests.access.world import World
from tests.home.picture_scenes import table_of


def test_raster_pictures_have_a_pace(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "PNGS_A_MINUTE", 1)
    answers = [Client().get("/members/map.png").status_code for _time in range(4)]
    assert answers[0] == 200
    assert 429 in answers  # also where the minute changes in between
    assert Client().get("/members/map.svg").status_code == 200


def test_raster_pictures_have_a_pace_for_all_networks_together(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "PNGS_IN_ALL", 1)
    answers = [
        Client(REMOTE_ADDR=f"192.0.2.{at}").get("/members/map.png").status_code for at in range(4)
    ]
    assert answers[0] == 200
    assert 429 in answers


def test_the_day_of_the_data_is_a_day_in_the_table(world: World) -> None:
    [row] = [row for row in table_of("/members/map.csv") if row["government"] == "kenya"]
    assert date.fromisoformat(row["as_of"])
    assert (row["alpha2"], row["region"], row["kind"]) == ("KE", "Africa", "state")
