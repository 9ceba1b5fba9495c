"""The days to come, the kinds, refused addresses, a test, a person's wishes, and the numbers."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as portal
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from commitments.models import Round
from members.models import Delegation, User
from members.own_data import export
from taskforce.audit.models import AuditEvent
from taskforce.home import mail
from taskforce.notifications import kinds, services
from taskforce.notifications.models import Heartbeat, Notice, RefusedAddress, Wishes
from tests.access.world import World
from tests.factories.members import DelegationFactory, GovernmentFactory
from tests.smtp import SmtpSink

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def one_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = False


@pytest.fixture
def secretariat(world: World) -> Client:
    return world.client("officer")


def read(client: Client, name: str, *args: Any, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return str(response.content.decode())


# The days to come -------------------------------------------------------------------------------


def test_the_next_thirty_days(world: World, secretariat: Client) -> None:
    assert world.report.government.slug == "norland"
    page = read(secretariat, "mail-coming")

    assert page.count("A report is due") == 4  # 14, 7 and 1 days before, and on the day
    assert "14 days before" in page
    assert "Norland, Second half of 2026" in page
    assert "<bdi>The drafter</bdi>" in page
    assert "The daily digest" in page


def test_what_is_settled_is_not_announced(world: World, secretariat: Client) -> None:
    world.bring_to("submitted")
    Round.objects.filter(pk=world.round.pk).update(due_at=timezone.now() + 20 * DAY)
    page = read(secretariat, "mail-coming")

    assert "Norland, Second half of 2026" not in page
    assert "Sudland, Second half of 2026" in page


def test_the_days_to_come_ask_the_same_for_three_governments_as_for_one(
    world: World, secretariat: Client
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            read(secretariat, "mail-coming")
        return len(seen)

    assert world.report.state == "not_started"
    queries()  # the session is noted once a minute
    before = queries()
    for _each in range(2):
        government = GovernmentFactory()
        DelegationFactory(government=government)
        world.round.reports.create(government=government)
    assert queries() == before


# Kinds ------------------------------------------------------------------------------------------


def test_every_kind_is_listed_with_its_recipients(secretariat: Client) -> None:
    page = read(secretariat, "mail-kinds")

    for kind in kinds.every():
        assert reverse("mail-kind", args=[kind.key]) in page
    assert "30, 14, 7, 1 days before; on the day; 7, 14 days after" in page
    assert ">1 day before<" in page
    assert "Every morning on which something waits" in page


@pytest.mark.parametrize("language", [code for code, _name in portal.LANGUAGES])
def test_every_kind_opens_in_every_language(secretariat: Client, language: str) -> None:
    for kind in kinds.every():
        page = read(secretariat, "mail-kind", kind.key, language=language)
        assert f'lang="{language}"' in page
        assert "The officer" in page, kind.key


def test_a_kind_that_does_not_exist(secretariat: Client) -> None:
    assert secretariat.get(reverse("mail-kind", args=["no.such"])).status_code == 404
    read(secretariat, "mail-kind", "report.due", language="nonsense")


def test_a_preview_holds_no_key(secretariat: Client) -> None:
    page = read(secretariat, "mail-kind", "invitation")
    assert "/invitation/" not in page


# Addresses --------------------------------------------------------------------------------------


@pytest.fixture
def refused(world: World) -> RefusedAddress:
    notice = world.notice
    return RefusedAddress.objects.create(
        address="gone@norland.example", answer="550 5.1.1 No such person", notice=notice
    )


def test_a_refused_address_is_listed_and_trusted_again_for_a_reason(
    secretariat: Client, refused: RefusedAddress
) -> None:
    page = read(secretariat, "mail-addresses")
    assert "gone@norland.example" in page
    assert "550 5.1.1 No such person" in page
    address = reverse("mail-trust", args=[refused.pk])

    assert secretariat.post(address, {"reason": " "}).status_code == 422
    assert RefusedAddress.objects.exists()
    assert secretariat.post(address, {"reason": "They wrote to us."}).status_code == 302
    assert not RefusedAddress.objects.exists()
    event = AuditEvent.objects.get(verb="address.trust")
    assert event.reason == "They wrote to us."
    assert "gone@" not in f"{event.object_name} {event.facts}"
    assert secretariat.get(address).status_code == 404


# A test -----------------------------------------------------------------------------------------


def test_an_officer_sends_themselves_a_test(
    world: World,
    secretariat: Client,
    smtp_sink: SmtpSink,
) -> None:
    response = secretariat.post(reverse("mail-test"))
    notice = Notice.objects.get(kind="portal.test")
    assert response["Location"] == notice.get_absolute_url()
    services.deliver(seconds=20)

    assert len(smtp_sink.messages(to=world.user("officer").email, subject="A test")) == 1
    assert "Sent" in secretariat.get(response["Location"]).content.decode()
    secretariat.post(reverse("mail-test"))
    assert Notice.objects.filter(kind="portal.test").count() == 2


# The log ----------------------------------------------------------------------------------------


def test_the_log_is_searched_by_name_and_address(world: World, secretariat: Client) -> None:
    world.bring_to("submitted")

    def rows(**query: str) -> int:
        return max(0, read(secretariat, "mail-log", **query).count('<tr role="row">') - 1)

    assert rows(person="the CLEARANCE") == rows(person="The clearance") > 0
    assert rows(person="CLEARANCE@world.example") >= rows(person="The clearance")
    assert rows(person="nobody-of-this-name") == 0
    assert rows(person="%") == 0
    assert rows(person="\x00") == rows() > 0


def test_a_dead_letter_shows_what_the_server_said(world: World, secretariat: Client) -> None:
    notice = world.notice
    Notice.objects.filter(pk=notice.pk).update(
        state="failed",
        reason="gave_up",
        attempts=24,
        answer="451 4.7.1 Try again later",
        settled_at=timezone.now(),
    )
    page = read(secretariat, "mail-log", state="failed")
    assert "451 4.7.1 Try again later" in page
    assert "24 attempts" in page


# Wishes -----------------------------------------------------------------------------------------


def test_a_kind_that_was_not_on_the_page_is_not_switched_off(world: World) -> None:
    """Somebody was given another part, or a new kind came, while the form was open."""
    client, officer = world.client("officer"), world.user("officer")
    client.post(
        reverse("account-mail"), {"hour": "8", "digest_days": ["1"], "offered": ["report.waits"]}
    )
    assert Wishes.objects.get(person=officer).declined == ["report.waits"]


def test_whoever_gets_no_mail_sees_it(world: World) -> None:
    client = world.client("drafter")
    for name in ("dashboard", "account-mail"):
        assert "Mail to your address comes back" not in read(client, name)
    RefusedAddress.objects.create(address=world.user("drafter").email, answer="550 5.1.1")
    for name in ("dashboard", "account-mail"):
        assert "Mail to your address comes back" in read(client, name)


def wishes_page(client: Client, **answers: Any) -> Any:
    """The page, or what follows where it is sent with these answers."""
    address = reverse("account-mail")
    page = client.get(address)
    if not answers:
        return page
    offered = re.findall(r'name="offered" value="(.*?)"', page.content.decode())
    return client.post(address, {"offered": offered, **answers})


def test_each_person_is_asked_what_concerns_them(world: World) -> None:
    def offered(role: str) -> set[str]:
        page = wishes_page(world.client(role)).content.decode()
        return set(re.findall(r'name="wanted" value="(.*?)"', page))

    assert {"secretariat.digest", "report.waits"} <= offered("officer")
    assert "report.received" not in offered("officer")
    assert {"report.received", "section.assigned"} <= offered("drafter")
    assert "report.waits" not in offered("drafter")
    assert offered("nobody") == set()
    optional = {kind.key for kind in kinds.every() if not kind.mandatory}
    for role in ("officer", "drafter", "head", "administrator"):
        assert offered(role) <= optional
    assert 'name="digest_days"' not in wishes_page(world.client("drafter")).content.decode()


def test_a_choice_is_kept_recorded_and_obeyed(world: World) -> None:
    client, officer = world.client("officer"), world.user("officer")
    response = wishes_page(client, hour="6", digest_days=["2"], wanted=["secretariat.digest"])
    assert response.status_code == 302

    wishes = Wishes.objects.get(person=officer)
    assert (wishes.hour, wishes.digest_days) == (6, [2])
    assert "report.waits" in wishes.declined
    assert "secretariat.digest" not in wishes.declined
    event = AuditEvent.objects.get(verb="mail.wishes")
    assert (event.actor, "report.waits" in event.facts["declined"]) == (officer, True)
    page = client.get(reverse("account-mail")).content.decode()
    assert '<option value="6" selected>06:00</option>' in page
    world.bring_to("submitted")
    services.deliver(seconds=20)
    notice = Notice.objects.get(kind="report.waits", recipient=officer)
    assert notice.reason == Notice.Reason.UNWANTED


@pytest.mark.parametrize(
    "answers",
    [
        {"hour": "24"},
        {"hour": "x"},
        {"hour": "8", "digest_days": ["9"]},
        {"hour": "8", "wanted": ["report.due"]},
    ],
)
def test_a_wrong_choice_is_refused_beside_its_field(world: World, answers: dict[str, Any]) -> None:
    response = wishes_page(world.client("officer"), **answers)
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()
    assert not Wishes.objects.exists()


def test_what_another_part_has_said_stays(world: World) -> None:
    """Somebody who works for the secretariat and sits in a delegation, and leaves the one."""
    officer = world.user("officer")
    world.seat("officer", ["drafter"])
    services.set_wishes(
        person=officer, hour=8, digest_days=[1], declined=["report.received", "report.waits"]
    )
    Delegation.objects.filter(user=officer).delete()
    User.objects.get(pk=officer.pk).governmentpermission_set.all().delete()
    wishes_page(world.client("officer"), hour="9", wanted=["report.waits"])

    assert "report.received" in Wishes.objects.get().declined
    assert "report.waits" not in Wishes.objects.get().declined


def test_ones_own_data_holds_ones_wishes(world: World) -> None:
    drafter = world.user("drafter")
    assert export(drafter)["mail_wishes"] is None
    services.set_wishes(person=drafter, hour=7, digest_days=[1], declined=["report.received"])
    assert export(drafter)["mail_wishes"] == {
        "hour": 7,
        "digest_days": [1],
        "declined": ["report.received"],
    }


# Machines ---------------------------------------------------------------------------------------


def heartbeat(age: timedelta) -> None:
    for name in (Heartbeat.PLANNER, Heartbeat.SWEEP):
        Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now() - age})


def test_readiness_turns_red_when_mail_is_late_or_the_clock_stands(
    world: World, client: Client
) -> None:
    assert client.get("/readyz").status_code == 200
    heartbeat(timedelta(minutes=32))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.content) == (503, b"not ready: mail\n")
    heartbeat(timedelta(minutes=1))
    assert client.get("/readyz").content == b"ready\n"

    assert world.notice.state == Notice.State.QUEUED
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        heartbeat(timedelta())
        assert client.get("/readyz").status_code == 503
        page = world.client("officer").get(reverse("secretariat")).content.decode()
        assert "Mail does not leave" in page


def test_numbers_are_for_whoever_has_the_token(
    world: World, client: Client, settings: Settings
) -> None:
    assert client.get("/metrics").status_code == 404
    settings.METRICS_TOKEN = "a-long-and-random-token"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"authorization": "Bearer wrong"}).status_code == 404

    assert world.notice.state == Notice.State.QUEUED
    answer = client.get("/metrics", headers={"authorization": f"Bearer {settings.METRICS_TOKEN}"})
    text = answer.content.decode()
    assert f"\nportal_mail_waiting {Notice.objects.count()}.0\n" in text
    assert "portal_mail_ill 0.0" in text
    assert "@" not in text


def test_the_tasks_leave_a_heartbeat(db: None) -> None:
    from taskforce.notifications import tasks  # beside the list in the portal

    tasks.plan()
    tasks.sweep()
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {"planner", "sweep"}


def test_a_test_that_is_not_recorded_is_not_sent(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_facts: object) -> None:
        raise LookupError

    monkeypatch.setattr(mail, "record", fail)
    with pytest.raises(LookupError):
        mail.send_test(actor=world.user("officer"))
    assert not Notice.objects.filter(kind="portal.test").exists()
