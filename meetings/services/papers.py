"""Papers: planned, brought, given to those who may read them, withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from meetings import notices
from meetings.models import Meeting, Paper, PaperVersion
from meetings.models.papers import READ
from meetings.services.moves import locked_meeting
from members import sharing
from members.models import Government, User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import ReasonMissing, SomeoneWasFaster, locked
from taskforce.documents import services as documents

CONTENT = ("title", "item", "government", "due_at", "access")
_OVER = frozenset({Meeting.State.CLOSED, Meeting.State.CANCELLED})


@dataclass
class PaperConflict(Exception):
    """Somebody else changed the paper since the writer read it. Nothing was written.

    `paper` is what is stored now, `governments` those named.
    """

    paper: Paper
    governments: list[Government]


@transaction.atomic
def plan_paper(*, meeting: Meeting, content: Mapping[str, Any], actor: User) -> Paper:
    """Says that a paper is to come, from whom, by when and for whom. A government that is to bring
    it hears.

    `content` holds every name in CONTENT, and `governments` where it is for named ones. Raises
    ValidationError, and SomeoneWasFaster once the meeting is closed or cancelled.
    """
    meeting = locked_meeting(meeting, actor)
    _require_open(meeting)
    last = meeting.papers.aggregate(Max("number"))["number__max"] or 0
    paper = Paper(meeting=meeting, number=last + 1, **{name: content[name] for name in CONTENT})
    _save(paper, content)
    _record("plan", paper, actor, number=paper.number, access=paper.access)
    notices.paper_asked(paper)
    return paper


@transaction.atomic
def change_paper(
    *, paper: Paper, content: Mapping[str, Any], expected_version: int, actor: User
) -> Paper:
    """Changes what is known of a paper, and who may read it: that takes effect at once.

    Raises PaperConflict where somebody else changed it since `expected_version`, unless to the
    same; ValidationError; SomeoneWasFaster for a paper that was withdrawn.
    """
    paper = _locked_paper(paper)
    require(actor, "meeting.run", paper.meeting)
    before = sharing.shared_with(paper, READ)
    changed = [name for name in CONTENT if getattr(paper, name) != content[name]]
    if _named(content) != before:
        changed.append("governments")
    if not changed:
        return paper
    if paper.version != expected_version:
        raise PaperConflict(paper, before)
    for name in CONTENT:
        setattr(paper, name, content[name])
    paper.version += 1
    _save(paper, content)
    _record("change", paper, actor, changed=changed, access=paper.access)
    if "government" in changed:
        notices.paper_asked(paper)
    return paper


@transaction.atomic
def bring_paper(*, paper: Paper, file: UploadedFile, actor: User) -> PaperVersion:
    """Brings the document of a paper, or another version of it. Those who may read it have it at
    once. Raises ValidationError for a document that may not come in."""
    paper = _locked_paper(paper)
    require(actor, "paper.bring", paper)
    last = paper.versions.first()
    version = PaperVersion.objects.create(
        paper=paper,
        number=last.number + 1 if last else 1,
        document=documents.store(file=file, actor=actor, account=paper.government_id),
        brought_by=actor,
    )
    _record("bring", paper, actor, number=version.number)
    return version


@transaction.atomic
def withdraw_paper(*, paper: Paper, reason: str, actor: User) -> Paper:
    """Takes a paper away from everybody but the secretariat; its number is not given again.
    Raises ReasonMissing."""
    paper = _locked_paper(paper)
    require(actor, "meeting.run", paper.meeting)
    if not reason.strip():
        raise ReasonMissing("withdraw_paper")
    paper.withdrawn_at = timezone.now()
    paper.version += 1
    paper.save(update_fields=["withdrawn_at", "version"])
    _record("withdraw", paper, actor, reason=reason.strip())
    return paper


def _locked_paper(paper: Paper) -> Paper:
    rows = Paper.objects.select_related("meeting", "item", "government")
    paper = locked(rows, paper.pk)
    _require_open(paper.meeting)
    if paper.withdrawn_at is not None:
        raise SomeoneWasFaster(paper, "paper")
    return paper


def _require_open(meeting: Meeting) -> None:
    if meeting.state in _OVER:
        raise SomeoneWasFaster(meeting, "papers")


def _named(content: Mapping[str, Any]) -> list[Government]:
    """The governments that may read it, where it is for named ones, in alphabetical order."""
    if content["access"] != Paper.Access.NAMED:
        return []
    return sorted(content.get("governments", ()), key=lambda each: str(each.sort_name))


def _save(paper: Paper, content: Mapping[str, Any]) -> None:
    named = _named(content)
    if paper.access == Paper.Access.NAMED and not named:
        raise ValidationError({"governments": _("Choose at least one government.")})
    if paper.item is not None and paper.item.meeting_id != paper.meeting_id:
        raise ValidationError({"item": _("Choose an item of this meeting.")})
    paper.full_clean()
    paper.save()
    sharing.share(paper, READ, named)


def _record(act: str, paper: Paper, actor: User, **facts: Any) -> None:
    record(
        verb=f"paper.{act}",
        actor=actor,
        obj=paper,
        government_id=paper.government_id,
        meeting=paper.meeting_id,
        **facts,
    )
