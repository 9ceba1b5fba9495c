"""M1 and M3 with a real worker and a real broker that come and go."""

import time
from collections.abc import Callable

import pytest
from django.db import transaction

from bench.parts import Broker
from taskforce.notifications.models import Notice
from tests.notifications.conftest import Queue, Start
from tests.smtp import SmtpSink

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

SENT = Notice.State.SENT


def wait_until(condition: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_worker_sends_what_was_committed(
    children: Start, queue: Queue, smtp_sink: SmtpSink
) -> None:
    children("worker")
    with transaction.atomic():
        queue()

    assert len(smtp_sink.wait_for(to="ama@norland.example")) == 1
    assert wait_until(lambda: Notice.objects.filter(state=SENT, attempts=1).exists())


def test_a_worker_killed_in_the_middle_of_a_delivery(
    children: Start, queue: Queue, smtp_sink: SmtpSink
) -> None:
    smtp_sink.delay = 0.8  # seconds, shorter than the time-out of bench.settings
    worker = children("worker")
    queue()
    assert wait_until(lambda: Notice.objects.filter(state=Notice.State.SENDING).exists())
    time.sleep(0.2)  # so that the server has the message and has not answered yet
    worker.kill()
    assert Notice.objects.filter(state=Notice.State.SENDING).exists()

    children("worker")
    children("beat")
    assert wait_until(lambda: Notice.objects.filter(state=SENT).exists())
    copies = smtp_sink.messages()
    assert 1 <= len(copies) <= 2
    assert {copy["Message-ID"] for copy in copies} == {Notice.objects.get().message_id}


def test_the_sweep_finds_what_a_lost_broker_forgot(
    broker: Broker, children: Start, queue: Queue, smtp_sink: SmtpSink
) -> None:
    broker.stop()
    with transaction.atomic():
        queue()
    broker.start()
    children("worker")
    children("beat")
    children("beat")

    assert len(smtp_sink.wait_for()) == 1
    assert wait_until(lambda: Notice.objects.filter(state=SENT).exists())
    time.sleep(3)  # two sweeps of each beat
    assert len(smtp_sink.messages()) == 1


def test_workers_outlive_their_broker(
    broker: Broker, children: Start, queue: Queue, smtp_sink: SmtpSink
) -> None:
    worker, beat = children("worker"), children("beat")
    queue(step="before")
    assert len(smtp_sink.wait_for()) == 1
    broker.stop()
    queue(step="while away")
    time.sleep(3)
    broker.start()

    assert len(smtp_sink.wait_for(count=2, seconds=60)) == 2
    for child in (worker, beat):
        assert child.process is not None
        assert child.process.poll() is None
