import pytest

from tests.access.world import World


@pytest.fixture
def world(db: None, content: None) -> World:
    """The cast of the permission table, on the shipped content."""
    return World()
