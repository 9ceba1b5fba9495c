from collections.abc import Callable, Mapping
from typing import Any

import pytest

from commitments.models import Commitment
from knowledge import services
from knowledge.models import Resource
from tests.access.world import World

MakeResource = Callable[..., Resource]


def content_of(**others: Any) -> Mapping[str, Any]:
    """A public good practice on the seventh commitment."""
    return {
        "title": "One front page",
        "kind": Resource.Kind.GOOD_PRACTICE,
        "summary": "Three services, one question.",
        "body": "First paragraph.\n\nSecond paragraph.",
        "language": "en",
        "government": None,
        "year": 2025,
        "visibility": Resource.Visibility.PUBLIC,
        "commitments": [Commitment.objects.get(number=7)],
        "capabilities": [],
        **others,
    }


@pytest.fixture
def make(world: World) -> MakeResource:
    """Makes a text through the services, published unless told otherwise."""

    def make(*, published: bool = True, **others: Any) -> Resource:
        officer = world.person("officer")
        resource = services.create_resource(content=content_of(**others), actor=officer)
        return services.publish(resource=resource, actor=officer) if published else resource

    return make
