"""An account recovered by two people of the secretariat."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members.models import Recovery, StaffRole, User
from members.services import appoint
from members.services.recovery import confirm, open_recovery, refuse
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Refused
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.factories.members import PASSWORD, PersonFactory, member_of_staff
from tests.members.conftest import Clock
from tests.members.steps import (
    code,
    confirm_again,
    enter_code,
    enter_password,
    with_app,
    with_recovery_codes,
)
from tests.members.test_races import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(person: User) -> User:
    """Somebody with an app and recovery codes, all of them lost."""
    with_app(person)
    with_recovery_codes(person)
    return person


@pytest.fixture
def officer(db: None) -> User:
    return member_of_staff()


@pytest.fixture
def second(db: None) -> User:
    return member_of_staff()


@pytest.fixture
def recovery(lost: User, officer: User) -> Recovery:
    return open_recovery(person=lost, evidence="Called back at the ministry.", actor=officer)


def test_two_people_remove_what_was_lost(recovery: Recovery, lost: User, second: User) -> None:
    confirm(recovery=recovery, actor=second)
    assert not Authenticator.objects.filter(user=lost).exists()
    kinds = Notice.objects.filter(recipient=lost).values_list("kind", flat=True)
    assert set(kinds) == {"recovery.opened", "recovery.done"}
    client = Client()
    enter_password(client, lost.email)
    assert client.get(reverse("report-list")).url == reverse("mfa_index")


def test_everywhere_else_they_are_signed_out(person: User, officer: User, second: User) -> None:
    secret = with_app(person)
    client = Client()
    enter_password(client, person.email, PASSWORD)
    enter_code(client, code(secret))
    assert client.get(reverse("dashboard")).status_code == 200
    wanted = open_recovery(person=person, evidence="Called back.", actor=officer)
    confirm(recovery=wanted, actor=second)
    assert client.get(reverse("dashboard")).status_code == 302


def test_one_person_is_not_enough(recovery: Recovery, lost: User, officer: User) -> None:
    with pytest.raises(Refused, match="Somebody else"):
        confirm(recovery=recovery, actor=officer)
    assert Authenticator.objects.filter(user=lost).exists()


def test_nobody_recovers_their_own_account(officer: User, recovery: Recovery, lost: User) -> None:
    with pytest.raises(Refused, match="their own account"):
        open_recovery(person=officer, evidence="It is me.", actor=officer)
    appoint(user=lost, role=StaffRole.ADMINISTRATOR, actor=None)
    with pytest.raises(Refused):
        confirm(recovery=recovery, actor=User.objects.get(pk=lost.pk))


def test_staff_is_recovered_by_an_administrator(
    officer: User, second: User, administrator: User
) -> None:
    colleague = member_of_staff()
    with_app(colleague)
    wanted = open_recovery(person=colleague, evidence="Met in the office.", actor=officer)
    with pytest.raises(Refused, match="An administrator confirms it"):
        confirm(recovery=wanted, actor=second)
    assert confirm(recovery=wanted, actor=administrator).state == "confirmed"


def test_outsiders_recover_nobody(recovery: Recovery, person: User) -> None:
    stranger = PersonFactory()
    for act in (
        lambda: open_recovery(person=person, evidence="Trust me.", actor=stranger),
        lambda: confirm(recovery=recovery, actor=stranger),
        lambda: refuse(recovery=recovery, reason="No.", actor=stranger),
    ):
        with pytest.raises(Refused):
            act()


def test_it_runs_out_after_three_days(recovery: Recovery, second: User, officer: User) -> None:
    Recovery.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(SomeoneWasFaster):
        confirm(recovery=recovery, actor=second)
    again = open_recovery(person=recovery.person, evidence="Called again.", actor=officer)
    assert again.pk != recovery.pk


def test_one_at_a_time(recovery: Recovery, second: User) -> None:
    with pytest.raises(ValidationError, match="open already"):
        open_recovery(person=recovery.person, evidence="Again.", actor=second)


def test_refusing_needs_words_and_removes_nothing(recovery: Recovery, officer: User) -> None:
    with pytest.raises(ReasonMissing):
        refuse(recovery=recovery, reason="", actor=officer)
    refuse(recovery=recovery, reason="It was not them.", actor=officer)
    assert Authenticator.objects.filter(user=recovery.person).exists()
    with pytest.raises(SomeoneWasFaster):
        confirm(recovery=recovery, actor=member_of_staff())


@pytest.mark.django_db(transaction=True)
def test_two_confirmations_at_once_are_one(recovery: Recovery) -> None:
    people = [member_of_staff(), member_of_staff()]
    answers = at_once(lambda: confirm(recovery=recovery, actor=people.pop()), times=2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Recovery", "SomeoneWasFaster"]


def test_what_had_run_out_is_closed_when_another_begins(recovery: Recovery, second: User) -> None:
    Recovery.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    open_recovery(person=recovery.person, evidence="Called again.", actor=second)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.settled_by) == ("refused", second)
    event = AuditEvent.objects.get(verb="recovery.refuse")
    assert event.facts == {"recovery": recovery.pk, "ran_out": True}


def test_the_trail_names_all_three_and_never_the_evidence(
    recovery: Recovery, officer: User, second: User, lost: User
) -> None:
    confirm(recovery=recovery, actor=second)
    events = AuditEvent.objects.filter(object_id=str(lost.pk), verb__startswith="recovery.")
    assert [(event.verb, event.actor) for event in events.order_by("pk")] == [
        ("recovery.open", officer),
        ("recovery.confirm", second),
    ]
    assert "ministry" not in str([event.facts for event in events])
    # Nobody may think that the person took their factors away themselves.
    assert not AuditEvent.objects.filter(verb="second_factor.remove").exists()


def test_a_recovery_code_no_longer_lets_anybody_in(
    person: User, officer: User, second: User
) -> None:
    with_app(person)
    codes = with_recovery_codes(person)
    wanted = open_recovery(person=person, evidence="Called back.", actor=officer)
    confirm(recovery=wanted, actor=second)
    client = Client()
    enter_password(client, person.email)
    enter_code(client, codes[0])
    assert client.get(reverse("account-settings")).status_code == 302


def test_the_mails_say_what_to_do(recovery: Recovery, second: User) -> None:
    confirm(recovery=recovery, actor=second)
    opened, done = (
        render(Notice.objects.get(kind=kind)).text for kind in ("recovery.opened", "recovery.done")
    )
    assert "If it was not you, tell the secretariat" in opened
    assert reverse("contact") in opened
    assert "set a new second factor up" in done
    assert reverse("account_login") in done


# The pages ---------------------------------------------------------------------------------------


@pytest.fixture
def clerk(settled: Client, person: User) -> Client:
    """The browser of an officer who signed in a minute ago; the officer is `person`."""
    appoint(user=person, role=StaffRole.OFFICER, actor=None)
    return settled


@pytest.fixture
def delegate(db: None) -> User:
    """Somebody whose app is lost."""
    user: User = PersonFactory(name="Ben Osei")
    with_app(user)
    return user


def begin(client: Client, **typed: str) -> Any:
    return client.post(reverse("recovery-list"), {"evidence": "Called back.", **typed})


def test_beginning_asks_for_the_second_factor_anew(
    clerk: Client, clock: Clock, secret: str, delegate: User
) -> None:
    asked = begin(clerk, email=delegate.email.upper())
    assert asked.url.startswith(reverse("mfa_reauthenticate"))
    assert not Recovery.objects.exists()
    clock.later(60)
    done = confirm_again(clerk, reverse("recovery-list"), secret)
    begun = Recovery.objects.get()
    assert (begun.person, begun.evidence) == (delegate, "Called back.")
    assert done.url == reverse("recovery-detail", args=[begun.pk])


def test_an_address_is_found_only_as_a_whole(
    clerk: Client, clock: Clock, secret: str, delegate: User
) -> None:
    confirm_again(clerk, reverse("recovery-list"), secret)
    for typed, sentence in (
        (delegate.email[1:], "Nobody has this address here."),
        ("@norland.example", "valid email address"),
    ):
        answer = begin(clerk, email=typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
    assert begin(clerk, email=delegate.email, evidence=" ").status_code == 422
    assert not Recovery.objects.exists()


def test_ones_own_account_is_refused_beside_the_field(
    clerk: Client, person: User, secret: str
) -> None:
    confirm_again(clerk, reverse("recovery-list"), secret)
    answer = begin(clerk, email=person.email)
    assert answer.status_code == 422
    assert "Nobody recovers their own account." in answer.content.decode()


def test_the_second_person_confirms_on_the_page(
    clerk: Client, clock: Clock, secret: str, recovery_of_delegate: Recovery
) -> None:
    page = reverse("recovery-detail", args=[recovery_of_delegate.pk])
    task = clerk.get(reverse("dashboard")).content.decode()
    assert "1 recovery of an account to confirm or refuse" in task
    assert page in task
    assert "Confirm and remove" in clerk.get(page).content.decode()
    address = reverse("recovery-confirm", args=[recovery_of_delegate.pk])
    assert clerk.post(address).url.startswith(reverse("mfa_reauthenticate"))
    assert Authenticator.objects.filter(user=recovery_of_delegate.person).exists()
    clock.later(60)
    assert confirm_again(clerk, address, secret).url == page
    assert not Authenticator.objects.filter(user=recovery_of_delegate.person).exists()
    assert "Confirm and remove" not in clerk.get(page).content.decode()
    assert page not in clerk.get(reverse("dashboard")).content.decode()


def test_whoever_is_later_hears_that_someone_was_faster(
    clerk: Client, secret: str, recovery_of_delegate: Recovery, administrator: User
) -> None:
    confirm_again(clerk, reverse("recovery-list"), secret)
    confirm(recovery=recovery_of_delegate, actor=administrator)
    late = clerk.post(reverse("recovery-confirm", args=[recovery_of_delegate.pk]))
    assert late.status_code == 409
    assert reverse("recovery-detail", args=[recovery_of_delegate.pk]) in late.content.decode()


def test_refusing_on_the_page_needs_words(clerk: Client, recovery_of_delegate: Recovery) -> None:
    address = reverse("recovery-refuse", args=[recovery_of_delegate.pk])
    assert clerk.post(address, {"reason": ""}).status_code == 422
    clerk.post(address, {"reason": "They had not asked."})
    recovery_of_delegate.refresh_from_db()
    assert recovery_of_delegate.state == "refused"
    assert Authenticator.objects.filter(user=recovery_of_delegate.person).exists()


def test_people_of_the_secretariat_cannot_settle_their_own(
    clerk: Client, person: User, administrator: User
) -> None:
    own = open_recovery(person=person, evidence="Called back.", actor=administrator)
    page = clerk.get(reverse("recovery-detail", args=[own.pk])).content.decode()
    assert "Confirm and remove" not in page
    assert "Refuse it" not in page
    refused = clerk.post(reverse("recovery-refuse", args=[own.pk]), {"reason": "Mine."})
    assert refused.status_code == 403


@pytest.fixture
def recovery_of_delegate(delegate: User, officer: User) -> Recovery:
    """Begun by another officer than the one at the browser."""
    return open_recovery(person=delegate, evidence="Called back.", actor=officer)


def test_the_second_step_leads_to_how_to_get_back_in(person: User, secret: str) -> None:
    client = Client()
    enter_password(client, person.email)
    step = client.get(reverse("mfa_authenticate")).content.decode()
    assert reverse("lost-second-factor") in step
    page = Client().get(reverse("lost-second-factor")).content.decode()
    assert "calls you back" in page
    assert "A second person" in page
    assert mail.outbox == []
