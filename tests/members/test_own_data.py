"""What people see and take along of what is known about them."""

import json
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from members.keys import invitation_key
from members.models import Application, Role, User
from members.own_data import export
from members.selectors import own_events
from members.services import appoint, delegations, invitations, set_delegation
from members.services.recovery import open_recovery
from taskforce.audit.models import AuditEvent
from taskforce.audit.services import record
from taskforce.audit.words import WORDS
from taskforce.core.transitions import Transition
from tests.factories.members import (
    ApplicationFactory,
    DelegationFactory,
    PersonFactory,
    member_of_staff,
)
from tests.members.conftest import Clock
from tests.members.steps import confirm_again

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


def test_every_transition_has_words() -> None:
    """Verbs that are put together from an object and a transition, whoever makes it."""
    verbs = {
        f"{model.__name__.lower()}.{value.verb}"
        for model in apps.get_models()
        for value in vars(model).values()
        if isinstance(value, Transition)
    }
    assert {"application.take", "delegation.rest", "report.submit", "recovery.refuse"} <= verbs
    assert verbs - set(WORDS) == {"government.readmit"}  # recorded as government.admit


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


def test_the_file_comes_after_confirming(settled: Client, secret: str, clock: Clock) -> None:
    address = reverse("account-export")
    assert "Secrets" in settled.get(address).content.decode()
    assert settled.post(address).url.startswith(reverse("mfa_reauthenticate"))
    assert not AuditEvent.objects.filter(verb="person.export").exists()
    clock.later(60)
    answer = confirm_again(settled, address, secret)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="own-data.json"'
    assert "no-store" in answer.headers["Cache-Control"]
    assert json.loads(answer.content)["person"]["name"] == "Ama Mensah"


def test_the_file_has_everything(settled: Client, person: User, administrator: User) -> None:
    """One of each kind of thing that the portal can hold about somebody."""
    head = DelegationFactory(roles=[Role.HEAD])
    invitation = invitations.invite(
        government=head.government,
        email=person.email,
        name="Ama",
        roles=[Role.DRAFTER],
        actor=head.user,
    )
    invitations.accept_as(key=invitation_key(invitation), user=person)
    appoint(user=person, role="officer", actor=administrator)
    open_recovery(person=person, evidence="Called back.", actor=administrator)
    ApplicationFactory(email=person.email, applicant_phone="+99 1")
    ApplicationFactory(head_email=person.email, head_office="Director of Youth")
    file = json.loads(json.dumps(export(person), default=str))
    assert [name for name, held in file.items() if not held] == [
        *("government_sign_on", "documents", "mail_wishes", "library_texts", "library_checks")
    ]
    assert file["secretariat_roles"][0]["appointed_by__name"] == administrator.name
    assert file["places_in_delegations"][0]["roles"] == ["drafter"]
    assert file["invitations"][0]["government__name"] == head.government.name
    assert file["applications"][0]["applicant_phone"] == "+99 1"
    # Of what names them as head it holds their own part, and nothing of the applicant's.
    assert file["applications"][1]["head_office"] == "Director of Youth"
    assert "applicant_phone" not in file["applications"][1]


def test_the_file_is_about_one_person(person: User) -> None:
    stranger = DelegationFactory(user=PersonFactory(name="Ben Osei"))
    member_of_staff()
    text = json.dumps(export(person), default=str)
    assert stranger.user.name not in text
    assert stranger.user.email not in text


# The trail ---------------------------------------------------------------------------------------


def test_the_page_shows_own_acts_in_words(settled: Client, person: User) -> None:
    place = DelegationFactory(user=PersonFactory(name="Ben Osei"))
    head = DelegationFactory(government=place.government, roles=[Role.HEAD])
    delegations.suspend(delegation=place, reason="Away.", actor=head.user)
    record(verb="session.end", actor=person, obj=person, ended=1)
    page = settled.get(reverse("account-trail")).content.decode()
    assert "Signed out elsewhere" in page
    assert "session.end" not in page
    assert "Ben Osei" not in page


def test_thirty_acts_stand_on_a_page_and_lead_to_the_next(settled: Client, person: User) -> None:
    for number in range(31):
        verb = "session.end" if number % 2 else "password.change"
        record(verb=verb, actor=person, obj=person)
    first = settled.get(reverse("account-trail")).content.decode()
    assert first.count("<li><b>") == 30
    assert "?page=2" in first
    second = settled.get(reverse("account-trail"), {"page": "2"}).content.decode()
    assert "Password changed" in second
    assert "?page=1" in second


def test_people_see_by_whose_invitation_they_came() -> None:
    head = DelegationFactory(roles=[Role.HEAD])
    invitation = invitations.invite(
        government=head.government,
        email="new@norland.example",
        name="Nora Berg",
        roles=[Role.DRAFTER],
        actor=head.user,
    )
    found = invitations.accept(
        key=invitation_key(invitation),
        name="Nora Berg",
        password="",
        language="en-gb",
        time_zone="UTC",
    )
    assert isinstance(found, User)
    sent = own_events(found).get(verb="invitation.send")
    assert sent.actor == head.user
