"""All browser tests run in one worker: they share one portal."""

import os

import pytest


def test_browser_tests_stay_together(request: pytest.FixtureRequest) -> None:
    assert request.node.get_closest_marker("xdist_group").args == ("portal",)
    if "PYTEST_XDIST_WORKER" in os.environ:
        assert request.node.nodeid.endswith("@portal")
