"""Versions of the mission statement, and the governments that sign them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from commitments import notices
from commitments.models import Commitment, Signature, Statement
from members.models import Government, User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import SomeoneWasFaster, locked
from taskforce.documents import services as documents

TEXTS = (
    *("version", "title", "preamble", "introduction", "invitation", "footnote"),
    *("signed_heading", "meeting_note", "contact_note"),
)


@dataclass
class StatementConflict(Exception):
    """Somebody else saved the draft since the writer read it. Nothing was written.

    `statement` is what is stored now.
    """

    statement: Statement


@transaction.atomic
def draft_version(*, version: str, actor: User) -> Statement:
    """A draft that begins as a copy of the statement in force, commitments included.

    Raises ValidationError for a name of a version that is taken.
    """
    require(actor, "statement.edit")
    source = Statement.objects.current()
    draft = Statement(language=source.language, edited_by=actor)
    for name in TEXTS:
        setattr(draft, name, getattr(source, name))
    draft.version = version
    draft.full_clean()
    draft.save()
    for commitment in source.commitments.prefetch_related("capabilities"):
        copy = Commitment.objects.create(
            statement=draft,
            number=commitment.number,
            text=commitment.text,
            short_name=commitment.short_name,
            reporting_guide=commitment.reporting_guide,
        )
        copy.capabilities.set(commitment.capabilities.all())
    record(verb="statement.draft", actor=actor, obj=draft, copied_from=source.version)
    return draft


@transaction.atomic
def edit_version(
    *,
    statement: Statement,
    texts: Mapping[str, str],
    commitments: Mapping[int, str],
    expected_edits: int,
    actor: User,
) -> Statement:
    """Changes the words of a draft. `commitments` has the text of each commitment by its number.

    Raises StatementConflict where it was saved meanwhile, SomeoneWasFaster where it is in force,
    ValidationError for a name of a version that is taken.
    """
    draft = locked(Statement.objects.all(), statement.pk)
    require(actor, "statement.edit", draft)
    if not draft.is_draft:
        raise SomeoneWasFaster(draft, "edit")
    rows = {row.number: row for row in draft.commitments.all()}
    same = all(getattr(draft, name) == texts[name] for name in TEXTS)
    changed = [row for row in rows.values() if row.text != commitments[row.number]]
    if same and not changed:
        return draft
    if draft.edits != expected_edits:
        raise StatementConflict(draft)
    for name in TEXTS:
        setattr(draft, name, texts[name])
    draft.edits += 1
    draft.edited_by = actor
    draft.full_clean()
    draft.save()
    for row in changed:
        row.text = commitments[row.number]
        row.save(update_fields=["text"])
    record(
        verb="statement.edit",
        actor=actor,
        obj=draft,
        commitments=sorted(row.number for row in changed),
    )
    return draft


@transaction.atomic
def put_in_force(*, statement: Statement, actor: User) -> Statement:
    """From now on this is the statement. Every member is asked to sign it; what they signed
    before stays what it was, and open rounds stay with the version they were opened on."""
    draft = locked(Statement.objects.all(), statement.pk)
    require(actor, "statement.put_in_force", draft)
    if not draft.is_draft:
        raise SomeoneWasFaster(draft, "put_in_force")
    draft.in_force_since = timezone.now()
    draft.save(update_fields=["in_force_since"])
    record(verb="statement.put_in_force", actor=actor, obj=draft)
    notices.statement_to_sign(draft, list(unsigned(draft)))
    return draft


def unsigned(statement: Statement) -> "models.QuerySet[Government]":
    """Active members that have not signed this version, in alphabetical order."""
    expected = Government.objects.members().filter(state=Government.State.ACTIVE)
    return expected.exclude(signatures__statement=statement).alphabetical()


@transaction.atomic
def sign(
    *,
    government: Government,
    signed_on: date,
    signatory_name: str,
    signatory_office: str,
    signed_copy: UploadedFile | None,
    actor: User,
) -> Signature:
    """Records that a government signed the statement in force.

    Raises SomeoneWasFaster where its signature is there already, ValidationError for a government
    that is no active member.
    """
    require(actor, "statement.sign", government)
    if not Government.objects.members().filter(pk=government.pk, state="active").exists():
        raise ValidationError(_("Only active members sign the statement."), code="not_member")
    statement = _current_locked()
    earlier = statement.signatures.filter(government=government).first()
    if earlier is not None:
        raise SomeoneWasFaster(earlier, "sign")
    copy = documents.store(file=signed_copy, actor=actor) if signed_copy else None
    signature = record_signature(
        government=government,
        signed_on=signed_on,
        signatory_name=signatory_name,
        signatory_office=signatory_office,
        document_id=copy.pk if copy else None,
        actor=actor,
    )
    notices.statement_signed(signature, actor)
    return signature


@transaction.atomic
def record_signature(
    *,
    government: Government,
    signed_on: date,
    signatory_name: str,
    signatory_office: str,
    document_id: int | None,
    actor: User,
) -> Signature:
    """A government's signature of the statement in force; the one that is there, where it has
    signed that version already. Without rules of its own: callers have asked theirs."""
    statement = _current_locked()
    last = statement.signatures.aggregate(last=models.Max("position"))["last"] or 0
    signature, new = Signature.objects.get_or_create(
        statement=statement,
        government=government,
        defaults={
            "position": last + 1,
            "signed_on": signed_on,
            "signatory_name": signatory_name,
            "signatory_office": signatory_office,
            "document_id": document_id,
            "recorded_by": actor,
        },
    )
    if new:
        record(
            verb="statement.sign",
            actor=actor,
            obj=signature,
            government_id=government.pk,
            version=statement.version,
        )
    return signature


def _current_locked() -> Statement:
    """Locked, so that two signatures do not take the same place in the list."""
    return Statement.objects.select_for_update(of=("self",), no_key=True).current()
