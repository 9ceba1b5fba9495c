"""What waits for the secretariat about meetings, as groups of the overview and the digest."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import ngettext_lazy

from meetings.models import Meeting
from meetings.selectors import SecretariatWork
from taskforce.home.work import Group, Item

_OUTCOMES = ngettext_lazy(
    "The outcome of %(count)d meeting is not recorded yet",
    "The outcomes of %(count)d meetings are not recorded yet",
    "count",
)
_SHORT_YEARS = ngettext_lazy(
    "%(count)d year has fewer than two formal meetings planned",
    "%(count)d years have fewer than two formal meetings planned",
    "count",
)
_AGENDAS = ngettext_lazy(
    "%(count)d meeting is near and has no agenda",
    "%(count)d meetings are near and have no agenda",
    "count",
)
_PROPOSALS = ngettext_lazy(
    "%(count)d proposal for an agenda waits for an answer",
    "%(count)d proposals for agendas wait for an answer",
    "count",
)
_SEATS = ngettext_lazy(
    "%(count)d seat waits for confirmation", "%(count)d seats wait for confirmation", "count"
)
_PAPERS = ngettext_lazy(
    "%(count)d paper for a meeting is overdue",
    "%(count)d papers for meetings are overdue",
    "count",
)
_MINUTES = ngettext_lazy(
    "The minutes of %(count)d meeting are not circulated yet",
    "The minutes of %(count)d meetings are not circulated yet",
    "count",
)
_OBJECTIONS = ngettext_lazy(
    "%(count)d objection to minutes waits for an answer",
    "%(count)d objections to minutes wait for an answer",
    "count",
)
_ADOPT = ngettext_lazy(
    "The minutes of %(count)d meeting can be adopted",
    "The minutes of %(count)d meetings can be adopted",
    "count",
)
_CLOSE = ngettext_lazy(
    "%(count)d meeting with adopted minutes is not closed yet",
    "%(count)d meetings with adopted minutes are not closed yet",
    "count",
)
_REPORTED = ngettext_lazy(
    "%(count)d action is reported done", "%(count)d actions are reported done", "count"
)
_OVERDUE = ngettext_lazy("%(count)d action is overdue", "%(count)d actions are overdue", "count")


def meeting_groups(
    work: SecretariatWork, outcomes: Iterable[Meeting], short_years: Sequence[int]
) -> Iterator[Group]:
    """In the order in which a meeting goes its way."""
    page = reverse("meeting-manage")
    actions = reverse("action-item-list")

    def about(meetings: Iterable[Meeting], name: str) -> list[Item]:
        return [
            Item(each.title, reverse(name, args=[each.pk]), each.state_since) for each in meetings
        ]

    def group(key: str, words: Any, items: Sequence[Item], link: str = page) -> Group:
        return Group(key, words, link, items)

    yield group("agendas", _AGENDAS, about(work.agendas_missing, "meeting-agenda"))
    yield group(
        "proposals",
        _PROPOSALS,
        [
            Item(
                f"{each.government}, {each.meeting}",
                reverse("meeting-agenda", args=[each.meeting_id]),
            )
            for each in work.proposals
        ],
    )
    yield group(
        "seats",
        _SEATS,
        [
            Item(
                f"{each.government}, {each.meeting}",
                reverse("meeting-registrations", args=[each.meeting_id]),
                each.state_since,
            )
            for each in work.seats
        ],
    )
    yield group(
        "papers",
        _PAPERS,
        [
            Item(
                str(each.meeting),
                reverse("meeting-papers", args=[each.meeting_id]),
                due_at=each.due_at,
                due_zone=each.meeting.zone,
            )
            for each in work.papers_late
        ],
    )
    yield group(
        "outcomes",
        _OUTCOMES,
        [
            Item(each.title, reverse("meeting-outcome", args=[each.pk]), each.ends_at)
            for each in outcomes
        ],
    )
    yield group("minutes", _MINUTES, about(work.minutes_missing, "minutes-edit"))
    yield group(
        "objections",
        _OBJECTIONS,
        [
            Item(
                f"{each.government}, {each.revision.meeting}",
                reverse("minutes-edit", args=[each.revision.meeting_id]),
                each.made_at,
            )
            for each in work.objections
        ],
    )
    yield group("to_adopt", _ADOPT, about(work.to_adopt, "meeting-run"))
    yield group("to_close", _CLOSE, about(work.to_close, "meeting-run"))
    yield group(
        "reported",
        _REPORTED,
        [
            Item(f"{each.number}, {each.owner}", each.get_absolute_url(), each.state_since)
            for each in work.reported
        ],
        actions,
    )
    yield group(
        "overdue_actions",
        _OVERDUE,
        [
            Item(
                f"{each.number}, {each.owner}",
                each.get_absolute_url(),
                due_at=each.due_at,
                due_zone=each.due_zone,
            )
            for each in work.overdue
        ],
        actions,
    )
    yield group("short_years", _SHORT_YEARS, [Item(str(year), page) for year in short_years])
