"""Reads about people, delegations and applications."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.db import models
from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from members import authority
from members.models import (
    Application,
    Delegation,
    Finding,
    Government,
    IdentityProvider,
    Invitation,
    Recovery,
    Role,
    StaffAppointment,
    User,
)
from members.models.delegations import lacking_roles
from members.reasons import Reason, named
from taskforce.audit.models import AuditEvent
from taskforce.core.permissions import Decision, allows, require

CONFIRMED_FOR = timedelta(days=365)


def own_governments(user: Any) -> list[Government]:
    """The governments in whose delegations the person is, in alphabetical order."""
    ids = authority.governments_with(user, authority.READ)
    return list(Government.objects.filter(pk__in=ids).alphabetical())


def governments_managed_by(user: Any) -> list[Government]:
    """The governments whose delegation the person heads, in alphabetical order."""
    ids = authority.governments_with(user, authority.MANAGE)
    return list(Government.objects.filter(pk__in=ids).alphabetical()) if ids else []


def get_own_government(user: Any, pk: int, name: str = "delegation.read") -> Government:
    """A government whose delegation the person may read: 404 for all others. Raises Refused where
    they may not do what the rule named asks for."""
    government = get_object_or_404(Government, pk=pk)
    if not allows(user, "delegation.read", government):
        raise Http404
    require(user, name, government)
    return government


def get_seat(user: Any, pk: int, name: str) -> Delegation:
    """A place in a delegation that the person may read: 404 for all others, and for who has left.
    Raises Refused where they may not do what the rule named asks for."""
    rows = Delegation.objects.exclude(state=Delegation.State.DEPARTED)
    seat = get_object_or_404(rows.select_related("government", "user"), pk=pk)
    if not allows(user, "delegation.read", seat.government):
        raise Http404
    require(user, name, seat)
    return seat


def get_invitation(user: Any, pk: int, name: str = "delegation.manage") -> Invitation:
    """An invitation that the person may manage; 404 where they may not know of it. Raises Refused
    where they may not do what the rule named asks for."""
    rows = Invitation.objects.select_related("government")
    invitation = get_object_or_404(rows, pk=pk)
    if invitation.government is None:
        if not allows(user, "secretariat.administer"):
            raise Http404
        return invitation
    if not allows(user, "delegation.read", invitation.government):
        raise Http404
    require(user, name, invitation.government)
    return invitation


@dataclass(frozen=True)
class Seat:
    """A place as its line shows it, with what this reader may do about it."""

    delegation: Delegation
    is_own: bool
    may_change: bool
    may_leave: bool


def seats(user: Any, government: Government) -> list[Seat]:
    """Everybody who has not left, by name."""
    rows = government.delegations.exclude(state=Delegation.State.DEPARTED)
    found = rows.select_related("user", "government").order_by("user__name", "pk")
    return [
        Seat(
            delegation=row,
            is_own=row.user_id == user.pk,
            may_change=bool(allows(user, "delegation.change", row)),
            may_leave=bool(allows(user, "delegation.leave", row)),
        )
        for row in found
    ]


def lacking(government: Government) -> list[Role]:
    """The parts that nobody active in the delegation has."""
    active = government.delegations.filter(state=Delegation.State.ACTIVE)
    return lacking_roles(role for row in active for role in row.roles)


def open_invitations(government: Government) -> QuerySet[Invitation]:
    """Invitations that were neither accepted nor revoked; some may have run out."""
    return government.invitations.filter(state=Invitation.State.SENT).select_related("invited_by")


@dataclass(frozen=True)
class Confirmation:
    """When the head last said that the list is right, and by when to say so again."""

    at: datetime | None
    by: User | None
    due_at: datetime | None

    @property
    def is_due(self) -> bool:
        """Within the month before the year is over, and after it."""
        return self.due_at is not None and self.due_at - timezone.now() <= timedelta(days=30)


def confirmation(government: Government) -> Confirmation:
    """The yearly confirmation: who gave the last one, and when the next one is due."""
    first = government.delegations.aggregate(first=Min("since"))["first"]
    return Confirmation(
        government.delegation_confirmed_at,
        government.delegation_confirmed_by,
        _confirm_by(government, first),
    )


def _confirm_by(government: Government, first: datetime | None) -> datetime | None:
    """A year after the last confirmation. Before there was one, a year after the first place
    began, or after the government became a member where that was later: it may have come back."""
    counted_from = government.delegation_confirmed_at or first
    joined = government.taskforce_member_since
    if counted_from is None:
        return None
    if government.delegation_confirmed_at is None and joined is not None:
        counted_from = max(counted_from, datetime.combine(joined, time.min, UTC))
    return counted_from + CONFIRMED_FOR


def may_manage(user: Any, government: Government) -> Decision:
    """Whether this person looks after the delegation."""
    return allows(user, "delegation.manage", government)


def may_invite(user: Any, government: Government) -> Decision:
    """Whether this person may ask somebody into the delegation."""
    return allows(user, "delegation.invite", government)


def may_confirm(user: Any, government: Government) -> Decision:
    """Whether this person may say that the list is right."""
    return allows(user, "delegation.confirm", government)


def governments() -> QuerySet[Government]:
    """Every government that the portal knows, in alphabetical order."""
    return Government.objects.alphabetical()


def get_government(pk: int) -> Government:
    """One government; 404 where there is none."""
    return get_object_or_404(Government, pk=pk)


def opened_application(pk: int | None) -> Application | None:
    """The application whose link this browser has opened, if there is one still."""
    if pk is None:
        return None
    rows = Application.objects.select_related("letter", "signed_copy")
    return rows.filter(pk=pk).first()


def findings_of(application: Application) -> list[Finding]:
    """What the secretariat said to the applicant, the latest first."""
    return list(application.findings.all())


def open_finding(application: Application) -> Finding | None:
    """What the applicant is asked for now."""
    if application.state != Application.State.ACTION_NEEDED:
        return None
    asked = application.findings.filter(decision=Finding.Decision.ACTION_NEEDED)
    return asked.filter(answered_at__isnull=True).first()


def open_reasons(application: Application) -> list[Reason]:
    """The reasons from the list for which the applicant is asked now."""
    finding = open_finding(application)
    return named(finding.reasons) if finding else []


@dataclass(frozen=True)
class Queue:
    """Cases of one state, the longest wait first, and how many there are in each."""

    applications: QuerySet[Application]
    counts: Mapping[str, int]


def application_queue(*, state: str = "", assignee: User | None = None) -> Queue:
    """What the secretariat has to do with; where no state is named, all that still waits.

    Drafts belong to their applicants and are never listed.
    """
    hidden = (Application.State.DRAFT, Application.State.EXPIRED)
    rows = Application.objects.exclude(state__in=hidden).exclude(submitted_at=None)
    if assignee is not None:
        rows = rows.filter(assignee=assignee)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    shown = rows.filter(state=state) if state else rows.filter(state__in=Application.WAITING)
    return Queue(
        shown.select_related("assignee").order_by("state_since", "pk"),
        {known: counts.get(known, 0) for known in Application.State.values},
    )


def own_cases(user: User) -> QuerySet[Application]:
    """Cases that this officer has and has to go on with, the longest wait first."""
    return Application.objects.filter(assignee=user, state=Application.State.IN_REVIEW)


def get_case(user: Any, pk: int) -> Application:
    """One case with its documents; 404 for a draft, which is its applicant's own.

    Raises Refused for somebody who may not work on it.
    """
    require(user, "secretariat.work")
    rows = Application.objects.exclude(submitted_at__isnull=True)
    found: Application = get_object_or_404(
        rows.select_related("assignee", "letter", "signed_copy", "government"), pk=pk
    )
    return found


def may_work(user: Any, application: Application) -> Decision:
    """Whether this person may do an officer's work on the case, and if not, why."""
    return allows(user, "application.work", application)


def may_approve(user: Any, application: Application) -> Decision:
    """Whether this person may admit the government, and if not, why."""
    return allows(user, "application.approve", application)


def namesakes(application: Application) -> QuerySet[Government]:
    """Governments that the portal knows by the same code or name."""
    same = Q(name__iexact=application.government_name)
    if application.alpha2:
        same |= Q(alpha2=application.alpha2)
    return Government.objects.filter(same).alphabetical()


def history(obj: models.Model) -> QuerySet[AuditEvent]:
    """What the trail says about one object, the latest first."""
    return AuditEvent.objects.filter(object_type=obj._meta.label, object_id=str(obj.pk))


def government_history(government: Government) -> QuerySet[AuditEvent]:
    """What the trail says about a government: itself, its people, its reports."""
    return AuditEvent.objects.filter(government_id=government.pk)


def possible_moves(government: Government) -> list[str]:
    """What can happen to a government in its present state, by verb."""
    moves = (Government.SUSPEND, Government.REINSTATE, Government.LEAVE)
    return [move.verb for move in moves if government.state in move.sources]


@dataclass(frozen=True)
class Overview:
    """A government as the secretariat's list shows it. `away`: places that would rest, had the
    delegation anybody else for their part."""

    government: Government
    people: int
    lacking: list[Role]
    confirmation_due: bool
    away: list[Delegation]


def government_overview() -> list[Overview]:
    """Every government in alphabetical order, in two queries whatever their number."""
    active = Delegation.objects.filter(state=Delegation.State.ACTIVE)
    seats = active.select_related("user").order_by("user__name", "pk")
    rows = Government.objects.alphabetical().annotate(first_place=Min("delegations__since"))
    rows = rows.prefetch_related(Prefetch("delegations", seats, to_attr="active_seats"))
    now = timezone.now()
    found = []
    for row in rows:
        held = {role for seat in row.active_seats for role in seat.roles}
        member = row.is_taskforce_member and row.state == Government.State.ACTIVE
        confirm_by = _confirm_by(row, row.first_place)
        found.append(
            Overview(
                row,
                len(row.active_seats),
                lacking_roles(held) if member else [],
                member and confirm_by is not None and confirm_by < now,
                [seat for seat in row.active_seats if seat.rests_at <= now],
            )
        )
    return found


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


def recoveries_to_confirm(user: Any) -> list[Recovery]:
    """Those that wait for a second person and that this person may confirm, the oldest first."""
    rows = Recovery.objects.filter(state=Recovery.State.OPEN, expires_at__gt=timezone.now())
    waiting = rows.select_related("person").order_by("opened_at", "pk")
    return [each for each in waiting if allows(user, "recovery.confirm", each)]


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
