"""Who may read which paper: one rule, for the page, the document, the pack and whatever follows."""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from meetings.models import AgendaItem, Meeting, Paper, PaperVersion
from meetings.models.papers import READ
from members import authority, sharing
from members.models import Government
from taskforce.core.permissions import allows, require


def visible_papers(user: Any) -> QuerySet[Paper]:
    """The papers of which this reader may know, with their documents.

    Officers know of all. Everybody else of those of announced meetings that were brought and not
    withdrawn: the public ones; for people in a delegation those of the Taskforce too, and those
    for their government by name. A government always knows of what it brings or is to bring.
    """
    rows = Paper.objects.select_related("meeting", "item", "government").prefetch_related(
        "versions__document"
    )
    if allows(user, "meeting.run"):
        return rows
    rows = rows.filter(withdrawn_at=None).exclude(meeting__state=Meeting.State.DRAFT)
    brought = Exists(PaperVersion.objects.filter(paper=OuterRef("pk")))
    own = authority.governments_with(user, authority.READ)
    if not own:
        return rows.filter(brought, access=Paper.Access.PUBLIC)
    readable = (
        Q(access__in=[Paper.Access.PUBLIC, Paper.Access.TASKFORCE])
        | Q(access=Paper.Access.NAMED, pk__in=sharing.shared_to(user, READ, Paper))
    ) & Q(brought)
    return rows.filter(readable | Q(government__in=own))


def papers_for(user: Any, meeting: Meeting) -> list[Paper]:
    """What this reader may know of the papers of a meeting, by number."""
    return list(visible_papers(user).filter(meeting=meeting))


def get_paper(user: Any, pk: int) -> Paper:
    """A paper; 404 for whom it does not exist."""
    return get_object_or_404(visible_papers(user), pk=pk)


def get_paper_version(user: Any, pk: int, number: int | None = None) -> PaperVersion:
    """The document of a paper, the latest where no number is given. Earlier ones are read by the
    secretariat and the government that brings it; 404 for everybody else."""
    paper = get_paper(user, pk)
    versions = list(paper.versions.all())
    wanted = versions[:1] if number is None else [v for v in versions if v.number == number]
    if not wanted:
        raise Http404
    found = wanted[0]
    own = paper.government_id in authority.governments_with(user, authority.READ)
    if found != versions[0] and not own and not allows(user, "meeting.run"):
        raise Http404
    return found


def get_paper_to_bring(user: Any, pk: int) -> Paper:
    """404 for whom the paper does not exist, Refused for who may not bring it."""
    paper = get_paper(user, pk)
    require(user, "paper.bring", paper)
    return paper


def get_run_paper(user: Any, pk: int) -> Paper:
    """Any paper, for those who run meetings; Refused for everybody else."""
    require(user, "meeting.run")
    return get_paper(user, pk)


def may_bring(user: Any, papers: list[Paper]) -> set[int]:
    """The numbers in the database of those papers that the person may bring."""
    return {paper.pk for paper in papers if allows(user, "paper.bring", paper)}


def named_governments(paper: Paper) -> list[Government]:
    """Those that a paper for named governments names."""
    return sharing.shared_with(paper, READ)


def items_for_papers(meeting: Meeting) -> QuerySet[AgendaItem]:
    """The items to which a paper may belong."""
    return meeting.items.filter(state=AgendaItem.State.ACCEPTED)
