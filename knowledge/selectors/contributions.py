"""What governments and the secretariat have in the making: their own people see it, officers once
it was sent to them, and nobody else may know of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from knowledge import content
from knowledge.content import Text
from knowledge.models import Resource, ResourceDocument, ResourceVersion, SafetyCheck
from knowledge.selectors.resources import readable
from members import authority
from members.models import Government
from members.permissions import is_officer
from taskforce.core.errors import Gone
from taskforce.core.permissions import allows, require
from taskforce.documents.models import Document

State = Resource.State
BOARD_AFTER = timedelta(days=28)  # of silence on "still current?", when the ladder has ended
SHOWN = ("waiting", "returned", "due", "published", "ended")
_QUEUES: dict[str, Q] = {
    "waiting": Q(state__in=Resource.WAITING),
    "returned": Q(state__in=[State.CHANGES_REQUESTED, State.UNPUBLISHED]),
    "published": Q(published_at__isnull=False),
    "ended": Q(state__in=[State.WITHDRAWN, State.ARCHIVED]),
}


def known_contributions(user: Any) -> QuerySet[Resource]:
    """The texts whose course this person may follow: those of their own governments, and for
    officers the secretariat's own and whatever was ever sent to it."""
    own = Q(government__in=authority.governments_with(user, authority.READ))
    if is_officer(user):
        own |= Q(government=None) | Q(submitted_by__isnull=False) | Q(edition__gt=0)
    rows: QuerySet[Resource] = Resource.objects.filter(own).select_related("government", "reviewer")
    return rows


def own_contributions(user: Any) -> QuerySet[Resource]:
    """Those of their own governments, and for officers the secretariat's own; what waits longest
    in its state comes last."""
    own = Q(government__in=authority.governments_with(user, authority.READ))
    if is_officer(user):
        own |= Q(government=None)
    rows: QuerySet[Resource] = Resource.objects.filter(own).select_related("government")
    return rows.order_by("-state_since", "-pk")


def get_contribution(user: Any, pk: int) -> Resource:
    """404 for whom it does not exist."""
    rows = known_contributions(user).select_related("author", "submitted_by", "cleared_by")
    return get_object_or_404(rows, pk=pk)


def get_for(user: Any, pk: int, rule: str) -> Resource:
    """404 for whom it does not exist, Refused for whom the rule does not allow it."""
    resource = get_contribution(user, pk)
    require(user, rule, resource)
    return resource


def get_drafted_document(user: Any, pk: int, document: int) -> ResourceDocument:
    """A document of a working copy, for its writers; 404 or Refused for everybody else."""
    resource = get_for(user, pk, "resource.write")
    return get_object_or_404(resource.documents.drafted(), document=document)


def get_document(user: Any, pk: int, document: int) -> Document:
    """A document of a text that this person may read; for its government and the secretariat also
    one of a working copy or of an earlier version that they may read. Gone for one that everybody
    could have once, 404 for everything else."""
    row = get_object_or_404(
        ResourceDocument.objects.select_related("document"),
        resource=pk,
        document=document,
    )
    if row.is_published and readable(user).filter(pk=pk).exists():
        return row.document
    if _may_read_document(user, row):
        return row.document
    published = ResourceVersion.objects.filter(
        resource=pk,
        content__visibility=Resource.Visibility.PUBLIC,
        content__documents__contains=[{"document": document}],
    )
    if published.exists():
        raise Gone(_("This document was public and has been taken from its readers."))
    raise Http404


def working_copy(user: Any, resource: Resource) -> Text | None:
    """What is being written; None for who may not read it yet."""
    return content.as_drafted(resource) if allows(user, "resource.read_draft", resource) else None


@dataclass(frozen=True)
class Face:
    """What a heading or a list says of a text to one person."""

    title: str
    language: str = ""
    kind_name: str = ""


def faces(user: Any, rows: Iterable[Resource]) -> list[tuple[Resource, Face]]:
    """Each text with its own title for those who may read the working copy, and while it has
    readers; otherwise with the title of its latest version, or its number. One query at most."""
    resources = list(rows)
    hidden = {
        each.pk
        for each in resources
        if not each.is_live and not allows(user, "resource.read_draft", each)
    }
    kept = ResourceVersion.objects.filter(resource__in=hidden).order_by("number")
    last = dict(kept.values_list("resource", "content__title")) if hidden else {}
    return [
        (
            each,
            Face(last.get(each.pk, str(each)))
            if each.pk in hidden
            else Face(each.title, each.language, str(each.get_kind_display())),
        )
        for each in resources
    ]


def face(user: Any, resource: Resource) -> Face:
    """As `faces`, of one text."""
    return faces(user, [resource])[0][1]


def drafted_documents(resource: Resource) -> QuerySet[ResourceDocument]:
    """The documents of the working copy."""
    rows: QuerySet[ResourceDocument] = resource.documents.drafted().select_related("document")
    return rows


def versions(resource: Resource) -> QuerySet[ResourceVersion]:
    """Every publication, the latest first."""
    return resource.versions.select_related("published_by")


def get_version(user: Any, pk: int, number: int) -> ResourceVersion:
    """One publication: for its government and the secretariat; 404 for everybody else."""
    resource = get_contribution(user, pk)
    return get_object_or_404(
        resource.versions.select_related("resource__government"), number=number
    )


def checks(resource: Resource) -> QuerySet[SafetyCheck]:
    """Who confirmed the checklist, the latest first."""
    return resource.checks.select_related("confirmed_by")


def _may_read_document(user: Any, row: ResourceDocument) -> bool:
    """A document that readers do not have: of the working copy, or of an earlier version."""
    resource = known_contributions(user).filter(pk=row.resource_id).first()
    if resource is None:
        return False
    if row.is_drafted and allows(user, "resource.read_draft", resource):
        return True
    return any(
        kept["document"] == row.document_id
        for version in resource.versions.all()
        for kept in version.content["documents"]
    )


def origins(user: Any) -> list[Government | None]:
    """For whom this person may write a text: governments in alphabetical order, None for the
    secretariat."""
    held = authority.permissions_of(user)
    rows = Government.objects.filter(pk__in=held).alphabetical() if held else []
    candidates: list[Government | None] = [None, *rows]
    return [each for each in candidates if allows(user, "resource.contribute", each)]


def require_origins(user: Any) -> list[Government | None]:
    """As `origins`; Refused for somebody who may write for nobody."""
    found = origins(user)
    if not found:
        held = authority.governments_with(user, authority.READ)
        require(user, "resource.contribute", Government.objects.filter(pk__in=held).first())
    return found


def clears(user: Any, resource: Resource) -> bool:
    """Whether this person may agree to more readers."""
    return bool(allows(user, "resource.clear", resource))


def acts(user: Any, resource: Resource) -> frozenset[str]:
    """What this person can do with a text now, by the names that the page uses."""
    state = resource.state
    by_rule = {
        "resource.write": {
            "edit": resource.is_written,
            "submit": resource.is_written,
            "recall": state == State.SUBMITTED,
            "amend": state == State.PUBLISHED,
            "confirm": state == State.PUBLISHED,
            "drop": resource.is_live and state in Resource.DROP_AMENDMENT.sources,
            "withdraw": state in Resource.WITHDRAW.sources,
            "reopen": state in Resource.REOPEN.sources,
        },
        "resource.clear": {
            "clear": resource.is_waiting
            and resource.cleared_at is None
            and content.needs_clearance(resource)
        },
        "resource.set_readers": {"readers": resource.is_live},
        "resource.review": {
            "take": state == State.SUBMITTED,
            "request_changes": state == State.IN_REVIEW,
            "publish": state == State.IN_REVIEW,
        },
        "resource.moderate": {
            "unpublish": resource.is_live,
            "archive": state in Resource.ARCHIVE.sources,
        },
    }
    return frozenset(
        act
        for rule, offered in by_rule.items()
        if allows(user, rule, resource)
        for act, applies in offered.items()
        if applies
    )


def board(user: Any, show: str, now: datetime) -> QuerySet[Resource]:
    """One queue of the secretariat's board, oldest first; Refused for everybody else."""
    require(user, "resource.moderate")
    return known_contributions(user).filter(_queue(show, now)).order_by("state_since", "pk")


def board_counts(user: Any, now: datetime) -> dict[str, int]:
    """How many texts each queue of the board holds."""
    found: dict[str, int] = known_contributions(user).aggregate(
        **{show: Count("pk", filter=_queue(show, now)) for show in SHOWN}
    )
    return found


def _queue(show: str, now: datetime) -> Q:
    if show == "due":
        return Q(published_at__isnull=False, review_by__lte=now)
    return _QUEUES[show]


@dataclass(frozen=True)
class LibraryWork:
    """What waits for the secretariat."""

    submitted: list[Resource]
    in_review: list[Resource]
    ageing: list[Resource]


def waits_for_secretariat(now: datetime) -> LibraryWork:
    """What was sent and nobody has taken, what is in review, and what is no longer known to be
    current: the secretariat's own at once, a government's once its reminders have ended."""
    rows = Resource.objects.select_related("government").order_by("state_since", "pk")
    waiting = list(rows.filter(state__in=Resource.WAITING))
    ageing = rows.filter(state=State.PUBLISHED, review_by__lte=now)
    silent = Q(government=None) | Q(review_by__lte=now - BOARD_AFTER)
    return LibraryWork(
        submitted=[each for each in waiting if each.state == State.SUBMITTED],
        in_review=[each for each in waiting if each.state == State.IN_REVIEW],
        ageing=list(ageing.filter(silent).order_by("review_by", "pk")),
    )


@dataclass(frozen=True)
class OwnWork:
    """What waits for one person about their government's texts."""

    returned: list[Resource]
    to_clear: list[Resource]
    ageing: list[Resource]


def waits_for_person(user: Any, now: datetime) -> OwnWork:
    """What came back to be changed, what needs their clearance, and what they are asked about
    within thirty days. One query where they belong to a delegation, none otherwise."""
    held = authority.permissions_of(user)
    if not held:
        return OwnWork([], [], [])
    soon = now + timedelta(days=30)
    rows = Resource.objects.select_related("government").filter(
        Q(state__in=[State.CHANGES_REQUESTED, State.UNPUBLISHED])
        | Q(state__in=Resource.WAITING, cleared_at=None)
        | Q(state=State.PUBLISHED, review_by__lte=soon),
        government__in=held,
    )
    found = list(rows.order_by("state_since", "pk"))
    writes = [each for each in found if allows(user, "resource.write", each)]
    return OwnWork(
        returned=[
            each for each in writes if each.state in {State.CHANGES_REQUESTED, State.UNPUBLISHED}
        ],
        to_clear=content.needing_clearance(
            each for each in found if each.is_waiting and allows(user, "resource.clear", each)
        ),
        ageing=[each for each in writes if each.state == State.PUBLISHED],
    )
