"""Counts by region: never of fewer than five governments, also not by taking one from another."""

from itertools import combinations

import pytest
from django.test import Client
from hypothesis import example, given
from hypothesis import strategies as st

from commitments.models import Round
from commitments.selectors.pictures import (
    TOGETHER,
    Line,
    Picture,
    Place,
    Said,
    by_region,
    counted,
)
from commitments.selectors.public import SMALLEST_AGGREGATE
from taskforce.ui.places import REGIONS
from tests.access.world import World
from tests.home.picture_scenes import (
    closed_round,
    governments,
    mixed,
    of_rows,
    publish,
    table_of,
    texts_of,
)

# A state of each region, and none.
STATES = {"africa": "KE", "americas": "CA", "asia": "JP", "europe": "FI", "oceania": "AU", "": ""}
EUROPE = ("AT", "BG", "CZ", "DE", "DK", "ES", "FR")
AFRICA = ("GH", "ZA", "MA", "TN", "UG", "NG")


def shown(sizes: dict[str, int], statuses: list[str]) -> Picture:
    """A picture with so many governments in each region."""
    lines = []
    for region, size in sizes.items():
        for at in range(size):
            status = statuses[len(lines) % len(statuses)]
            place = Place(f"{region}-{at}", f"{region} {at}", f"{region} {at}", STATES[region])
            lines.append(Line(place, [Said(1, dict.fromkeys(range(1, 10), status))], [""]))
    return Picture([Round()], range(1, 10), {}, lines, [], [])


SIZES = st.fixed_dictionaries({region: st.integers(0, 11) for region in STATES})


@given(SIZES, st.lists(st.sampled_from(["in_place", "planned", "withheld"]), min_size=1))
@example(dict.fromkeys(STATES, 1), ["planned"])
@example({**dict.fromkeys(STATES, 0), "europe": 5, "africa": 4}, ["planned"])
@example({**dict.fromkeys(STATES, 0), "europe": 5, "africa": 5, "asia": 1}, ["planned"])
@example({**dict.fromkeys(STATES, 0), "europe": 4}, ["planned"])
def test_l5_no_group_and_no_difference_is_smaller_than_five(
    sizes: dict[str, int], statuses: list[str]
) -> None:
    picture = shown(sizes, statuses)
    found = by_region(picture)
    total = sum(sizes.values())
    if total < SMALLEST_AGGREGATE:
        assert not found.groups
        assert not counted(picture, 4)
        return
    groups = [each.size for each in found.groups]
    assert sum(groups) == total
    # Any groups, and what is left of all when they are taken away: both are counts that somebody
    # can make of what is shown.
    for many in range(1, len(groups) + 1):
        for some in combinations(groups, many):
            assert sum(some) >= SMALLEST_AGGREGATE
            assert total - sum(some) == 0 or total - sum(some) >= SMALLEST_AGGREGATE
    for number in picture.numbers:
        for group in found.groups:
            assert sum(group.counts[number].values()) == group.size
        added = {
            status: sum(group.counts[number].get(status, 0) for group in found.groups)
            for status in statuses
        }
        whole = counted(picture, number)
        assert added == {status: whole.get(status, 0) for status in statuses}


@given(SIZES)
def test_l5_a_region_stands_alone_only_where_it_is_large_enough(sizes: dict[str, int]) -> None:
    found = by_region(shown(sizes, ["planned"]))
    named = [each.region for each in found.groups if each.region != TOGETHER]
    assert named == [region for region in REGIONS if region in named]
    for region in named:
        assert sizes[region] >= SMALLEST_AGGREGATE
        assert region not in found.joined


def test_page_drawing_and_table_count_what_is_published(world: World) -> None:
    states = (*EUROPE, *AFRICA)
    slugs = [each.slug for each in governments([f"State {each}" for each in states], states)]
    held = closed_round(world, "held", days_ago=20)
    publish(world, held, mixed(slugs))
    published = of_rows(held)
    rows = table_of("/progress/regions.csv")
    assert {row["region"] for row in rows} == {"Africa", "Europe"}
    for region, own in (("Europe", slugs[: len(EUROPE)]), ("Africa", slugs[len(EUROPE) :])):
        for number in range(1, 10):
            said = [published[slug, number] for slug in own]
            counts = {
                row["status"]: int(row["count"])
                for row in rows
                if row["region"] == region and row["commitment"] == str(number)
            }
            assert counts == {status: said.count(status) for status in set(said)}
            assert {row["governments"] for row in rows if row["region"] == region} == {
                str(len(own))
            }
    page = Client().get("/progress/regions/").content.decode()
    texts = texts_of(Client().get("/progress/regions.svg").content)
    for row in rows:
        assert f"{row['status_in_words']}\N{NO-BREAK SPACE}{row['count']}" in page
        assert f"{row['status_in_words']} {row['count']}" in texts


@pytest.mark.parametrize(
    ("states", "regions"),
    [
        ((*EUROPE[:4],), []),
        ((*EUROPE[:5], *AFRICA[:2]), ["Africa, Europe"]),
        ((*EUROPE[:5], *AFRICA[:5]), ["Africa", "Europe"]),
        ((*EUROPE[:5], *AFRICA[:4], "JP"), ["Europe", "Africa, Asia"]),
    ],
)
def test_l5_small_regions_are_named_together_in_every_form(
    world: World, states: tuple[str, ...], regions: list[str]
) -> None:
    slugs = [each.slug for each in governments([f"State {each}" for each in states], states)]
    publish(world, closed_round(world, "held", days_ago=20), mixed(slugs))
    listed = list(dict.fromkeys(row["region"] for row in table_of("/progress/regions.csv")))
    assert listed == regions
    page = Client().get("/progress/regions/").content.decode()
    texts = texts_of(Client().get("/progress/regions.svg").content)
    for region in regions:
        assert f'<th scope="col" role="columnheader">{region}<br>' in page
        assert region in texts
    if not regions:
        assert "Fewer than five governments published" in page
        assert "<rect" not in page
        assert any("Fewer than five governments published" in each for each in texts)
    assert ('class="units"' in Client().get("/progress/commitments/4/").content.decode()) is bool(
        regions
    )
