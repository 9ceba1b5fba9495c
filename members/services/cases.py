"""What the secretariat does with an application: take it, establish facts, ask, reject, approve."""

from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_countries import countries

from members import authority, notices, reasons
from members.models import Application, CaseNote, Finding, Government, Role, User
from members.permissions import is_officer
from members.services.applications import require_newcomer
from members.services.invitations import invite
from members.signals import government_admitted
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.slugs import free_slug
from taskforce.core.transitions import SomeoneWasFaster, Transition, advance, locked


@transaction.atomic
def take(*, application: Application, actor: User) -> Application:
    """An officer begins the review and has the case from now on."""
    application = _handled(application, actor)
    application.assignee = actor
    _move(application, Application.TAKE, actor)
    return application


@transaction.atomic
def assign(*, application: Application, assignee: User, actor: User) -> Application:
    """Gives an open case to another officer. Raises ValidationError for somebody who is none."""
    application = _handled(application, actor)
    _require_state(application, Application.State.IN_REVIEW, Application.State.ACTION_NEEDED)
    if not is_officer(assignee) or not assignee.is_active:
        raise ValidationError({"assignee": _("Choose an officer.")})
    if application.assignee_id != assignee.pk:
        application.assignee = assignee
        application.save(update_fields=["assignee"])
        application.handled_by.add(assignee)
        event = record(
            verb="application.assign", actor=actor, obj=application, assignee=assignee.pk
        )
        notices.application_assigned(application, event, actor)
    return application


@transaction.atomic
def add_note(*, application: Application, words: str, actor: User) -> CaseNote:
    """Words for the next officer; the applicant never reads them."""
    application = _locked(application)
    require(actor, "application.work", application)
    note = CaseNote.objects.create(application=application, words=words, by=actor)
    record(verb="application.note", actor=actor, obj=application, note=note.pk)
    return note


@transaction.atomic
def record_alliance(
    *,
    application: Application,
    checked_on: date,
    source: str,
    member_since: date | None,
    actor: User,
) -> Application:
    """The government is a member of WeProtect Global Alliance: when that was checked, and where."""
    application = _handled(application, actor)
    _require_state(application, Application.State.IN_REVIEW, Application.State.ACTION_NEEDED)
    application.alliance_checked_on = checked_on
    application.alliance_source = source
    application.alliance_member_since = member_since
    application.save()
    record(verb="application.check_alliance", actor=actor, obj=application)
    return application


@transaction.atomic
def record_call_back(
    *, application: Application, called_on: date, person: str, source: str, actor: User
) -> Application:
    """Somebody at the government confirmed the application by telephone. `source` says where the
    number was found; it is never the number that the application gives."""
    application = _handled(application, actor)
    _require_state(application, Application.State.IN_REVIEW, Application.State.ACTION_NEEDED)
    application.called_back_on = called_on
    application.called_back_person = person
    application.called_back_source = source
    application.save()
    record(verb="application.call_back", actor=actor, obj=application)
    return application


@transaction.atomic
def ask(
    *,
    application: Application,
    codes: Sequence[str],
    words: str,
    answer_by: datetime,
    actor: User,
) -> Finding:
    """Gives the application back for more: reasons from the list, words, and a date."""
    application = _handled(application, actor)
    finding = _find(
        application, Finding.Decision.ACTION_NEEDED, codes, words, actor, answer_by=answer_by
    )
    _move(application, Application.ASK, actor, reason=words)
    notices.application_needs_action(application, finding)
    return finding


@transaction.atomic
def reject(*, application: Application, codes: Sequence[str], words: str, actor: User) -> Finding:
    """Says no, with reasons from the list and words."""
    application = _handled(application, actor)
    finding = _find(application, Finding.Decision.REJECTED, codes, words, actor)
    _move(application, Application.REJECT, actor, reason=words)
    notices.application_rejected(application, finding)
    return finding


@transaction.atomic
def approve(*, application: Application, sort_name: str, actor: User) -> Government:
    """Admits the government, all at once: its row, the invitation of its head of delegation and,
    by the signal, its signature of the statement in force and its report in every open round.

    The approver is nobody who worked on the case. Raises ValidationError where the membership in
    the Alliance or the call back is not recorded, and where the government is a member already.
    """
    application = _locked(application)
    require(actor, "application.approve", application)
    _require_state(application, Application.State.IN_REVIEW)
    if not (application.alliance_checked_on and application.called_back_on):
        raise ValidationError(
            _("Record the membership in the Alliance and the call back first."), code="unchecked"
        )
    require_newcomer(application)
    government = _admit(application, sort_name, actor)
    application.government = government
    _move(application, Application.APPROVE, actor)
    government_admitted.send(
        sender=Application,
        government_id=government.pk,
        actor_id=actor.pk,
        signed_on=application.signed_on,
        signatory_name=application.signatory_name,
        signatory_office=application.signatory_office,
        document_id=application.signed_copy_id,
    )
    invite(
        government=government,
        email=application.head_email,
        name=application.head_name,
        roles=[Role.HEAD],
        actor=actor,
        language=application.language,
    )
    notices.application_approved(application)
    return government


def _admit(application: Application, sort_name: str, actor: User) -> Government:
    """The government's row: a new one, or that of a government that was known before."""
    government = _known(application)
    if government is None:
        government = Government(
            slug=free_slug(
                Government.objects.all(), application.government_name, fallback="government"
            ),
            is_demonstration=settings.PORTAL_DEMO,
        )
    else:
        advance(government, Government.READMIT)
    government.name = application.government_name
    government.sort_name = sort_name
    government.kind = application.kind
    government.alpha2 = application.alpha2
    government.alpha3 = countries.alpha3(application.alpha2) if application.alpha2 else ""
    government.is_alliance_member = True
    government.alliance_member_since = application.alliance_member_since
    government.is_taskforce_member = True
    government.taskforce_member_since = timezone.now().date()
    government.delegation_confirmed_at = None
    government.full_clean()
    try:
        with transaction.atomic():
            government.save()
    except IntegrityError as error:
        raise ValidationError(_("This government has just been admitted.")) from error
    for place in government.delegations.select_related("government", "user"):
        authority.project(place)
    record(
        verb="government.admit",
        actor=actor,
        obj=government,
        government_id=government.pk,
        application=application.reference,
    )
    return government


def _known(application: Application) -> Government | None:
    rows = Government.objects.select_for_update()
    if application.alpha2:
        by_code = rows.filter(alpha2=application.alpha2).first()
        if by_code is not None:
            return by_code
    return rows.filter(name__iexact=application.government_name).first()


def _find(
    application: Application,
    decision: Finding.Decision,
    codes: Sequence[str],
    words: str,
    actor: User,
    *,
    answer_by: datetime | None = None,
) -> Finding:
    asking = decision == Finding.Decision.ACTION_NEEDED
    known = {reason.code for reason in (reasons.ACTION_NEEDED if asking else reasons.REJECTED)}
    if not codes or set(codes) - known:
        raise ValidationError({"reasons": _("Choose at least one reason from the list.")})
    return Finding.objects.create(
        application=application,
        decision=decision,
        reasons=list(codes),
        words=words,
        answer_by=answer_by,
        by=actor,
    )


def _locked(application: Application) -> Application:
    return locked(Application.objects.all(), application.pk)


def _handled(application: Application, actor: User) -> Application:
    """The locked case of which this officer becomes one of the hands."""
    application = _locked(application)
    require(actor, "application.work", application)
    application.handled_by.add(actor)
    return application


def _require_state(application: Application, *states: str) -> None:
    if application.state not in states:
        raise SomeoneWasFaster(application, "work")


def _move(
    application: Application, transition: Transition, actor: User, *, reason: str = ""
) -> None:
    source = application.state
    advance(application, transition, reason=reason)
    application.state_since = timezone.now()
    application.save()
    record(
        verb=f"application.{transition.verb}",
        actor=actor,
        obj=application,
        government_id=application.government_id,
        reason=reason,
        source=source,
        target=application.state,
    )
