"""An invitation works once, for one address, for 14 days, and tells strangers nothing."""

import io
import logging
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
from members.services import appoint, delegations, governments, invitations
from members.services.invitations import Found, Obstacle
from taskforce.core.permissions import Refused
from taskforce.core.transitions import SomeoneWasFaster
from taskforce.notifications.models import Notice
from taskforce.notifications.rendering import render
from tests.factories.members import PASSWORD, DelegationFactory, PersonFactory, member_of_staff
from tests.members.steps import enter_password, with_app, words

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


def test_who_has_no_second_factor_yet_sets_one_up_and_comes_back(invitation: Invitation) -> None:
    known = PersonFactory(email="ama@norland.example")
    browser, page = Client(), page_of(invitation)
    enter_password(browser, known.email)
    assert browser.get(page).url == reverse("mfa_index")
    with_app(known)
    assert browser.session["wanted-before-second-factor"] == page
    assert "Accept the invitation" in browser.get(page).content.decode()


# Meanwhile the part was given to somebody else -----------------------------------------------


@pytest.fixture
def given_away(norland: Government, head: User) -> Invitation:
    """An invitation for a clearance holder, while somebody else has become that."""
    made = invite(norland, head, roles=[Role.CLEARANCE])
    holder = PersonFactory(name="Rosa Brandt")
    DelegationFactory(government=norland, user=holder, roles=[Role.CLEARANCE])
    return made


def test_a_part_that_was_given_away_says_so_and_not_to_whom(given_away: Invitation) -> None:
    people = User.objects.count()
    page = page_of(given_away)
    for answer in (Client().get(page), Client().post(page, {**NEW, "password": PASSWORD})):
        assert answer.status_code == 410
        assert "has been given to somebody else" in answer.content.decode()
        assert "Rosa Brandt" not in answer.content.decode()
    assert User.objects.count() == people


def test_it_says_the_same_to_who_has_an_account(given_away: Invitation, client: Client) -> None:
    known = PersonFactory(email="ama@norland.example")
    with_app(known)
    client.force_login(known, "allauth.account.auth_backends.AuthenticationBackend")
    for answer in (client.get(page_of(given_away)), client.post(page_of(given_away))):
        assert answer.status_code == 410
        assert "Rosa Brandt" not in answer.content.decode()
    given_away.refresh_from_db()
    assert given_away.state == "sent"


def test_an_invitation_does_not_change_the_roles_of_who_is_here_already(
    invitation: Invitation, head: User, client: Client
) -> None:
    """A head whose address has become the one that was invited stays what they are."""
    other = DelegationFactory(government=invitation.government, roles=[Role.HEAD])
    User.objects.filter(pk=head.pk).update(email="former@norland.example")
    User.objects.filter(pk=other.user_id).update(email=invitation.email)
    person = User.objects.get(pk=other.user_id)
    with_app(person)
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(page_of(invitation))
    assert answer.status_code == 422
    assert "You are in this delegation already." in answer.content.decode()
    other.refresh_from_db()
    assert other.roles == ["head"]


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


def test_nobody_invites_themselves(norland: Government) -> None:
    officer = member_of_staff()
    with pytest.raises(ValidationError, match="gives a role to themselves"):
        invite(norland, officer, email=officer.email.upper())


def test_who_sends_it_again_is_who_invites(
    invitation: Invitation, norland: Government, head: User
) -> None:
    """The link of a head who left works again once the next head has sent it again."""
    place = Delegation.objects.get(user=head)
    heir = DelegationFactory(government=norland)
    delegations.depart(delegation=place, successor=heir, actor=head)
    assert Client().get(page_of(invitation)).status_code == 410
    heir = User.objects.get(pk=heir.user_id)
    again = invitations.send_again(invitation=invitation, actor=heir)
    assert again.invited_by == heir
    accept(again)
    assert Delegation.objects.filter(user__email="ama@norland.example", state="active").exists()


@pytest.mark.parametrize("gone", [False, True])
def test_nobody_comes_into_a_government_that_is_suspended_or_gone(
    norland: Government, gone: bool
) -> None:
    officer, approver = member_of_staff(), member_of_staff(StaffRole.APPROVER)
    invitation = invite(norland, officer)
    governments.suspend(government=norland, reason="Pending.", actor=approver)
    if gone:
        governments.leave(government=norland, reason="It said so.", actor=approver)
    norland.refresh_from_db()
    invitation.refresh_from_db()
    assert Client().get(page_of(invitation)).status_code == 410
    with pytest.raises(Refused, match="not active"):
        invite(norland, officer, email="other@norland.example")
    if not gone:
        with pytest.raises(Refused, match="not active"):
            invitations.send_again(invitation=invitation, actor=officer)


def test_an_invitation_works_again_when_its_government_does(norland: Government) -> None:
    officer, approver = member_of_staff(), member_of_staff(StaffRole.APPROVER)
    invitation = invite(norland, officer)
    governments.suspend(government=norland, reason="Pending.", actor=approver)
    governments.reinstate(government=norland, reason="Settled.", actor=approver)
    accept(invitation)


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


def test_the_log_does_not_hold_a_key(
    invitation: Invitation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Django names the address of every refused request; ours are keys, and good ones at that."""
    written = io.StringIO()
    monkeypatch.setattr(logging.getLogger("django").handlers[0], "stream", written)
    key = invitation_key(invitation)
    weak = {**NEW, "password": "short"}
    assert Client().post(page_of(invitation), weak).status_code == 422
    assert Client(enforce_csrf_checks=True).post(page_of(invitation), weak).status_code == 403
    assert Client().get(f"{page_of(invitation)}more/").status_code == 404
    assert Client().get("/governments/0/delegation/nowhere/").status_code == 404
    text = written.getvalue()
    assert key not in text
    assert text.count("/invitation/…/") == 3
    assert "/governments/0/delegation/nowhere/" in text


def test_a_revoked_invitation_is_revoked_once(invitation: Invitation, head: User) -> None:
    revoked(invitation, head)
    with pytest.raises(SomeoneWasFaster):
        revoked(invitation, head)
