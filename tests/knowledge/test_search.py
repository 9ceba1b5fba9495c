"""Search in the library: with every filter, by its index, and no dearer for more texts."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.library import fill
from knowledge.models import Resource
from knowledge.selectors import visible_to
from knowledge.selectors.search import SOURCES, answering, matching
from members.models import Government
from taskforce.search.asking import MOST, Question, by_index, question
from tests.access.world import World
from tests.knowledge.conftest import MakeResource

ROWS = 2_000


def asked(typed: str) -> Question:
    found = question(typed)
    assert found is not None
    return found


def test_what_answers_is_joined_with_filters(world: World, make: MakeResource) -> None:
    tool = make(title="Removal of images", kind=Resource.Kind.TOOL)
    make(title="Removal of images", kind=Resource.Kind.RESEARCH)
    make(title="Something else", kind=Resource.Kind.TOOL)
    rows = visible_to(AnonymousUser()).filter(kind=Resource.Kind.TOOL)
    assert list(matching(rows, asked("remove image"))) == [tool]
    assert answering(visible_to(AnonymousUser()), asked("remove image")).count() == 2
    seventh = visible_to(AnonymousUser()).filter(commitments__number=7).distinct()
    assert len(matching(seventh, asked("removal"))) == 2


def test_what_matches_stands_best_first_with_what_a_list_shows(
    world: World, make: MakeResource
) -> None:
    text = make(title="One", body="A lighthouse.")
    title = make(title="Lighthouse", body="Of another kind.")
    found = list(matching(visible_to(AnonymousUser()), asked("lighthouse")))
    assert found == [title, text]
    with CaptureQueriesContext(connection) as queries:
        rows = list(matching(visible_to(AnonymousUser()), asked("lighthouse")))
        assert [row.commitments.all()[0].number for row in rows] == [7, 7]
    assert len(queries) == 3, "what the question means, the rows, their commitments"


def test_the_words_follow_the_text_by_themselves(world: World, make: MakeResource) -> None:
    """Also where something else than the services writes it."""
    resource = make(title="Lighthouse", language="en")
    visitor = visible_to(AnonymousUser())
    assert answering(visitor, asked("lighthouses")).exists()
    Resource.objects.filter(pk=resource.pk).update(title="Harbour")
    assert not answering(visitor, asked("lighthouses")).exists()
    assert answering(visitor, asked("harbours")).exists()
    Resource.objects.filter(pk=resource.pk).update(title="Les enfants", language="fr")
    assert answering(visitor, asked("enfant")).exists()


@pytest.fixture
def library(world: World) -> None:
    """A library big enough for the planner to choose as it would in earnest."""
    fill(ROWS, list(Government.objects.all()), seed=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('knowledge_resource_words')")
        cursor.execute("ANALYZE knowledge_resource")
        # Among 2,000 texts any way is quick. Among 100,000 reading a row is what costs.
        cursor.execute("SET LOCAL random_page_cost = 0.1")
        cursor.execute("SET LOCAL cpu_tuple_cost = 1")


def test_the_index_of_words_is_used(library: None) -> None:
    for typed in ("children coordination", "person first"):
        with by_index():
            plan = matching(visible_to(AnonymousUser()), asked(typed)).explain()
        assert "knowledge_resource_words" in plan, plan
        assert "resource_latest" not in plan, plan
        assert "Seq Scan on knowledge_resource" not in plan, plan


def test_the_number_of_queries_does_not_depend_on_the_size(library: None, world: World) -> None:
    source = SOURCES[0]
    for typed in ("children coordination", "the"):
        with CaptureQueriesContext(connection) as queries:
            hits = source.find(AnonymousUser(), asked(typed))
        assert hits
        assert len(hits) <= MOST + 1
        assert len(queries) == 2
        with CaptureQueriesContext(connection) as queries:
            rows = source.show(AnonymousUser(), [hit.pk for hit in hits[:10]])
        assert len(rows) == min(10, len(hits))
        assert len(queries) == 1
