"""The numbers that a monitor reads, and when they turn red."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.utils import timezone

from taskforce.notifications import selectors, services
from taskforce.notifications.models import Heartbeat
from tests import smtp
from tests.notifications.conftest import Queue
from tests.smtp import SmtpSink


def test_a_quiet_ledger_is_well(db: None) -> None:
    health = selectors.health()

    assert (health.waiting, health.retrying, health.failed) == (0, 0, 0)
    assert health.late == timedelta()
    assert not health.is_ill


def test_what_waits_retries_and_failed_is_counted(queue: Queue, smtp_sink: SmtpSink) -> None:
    smtp_sink.behave(smtp.LATER)
    queue(step="later")
    services.deliver()
    smtp_sink.behave(smtp.REFUSE)
    queue(step="refused")
    services.deliver()
    queue(step="new")

    health = selectors.health()
    assert (health.waiting, health.retrying, health.failed) == (2, 1, 1)
    assert health.refused_addresses == 1
    assert not health.is_ill


def test_due_mail_that_nobody_takes_turns_it_red(queue: Queue) -> None:
    queue()
    output = StringIO()
    call_command("mail_status", stdout=output)
    assert "waiting 1" in output.getvalue()

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert selectors.health().is_ill
        with pytest.raises(CommandError, match=r"docs/mail\.md"):
            call_command("mail_status", stdout=output)


def test_a_planner_that_never_ran_turns_it_red(db: None) -> None:
    begun = timezone.now()
    for minutes in range(0, 40, 2):
        with time_machine.travel(begun + timedelta(minutes=minutes), tick=False):
            services.record_heartbeat(Heartbeat.SWEEP)
            is_ill = selectors.health().is_ill
        assert is_ill is (minutes > 31)
