"""What is forgotten after its time: people who left, and applications that led to nothing.

Reports, publications and the trail stay. The trail names who acted; nobody can change it, the
portal's own role in the database included, and the privacy page says so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import models, transaction
from django.utils.translation import gettext as _

from members.models import Application, Delegation, Invitation, User
from members.sessions import end_all_sessions
from taskforce.audit.services import record
from taskforce.documents import services as documents
from taskforce.notifications.models import Notice

# Two reporting years: so long a successor may have to ask who wrote what.
PEOPLE_KEPT = timedelta(days=730)
# A year: long enough for a government to ask why, or to apply again.
APPLICATIONS_KEPT = timedelta(days=365)
_ERASED = "erased.invalid"  # RFC 2606: a domain that can never get mail


@dataclass(frozen=True)
class Erased:
    """How many of each were erased, or would be."""

    people: int
    applications: int
    invitations: int


def erase_expired(*, now: datetime, dry_run: bool = False) -> Erased:
    """Erases what is past its time; `dry_run` counts alone. Safe at any number at once."""
    people = [person.pk for person in _people(now)]
    applications = [application.pk for application in _applications(now)]
    invitations = Invitation.objects.exclude(state=Invitation.State.ACCEPTED).filter(
        created_at__lt=now - APPLICATIONS_KEPT
    )
    counts = Erased(len(people), len(applications), invitations.count())
    if not dry_run:
        for pk in people:
            _erase_person(pk, now)
        for pk in applications:
            _erase_application(pk, now)
        invitations.delete()
    return counts


def _people(now: datetime) -> "models.QuerySet[User]":
    """Without a role in the secretariat, with a place once, and none that has not long ended."""
    places = Delegation.objects.filter(user=models.OuterRef("pk"))
    kept = places.exclude(state=Delegation.State.DEPARTED, state_since__lt=now - PEOPLE_KEPT)
    return User.objects.filter(
        models.Exists(places), ~models.Exists(kept), staff_appointments__isnull=True
    ).exclude(email__endswith=f"@{_ERASED}")


def _applications(now: datetime) -> "models.QuerySet[Application]":
    closed = (Application.State.REJECTED, Application.State.WITHDRAWN, Application.State.EXPIRED)
    return Application.objects.filter(state__in=closed, state_since__lt=now - APPLICATIONS_KEPT)


@transaction.atomic
def _erase_person(pk: int, now: datetime) -> None:
    person = _people(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if person is None:
        return
    end_all_sessions(user=person)
    for rows in (Authenticator, EmailAddress, SocialAccount):
        rows.objects.filter(user=person).delete()
    Notice.objects.filter(recipient=person).delete()
    Invitation.objects.filter(accepted_by=person).update(
        name=_("Former delegate"), email=f"{person.pk}@{_ERASED}"
    )
    person.name = _("Former delegate")
    person.email = f"{person.pk}@{_ERASED}"
    person.is_active = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    record(verb="person.erase", actor=None, obj=person)


@transaction.atomic
def _erase_application(pk: int, now: datetime) -> None:
    application = _applications(now).select_for_update(of=("self",)).filter(pk=pk).first()
    if application is None:
        return
    papers = [paper for paper in (application.letter, application.signed_copy) if paper]
    record(verb="application.erase", actor=None, obj=application, reference=application.reference)
    Notice.objects.filter(
        object_type=Application._meta.label, object_id=str(application.pk)
    ).delete()
    application.delete()
    for paper in papers:
        documents.discard(document=paper)
