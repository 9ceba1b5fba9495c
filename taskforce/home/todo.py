"""What waits for a person: the list that opens their day and that mail repeats."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments import selectors as commitments
from commitments.models import Report
from commitments.selectors import signing
from knowledge import selectors as knowledge
from knowledge.models import Side
from knowledge.selectors import support
from meetings import selectors as meetings
from members import authority
from members import selectors as members
from members.permissions import is_staff


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

# Neither says who the other government is: it is not known before both have agreed.
_ASKED = {
    Side.NEED: _("A government offers help with commitment %(number)d: answer the question"),
    Side.OFFER: _("A government asks for help with commitment %(number)d: answer the question"),
}


def tasks(user: Any) -> list[Task]:
    """Everything that waits for this person, nearest deadline first; empty when nothing does."""
    found = [
        *_for_delegation(user),
        *_for_heads(user),
        *_for_meetings(user),
        *_for_support(user),
        *_for_questions(user),
        *_for_library(user),
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


def _for_meetings(user: Any) -> Iterator[Task]:
    work = meetings.waits_for_person(user, timezone.now())
    for meeting in work.meetings:
        yield Task(
            title=_("Say who comes to a meeting"),
            link=meeting.get_absolute_url(),
            about=meeting.title,
            due_at=meeting.register_by,
            due_zone=meeting.zone,
        )
    for paper in work.papers:
        yield Task(
            title=_("Bring a paper to a meeting"),
            link=reverse("paper-bring", args=[paper.pk]),
            about=f"{paper}, {paper.meeting}",
            due_at=paper.due_at,
            due_zone=paper.meeting.zone,
        )
    for revision in work.minutes:
        yield Task(
            title=_("Read the minutes, and object if you do not agree"),
            link=reverse("meeting-minutes", args=[revision.meeting_id]),
            about=revision.meeting.title,
            due_at=revision.silence_ends_at,
            due_zone=revision.zone,
        )
    for action in work.actions:
        yield Task(
            title=_("See to an action"),
            link=action.get_absolute_url(),
            about=f"{action.number}, {action.meeting}",
            due_at=action.due_at,
            due_zone=action.due_zone,
        )


def _for_support(user: Any) -> Iterator[Task]:
    work = support.waits_for_person(user)
    for consent in work.questions:
        yield Task(
            title=_ASKED[Side(consent.side)] % {"number": consent.entry.commitment.number},
            link=consent.get_absolute_url(),
            about=consent.government.name,
            due_at=consent.introduction.answer_by,
        )
    for government in work.suggesting:
        yield Task(
            title=_("Confirm what the published report says of support"),
            link=reverse("support-own"),
            about=government.name,
        )


def _for_questions(user: Any) -> Iterator[Task]:
    work = knowledge.questions_for_person(user)
    for question in work.to_answer:
        yield Task(
            title=_("Answer a question to your government"),
            link=question.get_absolute_url(),
            about=question.title,
        )
    for proposal in work.to_consent:
        yield Task(
            title=_("Say whether your answer may go into the library"),
            link=reverse("answer-consent", args=[proposal.answer_id]),
            about=proposal.answer.question.title,
        )


def _for_library(user: Any) -> Iterator[Task]:
    work = knowledge.waits_for_person(user, timezone.now())
    for title, texts in (
        (_("Change a text of the library that came back"), work.returned),
        (_("Clear a text of the library"), work.to_clear),
        (_("Say whether a text of the library is still current"), work.ageing),
    ):
        for text in texts:
            yield Task(
                title=title,
                link=reverse("knowledge-contribution", args=[text.pk]),
                about=f"{text.government}, {text}",
                due_at=text.review_by if texts is work.ageing else None,
            )


def _for_secretariat(user: Any) -> Iterator[Task]:
    """The overview lists one by one what waits for the secretariat, as the digest does."""
    if is_staff(user):
        yield Task(
            title=_("See what waits for the secretariat"), link=reverse("secretariat"), about=""
        )
