"""L5: what members read of numbers tells of no fewer than five, nor does any difference."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commitments.models import Capability
from knowledge.models import SupportEntry, SupportFigure, SupportRelease
from knowledge.selectors.support_figures import Line, gaps, tellable
from knowledge.services import support as services
from knowledge.services.support_figures import release_figures
from members.models import Government
from taskforce.core.permissions import Refused
from tests.access.support_world import capability, content_of
from tests.access.world import World
from tests.factories.members import GovernmentFactory
from tests.members.test_races import at_once

JANUARY = datetime(2027, 1, 1, 1, tzinfo=UTC)
MONTH = timedelta(days=31)


@pytest.fixture
def many(world: World) -> list[Government]:
    """Governments without anybody in their delegations."""
    return [GovernmentFactory() for _each in range(16)]


def enter(governments: list[Government], side: str = "need", **others: Any) -> None:
    content = content_of(**others)
    SupportEntry.objects.bulk_create(
        SupportEntry(government=government, side=side, **content) for government in governments
    )


def shown(world: World) -> tuple[int, int]:
    """Needs and offers on commitment 4."""
    line = gaps(world.user("observer")).rows[3].line
    return line.needs, line.offers


def capabilities(world: World) -> list[Line]:
    return list(gaps(world.user("observer")).rows[3].capabilities)


def test_fewer_than_five_are_not_shown(world: World, many: list[Government]) -> None:
    enter(many[:4])
    enter(many[:5], side="offer")
    enter(many[:5], side="offer", title="Another of the same")
    assert shown(world) == (0, 0)
    assert release_figures(now=JANUARY) == 1
    assert shown(world) == (0, 5)
    assert not capabilities(world)


def test_numbers_are_rounded_down(world: World, many: list[Government]) -> None:
    enter(many[:9])
    release_figures(now=JANUARY)
    assert shown(world) == (5, 0)


def test_figures_change_once_a_month_and_by_five_or_not_at_all(
    world: World, many: list[Government]
) -> None:
    enter(many[:5])
    release_figures(now=JANUARY)
    enter(many[5:10])
    assert release_figures(now=JANUARY + timedelta(days=20)) == 0
    assert shown(world) == (5, 0)
    assert release_figures(now=JANUARY + MONTH) == 1
    assert shown(world) == (10, 0)
    SupportEntry.objects.filter(government__in=many[:4]).update(state="ended")
    assert release_figures(now=JANUARY + 2 * MONTH) == 0
    assert shown(world) == (10, 0)
    SupportEntry.objects.filter(government=many[4]).update(state="paused")
    assert release_figures(now=JANUARY + 3 * MONTH) == 1
    assert shown(world) == (5, 0)


def test_a_capability_is_shown_where_the_rest_is_five_as_well(
    world: World, many: list[Government]
) -> None:
    helpline, workforce = capability(11), capability(9)
    enter(many[:6], capability=helpline)
    enter(many[6:10])
    release_figures(now=JANUARY)
    assert shown(world) == (10, 0)
    assert capabilities(world) == [], "four would be left"
    enter(many[10:16], capability=workforce)
    release_figures(now=JANUARY + MONTH)
    assert shown(world) == (15, 0)
    # 16 in all: 6 + 6 shown would leave four, so only the first one is.
    assert capabilities(world) == [Line(workforce, 5, 0)]


def test_who_is_named_is_not_counted_beside_the_name(world: World, many: list[Government]) -> None:
    enter(many[:5], side="offer")
    services.name_as_offering(entry=world.offer, named=True, actor=world.user("foreign_clearance"))
    SupportEntry.objects.filter(government=many[0]).update(is_named=True)
    release_figures(now=JANUARY)
    row = gaps(world.user("observer")).rows[3]
    assert {offer.government.name for offer in row.named} == {"Sudland", many[0].name}
    assert shown(world) == (0, 0)
    services.name_as_offering(entry=world.offer, named=False, actor=world.user("foreign_clearance"))
    assert len(gaps(world.user("observer")).rows[3].named) == 1


def test_what_is_paused_suggested_or_of_a_suspended_government_does_not_count(
    world: World, many: list[Government]
) -> None:
    enter(many[:5])
    SupportEntry.objects.filter(government=many[0]).update(state="paused")
    release_figures(now=JANUARY)
    SupportEntry.objects.update(state="open")
    Government.objects.filter(pk=many[1].pk).update(state="suspended")
    release_figures(now=JANUARY + MONTH)
    assert shown(world) == (0, 0)


@pytest.mark.parametrize("role", ["visitor", "nobody", "administrator"])
def test_figures_are_for_members_and_the_secretariat(world: World, role: str) -> None:
    with pytest.raises(Refused):
        gaps(world.person(role))


def test_who_lets_itself_be_named_later_is_no_longer_counted(
    world: World, many: list[Government]
) -> None:
    enter(many[:10], side="offer", capability=capability(11))
    enter(many[10:], side="offer")
    release_figures(now=JANUARY)
    assert shown(world) == (0, 15)
    assert capabilities(world) == [Line(capability(11), 0, 10)]

    def named(governments: list[Government]) -> None:
        SupportEntry.objects.filter(government__in=governments).update(is_named=True)

    named(many[:4])
    assert shown(world) == (0, 10)
    assert capabilities(world) == [Line(capability(11), 0, 5)]
    named(many[10:15])
    assert shown(world) == (0, 5)
    assert capabilities(world) == [], "one would be left beside it"
    named(many[4:7])
    assert shown(world) == (0, 0), "four are left"
    assert len(gaps(world.user("observer")).rows[3].named) == 12


@pytest.mark.django_db(transaction=True)
def test_a_month_is_counted_once_by_however_many(world: World) -> None:
    enter([GovernmentFactory() for _each in range(5)])
    assert sorted(at_once(lambda: release_figures(now=JANUARY), 3)) == [0, 0, 1]  # type: ignore[type-var]
    assert SupportRelease.objects.count() == 1


months = st.lists(st.sets(st.integers(0, 15)), min_size=2, max_size=5)


@given(months=months)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_two_months_never_differ_by_fewer_than_five(
    world: World, many: list[Government], months: list[set[int]]
) -> None:
    with transaction.atomic():
        before: set[int] = set()
        for number, present in enumerate(months):
            SupportEntry.objects.all().delete()
            enter([many[index] for index in sorted(present)])
            release_figures(now=JANUARY + number * MONTH)
            row = SupportFigure.objects.filter(capability=None).first()
            counted = set(row.governments) if row else set()
            assert counted == before or len(counted ^ before) >= 5
            assert shown(world)[0] <= len(counted)
            before = counted
        transaction.set_rollback(True)


parts = st.dictionaries(st.integers(1, 6), st.sets(st.integers(0, 24), min_size=4), max_size=4)


@given(whole=st.sets(st.integers(0, 24), min_size=8), parts=parts)
@settings(max_examples=100, deadline=None)
def test_no_part_subtracted_from_the_whole_tells_of_fewer_than_five(
    whole: set[int], parts: dict[int, set[int]]
) -> None:
    figures = [SupportFigure(governments=sorted(whole))]
    for number, part in parts.items():
        about = Capability(pk=number, number=number)
        figures.append(SupportFigure(capability=about, governments=sorted(part & whole)))
    told = [set(each.governments) for each in tellable(figures)]
    assert all(len(each) >= 5 for each in told)
    if told:
        every, *inside = told
        assert every == whole
        assert all(len(every - each) >= 5 for each in inside)
        assert not inside or len(every - set().union(*inside)) >= 5
