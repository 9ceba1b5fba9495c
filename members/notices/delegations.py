"""The mail about invitations, places in delegations, and governments."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.keys import invitation_key
from members.models import Delegation, Government, Invitation, User
from members.models.delegations import INVITATION_LASTS
from taskforce.audit.models import AuditEvent
from taskforce.notifications import kinds
from taskforce.notifications.models import Addressee, Notice
from taskforce.notifications.services import queue


def _invitation_link(notice: Notice) -> str:
    invitation = Invitation.objects.filter(pk=notice.object_id).first()
    if invitation is None:
        return reverse("contact")
    return reverse("invitation", args=[invitation_key(invitation)])


def _still_open(notice: Notice) -> bool | str:
    if Invitation.objects.open().filter(pk=notice.object_id, times_sent=notice.step).exists():
        return True
    return "The invitation was accepted, revoked or sent again."


def _still_dormant(notice: Notice) -> bool | str:
    """Whoever signed in after it was planned need not hear of it."""
    place = Delegation.objects.select_related("user").filter(pk=notice.object_id).first()
    seen = place.user.last_login if place else None
    if place is None or place.state != Delegation.State.ACTIVE:
        return "The place is not active any more."
    return True if seen is None or seen < notice.queued_at else "The person has signed in."


def _still_unconfirmed(notice: Notice) -> bool | str:
    government = Government.objects.get(pk=notice.object_id)
    confirmed = government.delegation_confirmed_at
    if confirmed is None or confirmed < notice.queued_at:
        return True
    return "The delegation has been confirmed."


def _invitation(notice: Notice) -> Mapping[str, Any]:
    """The roles in the recipient's language."""
    invitation = Invitation.objects.filter(pk=notice.object_id).first()
    return {"role_names": ", ".join(invitation.role_names) if invitation else ""}


INVITATION = kinds.Kind(
    key="invitation",
    title=_("An invitation"),
    recipients=_("The address that was invited"),
    link=_invitation_link,
    link_is_key=True,
    expires_after=INVITATION_LASTS,
    still_true=_still_open,
    context=_invitation,
    sample={"government_name": "Norland", "inviter_name": "Ama Mensah"},
)


GOVERNMENT = kinds.Kind(
    key="government.changed",
    title=_("A government’s membership changed"),
    recipients=_("Everybody in the government’s delegation"),
    link=lambda notice: reverse("member-detail", args=[notice.facts["slug"]]),
    expires_after=timedelta(days=14),
    sample={"government_name": "Norland", "slug": "norland", "state": "suspended"},
)


DORMANCY = kinds.Kind(
    key="place.rests_soon",
    title=_("A place in a delegation will rest"),
    recipients=_("The person who has not signed in for a long time"),
    link=lambda notice: reverse("dashboard"),
    expires_after=timedelta(days=3),
    still_true=_still_dormant,
    sample={"government_name": "Norland", "is_needed": False},
)


CONFIRMATION = kinds.Kind(
    key="delegation.confirm",
    title=_("The yearly confirmation of a delegation"),
    recipients=_("The heads of delegation"),
    link=lambda notice: reverse("government-delegation", args=[notice.object_id]),
    expires_after=timedelta(days=7),
    still_true=_still_unconfirmed,
    sample={"government_name": "Norland"},
)
KINDS = (INVITATION, GOVERNMENT, DORMANCY, CONFIRMATION)


def invitation_sent(invitation: Invitation) -> None:
    """The link, each time that the invitation is sent."""
    government = invitation.government
    queue(
        kind=INVITATION.key,
        recipients=[
            Addressee(email=invitation.email, name=invitation.name, language=invitation.language)
        ],
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
