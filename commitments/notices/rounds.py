"""The mail with which the work on reports begins: a round opens, a section is given to somebody."""

from collections.abc import Iterable
from datetime import timedelta

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.models import Report, Section
from commitments.notices.reports import NAMES, names
from members import authority, recipients
from members.models import User
from taskforce.audit.models import AuditEvent
from taskforce.notifications.kinds import Kind
from taskforce.notifications.models import Notice
from taskforce.notifications.services import Draft, enqueue, queue


def _still_owed(notice: Notice) -> bool | str:
    owed = Report.objects.listed().filter(pk=notice.object_id, state__in=Report.OWED).first()
    if owed is None:
        return "The government owes no report any more."
    return owed.due_at == notice.due_at or "The deadline was moved."


def _section(notice: Notice) -> tuple[int, int]:
    """The report and the commitment, as its page's address has them."""
    return notice.facts["report_id"], notice.facts["number"]


def _still_assigned(notice: Notice) -> bool | str:
    theirs = Section.objects.filter(
        pk=notice.object_id,
        assignee=notice.recipient,
        is_complete=False,
        report__state__in=Report.WRITABLE,
    ).exists()
    return theirs or "The section is complete, or somebody else writes it."


ROUND_OPENED = Kind(
    key="round.opened",
    title=_("A reporting round is open"),
    recipients=recipients.WRITERS_AND_HEADS,
    link=lambda notice: reverse("report-detail", args=[notice.object_id]),
    expires_after=timedelta(days=14),
    still_true=_still_owed,
    sample={**NAMES, "due_zone": "Europe/Brussels"},
)
SECTION_ASSIGNED = Kind(
    key="section.assigned",
    title=_("A section was given to somebody"),
    recipients=recipients.COLLEAGUE,
    link=lambda notice: reverse("report-section", args=_section(notice)),
    expires_after=timedelta(days=7),
    still_true=_still_assigned,
    mandatory=False,
    sample={**NAMES, "report_id": 1, "number": 4, "by_name": "Ama Mensah"},
)
KINDS = (ROUND_OPENED, SECTION_ASSIGNED)


def round_opened(reports: Iterable[Report]) -> None:
    """Those who draft, clear and head in each government hear that the round is open, and by when
    the report is due."""
    reports = list(reports)
    governments = [report.government_id for report in reports]
    drafting = authority.people_by_government(authority.DRAFT, governments)
    heading = authority.people_by_government(authority.MANAGE, governments)
    enqueue(
        Draft(
            kind=ROUND_OPENED.key,
            recipient=person,
            obj=report,
            due_at=report.due_at,
            facts={**names(report), "due_zone": report.due_zone},
        )
        for report in reports
        for person in dict.fromkeys(
            [*drafting.get(report.government_id, []), *heading.get(report.government_id, [])]
        )
    )


def section_assigned(section: Section, event: AuditEvent, actor: User) -> None:
    """Whoever is to write a section hears of it, unless they took it themselves."""
    if section.assignee is None or section.assignee == actor:
        return
    queue(
        kind=SECTION_ASSIGNED.key,
        recipients=[section.assignee],
        obj=section,
        step=str(event.pk),
        facts={
            **names(section.report),
            "report_id": section.report_id,
            "number": section.commitment.number,
            "by_name": actor.name,
        },
    )
