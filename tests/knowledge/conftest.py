from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.test import Client

from knowledge import services
from knowledge.models import Resource
from tests.access.library_world import content_of as library_content
from tests.access.library_world import lead_text
from tests.access.world import World

MakeResource = Callable[..., Resource]


def content_of(**others: Any) -> Mapping[str, Any]:
    """A public good practice of the secretariat on the seventh commitment."""
    return library_content(others.pop("government", None), **others)


@pytest.fixture
def make(world: World) -> MakeResource:
    """Makes a text through the services, published unless told otherwise. Those of Norland and
    Sudland are written, sent and cleared by their clearance holders and published by the officer;
    all others are sent by the officer and published by the approver."""

    def make(*, published: bool = True, state: str = "", **others: Any) -> Resource:
        government = others.get("government")
        roles = {"norland": "clearance", "sudland": "foreign_clearance"}
        writer = world.user(roles[government.slug] if government else "officer")
        made = services.create_resource(content=content_of(**others), actor=writer)
        state = state or (Resource.State.PUBLISHED if published else Resource.State.DRAFT)
        officer = world.user("officer" if government else "approver")
        return lead_text(made, state, writer=writer, officer=officer)

    return make


@pytest.fixture
def without_second_factor(settings: object) -> None:
    settings.SECOND_FACTOR_REQUIRED = False  # type: ignore[attr-defined]


@pytest.fixture
def drafter(world: World, without_second_factor: None) -> Client:
    return world.client("drafter")


@pytest.fixture
def officer(world: World, without_second_factor: None) -> Client:
    return world.client("officer")
