"""The mail about invitations, places in delegations, and governments."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import recipients
from members.keys import invitation_key
from members.models import Delegation, Government, Invitation, Role, User
from members.models.delegations import INVITATION_LASTS
from taskforce.audit.models import AuditEvent
from taskforce.notifications import kinds
from taskforce.notifications.models import Addressee, Notice
from taskforce.notifications.services import queue


def invitation_link(notice: Notice) -> str:
    """The key to the invitation. Made when the mail leaves: the ledger never holds it."""
    invitation = Invitation.objects.filter(pk=notice.object_id).first()
    if invitation is None:
        return reverse("contact")
    return reverse("invitation", args=[invitation_key(invitation)])


def _still_open(notice: Notice) -> bool | str:
    if Invitation.objects.open().filter(pk=notice.object_id, times_sent=notice.step).exists():
        return True
    return "The invitation was accepted, revoked or sent again."


def _invitation(notice: Notice) -> Mapping[str, Any]:
    """The roles in the recipient's language."""
    invitation = Invitation.objects.filter(pk=notice.object_id).first()
    return {"role_names": ", ".join(invitation.role_names) if invitation else ""}


def _place(notice: Notice) -> Mapping[str, Any]:
    """The roles in the recipient's language."""
    return {"role_names": ", ".join(str(Role(role).label) for role in notice.facts["roles"])}


INVITATION = kinds.Kind(
    key="invitation",
    title=_("An invitation"),
    recipients=recipients.INVITED,
    link=invitation_link,
    link_is_key=True,
    expires_after=INVITATION_LASTS,
    still_true=_still_open,
    context=_invitation,
    sample={"government_name": "Norland", "inviter_name": "Ama Mensah", "due_zone": "UTC"},
)


GOVERNMENT = kinds.Kind(
    key="government.changed",
    title=_("A government’s membership changed"),
    recipients=recipients.DELEGATION,
    link=lambda notice: reverse("member-detail", args=[notice.facts["slug"]]),
    expires_after=timedelta(days=14),
    sample={"government_name": "Norland", "slug": "norland", "state": "suspended"},
)


PLACE = kinds.Kind(
    key="place.changed",
    title=_("A place in a delegation changed"),
    recipients=recipients.PERSON,
    link=lambda notice: reverse("account-trail"),
    expires_after=timedelta(days=14),
    context=_place,
    sample={"government_name": "Norland", "state": "active", "roles": ["drafter"]},
)
KINDS = (INVITATION, GOVERNMENT, PLACE)


def invited(invitation: Invitation) -> Addressee:
    """Who is asked in."""
    return Addressee(email=invitation.email, name=invitation.name, language=invitation.language)


def invitation_sent(invitation: Invitation) -> None:
    """The link, each time that the invitation is sent."""
    government = invitation.government
    queue(
        kind=INVITATION.key,
        recipients=[invited(invitation)],
        obj=invitation,
        due_at=invitation.expires_at,
        step=str(invitation.times_sent),
        facts={
            "government_name": government.name if government else "",
            "inviter_name": invitation.invited_by.name if invitation.invited_by else "",
        },
    )


def government_moved(government: Government, people: Iterable[User], event: AuditEvent) -> None:
    """Its people hear that it was suspended, reinstated or left; the reason is for its head to
    ask the secretariat about."""
    queue(
        kind=GOVERNMENT.key,
        recipients=people,
        obj=government,
        step=str(event.pk),
        facts={
            "government_name": government.name,
            "slug": government.slug,
            "state": government.state,
        },
    )


def place_changed(delegation: Delegation, event: AuditEvent, actor: User | None) -> None:
    """The person hears that their place has other roles, is suspended, rests, is theirs again or
    has ended, unless they did it themselves; the reason is for them to ask about."""
    if actor == delegation.user:
        return
    queue(
        kind=PLACE.key,
        recipients=[delegation.user],
        obj=delegation,
        step=str(event.pk),
        facts={
            "government_name": delegation.government.name,
            "state": delegation.state,
            "roles": delegation.roles,
        },
    )
