"""F2 and F3: while the broker or the mail server is away people work, mail waits, and the
secretariat is told."""

import socket
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from bench.parts import Broker
from commitments import services as reporting
from commitments.models import Report
from taskforce.notifications import services as mail
from taskforce.notifications.models import Notice
from taskforce.notifications.tasks import sweep
from tests.access.world import World
from tests.notifications.conftest import broker
from tests.smtp import SmtpSink

__all__ = ["broker"]

pytestmark = pytest.mark.django_db(transaction=True)
ILL = "Mail does not leave"
BEGINNINGS = ("/tasks/", "/secretariat/")


@pytest.fixture
def people(world: World, settings: Settings) -> Callable[[str], Client]:
    settings.SECOND_FACTOR_REQUIRED = False
    world.complete_draft()
    mail.start_heartbeats()
    return world.client


def save(world: World, client: Client, text: str) -> None:
    """As a person does; the page says that it is saved, and it is."""
    path = f"/reports/{world.report.pk}/1/"
    section = world.report.sections.get(commitment__number=1)
    answers = {
        "status": "under_way",
        "narrative": text,
        "challenges": "",
        "next_steps": "",
        "visibility": "public",
        "is_complete": "yes",
        "version": str(section.version),
    }
    answer = client.post(path, answers, follow=True)
    assert answer.status_code == 200
    assert "Saved at" in answer.content.decode()
    assert text in client.get(path).content.decode()


def submit(world: World) -> None:
    """Hands the report over, which queues mail to the secretariat."""
    report = Report.objects.get(pk=world.report.pk)
    reporting.send_to_clearance(report=report, actor=world.user("drafter"))
    report.refresh_from_db()
    reporting.submit(report=report, actor=world.user("clearance"))


def assert_all_left(smtp_sink: SmtpSink) -> None:
    """What waited has been sent once; all but what the next step of the report had overtaken."""
    sent = Notice.objects.filter(state=Notice.State.SENT)
    assert sent.filter(kind="report.waits", recipient__email__startswith="officer").exists()
    assert len(smtp_sink.messages()) == sent.count()
    others = Notice.objects.exclude(state=Notice.State.SENT)
    assert set(others.values_list("state", flat=True)) == {Notice.State.SKIPPED}
    assert set(others.values_list("reason", flat=True)) <= {
        Notice.Reason.OVERTAKEN,
        Notice.Reason.EXPIRED,
    }


def shown(people: Callable[[str], Client], role: str) -> set[str]:
    """On which pages that people begin with this one is told."""
    pages = {path: people(role).get(path) for path in BEGINNINGS}
    return {path for path, page in pages.items() if ILL in page.content.decode()}


def test_f2_work_goes_on_while_the_broker_is_away(
    world: World, people: Callable[[str], Client], broker: Broker, smtp_sink: SmtpSink
) -> None:
    broker.stop()
    save(world, people("drafter"), "Written without a broker.")
    submit(world)
    waiting = Notice.objects.filter(state=Notice.State.QUEUED)
    assert waiting.filter(recipient=world.user("officer")).exists()
    assert shown(people, "officer") == set()

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert shown(people, "officer") == set(BEGINNINGS)
        assert shown(people, "approver") == set(BEGINNINGS)
        assert shown(people, "clearance") == set(), "no matter of a delegation's"
        assert Client().get("/readyz").status_code == 503

        broker.start()
        count = waiting.count()
        assert sweep()["waiting"] == count
        assert broker.client.llen("celery") >= 1
        mail.deliver()
        assert_all_left(smtp_sink)
        assert shown(people, "officer") == set()


@pytest.fixture
def nobody_listens() -> Iterator[int]:
    """A port on which no mail server answers."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def test_f3_work_goes_on_while_the_mail_server_is_away_for_a_day(
    world: World,
    people: Callable[[str], Client],
    smtp_sink: SmtpSink,
    nobody_listens: int,
    settings: Settings,
) -> None:
    settings.EMAIL_PORT = nobody_listens
    save(world, people("drafter"), "Written without a mail server.")
    submit(world)
    assert mail.deliver() == {"away": 1}
    waiting = Notice.objects.filter(state=Notice.State.QUEUED)
    late = waiting.exclude(recipient=world.user("officer")).order_by("-pk").first()
    assert late is not None
    Notice.objects.filter(pk=late.pk).update(expires_at=timezone.now() + timedelta(hours=3))

    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert mail.deliver() == {"away": 1}
        assert shown(people, "officer") == set(BEGINNINGS)
        settings.EMAIL_PORT = smtp_sink.port
        assert mail.tidy() == {"expired": 1}
        mail.deliver()
        late.refresh_from_db()
        assert (late.state, late.reason) == (Notice.State.SKIPPED, Notice.Reason.EXPIRED)
        assert_all_left(smtp_sink)
