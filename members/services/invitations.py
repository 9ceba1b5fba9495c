"""Asking people in: into a government's delegation, or into the secretariat."""

import enum
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import notices
from members.keys import read_invitation_key
from members.models import Delegation, Government, Invitation, Role, StaffRole, User
from members.models.delegations import INVITATION_LASTS
from members.services.delegations import (
    clearance_holder,
    known_roles,
    lock_government,
    require_free_roles,
    set_delegation,
)
from members.services.people import add_person
from members.services.staff import appoint
from taskforce.audit.services import record
from taskforce.core.permissions import allows, require
from taskforce.core.transitions import advance, locked


class Obstacle(enum.Enum):
    """Why a link does not let anybody in."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    RUN_OUT = "run_out"
    TAKEN = "taken"  # somebody else has become the clearance holder


@dataclass(frozen=True)
class Found:
    """What a link leads to: an invitation that can be accepted, or what stands in the way."""

    invitation: Invitation | None
    obstacle: Obstacle | None = None


@transaction.atomic
def invite(
    *,
    government: Government | None,
    email: str,
    name: str,
    roles: Iterable[str],
    actor: User,
    language: str = "en-gb",
) -> Invitation:
    """Sends a link with which the owner of this address comes in, once, within 14 days.

    Without a government it asks into the secretariat; only administrators do that. Raises
    ValidationError for roles that do not exist or are taken, for somebody who is in already, for
    an address that has an open invitation, and for one's own; Refused for an actor who may not
    invite, and for a government that is not active.
    """
    if government is not None:
        government = lock_government(government.pk)
    _require_may_invite(actor, government)
    address = email.strip().lower()
    if address == actor.email.lower():
        raise ValidationError({"email": _("Nobody gives a role to themselves.")})
    if government is None:
        wanted = [role.value for role in StaffRole if role.value in set(roles)]
        if not wanted:
            raise ValidationError({"roles": _("Choose at least one role from the list.")})
        is_in = User.objects.filter(email=address, staff_appointments__role__in=wanted).exists()
    else:
        wanted = known_roles(roles)
        require_free_roles(government, wanted)
        is_in = _is_in(government, address)
    if is_in:
        raise ValidationError({"email": _("This person is here already.")})
    earlier = Invitation.objects.select_for_update().filter(
        government=government, email=address, state=Invitation.State.SENT
    )
    for invitation in earlier:
        if not invitation.has_run_out:
            raise ValidationError(
                {"email": _("This address has an invitation already. Send that one again.")}
            )
        _revoke(invitation, actor)
    invitation = Invitation(
        government=government,
        email=address,
        name=name,
        language=language,
        roles=wanted,
        invited_by=actor,
    )
    invitation.full_clean()
    invitation.save()
    _record("send", invitation, actor, roles=wanted)
    notices.invitation_sent(invitation)
    return invitation


@transaction.atomic
def send_again(*, invitation: Invitation, actor: User) -> Invitation:
    """Another link for 14 days from now; the one before no longer works.

    Whoever sends it is the one who invites, so that it works where the first sender has left.
    Raises SomeoneWasFaster where it was accepted or revoked meanwhile.
    """
    invitation = _locked(invitation)
    _require_may_invite(actor, invitation.government)
    advance(invitation, Invitation.SEND_AGAIN)
    invitation.invited_by = actor
    invitation.nonce = uuid.uuid4()
    invitation.times_sent += 1
    invitation.expires_at = timezone.now() + INVITATION_LASTS
    invitation.save(update_fields=["invited_by", "nonce", "times_sent", "expires_at"])
    _record("send_again", invitation, actor)
    notices.invitation_sent(invitation)
    return invitation


@transaction.atomic
def revoke(*, invitation: Invitation, actor: User) -> Invitation:
    """Takes an invitation back. Raises SomeoneWasFaster where it was accepted or revoked."""
    invitation = _locked(invitation)
    if invitation.government is None:
        require(actor, "secretariat.administer")
    else:
        require(actor, "delegation.manage", invitation.government)
    _revoke(invitation, actor)
    return invitation


def find(*, key: str) -> Found:
    """What a link leads to. An invitation whose sender may no longer invite, or whose government
    is not active, counts as revoked."""
    named = read_invitation_key(key)
    if named is None:
        return Found(None, Obstacle.UNKNOWN)
    pk, nonce = named
    invitation = Invitation.objects.select_related("government", "invited_by").filter(pk=pk).first()
    if invitation is None:
        return Found(None, Obstacle.UNKNOWN)
    return _look(invitation, nonce)


@transaction.atomic
def accept(*, key: str, name: str, password: str, language: str, time_zone: str) -> User | Found:
    """Makes the account of somebody new and gives them their place. The link has proved that the
    address is theirs. An empty password means that they will sign in by passkey alone.

    Returns what stands in the way where the link no longer lets anybody in. Raises
    ValidationError for what cannot be: the form has looked at everything else.
    """
    found = _found_and_locked(key)
    if found.invitation is None:
        return found
    user = add_person(
        email=found.invitation.email,
        name=name,
        password=password or None,
        language=language,
        time_zone=time_zone,
        actor=found.invitation.invited_by,
    )
    _seat(found.invitation, user)
    return user


@transaction.atomic
def accept_as(*, key: str, user: User) -> User | Found:
    """Gives a place to somebody who has an account under the address that was invited.

    For anybody else the link is as good as unknown. Raises ValidationError for somebody who is in
    the delegation already: an invitation brings people in and changes nobody's roles.
    """
    found = _found_and_locked(key)
    if found.invitation is None:
        return found
    if found.invitation.email != user.email.lower():
        return Found(None, Obstacle.UNKNOWN)
    if found.invitation.government is not None and _is_in(found.invitation.government, user.email):
        raise ValidationError(_("You are in this delegation already."))
    _seat(found.invitation, user)
    return user


def has_account(invitation: Invitation) -> bool:
    """Whether the address that was invited belongs to somebody here."""
    return User.objects.filter(email__iexact=invitation.email).exists()


def _found_and_locked(key: str) -> Found:
    named = read_invitation_key(key)
    if named is None:
        return Found(None, Obstacle.UNKNOWN)
    pk, nonce = named
    invitation = Invitation.objects.filter(pk=pk).first()
    return _look(_locked(invitation), nonce) if invitation else Found(None, Obstacle.UNKNOWN)


def _look(invitation: Invitation, nonce: uuid.UUID) -> Found:
    inviter = invitation.invited_by
    if invitation.state == Invitation.State.ACCEPTED:
        obstacle = Obstacle.USED
    elif (
        invitation.state == Invitation.State.REVOKED
        or invitation.nonce != nonce
        or inviter is None
        or not inviter.is_active
        or not _may_invite(inviter, invitation.government)
    ):
        obstacle = Obstacle.REVOKED
    elif invitation.has_run_out:
        obstacle = Obstacle.RUN_OUT
    elif _is_taken(invitation):
        obstacle = Obstacle.TAKEN
    else:
        return Found(invitation)
    return Found(None, obstacle)


def _seat(invitation: Invitation, user: User) -> None:
    actor = cast(User, invitation.invited_by)  # _look lets nobody else's invitation through
    if invitation.government is None:
        for role in invitation.roles:
            appoint(user=user, role=role, actor=actor)
        notices.staff_changed(user, actor)
    else:
        set_delegation(
            government=invitation.government, user=user, roles=invitation.roles, actor=actor
        )
    advance(invitation, Invitation.ACCEPT)
    invitation.settled_at = timezone.now()
    invitation.accepted_by = user
    invitation.save(update_fields=["state", "settled_at", "accepted_by"])
    _record("accept", invitation, user)


def _revoke(invitation: Invitation, actor: User) -> None:
    advance(invitation, Invitation.REVOKE)
    invitation.settled_at = timezone.now()
    invitation.save(update_fields=["state", "settled_at"])
    _record("revoke", invitation, actor)


def _may_invite(user: User, government: Government | None) -> bool:
    if government is None:
        return bool(allows(user, "secretariat.administer"))
    return bool(allows(user, "delegation.invite", government))


def _require_may_invite(actor: User, government: Government | None) -> None:
    if government is None:
        require(actor, "secretariat.administer")
    else:
        require(actor, "delegation.invite", government)


def _is_in(government: Government, address: str) -> bool:
    places = Delegation.objects.filter(government=government, user__email__iexact=address)
    return places.exclude(state=Delegation.State.DEPARTED).exists()


def _is_taken(invitation: Invitation) -> bool:
    if invitation.government is None or Role.CLEARANCE not in invitation.roles:
        return False
    holder = clearance_holder(invitation.government)
    return holder is not None and holder.user.email.lower() != invitation.email


def _locked(invitation: Invitation) -> Invitation:
    if invitation.government_id is not None:
        lock_government(invitation.government_id)
    rows = Invitation.objects.select_related("government", "invited_by")
    return locked(rows, invitation.pk)


def _record(verb: str, invitation: Invitation, actor: User, **facts: Any) -> None:
    record(
        verb=f"invitation.{verb}",
        actor=actor,
        obj=invitation,
        government_id=invitation.government_id,
        **facts,
    )
