"""What waits for a person: the list that opens their day and that mail repeats."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments import selectors as commitments
from commitments.models import Report
from commitments.selectors import signing
from members import authority
from members import selectors as members
from taskforce.home.waiting import waiting


@dataclass(frozen=True)
class Task:
    """One thing to do, where to do it, and by when (an instant and the zone it is said in)."""

    title: str | Promise
    link: str
    about: str
    due_at: datetime | None = None
    due_zone: str = "UTC"


# For each state of a report: whose turn it is, what to do, and where.
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


def tasks(user: Any) -> list[Task]:
    """Everything that waits for this person, nearest deadline first; empty when nothing does."""
    found = [
        *_for_delegation(user),
        *_for_heads(user),
        *_for_secretariat(user),
    ]
    return sorted(found, key=lambda task: (task.due_at is None, task.due_at or 0, str(task.title)))


def _for_delegation(user: Any) -> Iterator[Task]:
    for report in commitments.own_reports(user):
        if report.state not in _OWN_WORK or not _goes_on(report):
            continue
        permission, words, page = _OWN_WORK[Report.State(report.state)]
        theirs = authority.holds(user, permission, report.government_id)
        if title := words if theirs else _overseen(user, report):
            yield Task(
                title=title,
                link=reverse(page, args=[report.pk]),
                about=f"{report.government}, {report.round}",
                due_at=_due(report),
                due_zone=report.due_zone,
            )
    for section in commitments.sections_assigned_to(user):
        yield Task(
            title=_("Write the section on commitment %(number)d")
            % {"number": section.commitment.number},
            link=reverse("report-section", args=[section.report_id, section.commitment.number]),
            about=str(section.report),
            due_at=_due(section.report),
            due_zone=section.report.due_zone,
        )


def _overseen(user: Any, report: Report) -> str | Promise:
    """What a head looks after that others do: nothing before it is late or about to be public."""
    if not authority.holds(user, authority.MANAGE, report.government_id):
        return ""
    if report.state == Report.State.HELD:
        return _("Read what will be published")
    return _("See to the overdue progress report") if report.is_overdue() else ""


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


def _for_secretariat(user: Any) -> Iterator[Task]:
    """One entry for each sort of thing; the overview lists them one by one."""
    for group in waiting(user):
        first = min(group.items, key=lambda item: (item.due_at is None, item.due_at or 0))
        is_one = len(group.items) == 1
        yield Task(
            title=group.heading,
            link=group.items[0].link if is_one else group.link,
            about=group.items[0].what if is_one else "",
            due_at=first.due_at,
            due_zone=first.due_zone,
        )
