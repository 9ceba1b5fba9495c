"""M1 in small: what becomes of a notice for each answer of the mail server."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.utils import timezone
from pytest_django import Settings

from bench.parts import Broker
from bench.reminders import REMINDER
from members.models import User
from taskforce.core.configuration import mail_limits
from taskforce.notifications import services
from taskforce.notifications.models import Notice, RefusedAddress
from taskforce.notifications.services import delivery
from taskforce.notifications.signals import address_refused
from tests import smtp
from tests.notifications.conftest import Queue, Register
from tests.smtp import SmtpSink

State, Reason = Notice.State, Notice.Reason


def only() -> Notice:
    return Notice.objects.get()


def test_a_mail_as_it_arrives(queue: Queue, smtp_sink: SmtpSink) -> None:
    queue()

    assert services.deliver() == {State.SENT: 1}

    notice, (mail,) = only(), smtp_sink.messages()
    assert notice.state == State.SENT
    assert (notice.attempts, notice.lease, notice.address) == (1, None, "ama@norland.example")
    assert mail["Message-ID"] == notice.message_id
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["To"] == "ama@norland.example"
    assert mail["Subject"] == "Reminder 7: Autumn round"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert services.deliver() == {}
    assert len(smtp_sink.messages()) == 1


def test_nothing_due_asks_no_mail_server(db: None, smtp_sink: SmtpSink) -> None:
    smtp_sink.stop()
    try:
        assert services.deliver() == {}
    finally:
        smtp_sink.start()


def test_one_connection_serves_a_batch(queue: Queue, smtp_sink: SmtpSink) -> None:
    for number in range(5):
        queue(step=str(number))

    assert services.deliver() == {State.SENT: 5}
    assert smtp_sink.connections == 1


def test_a_server_that_hangs_up_between_mails_costs_no_attempt(
    queue: Queue, smtp_sink: SmtpSink
) -> None:
    smtp_sink.hang_up_after = 2
    for number in range(5):
        queue(step=str(number))

    assert services.deliver() == {State.SENT: 5}
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}
    assert smtp_sink.connections == 3


def test_a_recipient_that_is_refused_fails_at_once(queue: Queue, smtp_sink: SmtpSink) -> None:
    heard: list[int] = []

    def hear(refused_address_id: int, **_signal: object) -> None:
        heard.append(refused_address_id)

    address_refused.connect(hear)
    smtp_sink.behave(smtp.REFUSE)
    queue()

    assert services.deliver() == {State.FAILED: 1}

    notice = only()
    assert (notice.reason, notice.attempts) == (Reason.REFUSED, 1)
    assert notice.answer == "550 5.1.1 No such person here"
    refused = RefusedAddress.objects.get(address="ama@norland.example")
    assert (refused.answer, refused.notice_id, heard) == (notice.answer, notice.pk, [refused.pk])
    address_refused.disconnect(hear)


def test_no_mail_goes_to_a_refused_address(
    queue: Queue, smtp_sink: SmtpSink, ama: User, ben: User
) -> None:
    smtp_sink.behave(smtp.REFUSE)
    queue()
    services.deliver()
    smtp_sink.behave(smtp.ACCEPT)
    queue(ama, ben, step="next")

    assert services.deliver() == {State.SKIPPED: 1, State.SENT: 1}
    assert Notice.objects.get(recipient=ama, step="next").reason == Reason.SUPPRESSED

    ama.email = "ama.mensah@norland.example"
    ama.save()
    queue(step="last")
    assert services.deliver() == {State.SENT: 1}


def test_a_refusal_by_policy_is_not_the_addresss_fault(queue: Queue, smtp_sink: SmtpSink) -> None:
    smtp_sink.behave(smtp.REFUSE_BY_POLICY)
    queue()

    assert services.deliver() == {State.FAILED: 1}
    assert not RefusedAddress.objects.exists()


def test_a_message_that_is_refused_fails_without_blaming_the_address(
    queue: Queue, smtp_sink: SmtpSink
) -> None:
    smtp_sink.behave(smtp.REFUSE_DATA)
    queue()

    assert services.deliver() == {State.FAILED: 1}
    assert only().answer.startswith("554")
    assert not RefusedAddress.objects.exists()


@pytest.mark.parametrize("fault", [smtp.LATER, smtp.DROP])
def test_a_passing_fault_is_tried_again_after_a_pause(
    queue: Queue, smtp_sink: SmtpSink, end_pauses: Callable[[], int], fault: str
) -> None:
    smtp_sink.behave(fault)
    queue()
    before = timezone.now()

    assert services.deliver() == {State.QUEUED: 1}

    notice = only()
    assert timedelta(seconds=29) < notice.not_before - before < timedelta(seconds=95)
    assert notice.answer
    assert services.deliver() == {}
    smtp_sink.behave(smtp.ACCEPT)
    end_pauses()
    assert services.deliver() == {State.SENT: 1}
    assert only().attempts == 2


def test_pauses_grow_up_to_a_limit_and_are_not_all_the_same() -> None:
    pauses = {n: [delivery._pause(n).total_seconds() for _each in range(50)] for n in (1, 4, 20)}

    assert all(30 <= pause <= 90 for pause in pauses[1])
    assert all(240 <= pause <= 720 for pause in pauses[4])
    assert all(3600 <= pause <= 10800 for pause in pauses[20])
    assert len(set(pauses[4])) > 40


def test_the_last_attempt_gives_up_visibly(
    queue: Queue, smtp_sink: SmtpSink, end_pauses: Callable[[], int], settings: Settings
) -> None:
    settings.MAIL_DELIVERY = {**settings.MAIL_DELIVERY, "attempts": 3}
    smtp_sink.behave(smtp.LATER)
    queue()
    for _attempt in range(2):
        assert services.deliver() == {State.QUEUED: 1}
        end_pauses()

    assert services.deliver() == {State.FAILED: 1}
    assert (only().reason, only().answer) == (Reason.GAVE_UP, "451 4.7.1 Try again later")


def test_a_server_that_is_away_costs_no_attempt(queue: Queue, smtp_sink: SmtpSink) -> None:
    queue()
    smtp_sink.stop()
    try:
        assert services.deliver() == {"away": 1}
    finally:
        smtp_sink.start()
    assert (only().state, only().attempts) == (State.QUEUED, 0)
    assert services.deliver() == {State.SENT: 1}


def test_an_answer_that_is_lost_leads_to_one_more_copy(
    queue: Queue, smtp_sink: SmtpSink, end_pauses: Callable[[], int]
) -> None:
    smtp_sink.behave(smtp.LOSE_ANSWER)
    queue()
    services.deliver()
    smtp_sink.behave(smtp.ACCEPT)
    end_pauses()
    services.deliver()

    first, second = smtp_sink.messages()
    assert first["Message-ID"] == second["Message-ID"] == only().message_id


def test_what_came_too_late_is_skipped(queue: Queue, smtp_sink: SmtpSink) -> None:
    queue(step="swept")
    with time_machine.travel(timezone.now() + REMINDER.expires_after):
        assert services.tidy() == {"expired": 1}
        queue(step="delivered")
    with time_machine.travel(timezone.now() + 3 * REMINDER.expires_after):
        assert services.deliver() == {State.SKIPPED: 1}
    assert set(Notice.objects.values_list("state", "reason")) == {(State.SKIPPED, Reason.EXPIRED)}
    assert smtp_sink.messages() == []


@pytest.mark.parametrize("answer", [False, "The meeting was cancelled."])
def test_what_is_no_longer_true_is_skipped(
    register: Register, smtp_sink: SmtpSink, ama: User, answer: bool | str
) -> None:
    kind = register(still_true=lambda notice: answer)
    services.queue(kind=kind.key, recipients=[ama], obj=ama, facts=kind.sample)

    assert services.deliver() == {State.SKIPPED: 1}
    assert (only().reason, only().answer) == (Reason.OVERTAKEN, answer or "")
    assert smtp_sink.messages() == []


def test_a_closed_account_gets_no_mail(queue: Queue, smtp_sink: SmtpSink, ama: User) -> None:
    queue()
    ama.is_active = False
    ama.save()

    assert services.deliver() == {State.SKIPPED: 1}
    assert only().reason == Reason.INACTIVE


@pytest.mark.parametrize(
    ("allowed", "state"),
    [
        ([], State.SENT),
        (["@norland.example"], State.SENT),
        (["ama@norland.example"], State.SENT),
        (["ben@norland.example", "@land.example", "norland.example"], State.SKIPPED),
    ],
)
def test_outside_production_only_allowed_addresses_get_mail(
    queue: Queue, smtp_sink: SmtpSink, settings: Settings, allowed: list[str], state: str
) -> None:
    settings.MAIL_ALLOW_LIST = allowed
    queue()

    assert services.deliver() == {state: 1}


def test_a_notice_that_cannot_be_made_holds_up_no_other(
    register: Register, smtp_sink: SmtpSink, ama: User, caplog: pytest.LogCaptureFixture
) -> None:
    good = register()
    broken = register(key="bench.without_templates")
    for kind in (broken, good):
        services.queue(kind=kind.key, recipients=[ama], obj=ama, facts=kind.sample)

    assert services.deliver() == {State.QUEUED: 1, State.SENT: 1}
    assert Notice.objects.get(kind=broken.key).answer.startswith("TemplateDoesNotExist")
    assert "ama@norland.example" not in caplog.text


@pytest.mark.django_db(transaction=True)
def test_four_workers_at_once_send_each_notice_once(
    broker: Broker, queue: Queue, smtp_sink: SmtpSink
) -> None:
    for number in range(60):
        queue(step=str(number))
    done: list[Counter[str]] = []

    def work() -> None:
        try:
            done.append(services.deliver(seconds=30))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _each in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(done, Counter()) == {State.SENT: 60}
    sent = [mail["Message-ID"] for mail in smtp_sink.messages()]
    assert len(sent) == len(set(sent)) == 60


def test_a_lease_that_ran_out_frees_the_notice(queue: Queue, smtp_sink: SmtpSink) -> None:
    queue()
    taken = delivery._claim()
    assert taken is not None
    assert services.deliver() == {}
    assert services.tidy() == {}
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        assert services.tidy() == {"released": 1}
        assert services.deliver() == {State.SENT: 1}


def test_a_worker_whose_lease_ran_out_marks_nothing(queue: Queue, smtp_sink: SmtpSink) -> None:
    queue()
    slow = delivery._claim()
    assert slow is not None
    with time_machine.travel(timezone.now() + timedelta(minutes=4)):
        services.tidy()
        quick = delivery._claim()
    assert quick is not None

    delivery._settle(slow, State.FAILED, Reason.GAVE_UP, "too slow")

    assert (only().state, only().lease) == (State.SENDING, quick.lease)


def test_a_notice_that_kills_its_worker_each_time_is_given_up(
    queue: Queue, settings: Settings
) -> None:
    settings.MAIL_DELIVERY = {**settings.MAIL_DELIVERY, "attempts": 2}
    queue()
    for hour, expected in ((1, "released"), (2, "gave_up")):
        with time_machine.travel(timezone.now() + timedelta(hours=hour)):
            delivery._claim()
        with time_machine.travel(timezone.now() + timedelta(hours=hour + 0.5)):
            assert services.tidy() == {expected: 1}
    assert only().state == State.FAILED


@pytest.mark.parametrize("entry", ["example.org", "*@example.org", "@example.*", "@*example.org"])
def test_an_entry_that_would_match_nobody_stops_the_start(entry: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="MAIL_ALLOW_LIST"):
        mail_limits("staging", prefix="", allowed=f"a@x.example, {entry}")
    every = "a@x.example, @example.org, @*.example"
    assert mail_limits("staging", prefix="", allowed=every)[1] == every.split(", ")
