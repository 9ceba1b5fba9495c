"""Everything that the portal holds about one person, for that person."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.utils import timezone

from members import sessions
from members.models import Invitation, User
from members.selectors import linked_identities, own_events
from taskforce.audit.services import record
from taskforce.notifications.models import Notice


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
        "places_in_delegations": [
            {
                "government": place.government.name,
                "roles": place.roles,
                "state": place.state,
                "since": place.since,
            }
            for place in user.delegations.select_related("government")
        ],
        "secretariat_roles": list(user.staff_appointments.values("role", "appointed_at")),
        "second_factors": list(
            Authenticator.objects.filter(user=user).values("type", "created_at", "last_used_at")
        ),
        "government_sign_on": [name for _account, name in linked_identities(user)],
        "signed_in": [
            {"device": place.device, "address": place.address, "since": place.since}
            for place in sessions.places(user, "")
        ],
        "invitations": list(
            Invitation.objects.filter(email=user.email).values(
                "name", "roles", "state", "created_at"
            )
        ),
        "mail": list(
            Notice.objects.filter(recipient=user)
            .order_by("pk")
            .values("kind", "state", "queued_at", "settled_at", "address")
        ),
        "trail": list(own_events(user).values("at", "verb", "object_name", "actor_name", "reason")),
    }
