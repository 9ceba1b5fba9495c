"""What is forgotten after its time: people who left, what led to nothing, sessions that are over.

Reports, publications and the trail stay. The trail names who acted; nobody can change it, the
portal's own role in the database included, and the privacy page says so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from members.models import Application, Delegation, Invitation, Recovery, User
from members.sessions import end_all_sessions, ended_sessions, forget_ended_sessions
from members.signals import person_erased
from taskforce.audit.models import AuditEvent
from taskforce.audit.services import record
from taskforce.documents import services as documents
from taskforce.notifications.models import Notice
from taskforce.notifications.services import trust_again

# Two reporting years: so long a successor may have to ask who wrote what.
PEOPLE_KEPT = timedelta(days=730)
# A year: long enough for a government to ask why, or to apply again.
APPLICATIONS_KEPT = timedelta(days=365)
ERASED_DOMAIN = "erased.invalid"  # RFC 2606: a domain that can never get mail


@dataclass(frozen=True)
class Erased:
    """How many of each were erased."""

    people: int
    applications: int
    invitations: int
    sessions: int


def erase_expired(*, now: datetime) -> Erased:
    """Erases what is past its time. Safe at any number at once."""
    people = list(_people(now).values_list("pk", flat=True))
    applications = list(_applications(now).values_list("pk", flat=True))
    invitations = list(_invitations(now).values_list("pk", flat=True))
    sessions = ended_sessions(now).count()
    for pk in people:
        _erase_person(pk, now)
    for pk in applications:
        _erase_application(pk, now)
    for pk in invitations:
        _erase_invitation(pk, now)
    forget_ended_sessions(now)
    return Erased(len(people), len(applications), len(invitations), sessions)


def _people(now: datetime) -> "models.QuerySet[User]":
    """Who once had a part, and whose every part has ended long ago: each place in a delegation
    and each role in the secretariat. When a role was taken stands in the trail alone."""
    limit = now - PEOPLE_KEPT
    places = Delegation.objects.filter(user=OuterRef("pk"))
    kept = places.exclude(state=Delegation.State.DEPARTED, state_since__lt=limit)
    dismissed = AuditEvent.objects.filter(
        verb="staff.dismiss",
        object_type=User._meta.label,
        object_id=Cast(OuterRef("pk"), models.CharField()),
    ).order_by()
    return User.objects.filter(
        Exists(places) | Exists(dismissed),
        ~Exists(kept),
        ~Exists(dismissed.filter(at__gte=limit)),
        staff_appointments__isnull=True,
    ).exclude(email__endswith=f"@{ERASED_DOMAIN}")


def _applications(now: datetime) -> "models.QuerySet[Application]":
    closed = (Application.State.REJECTED, Application.State.WITHDRAWN, Application.State.EXPIRED)
    return Application.objects.filter(state__in=closed, state_since__lt=now - APPLICATIONS_KEPT)


def _invitations(now: datetime) -> "models.QuerySet[Invitation]":
    never = Invitation.objects.exclude(state=Invitation.State.ACCEPTED)
    return never.filter(expires_at__lt=now - APPLICATIONS_KEPT)


@transaction.atomic
def _erase_person(pk: int, now: datetime) -> None:
    person = _people(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if person is None:
        return
    end_all_sessions(user=person)
    for rows in (Authenticator, EmailAddress, SocialAccount):
        rows.objects.filter(user=person).delete()
    Recovery.objects.filter(person=person).delete()
    Notice.objects.filter(Q(recipient=person) | Q(stranger_email=person.email)).delete()
    trust_again(address=person.email)  # where mail came back is part of what is forgotten
    name = _("Former delegate") if person.delegations.exists() else _("Former member of staff")
    address = f"{person.pk}@{ERASED_DOMAIN}"
    Invitation.objects.filter(accepted_by=person).update(name=name, email=address)
    person.name = name
    person.email = address
    person.language = User._meta.get_field("language").get_default()
    person.time_zone = User._meta.get_field("time_zone").get_default()
    person.is_active = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    person_erased.send(sender=User, person_id=person.pk)
    record(verb="person.erase", actor=None, obj=person)


@transaction.atomic
def _erase_application(pk: int, now: datetime) -> None:
    application = _applications(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if application is None:
        return
    papers = [paper for paper in (application.letter, application.signed_copy) if paper]
    record(verb="application.erase", actor=None, obj=application, reference=application.reference)
    _notices_of(application).delete()
    trust_again(address=application.email)
    application.delete()
    for paper in papers:
        documents.discard(document=paper)


@transaction.atomic
def _erase_invitation(pk: int, now: datetime) -> None:
    invitation = _invitations(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if invitation is None:
        return
    _notices_of(invitation).delete()
    trust_again(address=invitation.email)
    invitation.delete()


def _notices_of(obj: models.Model) -> "models.QuerySet[Notice]":
    return Notice.objects.filter(object_type=obj._meta.label, object_id=str(obj.pk))
