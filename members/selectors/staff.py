"""Reads about accounts: identities, staff, recoveries, and a person's own trail."""

from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import models
from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from members.models import (
    IdentityProvider,
    Invitation,
    Recovery,
    StaffAppointment,
    User,
)
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Decision, allows, require


def identity_providers() -> QuerySet[IdentityProvider]:
    """Every provider of single sign-on, by government."""
    return IdentityProvider.objects.select_related("government")


def get_identity_provider(pk: int) -> IdentityProvider:
    """One of them; 404 where there is none."""
    return get_object_or_404(identity_providers(), pk=pk)


def linked_identities(user: User) -> list[tuple[SocialAccount, str]]:
    """The identities with which this person signs in, each with its provider's name."""
    names = {row.key: row.name for row in IdentityProvider.objects.all()}
    accounts = SocialAccount.objects.filter(user=user)
    return [(account, names.get(account.provider, "")) for account in accounts]


def own_events(user: User) -> QuerySet[AuditEvent]:
    """What this person did, and what others did about their account, their places and the
    invitations by which they came."""
    about = Q(object_type=User._meta.label, object_id=str(user.pk))
    for rows in (user.delegations.all(), Invitation.objects.filter(accepted_by=user)):
        numbers = [str(pk) for pk in rows.order_by().values_list("pk", flat=True)]
        about |= Q(object_type=rows.model._meta.label, object_id__in=numbers)
    return AuditEvent.objects.filter(Q(actor=user.pk) | about)


def staff() -> QuerySet[User]:
    """The people of the secretariat, by name."""
    held = StaffAppointment.objects.filter(user=models.OuterRef("pk"))
    rows = User.objects.filter(models.Exists(held)).order_by("name", "pk")
    return rows.prefetch_related(
        Prefetch("staff_appointments", StaffAppointment.objects.select_related("appointed_by"))
    )


def get_staff(pk: int) -> User:
    """One of them; 404 for everybody else."""
    return get_object_or_404(staff(), pk=pk)


def staff_invitations() -> QuerySet[Invitation]:
    """Invitations into the secretariat that were neither accepted nor revoked."""
    rows = Invitation.objects.filter(government__isnull=True, state=Invitation.State.SENT)
    return rows.select_related("invited_by")


def person_by_address(email: str) -> User | None:
    """Somebody active with this address."""
    return User.objects.filter(email__iexact=email, is_active=True).first()


def recoveries() -> QuerySet[Recovery]:
    """The latest hundred, those that wait first."""
    rows = Recovery.objects.select_related("person", "opened_by", "settled_by")
    waits = models.Case(models.When(state=Recovery.State.OPEN, then=0), default=1)
    return rows.order_by(waits, "-opened_at")[:100]


def open_recoveries() -> QuerySet[Recovery]:
    """Those that wait for a second person, the oldest first; with what the rule on who may confirm
    them asks."""
    rows = Recovery.objects.filter(state=Recovery.State.OPEN, expires_at__gt=timezone.now())
    people = rows.select_related("person").prefetch_related("person__staff_appointments")
    return people.order_by("opened_at", "pk")


def get_recovery(pk: int) -> Recovery:
    """One recovery; 404 where there is none."""
    rows = Recovery.objects.select_related("person", "opened_by", "settled_by")
    return get_object_or_404(rows, pk=pk)


def get_recovery_for(user: Any, pk: int) -> Recovery:
    """The same for whoever is about to confirm it. Raises Refused for everybody else."""
    require(user, "recovery.open")
    recovery = get_recovery(pk)
    require(user, "recovery.confirm", recovery)
    return recovery


def may_confirm_recovery(user: Any, recovery: Recovery) -> Decision:
    """Whether this person may confirm it, and if not, why."""
    return allows(user, "recovery.confirm", recovery)
