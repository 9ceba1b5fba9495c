"""Fixtures for every test."""

import gc
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.smtp import SmtpSink
from tests.stage import CAST, CONTENT, EMPTY, SIGNED_IN, Stage

if TYPE_CHECKING:
    from tests.access.world import World


def pytest_collection_finish() -> None:
    """Modules and tests are here to stay: looking through them for cycles, again and again, took a
    fifth of the time of the walk through the addresses, where it was measured."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@pytest.fixture(scope="session")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """What stands around the tests' own transactions."""
    made = Stage()
    yield made
    with django_db_blocker.unblock():
        made.bring_to(EMPTY)


@pytest.fixture
def _set(request: pytest.FixtureRequest, stage: Stage, django_db_blocker: Any) -> None:
    """The stage as this test wants it."""
    with django_db_blocker.unblock():
        stage.bring_to(_height(request.node))


@pytest.fixture
def _django_db_helper(_set: None, _django_db_helper: None) -> None:
    """As pytest-django's own, which begins the test's transaction: on the stage."""


def _height(test: pytest.Item) -> int:
    """How high the stage has to be for a test. One that commits stands on the ground."""
    asked = set(test.fixturenames)  # type: ignore[attr-defined]  # of functions
    marker = test.get_closest_marker("django_db")
    if "transactional_db" in asked or (marker and marker.kwargs.get("transaction")):
        return EMPTY
    floors = (("sessions", SIGNED_IN), ("world", CAST), ("content", CONTENT))
    return next((height for name, height in floors if name in asked), EMPTY)


@pytest.fixture
def content(db: None, stage: Stage) -> None:
    """The shipped content: the statement, its commitments, capabilities and signatories."""
    if stage.height < CONTENT:
        call_command("load_content", verbosity=0)


@pytest.fixture
def world(content: None, stage: Stage) -> "World":
    """The cast of the permission table, on the shipped content."""
    from tests.access.world import World  # needs the settings

    return stage.world() if stage.height >= CAST else World()


@pytest.fixture
def sessions(world: "World", stage: Stage) -> Mapping[str, SimpleCookie]:
    """The cookies of a browser that has just signed in, for each role of the cast."""
    return stage.sessions()


@pytest.fixture(scope="session")
def _sink() -> Iterator[SmtpSink]:
    with SmtpSink() as sink:
        yield sink


@pytest.fixture
def smtp_sink(_sink: SmtpSink, settings: Settings) -> SmtpSink:
    """A mail server, to which this test's mail goes."""
    _sink.reset()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", _sink.port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_TIMEOUT = 5
    return _sink


@pytest.fixture(autouse=True)
def guardian_agrees(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every test with a database guardian's rows are exactly what the delegations say."""
    uses = {"db", "transactional_db"} & set(request.fixturenames)
    if not uses and request.node.get_closest_marker("django_db") is None:
        yield
        return
    from members import authority  # needs the settings

    request.getfixturevalue("db")  # set up before this, and so taken down after it
    yield
    found = authority.drift()
    assert not found, f"missing {sorted(found.missing)}, surplus {sorted(found.surplus)}"
