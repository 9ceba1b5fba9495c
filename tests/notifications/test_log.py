"""The mail log of the secretariat."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from members.models import StaffRole, User
from members.services import add_person, appoint
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing
from taskforce.home import mail
from taskforce.notifications import selectors, services
from taskforce.notifications.models import Addressee, Notice, RefusedAddress
from tests import smtp
from tests.notifications.conftest import Queue, Register
from tests.smtp import SmtpSink


@pytest.fixture
def officer(db: None) -> User:
    person = add_person(email="officer@demo.example", name="Olga Officer")
    appoint(user=person, role=StaffRole.OFFICER, actor=None)
    return person


@pytest.fixture
def secretariat(officer: User, settings: Settings) -> Client:
    """The officer's browser."""
    settings.SECOND_FACTOR_REQUIRED = False
    client = Client()
    client.force_login(officer)
    return client


def rows(html: str) -> int:
    return html.count('<tr role="row">') - 1


def test_the_log_lists_what_was_sent(
    secretariat: Client, queue: Queue, smtp_sink: SmtpSink, ama: User, ben: User
) -> None:
    queue()
    services.deliver()
    queue(ben)
    html = secretariat.get(reverse("mail-log")).content.decode()

    assert rows(html) == 2
    assert html.index("Ben Okafor") < html.index("Ama Mensah")
    assert re.search(r"Sent <b>1</b>", html)
    assert re.search(r"Waiting <b>1</b>", html)


def test_filters_by_state_and_kind(
    secretariat: Client, queue: Queue, register: Register, smtp_sink: SmtpSink, ama: User
) -> None:
    other = register(key="bench.other", title="Something else")
    queue()
    services.deliver()
    services.queue(kind=other.key, recipients=[ama], obj=ama, facts={})

    def count(**filters: str) -> int:
        return rows(secretariat.get(reverse("mail-log"), filters).content.decode())

    assert count() == count(state="nonsense", kind="nonsense") == 2
    assert count(state="sent") == count(kind="bench.reminder") == 1
    assert count(state="sent", kind="bench.other") == -1


def test_fifty_on_a_page_and_never_more_queries(secretariat: Client, queue: Queue) -> None:
    def look() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as seen:
            html = secretariat.get(reverse("mail-log")).content.decode()
        return rows(html), len(seen)

    queue(step="0")
    look()  # the first request of a session also writes where it comes from
    one = look()
    for number in range(1, 61):
        queue(step=str(number))
    many = look()

    assert (one[0], many[0]) == (1, 50)
    assert many[1] == one[1] <= 12
    assert rows(secretariat.get(reverse("mail-log"), {"page": "2"}).content.decode()) == 11
    assert rows(secretariat.get(reverse("mail-log"), {"page": "nonsense"}).content.decode()) == 50


def test_an_address_that_was_refused_can_be_tried_again(
    secretariat: Client, officer: User, queue: Queue, smtp_sink: SmtpSink
) -> None:
    notice = queue()[0]
    smtp_sink.behave(smtp.REFUSE, to="ama@norland.example")
    services.deliver()
    html = secretariat.get(reverse("mail-detail", args=[notice.pk])).content.decode()
    assert "The mail server refused it for good." in html
    assert "550 5.1.1 No such person here" in html
    assert "Reminder 7: Autumn round" in html
    assert "begins on 11 December 2026, 22:59 (UTC)" in html

    smtp_sink.behave(smtp.ACCEPT)
    answer = secretariat.post(
        reverse("mail-resend", args=[notice.pk]), {"reason": "The address works again."}
    )
    copy = Notice.objects.get(copy=1)
    assert answer.headers["Location"] == reverse("mail-detail", args=[copy.pk])
    assert services.deliver() == {Notice.State.SENT: 1}
    assert not RefusedAddress.objects.exists()
    notice.refresh_from_db()
    copy.refresh_from_db()
    assert (notice.state, copy.state) == (Notice.State.FAILED, Notice.State.SENT)
    assert copy.message_id != notice.message_id

    event = AuditEvent.objects.get(verb="notice.resend")
    assert (event.actor, event.object_id) == (officer, str(notice.pk))
    assert event.reason == "The address works again."
    assert event.facts == {"copy": copy.pk, "address_trusted": True}
    html = secretariat.get(reverse("mail-detail", args=[notice.pk])).content.decode()
    assert "The address works again." in html
    assert "Olga Officer" in html


def test_sending_again_needs_a_reason(
    secretariat: Client, queue: Queue, smtp_sink: SmtpSink
) -> None:
    notice = queue()[0]
    services.deliver()
    answer = secretariat.post(reverse("mail-resend", args=[notice.pk]), {"reason": " "})

    assert answer.status_code == 422
    assert Notice.objects.count() == 1


def test_a_mail_on_its_way_is_not_sent_again(
    secretariat: Client, queue: Queue, smtp_sink: SmtpSink
) -> None:
    notice = queue()[0]
    address = reverse("mail-resend", args=[notice.pk])
    assert secretariat.post(address, {"reason": "Too soon"}).status_code == 409

    services.deliver()
    assert secretariat.post(address, {"reason": "Lost by the person"}).status_code == 302
    assert secretariat.post(address, {"reason": "Double click"}).status_code == 409
    assert Notice.objects.count() == 2


def test_the_service_asks_for_itself(
    queue: Queue, smtp_sink: SmtpSink, ama: User, officer: User
) -> None:
    notice = queue()[0]
    services.deliver()
    with pytest.raises(Refused):
        mail.resend(notice=notice, reason="Mine", actor=ama)
    with pytest.raises(ReasonMissing):
        mail.resend(notice=notice, reason=" ", actor=officer)
    assert Notice.objects.count() == 1


def test_a_notice_that_cannot_be_shown_has_a_page(
    secretariat: Client, register: Register, ama: User, queue: Queue
) -> None:
    broken = register(key="bench.without_templates")
    (notice,) = services.queue(kind=broken.key, recipients=[ama], obj=ama, facts={})
    answer = secretariat.get(reverse("mail-detail", args=[notice.pk]))

    assert answer.status_code == 200
    assert "its template does not work" in answer.content.decode()


@pytest.mark.parametrize("name", ["mail-log", "mail-detail", "mail-resend"])
def test_only_the_secretariat_comes_in(
    queue: Queue, ama: User, settings: Settings, name: str
) -> None:
    settings.SECOND_FACTOR_REQUIRED = False
    arguments: list[Any] = [] if name == "mail-log" else [queue()[0].pk]
    client = Client()
    client.force_login(ama)

    assert client.get(reverse(name, args=arguments)).status_code == 403
    assert Client().get(reverse(name, args=arguments)).status_code == 302


def _fail(*notices: Notice) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
        state="failed", reason="gave_up", settled_at=timezone.now(), address="x@norland.example"
    )


def _failures() -> list[int]:
    return [notice.pk for notice in selectors.failures_since(timezone.now() - timedelta(hours=1))]


def test_what_was_sent_again_to_an_applicant_counts_as_failed_no_more(queue: Queue) -> None:
    (notice,) = queue(Addressee(email="applicant@norland.example"))
    _fail(notice)
    assert _failures() == [notice.pk]
    services.resend(notice=notice)
    assert _failures() == []


def test_sending_again_for_one_deadline_does_not_hide_the_failure_for_another(
    queue: Queue, ama: User
) -> None:
    day = timezone.now()
    one, other = (queue(ama, due_at=day + timedelta(days=days))[0] for days in (1, 2))
    _fail(one, other)
    services.resend(notice=other)
    assert _failures() == [one.pk]


@pytest.mark.parametrize("to_account", [True, False])
def test_a_failure_is_listed_until_it_is_sent_again(
    queue: Queue, ama: User, to_account: bool
) -> None:
    person = ama if to_account else Addressee(email="nils@ostmark.example", name="Nils Ekdal")
    (notice,) = queue(person, due_at=timezone.now())
    failed = {"state": "failed", "reason": "gave_up", "settled_at": timezone.now()}
    Notice.objects.filter(pk=notice.pk).update(**failed)
    yesterday = timezone.now() - timedelta(days=1)
    assert selectors.failures_since(yesterday) == [notice]

    copy = services.resend(notice=notice)
    assert selectors.failures_since(yesterday) == []
    Notice.objects.filter(pk=copy.pk).update(**failed)
    assert selectors.failures_since(yesterday) == [copy]
