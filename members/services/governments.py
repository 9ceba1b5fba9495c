"""A government's own way: suspended, reinstated, gone. What it published stays."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import authority, notices
from members.models import Government, Invitation, User
from members.services.delegations import dissolve
from members.services.invitations import revoke
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import Transition, advance, locked


@transaction.atomic
def suspend(*, government: Government, reason: str, actor: User) -> Government:
    """Its people read on but neither write nor submit, and get no reminders. Raises
    ReasonMissing."""
    return _move(government, Government.SUSPEND, reason, actor)


@transaction.atomic
def reinstate(*, government: Government, reason: str, actor: User) -> Government:
    """Its people have their rights again. Raises ReasonMissing."""
    return _move(government, Government.REINSTATE, reason, actor)


@transaction.atomic
def leave(*, government: Government, reason: str, actor: User) -> Government:
    """A suspended government is no member any more: its delegation is dissolved and open
    invitations are revoked, so that nobody is back by themselves should it join again. Raises
    ReasonMissing."""
    left = _move(government, Government.LEAVE, reason, actor)
    for invitation in left.invitations.filter(state=Invitation.State.SENT):
        revoke(invitation=invitation, actor=actor)
    dissolve(government=left, actor=actor)
    return left


@transaction.atomic
def set_office(*, government: Government, office: str, email: str, actor: User) -> Government:
    """The office of its delegation that everybody may write to; both empty take it off the public
    page.

    Raises ValidationError for the address of somebody in the delegation, since no person's is ever
    public, and where one of the two is missing.
    """
    changed = locked(Government.objects.all(), government.pk)
    require(actor, "delegation.manage", changed)
    changed.office, changed.office_email = office.strip(), email.strip().lower()
    if bool(changed.office) != bool(changed.office_email):
        name = "office_email" if changed.office else "office"
        raise ValidationError({name: _("Give both, or leave both empty.")}, code="half")
    people = changed.delegations.filter(user__email__iexact=changed.office_email)
    if changed.office_email and people.exists():
        raise ValidationError(
            {
                "office_email": _(
                    "This is the address of a person in the delegation. Give one that belongs to "
                    "the office and stays when people move on."
                )
            },
            code="person",
        )
    changed.save(update_fields=["office", "office_email"])
    record(
        verb="government.set_office",
        actor=actor,
        obj=changed,
        government_id=changed.pk,
        is_public=bool(changed.office),
    )
    return changed


def _move(government: Government, transition: Transition, reason: str, actor: User) -> Government:
    moved = locked(Government.objects.all(), government.pk)
    require(actor, "government.keep", moved)
    # Told before the rights go: afterwards nobody would be left to tell.
    people = list(authority.people_with(authority.READ, moved.pk))
    source = moved.state
    advance(moved, transition, reason=reason)
    moved.save(update_fields=["state"])
    for delegation in moved.delegations.select_related("government", "user"):
        authority.lock_person(delegation.user_id)
        authority.project(delegation)
    event = record(
        verb=f"government.{transition.verb}",
        actor=actor,
        obj=moved,
        government_id=moved.pk,
        reason=reason,
        source=source,
        target=moved.state,
    )
    people += [
        each for each in authority.people_with(authority.READ, moved.pk) if each not in people
    ]
    notices.government_moved(moved, people, event)
    return moved
