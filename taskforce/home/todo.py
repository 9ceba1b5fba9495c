"""What waits for a person: the list that opens their day and that mail repeats."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from commitments import selectors as commitments
from commitments.models import Report
from commitments.selectors import signing
from members import authority
from members import selectors as members
from members.models import Application
from members.permissions import is_officer, is_staff


@dataclass(frozen=True)
class Task:
    """One thing to do, where to do it, and by when (an instant and the zone it is said in)."""

    title: str | Promise
    link: str
    about: str
    due_at: datetime | None = None
    due_zone: str = "UTC"


_OWN_WORK = {
    Report.State.NOT_STARTED: (authority.DRAFT, _("Start the progress report"), "report-detail"),
    Report.State.DRAFTING: (authority.DRAFT, _("Complete the progress report"), "report-detail"),
    Report.State.RETURNED: (
        authority.DRAFT,
        _("Change the returned progress report"),
        "report-detail",
    ),
    Report.State.AMENDING: (authority.DRAFT, _("Complete the amendment"), "report-detail"),
    Report.State.IN_CLEARANCE: (
        authority.CLEAR,
        _("Clear and submit the progress report"),
        "report-check",
    ),
    Report.State.HELD: (
        authority.CLEAR,
        _("Read what will be published, or stop it"),
        "report-check",
    ),
}

_SECRETARIAT_WORK = {
    Report.State.SUBMITTED: ngettext_lazy(
        "%(count)d report waits for review", "%(count)d reports wait for review", "count"
    ),
    Report.State.IN_REVIEW: ngettext_lazy(
        "%(count)d report is being reviewed", "%(count)d reports are being reviewed", "count"
    ),
    Report.State.ACCEPTED: ngettext_lazy(
        "The publication of %(count)d report can be announced",
        "The publication of %(count)d reports can be announced",
        "count",
    ),
}


_APPLICATIONS = ngettext_lazy(
    "%(count)d application waits for an officer",
    "%(count)d applications wait for an officer",
    "count",
)


_OVERDUE = ngettext_lazy(
    "%(count)d government is overdue with its report",
    "%(count)d governments are overdue with their reports",
    "count",
)


def tasks(user: Any) -> list[Task]:
    """Everything that waits for this person, nearest deadline first; empty when nothing does."""
    waiting = [
        *_for_delegation(user),
        *_for_heads(user),
        *_for_staff(user),
        *_for_secretariat(user),
    ]
    return sorted(
        waiting, key=lambda task: (task.due_at is None, task.due_at or 0, str(task.title))
    )


def _for_delegation(user: Any) -> Iterator[Task]:
    for report in commitments.own_reports(user):
        if report.state not in _OWN_WORK or not _goes_on(report):
            continue
        permission, title, page = _OWN_WORK[Report.State(report.state)]
        if authority.holds(user, permission, report.government_id):
            yield Task(
                title=title,
                link=reverse(page, args=[report.pk]),
                about=f"{report.government}, {report.round}",
                due_at=_due(report),
                due_zone=report.due_zone,
            )


def _goes_on(report: Report) -> bool:
    return report.state == Report.State.HELD or report.takes_answers()


def _due(report: Report) -> datetime | None:
    """An amendment has no deadline; what is held is public when the hold ends."""
    if report.state == Report.State.HELD:
        return report.held_until
    return None if report.is_amendment else report.due_at


def _for_heads(user: Any) -> Iterator[Task]:
    to_sign = signing.still_to_sign(user)
    for government in members.governments_managed_by(user):
        page = reverse("government-delegation", args=[government.pk])
        confirmation = members.confirmation(government)
        if confirmation.is_due:
            yield Task(
                title=_("Confirm who belongs to the delegation"),
                link=page,
                about=government.name,
                due_at=confirmation.due_at,
            )
        if government in to_sign:
            yield Task(
                title=_("Sign the mission statement"),
                link=reverse("statement-sign", args=[government.pk]),
                about=government.name,
            )
        for role in members.lacking(government):
            yield Task(
                title=_("Find somebody for the delegation: %(role)s") % {"role": role.label},
                link=page,
                about=government.name,
            )


def _for_staff(user: Any) -> Iterator[Task]:
    if not is_staff(user):
        return
    for recovery in members.recoveries_to_confirm(user):
        yield Task(
            title=_("Confirm the recovery of an account, or refuse it"),
            link=reverse("recovery-detail", args=[recovery.pk]),
            about=recovery.person.name,
            due_at=recovery.expires_at,
            due_zone=user.time_zone,
        )


def _for_secretariat(user: Any) -> Iterator[Task]:
    if not is_officer(user):
        return
    if count := members.application_queue().counts[Application.State.SUBMITTED]:
        yield Task(
            title=_APPLICATIONS % {"count": count},
            link=f"{reverse('application-queue')}?state=submitted",
            about="",
        )
    for application in members.own_cases(user):
        yield Task(
            title=_("Go on with an application"),
            link=application.get_absolute_url(),
            about=f"{application.government_name}, {application.reference}",
        )
    queue = commitments.review_queue()
    if count := commitments.overdue_count():
        yield Task(
            title=_OVERDUE % {"count": count},
            link=f"{reverse('report-board')}?show=overdue",
            about="",
        )
    counts = queue.counts
    for state, title in _SECRETARIAT_WORK.items():
        if count := counts[state]:
            yield Task(
                title=title % {"count": count},
                link=f"{reverse('review-queue')}?state={state}",
                about="",
            )
