"""What belongs into a briefing pack for one reader, and which packs that reader may still have."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import get_language

from commitments.models import Publication, SharedSection, Visibility
from commitments.selectors import shared
from commitments.selectors.changes import Change, changes_since, current_compared_since
from meetings.models import ActionItem, BriefingPack, Decision, Meeting, Paper, PaperVersion
from meetings.selectors.actions import decisions, decisions_since, open_actions
from meetings.selectors.agenda import CirculatedAgenda, agenda_for
from meetings.selectors.meetings import get_public_meeting, last_formal_meeting
from meetings.selectors.papers import papers_for
from members import selectors as members
from members.models import Government
from taskforce.core.permissions import allows, require
from taskforce.documents.models import Document

Sources = Mapping[str, Any]
# Of the publications that packs rest on, those that are current today, each with the moment at
# which member governments lost an answer of it last.
Published = Mapping[int, datetime]


@dataclass(frozen=True)
class Material:
    """Everything that a pack says, as far as its reader may read it. `since` is the formal meeting
    before this one. `silent` are the members of which no report is there."""

    meeting: Meeting
    since: Meeting | None
    agenda: CirculatedAgenda | None
    papers: Sequence[tuple[Paper, PaperVersion]]
    decisions: Sequence[Decision]
    actions: Sequence[ActionItem]
    changes: Mapping[int, Sequence[Change]]
    reports: Sequence[tuple[Publication, Sequence[SharedSection]]]
    silent: Sequence[Government]
    is_restricted: bool


def get_meeting_for_pack(user: Any, pk: int) -> Meeting:
    """An announced meeting; 404 for a draft, Refused for who does not follow meetings."""
    meeting = get_public_meeting(pk)
    require(user, "meeting.follow", meeting)
    return meeting


def material(user: Any, meeting: Meeting) -> Material:
    """What goes into a pack made now; in a number of queries that does not grow."""
    since = _meeting_before(meeting)
    papers = _papers(user, meeting)
    publications = shared.reports_for(user, meeting.round)
    sections = shared.sections_for(user, publications)
    whole = shared.read_whole(user)
    return Material(
        meeting=meeting,
        since=since,
        agenda=agenda_for(user, meeting),
        papers=papers,
        decisions=list(_decisions(since)),
        actions=list(open_actions()),
        changes=changes_since(user, _end(since)),
        reports=[(each, sections[each.pk]) for each in publications],
        silent=_silent(publications),
        is_restricted=any(paper.access == Paper.Access.NAMED for paper, _version in papers)
        or any(whole(each.government_id) for each in publications),
    )


def sources(user: Any, meeting: Meeting) -> Sources:
    """What a pack made now would be made of: the numbers of everything in it, with whatever of it
    may change. It answers whether there is anything new to make, and whether what was made may
    still be given out."""
    since = _meeting_before(meeting)
    agenda = meeting.agenda_versions.first()
    publications = shared.reports_for(user, meeting.round)
    whole = shared.read_whole(user)
    return {
        "reader": [reader_in_words(user), user.time_zone, get_language() or ""],
        "meeting": meeting.version,
        "since": since.pk if since else 0,
        "agenda": agenda.number if agenda else 0,
        "papers": [
            [version.pk, paper.number, paper.version, paper.access]
            for paper, version in _papers(user, meeting)
        ],
        "decisions": [[each.pk, each.version] for each in _decisions(since)],
        "actions": [[each.pk, each.version, each.state] for each in open_actions()],
        "changes": current_compared_since(user, _end(since)),
        "reports": [[each.pk, whole(each.government_id)] for each in publications],
        "silent": [each.pk for each in _silent(publications)],
    }


def _meeting_before(meeting: Meeting) -> Meeting | None:
    """The formal meeting that took place last before this one."""
    return last_formal_meeting(min(meeting.starts_at, timezone.now()))


def _end(meeting: Meeting | None) -> datetime:
    return meeting.ends_at if meeting else datetime.min.replace(tzinfo=UTC)


def _decisions(since: Meeting | None) -> QuerySet[Decision]:
    return decisions_since(since.starts_at) if since else decisions()


def _silent(publications: Sequence[Publication]) -> list[Government]:
    """The members that report and of which no report is among these."""
    return list(
        members.active_members().exclude(pk__in=[each.government_id for each in publications])
    )


def fingerprint(made_of: Sources) -> str:
    """The SHA-256 of sources, in hexadecimal digits."""
    return hashlib.sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()


def _papers(user: Any, meeting: Meeting) -> list[tuple[Paper, PaperVersion]]:
    """The latest version of each paper that was brought and that this reader may read."""
    found = []
    for paper in papers_for(user, meeting):
        versions = list(paper.versions.all())
        if versions and paper.withdrawn_at is None:
            found.append((paper, versions[0]))
    return found


@dataclass(frozen=True)
class Offered:
    """A pack on its reader's page. `is_given` says whether it may be had: everything in it is still
    for this reader."""

    pack: BriefingPack
    is_given: bool


@dataclass(frozen=True)
class PackPage:
    """A reader's packs of a meeting, the latest first. `making` is the one that is under way;
    `news` names what a new one would have that the latest has not, empty where nothing changed."""

    meeting: Meeting
    packs: Sequence[Offered]
    making: BriefingPack | None
    news: Sequence[str]
    may_order: bool


def pack_page(user: Any, pk: int) -> PackPage:
    """The reader's own packs of an announced meeting: 404 for a draft, Refused for who does not
    follow meetings."""
    meeting = get_meeting_for_pack(user, pk)
    now = sources(user, meeting)
    rows = list(meeting.packs.filter(person=user).select_related("document"))
    published = _published(rows)
    making = next((row for row in rows if row.is_unfinished), None)
    ready = [row for row in rows if row.state == BriefingPack.State.READY]
    news = _news(ready[0].sources, now) if ready else ()
    return PackPage(
        meeting=meeting,
        packs=[
            Offered(row, is_given(row, now, published)) for row in rows if not row.is_unfinished
        ],
        making=making,
        news=news,
        may_order=making is None
        and meeting.state != Meeting.State.CANCELLED
        and (not ready or bool(news)),
    )


def _news(before: Sources, now: Sources) -> list[str]:
    """The names of the sources that differ, in their order."""
    return [name for name in now if before.get(name) != now[name]]


def is_given(pack: BriefingPack, now: Sources, published: Published) -> bool:
    """Whether a finished pack may still be had: each paper in it is the one that this reader reads
    today, each report that it has or compares is published still with every answer that it had, and
    none is in it as a whole that is not theirs."""
    if pack.document is None:
        return False
    papers = {row[0] for row in now["papers"]}
    whole = {pk for pk, is_whole in now["reports"] if is_whole}
    return (
        all(row[0] in papers for row in pack.sources["papers"])
        and all(pk in whole for pk, is_whole in pack.sources["reports"] if is_whole)
        and all(pk in published and published[pk] < pack.ordered_at for pk in _rests_on(pack))
    )


def _rests_on(pack: BriefingPack) -> set[int]:
    """The ids of the publications that a pack has, or compares."""
    reports = {row[0] for row in pack.sources.get("reports", ())}
    return reports | set(pack.sources.get("changes", ()))


def _published(packs: Sequence[BriefingPack]) -> Published:
    wanted = set().union(*map(_rests_on, packs))
    taken_back = Max(
        "version__report__taken_back__taken_at",
        filter=Q(version__report__taken_back__readers=Visibility.SECRETARIAT),
    )
    rows = Publication.objects.current().filter(pk__in=wanted).order_by()
    moments = rows.annotate(taken_back=taken_back).values_list("pk", "taken_back")
    return {pk: moment or datetime.min.replace(tzinfo=UTC) for pk, moment in moments}


def is_still_given(pack: BriefingPack) -> bool:
    """As `is_given`, from what its reader may read now."""
    if not allows(pack.person, "meeting.follow"):
        return False
    return is_given(pack, sources(pack.person, pack.meeting), _published([pack]))


def get_pack_document(user: Any, pk: int) -> Document:
    """A reader's own pack; 404 for everybody else's, and for one that is not given out any more."""
    rows = BriefingPack.objects.select_related("document", "meeting__round", "person")
    pack = get_object_or_404(rows, pk=pk, person_id=user.pk)
    if pack.document is None or not is_still_given(pack):
        raise Http404
    return pack.document


def reader_in_words(user: Any) -> str:
    """Whose pack it is: the person's name, and their governments'."""
    return ", ".join([user.name, *(str(each) for each in members.own_governments(user))])
