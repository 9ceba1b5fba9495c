"""What a reader finds of meetings: each kind by the rule of the page on which it stands."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy

from meetings.models import (
    ActionItem,
    AgendaVersion,
    Decision,
    Meeting,
    MinutesRevision,
    Paper,
)
from meetings.selectors.actions import decisions, open_actions
from meetings.selectors.meetings import visible
from meetings.selectors.papers import visible_papers
from taskforce.core.permissions import allows
from taskforce.search import asking
from taskforce.search.asking import Hit, Question
from taskforce.search.sources import Row, Source


def _find_meetings(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best(visible(), asked))


def _show_meetings(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    return {row.pk: _meeting(row) for row in visible().filter(pk__in=pks)}


def _meeting(row: Meeting) -> Row:
    said = (row.place, row.reason, row.outcome)
    return Row(
        title=row.title,
        address=row.get_absolute_url(),
        text=" ".join(part for part in said if part),
        at=row.starts_at,
        note=row.get_kind_display(),
    )


def _agendas(user: Any) -> QuerySet[AgendaVersion]:
    """The latest that was circulated of each meeting, for who follows meetings."""
    if not allows(user, "meeting.follow"):
        return AgendaVersion.objects.none()
    later = AgendaVersion.objects.filter(meeting=OuterRef("meeting"), number__gt=OuterRef("number"))
    return AgendaVersion.objects.filter(~Exists(later), meeting__in=Meeting.objects.public())


def _find_agendas(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best(_agendas(user), asked))


def _show_agendas(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    rows = _agendas(user).filter(pk__in=pks).select_related("meeting")
    return {row.pk: _agenda(row) for row in rows}


def _agenda(row: AgendaVersion) -> Row:
    names = ("title", "description", "presenter", "government")
    return Row(
        title=row.meeting.title,
        address=row.meeting.get_absolute_url(),
        text=" ".join(said[name] for said in row.items for name in names if said[name]),
        at=row.circulated_at,
        note=gettext_lazy("Agenda"),
    )


def _minutes(user: Any) -> QuerySet[MinutesRevision]:
    """The latest revision of minutes that are with the members, for members."""
    if not allows(user, "shared.read"):
        return MinutesRevision.objects.none()
    later = MinutesRevision.objects.filter(
        meeting=OuterRef("meeting"), number__gt=OuterRef("number")
    )
    return MinutesRevision.objects.filter(~Exists(later), meeting__state__in=Meeting.SHOWS_MINUTES)


def _find_minutes(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best(_minutes(user), asked))


def _show_minutes(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    rows = _minutes(user).filter(pk__in=pks).select_related("meeting")
    return {
        row.pk: Row(
            title=row.meeting.title,
            address=reverse("meeting-minutes", args=[row.meeting_id]),
            text=row.text,
            at=row.circulated_at,
            note=gettext_lazy("Minutes"),
        )
        for row in rows
    }


def _decisions(user: Any) -> QuerySet[Decision]:
    return decisions() if allows(user, "shared.read") else Decision.objects.none()


def _find_decisions(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best(_decisions(user), asked))


def _show_decisions(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    page = reverse("decision-list")
    return {
        row.pk: Row(
            title=f"{row.meeting}: {row}",
            address=f"{page}?meeting={row.meeting_id}",
            text=row.text,
            at=row.recorded_at,
        )
        for row in _decisions(user).filter(pk__in=pks)
    }


def _actions(user: Any) -> QuerySet[ActionItem]:
    return open_actions(state="") if allows(user, "shared.read") else ActionItem.objects.none()


def _find_actions(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best(_actions(user), asked))


def _show_actions(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    return {
        row.pk: Row(
            title=row.number,
            address=row.get_absolute_url(),
            text=row.text,
            at=row.created_at,
            government=row.owner,
            note=row.get_state_display(),
        )
        for row in _actions(user).filter(pk__in=pks)
    }


def _find_papers(user: Any, asked: Question) -> Sequence[Hit]:
    return asking.hits(asking.best(visible_papers(user), asked))


def _show_papers(user: Any, pks: Sequence[int]) -> Mapping[int, Row]:
    return {row.pk: _paper(row) for row in visible_papers(user).filter(pk__in=pks)}


def _paper(row: Paper) -> Row:
    """The document where there is one; the meeting where it is still awaited."""
    if row.versions.all():
        address = reverse("paper-document", args=[row.pk])
    elif row.meeting.is_public:
        address = row.meeting.get_absolute_url()
    else:
        address = reverse("meeting-papers", args=[row.meeting_id])
    return Row(
        title=row.title,
        address=address,
        text="",
        at=row.meeting.starts_at,
        government=str(row.government or ""),
        note=row.meeting.title,
    )


SOURCES = (
    Source("meetings", gettext_lazy("Meetings"), _find_meetings, _show_meetings),
    Source("agendas", gettext_lazy("Agendas"), _find_agendas, _show_agendas),
    Source("minutes", gettext_lazy("Minutes"), _find_minutes, _show_minutes),
    Source("decisions", gettext_lazy("Decisions"), _find_decisions, _show_decisions),
    Source("actions", gettext_lazy("Actions"), _find_actions, _show_actions),
    Source("papers", gettext_lazy("Papers"), _find_papers, _show_papers),
)
