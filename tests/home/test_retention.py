"""Each line of docs/retention.md: kept until its time, gone after it, counted by a dry run."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from commitments.models import Presence, WorkbookImport
from members.models import Application, Invitation, Recovery, User
from members.services import applications, delegations, invitations
from members.services.recovery import open_recovery
from taskforce.home import retention
from taskforce.home.retention import forget
from taskforce.home.tasks import retention as task
from taskforce.notifications.models import Notice, RefusedAddress
from taskforce.schedule import BEAT_SCHEDULE
from tests.access.world import World
from tests.factories.members import ApplicationFactory

MANUAL = Path(__file__).resolve().parents[2] / "docs" / "retention.md"
DAY = timedelta(days=1)


def _leave(world: World) -> None:
    delegations.depart(delegation=world.place, successor=None, actor=world.user("head"))


def _reject(world: World) -> None:
    case = ApplicationFactory(state=Application.State.REJECTED)
    Application.objects.filter(pk=case.pk).update(state_since=timezone.now())


def _invite(world: World) -> None:
    invitations.invite(
        government=world.governments["norland"],
        email="nora@norland.example",
        name="Nora Berg",
        roles=["drafter"],
        actor=world.user("head"),
    )


def _session(world: World) -> None:
    """Of a browser that was signed out."""
    UserSession.objects.create(user=world.user("head"), ip="192.0.2.7", session_key="a" * 32)


def _begin(world: World) -> None:
    applications.start(email="somebody@else.example", language="en-gb")


def _help(world: World) -> None:
    person, helper = world.user("head"), world.user("administrator")
    open_recovery(person=person, evidence="Called the office.", actor=helper)


def _upload(world: World) -> None:
    WorkbookImport.objects.create(
        report=world.report, uploaded_by=world.user("drafter"), versions={}, answers={"1": {}}
    )


def _open(world: World) -> None:
    Presence.objects.create(
        section=world.report.sections.get(commitment__number=1),
        person=world.user("drafter"),
        seen_at=timezone.now(),
    )


def _mail(world: World) -> None:
    now = timezone.now()
    Notice.objects.create(
        recipient=world.user("head"),
        kind="for.this.test",
        object_type="none",
        object_id="1",
        state=Notice.State.SENT,
        message_id="<for-this-test@world.example>",
        not_before=now,
        expires_at=now,
        settled_at=now,
    )


def _refuse(world: World) -> None:
    RefusedAddress.objects.create(address="away@else.example", answer="550 unknown")


def _count(world: World) -> None:
    cache.set("limit:192.0.2.7", 1, timeout=3600)


def _counters() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM portal_cache WHERE cache_key LIKE '%%192.0.2.7'")
        (count,) = cursor.fetchone()
        return int(count)


# How it comes, how long it is kept from then on, and how many there are.
LINES: dict[str, tuple[Callable[[World], object], timedelta, Callable[[], int]]] = {
    "people": (
        _leave,
        730 * DAY,
        lambda: User.objects.filter(name="The drafter").count(),
    ),
    "applications": (_reject, 365 * DAY, Application.objects.count),
    "invitations": (_invite, (365 + 14) * DAY, Invitation.objects.count),
    "sessions": (_session, timedelta(), UserSession.objects.count),
    "drafts": (_begin, 2 * DAY, Application.objects.count),
    "recoveries": (_help, (365 + 3) * DAY, Recovery.objects.count),
    "workbooks": (_upload, 30 * DAY, WorkbookImport.objects.count),
    "presence": (_open, DAY, Presence.objects.count),
    "mail": (_mail, 730 * DAY, Notice.objects.filter(kind="for.this.test").count),
    "addresses": (_refuse, 730 * DAY, RefusedAddress.objects.count),
    "counters": (_count, timedelta(hours=1), _counters),
}
# Shown where the meetings are: by state and rights, not by time alone.
ELSEWHERE = {
    "needs": "tests/meetings/test_registration.py",
    "seats": "tests/meetings/test_registration.py",
    "packs": "tests/meetings/test_briefing_making.py",
}


@pytest.mark.parametrize("name", LINES)
def test_each_line_is_kept_until_its_time(world: World, name: str) -> None:
    come, kept, count = LINES[name]
    come(world)
    here = timezone.now()
    assert count() == 1
    before, after = here + kept - timedelta(minutes=5), here + kept + timedelta(minutes=5)
    if kept:
        assert forget(now=before)[name] == 0
        assert count() == 1
    assert forget(now=after, dry_run=True)[name] == 1
    assert count() == 1, "a dry run keeps everything"
    assert forget(now=after)[name] == 1
    assert count() == 0
    assert forget(now=after)[name] == 0


def test_the_manual_lists_what_is_forgotten(db: None) -> None:
    listed = re.findall(r"^\| `(\w+)` \|", MANUAL.read_text(), re.MULTILINE)
    assert listed == sorted(listed, key=list(forget(now=timezone.now())).index)
    assert set(listed) == set(forget(now=timezone.now())) == {*LINES, *ELSEWHERE}


@pytest.mark.parametrize(("name", "place"), ELSEWHERE.items())
def test_what_is_tested_elsewhere_is(name: str, place: str) -> None:
    text = (Path(__file__).resolve().parents[2] / place).read_text()
    called = {"needs": "forget_needs", "seats": "forget_names", "packs": "take_packs_back"}[name]
    assert f"services.{called}(" in text


def test_a_mail_that_could_be_planned_again_stays(world: World) -> None:
    """Its row is what keeps it from being sent twice."""
    _mail(world)
    later = timezone.now() + 800 * DAY
    Notice.objects.filter(kind="for.this.test").update(expires_at=later)
    assert forget(now=later)["mail"] == 0


def test_a_mail_that_waits_stays(world: World) -> None:
    _mail(world)
    Notice.objects.filter(kind="for.this.test").update(state=Notice.State.QUEUED, settled_at=None)
    assert forget(now=timezone.now() + 800 * DAY)["mail"] == 0


def test_an_address_stays_refused_while_somebody_is_written_to(world: World) -> None:
    _refuse(world)
    RefusedAddress.objects.update(address=world.user("head").email.lower())
    _mail(world)
    later = timezone.now() + 731 * DAY
    Notice.objects.update(settled_at=later, expires_at=later)
    assert forget(now=later)["addresses"] == 0


def test_nothing_of_an_unconfirmed_draft_stays(world: World) -> None:
    _begin(world)
    assert Notice.objects.filter(stranger_email="somebody@else.example").exists()
    forget(now=timezone.now() + 3 * DAY)
    assert not Notice.objects.filter(stranger_email="somebody@else.example").exists()


def test_the_command_says_how_many(world: World) -> None:
    _session(world)
    counted, done = StringIO(), StringIO()
    call_command("retention", dry_run=True, stdout=counted)
    call_command("retention", stdout=done)
    assert counted.getvalue().splitlines()[0] == "To be forgotten:"
    assert done.getvalue().splitlines()[0] == "Forgotten:"
    assert "  sessions: 1" in counted.getvalue()
    assert counted.getvalue().splitlines()[1:] == done.getvalue().splitlines()[1:]
    assert UserSession.objects.count() == 0


def test_one_job_that_fails_does_not_hold_up_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(now: object) -> dict[str, int]:
        raise ValueError(now)

    _session(world)
    monkeypatch.setattr(retention, "JOBS", (broken, *retention.JOBS))
    with pytest.raises(CommandError, match=r"^1 of 12 jobs failed; done: {'sessions': 1}$"):
        call_command("retention")
    assert UserSession.objects.count() == 0


def test_beat_asks_for_it_every_night(world: World) -> None:
    assert BEAT_SCHEDULE["retention"]["task"] == task.name
    _session(world)
    assert task()["sessions"] == 1
