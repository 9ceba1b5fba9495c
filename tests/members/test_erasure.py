"""What is forgotten after its time, and what stays."""

import json
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone

from members.keys import invitation_key
from members.models import Application, Delegation, Invitation, Recovery, Role, User
from members.services import appoint, delegations, dismiss, governments, invitations
from members.services.erasure import APPLICATIONS_KEPT, PEOPLE_KEPT, erase_expired
from members.services.recovery import open_recovery
from taskforce.audit.models import AuditEvent
from taskforce.notifications.models import Notice, RefusedAddress
from tests.factories.members import (
    ApplicationFactory,
    DelegationFactory,
    PersonFactory,
    member_of_staff,
)
from tests.members.conftest import Clock
from tests.members.steps import DASHBOARD, sign_in, with_app, with_recovery_codes
from tests.members.test_races import at_once

pytestmark = pytest.mark.django_db


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


def ago(verb: str, days: float) -> None:
    """Moves these events into the past, as only the database's owner can."""
    AuditEvent.objects.filter(verb=verb).update(at=timezone.now() - timedelta(days=days))


def mentions(*texts: str) -> dict[str, set[str]]:
    """Where one of these texts still stands: the columns by table, in every table there is."""
    found: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT to_jsonb(kept)::text FROM "{table}" AS kept')  # noqa: S608  # no input
            for (row,) in cursor.fetchall():
                for column, value in json.loads(row).items():
                    if any(text in str(value) for text in texts):
                        found.setdefault(table, set()).add(column)
    return found


def test_only_the_trail_still_knows_who_was_forgotten(administrator: User) -> None:
    """Everything that the portal can hold about somebody, looked for in every table."""
    head = DelegationFactory(roles=[Role.HEAD])
    invitation = invitations.invite(
        government=head.government,
        email="ama.mensah@norland.example",
        name="Ama Mensah",
        roles=[Role.DRAFTER],
        actor=head.user,
    )
    person = invitations.accept(
        key=invitation_key(invitation),
        name="Ama Mensah",
        password="correct-horse-battery",
        language="en-gb",
        time_zone="Africa/Accra",
    )
    assert isinstance(person, User)
    secret = with_app(person)
    with_recovery_codes(person)
    sign_in(Client(), person, secret)
    open_recovery(person=person, evidence="Ama Mensah called.", actor=administrator)
    SocialAccount.objects.create(user=person, provider="government-1", uid="ama", extra_data={})
    EmailAddress.objects.create(user=person, email="ama.mensah@home.example")
    RefusedAddress.objects.create(address=person.email, answer="550 no such user")
    place = person.delegations.get()
    delegations.depart(delegation=place, successor=None, actor=head.user)
    left = timezone.now() - PEOPLE_KEPT - timedelta(days=1)
    Delegation.objects.filter(pk=place.pk).update(state_since=left)
    assert len(mentions("Ama Mensah", "ama.mensah@")) > 5

    assert erase_expired(now=timezone.now()).people == 1

    assert mentions("Ama Mensah", "ama.mensah@") == {
        "audit_auditevent": {"actor_name", "object_name"}
    }
    for rows in (Authenticator, EmailAddress, SocialAccount, UserSession):
        assert not rows.objects.filter(user=person).exists()
    assert not Recovery.objects.exists()
    event = AuditEvent.objects.get(verb="person.erase")
    assert (event.actor, event.object_name) == (None, "Former delegate")


def test_nobody_signs_in_as_somebody_who_was_forgotten() -> None:
    person = departed(PEOPLE_KEPT.days + 1)
    erase_expired(now=timezone.now())
    person.refresh_from_db()
    assert not Client().login(email=person.email, password="correct-horse-battery")
    assert not person.is_active


# The secretariat ----------------------------------------------------------------------------------


def test_the_secretariats_people_are_forgotten_two_years_after_their_last_role(
    administrator: User,
) -> None:
    former = member_of_staff()
    dismiss(user=former, role="officer", actor=administrator)
    ago("staff.dismiss", PEOPLE_KEPT.days - 1)
    assert erase_expired(now=timezone.now()).people == 0
    ago("staff.dismiss", PEOPLE_KEPT.days + 1)
    assert erase_expired(now=timezone.now()).people == 1
    former.refresh_from_db()
    assert former.name == "Former member of staff"


def test_a_delegate_who_went_to_the_secretariat_is_not_forgotten_when_they_leave_it(
    administrator: User,
) -> None:
    """Two years count from the last part, not from the place that ended long ago."""
    person = departed(PEOPLE_KEPT.days + 100)
    appoint(user=person, role="officer", actor=administrator)
    assert erase_expired(now=timezone.now()).people == 0
    dismiss(user=person, role="officer", actor=administrator)
    assert erase_expired(now=timezone.now()).people == 0
    ago("staff.dismiss", PEOPLE_KEPT.days + 1)
    assert erase_expired(now=timezone.now()).people == 1


def test_who_never_had_a_part_is_left_alone() -> None:
    PersonFactory()
    assert erase_expired(now=timezone.now() + 2 * PEOPLE_KEPT).people == 0


def test_people_of_a_government_that_left_count_from_that_day() -> None:
    approver = member_of_staff("approver")
    place: Delegation = DelegationFactory(roles=[Role.HEAD])
    governments.suspend(government=place.government, reason="Asked to.", actor=approver)
    governments.leave(government=place.government, reason="Asked to.", actor=approver)
    then = timezone.now() + PEOPLE_KEPT
    assert erase_expired(now=then - timedelta(hours=1)).people == 0
    assert erase_expired(now=then + timedelta(hours=1)).people == 1
    place.user.refresh_from_db()
    assert place.user.name == "Former delegate"


# Applications and invitations ---------------------------------------------------------------------


def test_nothing_names_the_people_of_a_forgotten_application() -> None:
    application = ApplicationFactory(
        state=Application.State.REJECTED,
        email="nils.ekdal@ostmark.example",
        applicant_name="Nils Ekdal",
        applicant_phone="+99 12 345 678",
        head_email="rosa.brandt@ostmark.example",
        head_name="Rosa Brandt",
    )
    long_ago = timezone.now() - APPLICATIONS_KEPT - timedelta(days=1)
    Application.objects.filter(pk=application.pk).update(state_since=long_ago)
    named = ("Nils Ekdal", "nils.ekdal", "+99 12", "Rosa Brandt", "rosa.brandt")
    assert mentions(*named)
    assert erase_expired(now=timezone.now()).applications == 1
    assert mentions(*named) == {}
    assert AuditEvent.objects.filter(verb="application.erase").count() == 1


def test_invitations_in_vain_are_forgotten_a_year_after_they_ran_out() -> None:
    head = DelegationFactory(roles=[Role.HEAD])
    old, again = (
        invitations.invite(
            government=head.government,
            email=f"{name}@norland.example",
            name=f"{name} Berg",
            roles=[Role.DRAFTER],
            actor=head.user,
        )
        for name in ("nora", "lena")
    )
    long_ago = timezone.now() - APPLICATIONS_KEPT - timedelta(days=1)
    Invitation.objects.update(created_at=long_ago, expires_at=long_ago)
    # Sent again lately, it still lets somebody in.
    invitations.send_again(invitation=again, actor=head.user)
    assert erase_expired(now=timezone.now()).invitations == 1
    assert Invitation.objects.get() == again
    assert not Invitation.objects.filter(pk=old.pk).exists()
    assert set(mentions("nora@", "nora Berg")) == {"audit_auditevent"}


def test_who_wrote_the_history_is_noted_but_not_under_which_key(content: None) -> None:
    """An address can be a key, and nobody could take it out of the history again."""
    head = DelegationFactory(roles=[Role.HEAD])
    invitation = invitations.invite(
        government=head.government,
        email="nora@norland.example",
        name="Nora Berg",
        roles=[Role.DRAFTER],
        actor=head.user,
    )
    key = invitation_key(invitation)
    typed = {"name": "Nora Berg", "language": "en-gb", "time_zone": "UTC", "password": ""}
    assert Client().post(f"/invitation/{key}/", typed).status_code == 302
    history: Any = apps.get_model("members", "InvitationEvent")
    accepted = history.objects.get(state="accepted")
    assert set(accepted.pgh_context) == {"user", "request"}
    assert mentions(key) == {}


def test_of_a_session_that_is_over_nothing_is_kept(
    clock: Clock, settled: Client, person: User, secret: str
) -> None:
    settled.get(DASHBOARD)
    clock.later(6 * 3600)
    later = Client()
    sign_in(later, person, secret)
    later.get(DASHBOARD)
    clock.later(6 * 3600)
    assert erase_expired(now=timezone.now()).sessions == 1
    assert Session.objects.count() == UserSession.objects.count() == 1
    assert later.get(DASHBOARD).status_code == 200


# At once ------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_four_at_once_forget_each_once() -> None:
    people = [departed(PEOPLE_KEPT.days + 1) for _each in range(3)]
    now = timezone.now()
    answers = at_once(lambda: erase_expired(now=now), times=4)
    assert len(answers) == 4
    assert AuditEvent.objects.filter(verb="person.erase").count() == len(people)
    assert User.objects.filter(name="Former delegate").count() == len(people)
