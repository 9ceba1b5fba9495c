"""Who is what in a government's delegation, and who has been invited into one."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from members.models.governments import Government
from members.models.people import StaffRole, User
from taskforce.core.transitions import Transition


class Role(models.TextChoices):
    """What a person is in a delegation; one person may hold several."""

    HEAD = "head", _("Head of delegation")
    CLEARANCE = "clearance", _("Clearance holder")
    DEPUTY = "deputy", _("Deputy clearance holder")
    DRAFTER = "drafter", _("Drafter")
    OBSERVER = "observer", _("Observer")


RESTS_AFTER = timedelta(days=180)  # without signing in
CLEARING = frozenset({Role.CLEARANCE, Role.DEPUTY})


def lacking_roles(held: Iterable[str]) -> list[Role]:
    """What a delegation with these roles lacks: it needs a head and somebody who clears."""
    present = set(held)
    without_head = [] if Role.HEAD in present else [Role.HEAD]
    return without_head if present & CLEARING else [*without_head, Role.CLEARANCE]


@pghistory.track()
class Delegation(models.Model):
    """A person's place in a government's delegation: the record of decision on their rights.

    The state moves only through members.services. Who was asked in and has not answered yet is an
    Invitation; a place begins when it is accepted.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        DORMANT = "dormant", _("Dormant")
        DEPARTED = "departed", _("Departed")

    SUSPEND = Transition.of("suspend", [State.ACTIVE], State.SUSPENDED, reason=True)
    REINSTATE = Transition.of(
        "reinstate", [State.SUSPENDED, State.DORMANT], State.ACTIVE, reason=True
    )
    REST = Transition.of("rest", [State.ACTIVE], State.DORMANT)
    DEPART = Transition.of("depart", [State.ACTIVE, State.SUSPENDED, State.DORMANT], State.DEPARTED)
    RETURN = Transition.of("return", [State.DEPARTED, State.DORMANT], State.ACTIVE)

    government = models.ForeignKey(Government, models.PROTECT, related_name="delegations")
    user = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    roles = ArrayField(models.CharField(max_length=16, choices=Role))
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    since = models.DateTimeField(auto_now_add=True)
    state_since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "user"], name="delegation_once"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values) & Q(roles__len__gt=0),
                name="delegation_roles_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "suspended", "dormant", "departed"]),
                name="delegation_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.government}"

    @property
    def role_names(self) -> list[str]:
        """The roles in words, in the order in which Role lists them."""
        return [str(role.label) for role in Role if role in self.roles]

    @property
    def rests_at(self) -> datetime:
        """When the place begins to rest if its person does not sign in before."""
        seen = self.user.last_login or self.state_since
        return max(seen, self.state_since) + RESTS_AFTER


INVITATION_LASTS = timedelta(days=14)


def _invitation_end() -> datetime:
    return timezone.now() + INVITATION_LASTS


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self) -> "InvitationQuerySet":
        """Those that can still be accepted."""
        return self.filter(state=Invitation.State.SENT, expires_at__gt=timezone.now())


# The history keeps neither the key nor whom it named: nobody could take that out again.
@pghistory.track(exclude=["nonce", "email", "name"])
class Invitation(models.Model):
    """Asks the owner of an address into a delegation, or into the secretariat (no government).

    The link in its mail is signed over `nonce`; sending it again makes another nonce, so that only
    the latest link works, once. That it has run out is computed, never stored.
    """

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("invitation", "Sent")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        REVOKED = "revoked", pgettext_lazy("invitation", "Revoked")

    ACCEPT = Transition.of("accept", [State.SENT], State.ACCEPTED)
    REVOKE = Transition.of("revoke", [State.SENT], State.REVOKED)
    SEND_AGAIN = Transition.of("send_again", [State.SENT], State.SENT)

    government = models.ForeignKey(
        Government, models.PROTECT, null=True, blank=True, related_name="invitations"
    )
    email = models.EmailField(max_length=254, help_text=_("In lower case."))
    name = models.CharField(max_length=150)
    language = models.CharField(max_length=10, default="en-gb")
    roles = ArrayField(models.CharField(max_length=16))
    state = models.CharField(max_length=16, choices=State, default=State.SENT)
    nonce = models.UUIDField(default=uuid.uuid4)
    times_sent = models.PositiveSmallIntegerField(default=1)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=_invitation_end)
    settled_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["government", "email"],
                condition=Q(state="sent"),
                name="invitation_one_open",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(roles__len__gt=0)
                & (
                    Q(government__isnull=True, roles__contained_by=StaffRole.values)
                    | Q(government__isnull=False, roles__contained_by=Role.values)
                ),
                name="invitation_roles_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", settled_at__isnull=True, accepted_by__isnull=True)
                | Q(state="revoked", settled_at__isnull=False, accepted_by__isnull=True)
                | Q(state="accepted", settled_at__isnull=False),
                name="invitation_dates_fit_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.government or _('Secretariat')}"

    @property
    def has_run_out(self) -> bool:
        return self.state == self.State.SENT and self.expires_at <= timezone.now()

    @property
    def role_names(self) -> list[str]:
        """The roles in words."""
        known = StaffRole if self.government_id is None else Role
        return [str(role.label) for role in known if role in self.roles]
