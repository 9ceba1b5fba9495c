"""A mail that comes back marks its address."""

import email
import email.policy
import io
import sys
from email.message import Message

import pytest
from django.core.management import CommandError, call_command

from members.models import StaffRole, User
from members.services import add_person, appoint
from taskforce.notifications import bounces, services
from taskforce.notifications.models import Notice, RefusedAddress
from tests import smtp
from tests.notifications.conftest import Queue
from tests.smtp import SmtpSink

REPORT = """\
From: MAILER-DAEMON@mx.example
To: no-reply@127.0.0.1
Subject: Undelivered Mail
Message-ID: <the-report-itself@mx.example>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mail could not be delivered.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ama@norland.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 No such person

--b
Content-Type: {returned}

Message-ID: {message_id}
Subject: Reminder

--b--
"""


def report(
    message_id: str = "<1@portal.example>",
    action: str = "failed",
    status: str = "5.1.1",
    returned: str = "message/rfc822",
) -> Message:
    text = REPORT.format(action=action, status=status, returned=returned, message_id=message_id)
    return email.message_from_string(text, policy=email.policy.default)


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
def test_a_final_failure_is_understood(returned: str) -> None:
    found = bounces.read(report(returned=returned))

    assert found == bounces.Bounce("<1@portal.example>", "5.1.1 smtp; 550 No such person")


def test_anything_else_is_not_a_bounce() -> None:
    assert bounces.read(report(action="delayed", status="4.4.7")) is None
    assert bounces.read(report(status="4.2.2")) is None
    assert bounces.read(email.message_from_string("Subject: Out of office\n\nBack soon")) is None


def test_a_bounce_stops_mail_to_the_address(
    queue: Queue, smtp_sink: SmtpSink, ama: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = queue()[0]
    services.deliver()
    pipe = io.TextIOWrapper(io.BytesIO(report(notice.message_id).as_bytes()))
    monkeypatch.setattr(sys, "stdin", pipe)
    call_command("mail_bounce", stdout=io.StringIO())

    notice.refresh_from_db()
    assert (notice.state, notice.reason) == (Notice.State.FAILED, Notice.Reason.BOUNCED)
    assert RefusedAddress.objects.get().address == "ama@norland.example"
    queue(step="next")
    assert services.deliver() == {Notice.State.SKIPPED: 1}
    assert services.trust_again(address="AMA@norland.example")
    queue(step="last")
    assert services.deliver() == {Notice.State.SENT: 1}


def test_a_report_about_somebody_elses_mail_changes_nothing(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = io.TextIOWrapper(io.BytesIO(report().as_bytes()))
    monkeypatch.setattr(sys, "stdin", pipe)
    with pytest.raises(CommandError, match="not in the ledger"):
        call_command("mail_bounce")
    assert not RefusedAddress.objects.exists()


def test_officers_hear_of_a_refused_address_once(
    queue: Queue, smtp_sink: SmtpSink, ama: User
) -> None:
    officers = [add_person(email=f"{name}@demo.example", name=name) for name in ("olga", "omar")]
    for officer in officers:
        appoint(user=officer, role=StaffRole.OFFICER, actor=None)
    smtp_sink.behave(smtp.REFUSE, to="ama@norland.example")
    queue(step="one")
    services.deliver()
    smtp_sink.behave(smtp.REFUSE, to="olga@demo.example")
    queue(officers[0], step="two")
    services.deliver()

    first = "Mail to Ama Mensah is refused"
    second = "Mail to olga is refused"
    assert [mail["Subject"] for mail in smtp_sink.messages(to="olga@demo.example")] == [first]
    assert [mail["Subject"] for mail in smtp_sink.messages(to="omar@demo.example")] == [
        first,
        second,
    ]


def test_a_refusal_that_is_over_troubles_no_officer(
    queue: Queue, smtp_sink: SmtpSink, ama: User
) -> None:
    officer = add_person(email="olga@demo.example", name="Olga")
    appoint(user=officer, role=StaffRole.OFFICER, actor=None)
    notice = queue()[0]
    services.deliver()
    services.mark_bounced(message_id=notice.message_id, answer="5.1.1 gone")
    services.trust_again(address=ama.email)

    assert services.deliver() == {Notice.State.SKIPPED: 1}
    assert smtp_sink.messages(to=officer.email) == []
