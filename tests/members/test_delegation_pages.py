"""The delegation's pages: what a head sees and does, with the second factor anew."""

import pytest
from django.test import Client
from django.urls import reverse

from members.models import Delegation, Role, StaffRole, User
from members.services import appoint, governments, invitations
from tests.factories.members import DelegationFactory, PersonFactory, member_of_staff
from tests.members.conftest import Clock
from tests.members.steps import confirm_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def head(person: User) -> Delegation:
    place: Delegation = DelegationFactory(
        user=person, government__name="Norland", roles=[Role.HEAD]
    )
    return place


@pytest.fixture
def drafter(head: Delegation) -> Delegation:
    place: Delegation = DelegationFactory(government=head.government, user__name="Rosa Brandt")
    return place


def page_of(place: Delegation) -> str:
    return reverse("government-delegation", args=[place.government_id])


@pytest.mark.parametrize(
    ("name", "sent", "comes_of_it"),
    [
        ("place-roles", {"roles": ["observer"]}, ("active", ["observer"])),
        ("place-suspend", {"reason": "The laptop was stolen."}, ("suspended", ["drafter"])),
        ("place-depart", {"successor": ""}, ("departed", ["drafter"])),
    ],
)
def test_what_was_sent_waits_for_the_second_factor_and_is_done_then(
    settled: Client,
    secret: str,
    clock: Clock,
    drafter: Delegation,
    name: str,
    sent: dict[str, object],
    comes_of_it: tuple[str, list[str]],
) -> None:
    address = reverse(name, args=[drafter.pk])
    for asked in (settled.get(address), settled.post(address, sent)):
        assert asked.url.startswith(reverse("mfa_reauthenticate"))
    drafter.refresh_from_db()
    assert (drafter.state, drafter.roles) == ("active", ["drafter"])
    clock.later(60)
    done = confirm_again(settled, address, secret)
    assert done.url == page_of(drafter)
    drafter.refresh_from_db()
    assert (drafter.state, drafter.roles) == comes_of_it


def test_an_objection_leaves_what_was_typed(
    settled: Client, secret: str, clock: Clock, head: Delegation, drafter: Delegation
) -> None:
    clock.later(60)
    confirm_again(settled, page_of(head), secret)
    typed = {"name": "Nils Ekdal", "email": drafter.user.email, "language": "en-gb"}
    address = reverse("delegation-invite", args=[head.government_id])
    answer = settled.post(address, {**typed, "roles": ["observer"]})
    assert answer.status_code == 422
    assert "This person is here already." in answer.content.decode()
    assert 'value="Nils Ekdal"' in answer.content.decode()
    DelegationFactory(government=head.government, user__name="Ida Falk", roles=[Role.CLEARANCE])
    answer = settled.post(address, {**typed, "email": "n@n.example", "roles": ["clearance"]})
    assert answer.context["form"].errors == {
        "roles": ["Ida Falk is the clearance holder. Others can be deputies."]
    }


def test_a_head_who_leaves_says_who_takes_over(
    settled: Client, secret: str, clock: Clock, head: Delegation, drafter: Delegation
) -> None:
    clock.later(60)
    confirm_again(settled, page_of(head), secret)
    address = reverse("place-depart", args=[head.pk])
    stranger = DelegationFactory(user__name="Somebody Else")
    assert "Somebody Else" not in settled.get(address).content.decode()
    refused = settled.post(address, {"successor": ""})
    assert "Choose who takes over: head of delegation." in refused.content.decode()
    assert settled.post(address, {"successor": stranger.pk}).status_code == 422
    assert settled.post(address, {"successor": drafter.pk}).url == reverse("dashboard")
    assert Delegation.objects.get(pk=drafter.pk).roles == ["head", "drafter"]


def test_nobody_changes_their_own_place(settled: Client, head: Delegation) -> None:
    page = settled.get(page_of(head)).content.decode()
    assert reverse("place-depart", args=[head.pk]) in page
    for name in ("place-roles", "place-suspend", "place-reinstate"):
        address = reverse(name, args=[head.pk])
        assert address not in page
        assert settled.post(address, {"roles": ["clearance"], "reason": "So."}).status_code == 403


def test_the_secretariat_revokes_but_does_not_invite_while_a_government_is_suspended(
    settled: Client, person: User
) -> None:
    place = DelegationFactory(roles=[Role.HEAD])
    appoint(user=person, role=StaffRole.OFFICER, actor=None)
    invitation = invitations.invite(
        government=place.government,
        email="new@norland.example",
        name="New Person",
        roles=[Role.DRAFTER],
        actor=place.user,
    )
    invite = reverse("delegation-invite", args=[place.government_id])
    again = reverse("invitation-send-again", args=[invitation.pk])
    revoke = reverse("invitation-revoke", args=[invitation.pk])

    def offered() -> list[bool]:
        page = settled.get(page_of(place)).content.decode()
        return [address in page for address in (invite, again, revoke)]

    assert offered() == [True, True, True]
    approver = member_of_staff(StaffRole.APPROVER)
    governments.suspend(government=place.government, reason="Pending.", actor=approver)
    assert offered() == [False, False, True]
    assert settled.get(invite).status_code == 403
    assert settled.post(again).status_code == 403


def test_an_invitation_into_the_secretariat_can_be_sent_again(
    settled: Client, person: User
) -> None:
    appoint(user=person, role=StaffRole.ADMINISTRATOR, actor=None)
    invitation = invitations.invite(
        government=None,
        email="nora@secretariat.example",
        name="Nora Berg",
        roles=[StaffRole.OFFICER],
        actor=person,
    )
    page = settled.get(reverse("staff-list")).content.decode()
    assert reverse("invitation-send-again", args=[invitation.pk]) in page


def test_the_list_is_confirmed_by_a_ticked_box(settled: Client, head: Delegation) -> None:
    address = reverse("delegation-confirm", args=[head.government_id])
    assert settled.post(address).status_code == 422
    assert settled.post(address, {"agree": "on"}).url == page_of(head)
    head.government.refresh_from_db()
    assert head.government.delegation_confirmed_by == head.user


def test_others_do_not_know_of_the_delegation(settled: Client) -> None:
    place = DelegationFactory(user=PersonFactory(), roles=[Role.HEAD])
    assert settled.get(page_of(place)).status_code == 404
    assert settled.get(reverse("place-depart", args=[place.pk])).status_code == 404
