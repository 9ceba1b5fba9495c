"""What people see and take along of what is known about them, and what is forgotten."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Application, Delegation, Role, User
from members.own_data import export
from members.selectors import own_events
from members.services import delegations, set_delegation
from members.services.erasure import APPLICATIONS_KEPT, PEOPLE_KEPT, erase_expired
from taskforce.audit.models import AuditEvent
from taskforce.audit.words import WORDS
from taskforce.notifications.models import Notice
from tests.factories.members import ApplicationFactory, DelegationFactory
from tests.members.steps import code

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
RECORDED = re.compile(r'verb(?:="|: ")([a-z_]+\.[a-z_]+)"')


def test_every_act_that_is_recorded_has_words() -> None:
    sources = [
        path
        for app in ("members", "commitments", "meetings", "knowledge", "taskforce")
        for path in (ROOT / app).rglob("*.py")
    ]
    recorded = {verb for path in sources for verb in RECORDED.findall(path.read_text())}
    assert len(recorded) > 30
    assert recorded <= set(WORDS)


def test_everything_that_was_recorded_in_a_life_has_words() -> None:
    """Verbs that are put together are met by doing things."""
    ApplicationFactory(state=Application.State.ACTION_NEEDED)
    head = DelegationFactory(roles=[Role.HEAD])
    drafter = DelegationFactory(government=head.government)
    delegations.suspend(delegation=drafter, reason="Away.", actor=head.user)
    delegations.reinstate(delegation=drafter, reason="Back.", actor=head.user)
    delegations.depart(delegation=drafter, successor=None, actor=head.user)
    set_delegation(
        government=head.government, user=drafter.user, roles=["observer"], actor=head.user
    )
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert verbs <= set(WORDS)
    assert {"delegation.return", "application.ask"} <= verbs


def test_people_see_what_others_did_about_them() -> None:
    head = DelegationFactory(roles=[Role.HEAD])
    drafter = DelegationFactory(government=head.government)
    stranger = DelegationFactory()
    delegations.suspend(delegation=drafter, reason="Away.", actor=head.user)
    assert "delegation.suspend" in own_events(drafter.user).values_list("verb", flat=True)
    seen = own_events(stranger.user).values_list("verb", flat=True)
    assert "delegation.suspend" not in seen


def test_the_export_holds_no_secret(person: User, secret: str) -> None:
    text = json.dumps(export(person), default=str)
    assert person.email in text
    assert secret not in text
    assert person.password not in text
    assert AuditEvent.objects.filter(verb="person.export", actor=person).count() == 1


def test_the_file_comes_after_confirming(settled: Client, secret: str, clock: object) -> None:
    first = settled.post(reverse("account-export"))
    assert first.url.startswith(reverse("mfa_reauthenticate"))
    clock.later(60)  # type: ignore[attr-defined]  # tests.members.conftest.Clock
    answer = settled.post(
        f"{reverse('mfa_reauthenticate')}?next={reverse('account-export')}",
        {"code": code(secret)},
    )
    assert answer.headers["Content-Type"] == "application/json"
    assert json.loads(answer.content)["person"]["name"] == "Ama Mensah"


# Forgetting -------------------------------------------------------------------------------------


def departed(days: float) -> User:
    head = DelegationFactory(roles=[Role.HEAD])
    place = DelegationFactory(government=head.government)
    delegations.depart(delegation=place, successor=None, actor=head.user)
    left = timezone.now() - timedelta(days=days)
    Delegation.objects.filter(pk=place.pk).update(state_since=left)
    user: User = place.user
    return user


def test_people_are_forgotten_two_years_after_they_left() -> None:
    kept, gone = departed(PEOPLE_KEPT.days - 1), departed(PEOPLE_KEPT.days + 1)
    names = (gone.name, gone.email)
    assert erase_expired(now=timezone.now(), dry_run=True).people == 1
    gone.refresh_from_db()
    assert gone.name == names[0]
    assert erase_expired(now=timezone.now()).people == 1
    assert erase_expired(now=timezone.now()).people == 0
    gone.refresh_from_db()
    kept.refresh_from_db()
    assert gone.name == "Former delegate"
    assert gone.email.endswith("@erased.invalid")
    assert not gone.is_active
    assert not gone.has_usable_password()
    assert not gone.emailaddress_set.exists()
    assert kept.is_active
    # The place stays, so that what they wrote belongs to somebody.
    assert Delegation.objects.filter(user=gone).exists()


def test_who_came_back_is_not_forgotten() -> None:
    back = departed(PEOPLE_KEPT.days + 1)
    DelegationFactory(user=back)
    assert erase_expired(now=timezone.now()).people == 0


def test_applications_that_led_to_nothing_are_forgotten_after_a_year(
    django_capture_on_commit_callbacks: pytest.FixtureRequest,
) -> None:
    old = ApplicationFactory(state=Application.State.REJECTED)
    recent = ApplicationFactory(state=Application.State.REJECTED)
    waiting = ApplicationFactory()
    for each, days in ((old, 1), (waiting, 1), (recent, -1)):
        since = timezone.now() - APPLICATIONS_KEPT - timedelta(days=days)
        Application.objects.filter(pk=each.pk).update(state_since=since)
    path = old.letter.path
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]  # pytest-django's
        assert erase_expired(now=timezone.now()).applications == 1
    assert set(Application.objects.all()) == {recent, waiting}
    assert not path.exists()
    assert not Notice.objects.filter(object_id=str(old.pk), kind__startswith="application").exists()


def test_the_command_counts_and_erases(capsys: pytest.CaptureFixture[str]) -> None:
    departed(PEOPLE_KEPT.days + 1)
    call_command("erase_expired", dry_run=True)
    call_command("erase_expired")
    assert capsys.readouterr().out.splitlines() == [
        "To be erased: 1 people, 0 applications, 0 invitations.",
        "Erased: 1 people, 0 applications, 0 invitations.",
    ]
