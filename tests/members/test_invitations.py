"""An invitation works once, for one address, for 14 days, and tells strangers nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from members import authority
from members.keys import invitation_key
from members.models import Delegation, Government, Invitation, Role, StaffRole, User
from members.services import appoint, delegations, invitations
from members.services.invitations import Found, Obstacle
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.factories.members import PASSWORD, DelegationFactory, PersonFactory
from tests.members.steps import with_app, words

pytestmark = pytest.mark.django_db

NEW = {"name": "Ama Mensah", "language": "en-gb", "time_zone": "Africa/Accra"}


@pytest.fixture
def head(db: None) -> User:
    user: User = DelegationFactory(roles=[Role.HEAD]).user
    return user


@pytest.fixture
def norland(head: User) -> Government:
    return Government.objects.get()


@pytest.fixture
def invitation(head: User, norland: Government) -> Invitation:
    return invite(norland, head)


def invite(government: Government | None, actor: User, **other: object) -> Invitation:
    facts: dict[str, object] = {
        "email": "Ama@Norland.example",
        "name": "Ama Mensah",
        "roles": [Role.DRAFTER],
        **other,
    }
    return invitations.invite(government=government, actor=actor, **facts)  # type: ignore[arg-type]  # by name


def page_of(invitation: Invitation) -> str:
    return reverse("invitation", args=[invitation_key(invitation)])


def accept(invitation: Invitation, client: Client | None = None) -> Client:
    client = client or Client()
    answer = client.post(page_of(invitation), {**NEW, "password": PASSWORD})
    assert answer.status_code == 302, words(answer)
    return client


def test_who_accepts_is_signed_in_and_seated(invitation: Invitation, norland: Government) -> None:
    client = accept(invitation)
    user = User.objects.get(email="ama@norland.example")
    assert client.session["_auth_user_id"] == str(user.pk)
    place = Delegation.objects.get(user=user)
    assert (place.government, place.roles, place.state) == (norland, ["drafter"], "active")
    assert user.emailaddress_set.get().verified
    assert user.check_password(PASSWORD)
    # Nothing confidential before a second factor is there.
    assert client.get(reverse("government-delegation", args=[norland.pk])).url == reverse(
        "mfa_index"
    )


def test_a_passkey_alone_is_enough(invitation: Invitation) -> None:
    assert Client().post(page_of(invitation), {**NEW, "password": ""}).status_code == 302
    assert not User.objects.get(email="ama@norland.example").has_usable_password()


@pytest.mark.parametrize("weak", ["short", "passwordpassword", "ama@norland.example"])
def test_a_weak_password_is_refused_and_what_was_typed_stays(
    invitation: Invitation, weak: str
) -> None:
    page = Client().post(page_of(invitation), {**NEW, "name": "Ama M.", "password": weak})
    assert page.status_code == 422
    assert 'value="Ama M."' in page.content.decode()
    assert not User.objects.filter(email="ama@norland.example").exists()


# What does not work ----------------------------------------------------------------------------


def used(invitation: Invitation, head: User) -> None:
    accept(invitation)


def revoked(invitation: Invitation, head: User) -> None:
    invitations.revoke(invitation=invitation, actor=head)


def run_out(invitation: Invitation, head: User) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def inviter_gone(invitation: Invitation, head: User) -> None:
    place = Delegation.objects.get(user=head)
    officer = PersonFactory()
    appoint(user=officer, role=StaffRole.OFFICER, actor=None)
    delegations.suspend(delegation=place, reason="For this reason.", actor=officer)


@pytest.mark.parametrize(
    ("spoil", "status", "said"),
    [
        (used, 410, "has been accepted"),
        (revoked, 410, "no longer works"),
        (run_out, 410, "has run out"),
        (inviter_gone, 410, "no longer works"),
    ],
)
def test_a_link_that_is_over_says_what_to_do(
    invitation: Invitation, head: User, spoil: object, status: int, said: str
) -> None:
    key = page_of(invitation)
    spoil(invitation, head)  # type: ignore[operator]  # one of the functions above
    people = User.objects.count()
    for answer in (Client().get(key), Client().post(key, {**NEW, "password": PASSWORD})):
        text = answer.content.decode()
        assert answer.status_code == status
        assert said in text
        for secret in ("Ama", "ama@norland.example", "Land-", "Person"):
            assert secret not in text
    assert User.objects.count() == people


def test_guessed_links_all_look_alike(invitation: Invitation) -> None:
    key = invitation_key(invitation)
    forged = [key[:-1], key[:-1] + ("a" if key[-1] != "a" else "b"), "x", f"{invitation.pk}"]
    pages = [Client().get(reverse("invitation", args=[guess])) for guess in forged]
    assert {page.status_code for page in pages} == {404}
    assert len({words(page) for page in pages}) == 1


def test_only_the_latest_link_works(invitation: Invitation, head: User) -> None:
    old = page_of(invitation)
    again = invitations.send_again(invitation=invitation, actor=head)
    assert Client().get(old).status_code == 410
    assert Client().get(page_of(again)).status_code == 200
    assert Notice.objects.filter(kind="invitation").count() == 2


def test_another_address_gets_nowhere(invitation: Invitation, client: Client) -> None:
    other = PersonFactory()
    client.force_login(other, "allauth.account.auth_backends.AuthenticationBackend")
    with_app(other)
    for answer in (client.get(page_of(invitation)), client.post(page_of(invitation))):
        assert answer.status_code == 403
        assert "ama@norland.example" not in answer.content.decode()
    assert invitations.accept_as(key=invitation_key(invitation), user=other) == Found(
        None, Obstacle.UNKNOWN
    )
    assert not other.delegations.exists()


def test_who_is_here_already_signs_in_first(invitation: Invitation) -> None:
    known = PersonFactory(email="ama@norland.example")
    page = Client().get(page_of(invitation))
    assert "Sign in to accept" in page.content.decode()
    made = Client().post(page_of(invitation), {**NEW, "password": PASSWORD})
    assert "Sign in to accept" in made.content.decode()
    assert invitations.accept_as(key=invitation_key(invitation), user=known) == known
    assert known.delegations.get().roles == ["drafter"]


def test_an_invitation_lasts_fourteen_days(invitation: Invitation) -> None:
    key = invitation_key(invitation)
    for days, open_ in ((13.9, True), (14.1, False)):
        with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
            assert (invitations.find(key=key).invitation is not None) is open_


# Who invites whom ------------------------------------------------------------------------------


def test_a_drafter_invites_nobody(norland: Government) -> None:
    drafter = DelegationFactory(government=norland).user
    with pytest.raises(Refused):
        invite(norland, drafter)


def test_a_head_invites_nobody_into_another_delegation(head: User) -> None:
    other = DelegationFactory().government
    with pytest.raises(Refused):
        invite(other, head)


def test_nobody_is_invited_twice(invitation: Invitation, norland: Government, head: User) -> None:
    with pytest.raises(ValidationError, match="has an invitation already"):
        invite(norland, head)
    accept(invitation)
    with pytest.raises(ValidationError, match="is here already"):
        invite(norland, head)


def test_one_that_has_run_out_gives_way(
    invitation: Invitation, norland: Government, head: User
) -> None:
    run_out(invitation, head)
    later = invite(norland, head)
    invitation.refresh_from_db()
    assert (invitation.state, later.state) == ("revoked", "sent")


def test_there_is_one_clearance_holder(norland: Government, head: User) -> None:
    DelegationFactory(government=norland, roles=[Role.CLEARANCE])
    with pytest.raises(ValidationError, match="is the clearance holder"):
        invite(norland, head, roles=[Role.CLEARANCE])
    assert invite(norland, head, roles=[Role.DEPUTY]).roles == ["deputy"]


def test_only_administrators_invite_into_the_secretariat(administrator: User, head: User) -> None:
    with pytest.raises(Refused):
        invite(None, head, roles=[StaffRole.OFFICER])
    invitation = invite(None, administrator, roles=[StaffRole.OFFICER])
    accept(invitation)
    assert User.objects.get(email="ama@norland.example").staff_roles == {"officer"}


def test_a_suspended_government_invites_nobody(norland: Government, head: User) -> None:
    Government.objects.update(state=Government.State.SUSPENDED)
    for place in Delegation.objects.select_related("government", "user"):
        authority.project(place)
    with pytest.raises(Refused):
        invite(norland, User.objects.get(pk=head.pk))


# Mail ------------------------------------------------------------------------------------------


def test_the_mail_log_does_not_show_the_key(invitation: Invitation) -> None:
    notice = Notice.objects.get(kind="invitation")
    assert invitation_key(invitation).split(":")[0] in render(notice).text
    assert invitation_key(invitation).split(":")[0] not in render(notice, for_others=True).text
    assert notice.to.email == "ama@norland.example"


def test_a_revoked_invitation_is_revoked_once(invitation: Invitation, head: User) -> None:
    revoked(invitation, head)
    with pytest.raises(SomeoneWasFaster):
        revoked(invitation, head)
