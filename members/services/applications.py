"""What an applicant does, who has no account: begin, come back, write, send, answer, withdraw.

The address in the application's mail link is the only proof of who they are, so every command here
is for a view that has seen the link. `actor` in the trail is nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import notices
from members.keys import read_application_key
from members.models import Application, Finding, Government
from taskforce.audit.services import record
from taskforce.core.transitions import SomeoneWasFaster, Transition, advance, locked
from taskforce.documents import services as documents
from taskforce.notifications.models import Notice

UNCONFIRMED_LASTS = timedelta(days=2)

# The steps of the form and the answers in each; those in OPTIONAL may stay empty.
STEPS: Mapping[str, tuple[str, ...]] = {
    "government": ("kind", "alpha2", "government_name", "says_alliance_member"),
    "applicant": ("applicant_name", "applicant_office", "applicant_phone"),
    "head": ("head_name", "head_office", "head_email"),
    "signature": ("signatory_name", "signatory_office", "signed_on", "signed_copy"),
    "letter": ("letter",),
}
OPTIONAL = frozenset({"alpha2", "signed_copy"})
DOCUMENTS = frozenset({"letter", "signed_copy"})


@dataclass
class ApplicationConflict(Exception):
    """The application was saved elsewhere since the writer read it. Nothing was written.

    `application` is what is stored now.
    """

    application: Application


@transaction.atomic
def start(*, email: str, language: str) -> Application:
    """Sends a link to this address: to the application that it is writing, or to a new one.

    The same work and the same answer whether the address is known or not.
    """
    address = email.strip().lower()
    open_states = [*Application.WRITABLE, *Application.WAITING]
    rows = Application.objects.select_for_update().filter(email=address, state__in=open_states)
    application = rows.order_by("-created_at").first()
    if application is None:
        application = Application.objects.create(email=address, language=language)
        _record("start", application)
    application.links_sent += 1
    application.save(update_fields=["links_sent"])
    notices.application_link(application)
    return application


@transaction.atomic
def open_link(*, key: str) -> Application | None:
    """The application behind a link, its address confirmed by that; None where the link is not
    one of ours or has run out."""
    found = read_application_key(key)
    if found is None:
        return None
    pk, nonce = found
    application = Application.objects.select_for_update().filter(pk=pk, nonce=nonce).first()
    if application is None:
        return None
    if application.email_confirmed_at is None:
        application.email_confirmed_at = timezone.now()
        application.save(update_fields=["email_confirmed_at"])
        _record("confirm_address", application)
    return application


@transaction.atomic
def save_step(
    *, application: Application, step: str, answers: Mapping[str, Any], expected_version: int
) -> Application:
    """Stores the answers of one step. A file of None keeps the document that is there.

    Raises SomeoneWasFaster where it can no longer be written, ApplicationConflict where it was
    saved meanwhile, ValidationError for a government that is a member already, and for a file
    that may not come in.
    """
    application = _locked(application)
    if not application.is_writable:
        raise SomeoneWasFaster(application, "save")
    names = STEPS[step]
    texts = {name: answers[name] for name in names if name not in DOCUMENTS}
    files: dict[str, UploadedFile] = {
        name: answers[name] for name in names if name in DOCUMENTS and answers.get(name)
    }
    changed = [name for name, value in texts.items() if getattr(application, name) != value]
    if not changed and not files:
        return application
    if application.version != expected_version:
        raise ApplicationConflict(application)
    for name, value in texts.items():
        setattr(application, name, value)
    if step == "government":
        require_newcomer(application)
    for name, file in files.items():
        earlier = getattr(application, name)
        setattr(application, name, documents.store(file=file, actor=None))
        if earlier is not None:
            application.save(update_fields=[name])
            documents.discard(document=earlier)
    application.version += 1
    application.save()
    _record("save", application, step=step, changed=sorted([*changed, *files]))
    return application


def missing(application: Application) -> dict[str, list[str]]:
    """The answers that are still to be given, by step; empty when it can be sent."""
    found = {
        step: [
            name
            for name in names
            if name not in OPTIONAL and getattr(application, name) in (None, "")
        ]
        for step, names in STEPS.items()
    }
    return {step: names for step, names in found.items() if names}


@transaction.atomic
def submit(*, application: Application) -> Application:
    """Sends the application to the secretariat, or sends it again with what was asked for.

    Raises ValidationError where answers are missing, or where the government is a member or has
    another application under way; SomeoneWasFaster where it was sent already.
    """
    application = _locked(application)
    again = application.state == Application.State.ACTION_NEEDED
    if missing(application):
        raise ValidationError(_("Some answers are still missing."), code="missing")
    require_newcomer(application)
    now = timezone.now()
    application.submitted_at = application.submitted_at or now
    _move(application, Application.ANSWER if again else Application.SUBMIT)
    if again:
        application.findings.filter(answered_at__isnull=True).filter(
            decision=Finding.Decision.ACTION_NEEDED
        ).update(answered_at=now)
        notices.application_answered(application)
    else:
        notices.application_submitted(application)
    return application


@transaction.atomic
def withdraw(*, application: Application) -> Application:
    """The applicant takes it back, whatever the secretariat is doing with it."""
    application = _locked(application)
    _move(application, Application.WITHDRAW)
    notices.application_withdrawn(application)
    return application


@transaction.atomic
def expire_drafts(*, now: datetime) -> int:
    """Closes drafts that nobody sent in time; how many. Safe at any number at once."""
    drafts = Application.objects.filter(state=Application.State.DRAFT)
    over = drafts.filter(expires_at__lte=now).select_for_update(skip_locked=True)
    for application in over:
        _move(application, Application.EXPIRE)
    return len(over)


@transaction.atomic
def forget_unconfirmed(*, now: datetime) -> int:
    """Deletes drafts whose address nobody confirmed, with their mail; how many."""
    unsure = Application.objects.filter(
        state=Application.State.DRAFT,
        email_confirmed_at__isnull=True,
        created_at__lt=now - UNCONFIRMED_LASTS,
    )
    found = list(unsure.select_for_update())
    for application in found:
        Notice.objects.filter(
            object_type=Application._meta.label, object_id=str(application.pk)
        ).delete()
        application.delete()
    return len(found)


def require_newcomer(application: Application) -> None:
    """Raises ValidationError where the government is a member, or another application for it is
    with the secretariat: the words say whom to ask instead."""
    if _same_government(Government.objects.members(), "name", application).exists():
        raise ValidationError(
            _(
                "This government is a member of the Taskforce already. Ask its head of "
                "delegation, or the secretariat, to invite you."
            ),
            code="member",
        )
    others = Application.objects.filter(state__in=Application.WAITING).exclude(pk=application.pk)
    if _same_government(others, "government_name", application).exists():
        raise ValidationError(
            _(
                "An application for this government is with the secretariat already. "
                "Ask the secretariat who sent it."
            ),
            code="waiting",
        )


def _same_government(
    rows: "models.QuerySet[Any]", name: str, application: Application
) -> "models.QuerySet[Any]":
    same = models.Q(**{f"{name}__iexact": application.government_name})
    if application.alpha2:
        same |= models.Q(alpha2=application.alpha2)
    return rows.filter(same)


def _locked(application: Application) -> Application:
    return locked(Application.objects.select_related("letter", "signed_copy"), application.pk)


def _move(application: Application, transition: Transition) -> None:
    source = application.state
    advance(application, transition)
    application.state_since = timezone.now()
    try:
        with transaction.atomic():
            application.save()
    except IntegrityError as error:
        # Two applications for one government sent at the same moment: one of them is first.
        raise ValidationError(
            _("An application for this government has just been sent by somebody else."),
            code="waiting",
        ) from error
    _record(transition.verb, application, source=source, target=application.state)


def _record(verb: str, application: Application, **facts: Any) -> None:
    record(verb=f"application.{verb}", actor=None, obj=application, by="Applicant", **facts)
