"""What people are reminded of about meetings, papers, minutes and actions, and on which days."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import ActionItem, Meeting, MinutesRevision, Objection, Paper
from meetings.notices.actions import KEEPERS
from meetings.notices.shared import ALL_HEADS, SAMPLE, facts, heads_by_government, to_the_page
from members import authority, recipients
from taskforce.notifications.kinds import Audience, Kind, Recipients
from taskforce.notifications.planning import Case, Ladder, phase

_A_WEEK = timedelta(days=7)  # for a copy that is sent again; a reminder lasts as long as its window
_ACTION = {"number": "A-2027-03", "meeting_title": SAMPLE["meeting_title"]}

REGISTRATION_DUE = Kind(
    key="registration.due",
    title=_("A delegation has not said who comes"),
    recipients=Recipients(
        _("The heads of delegations that have not answered"), Audience.DELEGATION
    ),
    link=to_the_page,
    expires_after=_A_WEEK,
    sample={**SAMPLE, "due_zone": "Europe/Oslo", "step": -7},
)
MEETING_SOON = Kind(
    key="meeting.soon",
    title=_("A meeting is near"),
    recipients=Recipients(_("Everybody registered who has an account"), Audience.DELEGATION),
    link=to_the_page,
    expires_after=_A_WEEK,
    mandatory=False,
    sample={**SAMPLE, "due_zone": "Europe/Oslo", "step": -7},
)
PAPER_DUE = Kind(
    key="paper.due",
    title=_("A paper is due"),
    recipients=recipients.HEADS,
    link=lambda notice: reverse("paper-bring", args=[notice.object_id]),
    expires_after=_A_WEEK,
    context=phase,
    sample={**SAMPLE, "due_zone": "Europe/Oslo", "step": -7},
)
SILENCE_ENDS = Kind(
    key="minutes.silence_ends",
    title=_("Minutes are about to be adopted"),
    recipients=ALL_HEADS,
    link=lambda notice: reverse("meeting-minutes", args=[notice.object_id]),
    expires_after=_A_WEEK,
    mandatory=False,
    sample={**SAMPLE, "due_zone": "Europe/Oslo", "step": -3},
)
ACTION_DUE = Kind(
    key="action.due",
    title=_("An action is due"),
    recipients=KEEPERS,
    link=lambda notice: reverse("action-item-detail", args=[notice.object_id]),
    expires_after=_A_WEEK,
    context=phase,
    sample={**_ACTION, "due_zone": "Europe/Oslo", "step": -7},
)


def unanswered_registrations(
    earliest: datetime, latest: datetime, pk: str | None = None
) -> Iterator[Case]:
    """Meetings for which delegations register, with the heads of those that have said nothing."""
    rows = Meeting.objects.filter(
        state=Meeting.State.REGISTRATION_OPEN,
        register_by__gte=earliest,
        register_by__lte=latest,
    ).prefetch_related("registrations", "apologies")
    meetings = list(rows.filter(pk=pk) if pk else rows)
    heads = heads_by_government() if meetings else {}
    for meeting in meetings:
        answered = meeting.answered_by
        people = [head for pk, found in heads.items() if pk not in answered for head in found]
        if meeting.register_by is not None:
            yield Case(
                obj=meeting,
                due_at=meeting.register_by,
                recipients=list(dict.fromkeys(people)),
                facts={**facts(meeting), "due_zone": meeting.zone},
            )


def near_meetings(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Meetings that take place, with those who are registered and have an account."""
    rows = Meeting.objects.filter(
        state__in=[Meeting.State.ANNOUNCED, Meeting.State.REGISTRATION_OPEN],
        starts_at__gte=earliest,
        starts_at__lte=latest,
    ).prefetch_related("registrations__person")
    for meeting in rows.filter(pk=pk) if pk else rows:
        seated = [row.person for row in meeting.registrations.all() if row.is_active]
        yield Case(
            obj=meeting,
            due_at=meeting.starts_at,
            recipients=[person for person in seated if person is not None and person.is_active],
            facts={**facts(meeting), "due_zone": meeting.zone},
        )


def awaited_papers(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Papers that governments are to bring to a meeting that is ahead."""
    rows = (
        Paper.objects.awaited()
        .filter(
            government__isnull=False,
            due_at__gte=earliest,
            due_at__lte=latest,
            meeting__state__in=Meeting.AHEAD,
        )
        .select_related("meeting")
        .order_by("due_at", "pk")
    )
    papers = list(rows.filter(pk=pk) if pk else rows)
    heads = authority.people_by_government(
        authority.MANAGE, {paper.government_id for paper in papers if paper.government_id}
    )
    for paper in papers:
        if paper.due_at is not None:
            yield Case(
                obj=paper,
                due_at=paper.due_at,
                recipients=heads.get(paper.government_id or 0, []),
                facts={**facts(paper.meeting), "due_zone": paper.meeting.zone},
            )


def ending_silences(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Minutes to which members may object, with the heads of those that have not."""
    later = MinutesRevision.objects.filter(
        meeting=OuterRef("meeting"), number__gt=OuterRef("number")
    )
    rows = (
        MinutesRevision.objects.filter(
            ~Exists(later),
            meeting__state=Meeting.State.MINUTES_CIRCULATED,
            silence_ends_at__gte=earliest,
            silence_ends_at__lte=latest,
        )
        .select_related("meeting")
        .order_by("silence_ends_at", "pk")
    )
    revisions = list(rows.filter(meeting__pk=pk) if pk else rows)
    heads = heads_by_government() if revisions else {}
    objecting = set(
        Objection.objects.open()
        .filter(revision__in=revisions)
        .values_list("revision_id", "government_id")
    )
    for revision in revisions:
        people = [
            head
            for government_id, found in heads.items()
            if (revision.pk, government_id) not in objecting
            for head in found
        ]
        yield Case(
            obj=revision.meeting,
            due_at=revision.silence_ends_at,
            recipients=list(dict.fromkeys(people)),
            facts={**facts(revision.meeting), "due_zone": revision.zone},
            since=revision.circulated_at,
        )


def owed_actions(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Actions that nobody has reported done, with who looks after them: the person named as long as
    they belong to the owner, else its heads, or the officers. A government's heads oversee it."""
    rows = (
        ActionItem.objects.filter(
            state__in=ActionItem.OWED, due_at__gte=earliest, due_at__lte=latest
        )
        .select_related("meeting", "person")
        .order_by("due_at", "pk")
    )
    actions = list(rows.filter(pk=pk) if pk else rows)
    owners = {action.government_id for action in actions if action.government_id}
    readers = authority.people_by_government(authority.READ, owners)
    heads = authority.people_by_government(authority.MANAGE, owners)
    officers = list(recipients.officers()) if actions else []
    for action in actions:
        owner = action.government_id
        belong = readers.get(owner, []) if owner else officers
        people = [action.person] if action.person in belong else heads.get(owner or 0, officers)
        if action.due_at is not None:
            yield Case(
                obj=action,
                due_at=action.due_at,
                recipients=[person for person in people if person is not None],
                overseers=heads.get(owner or 0, []),
                facts={
                    "number": action.number,
                    "meeting_title": action.meeting.title,
                    "due_zone": action.due_zone,
                },
                since=action.created_at,
            )


KINDS = (REGISTRATION_DUE, MEETING_SOON, PAPER_DUE, SILENCE_ENDS, ACTION_DUE)
LADDERS = (
    Ladder(REGISTRATION_DUE, steps=(-14, -7, -1), lasts=1, cases=unanswered_registrations),
    Ladder(MEETING_SOON, steps=(-7, -1), lasts=1, cases=near_meetings),
    Ladder(PAPER_DUE, steps=(-14, -7, -1, 0, 7), lasts=7, cases=awaited_papers),
    Ladder(SILENCE_ENDS, steps=(-3, -1), lasts=1, cases=ending_silences),
    Ladder(ACTION_DUE, steps=(-14, -7, 0, 7, 14), lasts=7, cases=owed_actions),
)
