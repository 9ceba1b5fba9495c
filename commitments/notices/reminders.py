"""What people are reminded of about reports and the statement, and on which days."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from commitments.models import Report, Signature, Statement
from commitments.notices.reports import NAMES, names
from members import authority, recipients
from members.models import Government
from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import Notice
from taskforce.notifications.planning import Case, Ladder

_A_WEEK = timedelta(days=7)  # for a copy that is sent again; a reminder lasts as long as its window


def _report_link(notice: Notice) -> str:
    """To the page on which it is their turn."""
    waits = Report.objects.filter(pk=notice.object_id, state=Report.State.IN_CLEARANCE).exists()
    return reverse("report-check" if waits else "report-detail", args=[notice.object_id])


def _phase(notice: Notice) -> Mapping[str, Any]:
    """How far the deadline is when the mail leaves, which may be days after its window opened:
    what the templates choose their words by."""
    left = notice.due_at - timezone.now() if notice.due_at else _A_WEEK
    return {
        "phase": "late" if left < timedelta() else "today" if left <= timedelta(days=1) else "ahead"
    }


REPORT_DUE = Kind(
    key="report.due",
    title=_("A report is due"),
    recipients=recipients.WHOSE_TURN,
    link=_report_link,
    expires_after=_A_WEEK,
    context=_phase,
    sample={**NAMES, "due_zone": "Europe/Brussels", "step": -7},
)
HOLD_ENDS = Kind(
    key="report.hold_ends",
    title=_("A report is about to be published"),
    recipients=recipients.CLEARERS_AND_HEADS,
    link=lambda notice: reverse("report-check", args=[notice.object_id]),
    expires_after=_A_WEEK,
    mandatory=False,
    sample={**NAMES, "due_zone": "Europe/Brussels", "step": -1},
)
UNSIGNED = Kind(
    key="statement.unsigned",
    title=_("A version of the mission statement is not signed yet"),
    recipients=recipients.HEADS,
    link=lambda notice: reverse("statement-sign", args=[notice.object_id]),
    expires_after=_A_WEEK,
    sample={"government_name": "Norland", "version": "2", "due_zone": "UTC", "step": 14},
)


def owed_reports(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Reports that active governments owe and can still write. It is the drafters' turn, or in
    clearance the clearance holders'; the heads hear of it once the deadline has passed."""
    rows = (
        _of(pk)
        .filter(state__in=Report.OWED, is_amendment=False, round__state__in=Report.RUNNING)
        .annotate(due=Coalesce("own_due_at", "round__due_at"))
        .filter(due__gte=earliest, due__lte=latest)
    )
    reports = [report for report in rows if report.takes_answers()]
    waiting = [report for report in reports if report.state == Report.State.IN_CLEARANCE]
    drafted = [report for report in reports if report.state != Report.State.IN_CLEARANCE]
    clearers = authority.people_by_government(authority.CLEAR, _governments(waiting))
    writers = authority.people_by_government(authority.DRAFT, _governments(drafted))
    heads = authority.people_by_government(authority.MANAGE, _governments(reports))
    for report in reports:
        turn = clearers if report.state == Report.State.IN_CLEARANCE else writers
        told = report.own_due_set_at if report.own_due_at else report.round.opened_at
        yield Case(
            obj=report,
            due_at=report.due_at,
            recipients=turn.get(report.government_id, []),
            overseers=heads.get(report.government_id, []),
            facts={**names(report), "due_zone": report.due_zone},
            since=told or report.round.opened_at or earliest,
        )


def held_reports(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Reports that become public when their hold ends, unless somebody stops it."""
    rows = _of(pk).filter(state=Report.State.HELD, held_until__gte=earliest, held_until__lte=latest)
    reports = list(rows)
    clearers = authority.people_by_government(authority.CLEAR, _governments(reports))
    heads = authority.people_by_government(authority.MANAGE, _governments(reports))
    for report in reports:
        people = dict.fromkeys(
            [*clearers.get(report.government_id, []), *heads.get(report.government_id, [])]
        )
        if report.held_until is not None:
            yield Case(
                obj=report,
                due_at=report.held_until,
                recipients=list(people),
                facts={**names(report), "due_zone": report.due_zone},
                since=report.state_since,
            )


def unsigned_statements(
    earliest: datetime, latest: datetime, pk: str | None = None
) -> Iterator[Case]:
    """Members that have not signed the statement in force, counted from the day it came in."""
    statement = Statement.objects.current_if_any()
    begun = statement.in_force_since if statement else None
    if statement is None or begun is None or not earliest <= begun <= latest:
        return
    signed = Signature.objects.filter(statement=statement).values("government")
    rows = Government.objects.members().filter(state=Government.State.ACTIVE)
    rows = rows.exclude(pk__in=signed)
    governments = list(rows.filter(pk=pk) if pk else rows)
    heads = authority.people_by_government(
        authority.MANAGE, [government.pk for government in governments]
    )
    for government in governments:
        yield Case(
            obj=government,
            due_at=begun,
            recipients=heads.get(government.pk, []),
            facts={"government_name": government.name, "version": statement.version},
        )


def _governments(reports: Sequence[Report]) -> set[int]:
    return {report.government_id for report in reports}


def _of(pk: str | None) -> "QuerySet[Report]":
    rows = Report.objects.listed().filter(government__state=Government.State.ACTIVE)
    return rows.filter(pk=pk) if pk else rows.order_by(F("government__sort_name"))


KINDS = (REPORT_DUE, HOLD_ENDS, UNSIGNED)
LADDERS = (
    Ladder(REPORT_DUE, steps=(-30, -14, -7, -1, 0, 7, 14), lasts=7, cases=owed_reports),
    Ladder(HOLD_ENDS, steps=(-1,), lasts=1, cases=held_reports),
    Ladder(UNSIGNED, steps=(14, 30, 60), lasts=30, cases=unsigned_statements),
)
