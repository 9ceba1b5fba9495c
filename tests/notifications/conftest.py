"""A mail server, a broker of one's own, and a kind of mail to play with."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

import bench
from bench.parts import Broker, CeleryProcess, environment
from bench.reminders import REMINDER
from members.models import User
from members.services import add_person
from taskforce.celery import app
from taskforce.core.configuration import broker_url
from taskforce.notifications import kinds, services
from taskforce.notifications.broker import _Pause
from taskforce.notifications.models import Notice
from tests.e2e.portal import with_database
from tests.smtp import SmtpSink

Queue = Callable[..., list[Notice]]
Register = Callable[..., kinds.Kind]
Start = Callable[[str], CeleryProcess]


@pytest.fixture
def register(settings: Settings) -> Iterator[Register]:
    """Registers the reminder, or another kind after its pattern, for this test."""
    templates = [*settings.TEMPLATES]
    folder = Path(str(bench.__file__)).parent / "templates"
    settings.TEMPLATES = [{**templates[0], "DIRS": [*templates[0]["DIRS"], folder]}]
    known: list[str] = []

    def make(**others: Any) -> kinds.Kind:
        kind = replace(REMINDER, **others)
        kinds.register(kind)
        known.append(kind.key)
        return kind

    yield make
    for key in known:
        kinds.unregister(key)


@pytest.fixture
def reminder(register: Register) -> kinds.Kind:
    return register()


@pytest.fixture
def ama(db: None) -> User:
    return add_person(email="ama@norland.example", name="Ama Mensah")


@pytest.fixture
def ben(db: None) -> User:
    return add_person(email="ben@norland.example", name="Ben Okafor")


@pytest.fixture
def queue(reminder: kinds.Kind, ama: User) -> Queue:
    """Queues a reminder about Ama, to Ama where nobody else is named."""

    def put(*recipients: User, **others: Any) -> list[Notice]:
        values = {"kind": reminder.key, "obj": ama, "facts": reminder.sample, **others}
        return services.queue(recipients=recipients or [ama], **values)

    return put


@pytest.fixture
def end_pauses() -> Callable[[], int]:
    """Ends every pause after a failed attempt, as time would."""

    def end() -> int:
        waiting = Notice.objects.filter(state=Notice.State.QUEUED)
        return waiting.update(not_before=timezone.now())

    return end


@pytest.fixture
def broker() -> Iterator[Broker]:
    """A running broker of its own, which this test's nudges go to."""
    own = Broker()
    own.start()
    before = app.conf.broker_url
    _point_celery_at(broker_url(own.url))
    yield own
    own.stop()
    _point_celery_at(before)


def _point_celery_at(url: str) -> None:
    app.conf.broker_url = url
    app._after_fork()  # what Celery itself does to forget its connections
    _Pause.until = 0.0


@pytest.fixture
def variables(broker: Broker, smtp_sink: SmtpSink) -> Mapping[str, str]:
    """The environment of processes on the test's database, broker and mail server."""
    return environment(
        database_url=with_database(os.environ["DATABASE_URL"], connection.settings_dict["NAME"]),
        broker=broker,
        smtp_port=smtp_sink.port,
    )


@pytest.fixture
def children(variables: Mapping[str, str], tmp_path: Path) -> Iterator[Start]:
    """Starts Celery processes, which end with the test."""
    started: list[CeleryProcess] = []

    def start(role: str) -> CeleryProcess:
        child = CeleryProcess(role, tmp_path / f"{role}-{len(started)}.log", variables)
        child.start()
        started.append(child)
        return child

    yield start
    for child in started:
        child.kill()
