"""Everything that the portal holds about one person, for that person."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members import sessions
from members.models import Application, Invitation, User
from members.selectors import linked_identities, own_events
from members.signals import own_data_asked
from taskforce.audit.services import record
from taskforce.documents.models import Document
from taskforce.notifications.models import Notice, Wishes

_SAID_OF = {
    "applicant": ("email", "applicant_name", "applicant_office", "applicant_phone"),
    "head": ("head_email", "head_name", "head_office"),
}


@transaction.atomic
def export(user: User) -> dict[str, Any]:
    """As JSON can hold it; instants by ISO 8601 in UTC. No secret is in it: neither passwords nor
    what a second factor is made of. The export itself goes to the trail."""
    record(verb="person.export", actor=user, obj=user)
    return {
        "exported_at": timezone.now(),
        "person": {
            "name": user.name,
            "email": user.email,
            "language": user.language,
            "time_zone": user.time_zone,
            "last_login": user.last_login,
            "joined": user.date_joined,
        },
        "addresses": list(EmailAddress.objects.filter(user=user).values("email", "verified")),
        "places_in_delegations": [
            {
                "government": place.government.name,
                "roles": place.roles,
                "state": place.state,
                "since": place.since,
                "state_since": place.state_since,
            }
            for place in user.delegations.select_related("government")
        ],
        "secretariat_roles": list(
            user.staff_appointments.values("role", "appointed_at", "appointed_by__name")
        ),
        "second_factors": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "recoveries": list(
            user.recoveries.values("state", "evidence", "opened_at", "settled_at").order_by("pk")
        ),
        "government_sign_on": [name for _account, name in linked_identities(user)],
        "signed_in": [
            {
                "device": place.device,
                "address": place.address,
                "since": place.since,
                "last_seen": place.last_seen,
            }
            for place in sessions.places(user, "")
        ],
        "invitations": list(
            Invitation.objects.filter(Q(email=user.email) | Q(accepted_by=user))
            .order_by("pk")
            .values("government__name", "name", "email", "roles", "state", "created_at")
        ),
        "applications": [_application(row, user) for row in _applications(user)],
        "documents": list(
            Document.objects.filter(uploaded_by=user)
            .order_by("pk")
            .values("name", "media_type", "size", "uploaded_at")
        ),
        "mail_wishes": Wishes.objects.filter(person=user)
        .values("hour", "digest_days", "declined")
        .first(),
        "mail": list(
            Notice.objects.filter(Q(recipient=user) | Q(stranger_email=user.email))
            .order_by("pk")
            .values("kind", "state", "queued_at", "settled_at", "address")
        ),
        "trail": list(own_events(user).values("at", "verb", "object_name", "actor_name", "reason")),
        **_of_other_apps(user),
    }


def _of_other_apps(user: User) -> dict[str, Any]:
    """What the apps above hold; each names its own parts."""
    answers: Any = own_data_asked.send(sender=User, person=user)
    return {name: part for _receiver, parts in answers for name, part in parts.items()}


def _applications(user: User) -> "models.QuerySet[Application]":
    """Those that the person wrote, and those that name them as head of delegation."""
    named = Q(email=user.email) | Q(head_email__iexact=user.email)
    return Application.objects.filter(named).order_by("pk")


def _application(application: Application, user: User) -> dict[str, Any]:
    """What it says of this person, and nothing that it says of others."""
    own = {
        "applicant": application.email == user.email,
        "head": application.head_email.lower() == user.email,
    }
    said = {
        name: getattr(application, name)
        for part, names in _SAID_OF.items()
        if own[part]
        for name in names
    }
    return {"reference": application.reference, "state": application.state, **said}
