"""The mail that a report causes on its way."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from commitments.models import Publication, Report, ReportVersion
from members import recipients
from members.models import User
from taskforce.notifications import kinds
from taskforce.notifications.models import Notice
from taskforce.notifications.services import queue

State = Report.State
TWO_WEEKS = timedelta(days=14)
NAMES = {"government_name": "Norland", "round_title": "Second half of 2026"}


def names(report: Report) -> dict[str, str]:
    """The facts by which every mail about a report calls it."""
    return {"government_name": str(report.government), "round_title": str(report.round)}


def _while_in(*states: str, otherwise: str) -> Callable[[Notice], bool | str]:
    """True as long as the report is in one of the states; what the mail log says afterwards."""

    def ask(notice: Notice) -> bool | str:
        there = Report.objects.filter(pk=notice.object_id, state__in=states).exists()
        return there or otherwise

    return ask


def _with_this_deadline(*states: str, otherwise: str) -> Callable[[Notice], bool | str]:
    """As `_while_in`, and as long as the deadline is still the one that the mail names."""
    in_state = _while_in(*states, otherwise=otherwise)

    def ask(notice: Notice) -> bool | str:
        answer = in_state(notice)
        if answer is not True:
            return answer
        report = Report.objects.select_related("round").get(pk=notice.object_id)
        return report.due_at == notice.due_at or "The deadline was moved."

    return ask


def _leads_to(page: str) -> Callable[[Notice], str]:
    return lambda notice: reverse(page, args=[notice.object_id])


def _kind(
    key: str,
    title: str | Promise,
    to: kinds.Recipients,
    *,
    page: str = "report-detail",
    still_true: Callable[[Notice], bool | str] = lambda notice: True,
    expires_after: timedelta = TWO_WEEKS,
    mandatory: bool = True,
    **sample: Any,
) -> kinds.Kind:
    return kinds.Kind(
        key=key,
        title=title,
        recipients=to,
        link=_leads_to(page),
        expires_after=expires_after,
        still_true=still_true,
        mandatory=mandatory,
        sample={**NAMES, **sample},
    )


TO_CLEAR = _kind(
    "report.to_clear",
    _("A report waits for clearance"),
    recipients.CLEARERS,
    page="report-check",
    still_true=_while_in(State.IN_CLEARANCE, otherwise="The report is not in clearance any more."),
)
WAITS = _kind(
    "report.waits",
    _("A report waits for review"),
    recipients.REVIEWERS,
    page="review-report",
    still_true=_while_in(State.SUBMITTED, otherwise="The report no longer waits for review."),
    mandatory=False,
)
RECEIVED = _kind(
    "report.received",
    _("Receipt for a submitted report"),
    recipients.CLEARERS,
    mandatory=False,
    version=1,
    sha256="9f86d081884c7d65",
    submitted_at="2026-11-24T10:15:00+00:00",
)
RETURNED = _kind(
    "report.returned",
    _("A report was returned"),
    recipients.WRITERS,
    still_true=_with_this_deadline(
        State.RETURNED, State.DRAFTING, otherwise="The report is not with the drafters any more."
    ),
    due_zone="Europe/Brussels",
)
ANNOUNCED = _kind(
    "report.announced",
    _("A publication is announced"),
    recipients.CLEARERS_AND_HEADS,
    page="report-check",
    still_true=_while_in(State.HELD, otherwise="The report is not held any more."),
    held_until_at="2026-11-29T10:15:00+00:00",
)
STOPPED = _kind(
    "report.stopped",
    _("A publication was stopped"),
    recipients.REVIEWERS,
    page="review-report",
    mandatory=False,
)
PUBLISHED = kinds.Kind(
    key="report.published",
    title=_("A report was published"),
    recipients=recipients.WRITERS,
    link=lambda notice: reverse(
        "member-publication",
        args=[notice.facts["slug"], notice.facts["round_slug"], notice.facts["version"]],
    ),
    expires_after=TWO_WEEKS,
    mandatory=False,
    sample={**NAMES, "slug": "norland", "round_slug": "2026-2", "version": 1},
)
NIL = _kind(
    "report.nil",
    _("A government has nothing to report"),
    recipients.REVIEWERS,
    page="review-report",
    still_true=_while_in(State.NIL, otherwise="The government reports after all."),
    mandatory=False,
)
DEADLINE = _kind(
    "report.deadline",
    _("A report has another deadline"),
    recipients.WRITERS,
    still_true=_with_this_deadline(
        *Report.OWED, otherwise="The government owes no report any more."
    ),
    due_zone="Europe/Brussels",
)
EXCUSED = _kind("report.excused", _("No report is expected"), recipients.WRITERS)
EXPECTED = _kind(
    "report.expected",
    _("A report is expected after all"),
    recipients.WRITERS_AND_HEADS,
    still_true=_with_this_deadline(
        *Report.OWED, otherwise="The government owes no report any more."
    ),
    due_zone="Europe/Brussels",
)
SENT_BACK = _kind(
    "report.sent_back",
    _("A report came back from clearance"),
    recipients.WRITERS,
    still_true=_while_in(State.DRAFTING, otherwise="The report is not with the drafters any more."),
)
ON_BEHALF = _kind(
    "report.on_behalf",
    _("The secretariat enters a report from a letter"),
    recipients.CLEARERS_AND_HEADS,
)
TAKEN_BACK = _kind(
    "report.taken_back",
    _("Published answers were taken from their readers"),
    recipients.WRITERS_AND_HEADS,
)
NUDGE = _kind(
    "report.nudge",
    _("The secretariat reminds of a report"),
    recipients.WRITERS,
    still_true=_with_this_deadline(
        *Report.OWED, otherwise="The government owes no report any more."
    ),
    expires_after=timedelta(days=3),
    due_zone="Europe/Brussels",
)
KINDS = (
    *(TO_CLEAR, WAITS, RECEIVED, RETURNED, ANNOUNCED, STOPPED, PUBLISHED, NIL),
    *(DEADLINE, EXCUSED, EXPECTED, SENT_BACK, ON_BEHALF, NUDGE, TAKEN_BACK),
)


def report_to_clear(report: Report, actor: User) -> None:
    """The clearance holders hear that it is their turn; whoever sent it on knows."""
    _queue(
        TO_CLEAR,
        report,
        recipients.clearers(report.government_id).exclude(pk=actor.pk),
        step=_moment(),
    )


def report_sent_back(report: Report, actor: User) -> None:
    """The drafters hear that it is their turn again; the reason stands in the portal."""
    writers = recipients.writers(report.government_id).exclude(pk=actor.pk)
    _queue(SENT_BACK, report, writers, step=_moment())


def report_submitted(report: Report, version: ReportVersion) -> None:
    """Tells the secretariat that a report waits, and the government that it has arrived.

    Nobody hears about their own government's report as if they were to review it.
    """
    step = f"version-{version.number}"
    entered_by = [report.entered_by_id] if report.entered_by_id else []
    reviewers = recipients.reviewers(report.government_id, but=entered_by)
    _queue(WAITS, report, reviewers, step=step)
    _queue(
        RECEIVED,
        report,
        recipients.clearers(report.government_id),
        step=step,
        version=version.number,
        sha256=version.sha256[:16],
        submitted_at=version.submitted_at,
    )


def report_returned(report: Report) -> None:
    """The drafters hear that sections have to change, and by when; the remarks stay inside."""
    step = f"version-{report.version_number}"
    _queue(RETURNED, report, recipients.writers(report.government_id), step=step, due=True)


def publication_announced(report: Report) -> None:
    """Whoever can stop the publication hears until when."""
    _queue(
        ANNOUNCED,
        report,
        recipients.clearers_and_heads(report.government_id),
        step=f"version-{report.version_number}",
        held_until_at=report.held_until,
    )


def publication_stopped(report: Report) -> None:
    """The secretariat hears that a publication will not happen now."""
    _queue(STOPPED, report, recipients.reviewers(report.government_id), step=_moment())


def report_published(report: Report, publication: Publication) -> None:
    """Those who wrote it get the address at which everybody reads it."""
    _queue(
        PUBLISHED,
        report,
        recipients.writers(report.government_id),
        step=f"publication-{publication.pk}",
        slug=report.government.slug,
        round_slug=report.round.slug,
        version=report.version_number,
    )


def nil_declared(report: Report, version: ReportVersion) -> None:
    """The secretariat hears that no report will come."""
    _queue(
        NIL, report, recipients.reviewers(report.government_id), step=f"version-{version.number}"
    )


def deadline_moved(report: Report, actor: User) -> None:
    """The government hears of its extension, each time, also back to a date that it had before."""
    _queue(
        DEADLINE,
        report,
        recipients.writers(report.government_id).exclude(pk=actor.pk),
        step=_moment(),
        due=True,
    )


def excused(report: Report) -> None:
    """The government hears that nothing is expected from it in this round."""
    _queue(EXCUSED, report, recipients.writers(report.government_id), step=_moment())


def expected(report: Report) -> None:
    """The government hears that its report is expected again, and by when."""
    people = recipients.writers_and_heads(report.government_id)
    _queue(EXPECTED, report, people, step=_moment(), due=True)


def entered_on_behalf(report: Report) -> None:
    """The government hears that its letter is being entered."""
    _queue(ON_BEHALF, report, recipients.clearers_and_heads(report.government_id), step=_moment())


def answers_taken_back(report: Report, actor: User) -> None:
    """The delegation hears that less of its report is published; whoever did it knows."""
    people = recipients.writers_and_heads(report.government_id).exclude(pk=actor.pk)
    _queue(TAKEN_BACK, report, people, step=_moment())


def nudge(report: Report) -> list[Notice]:
    """Reminds those who can do something about an owed report; at most once a day."""
    return _queue(
        NUDGE,
        report,
        recipients.writers(report.government_id),
        step=timezone.now().date().isoformat(),
        due=True,
    )


def _queue(
    kind: kinds.Kind,
    report: Report,
    people: models.QuerySet[User],
    *,
    step: str,
    due: bool = False,
    **facts: Any,
) -> list[Notice]:
    zone = {"due_zone": report.due_zone} if due else {}
    return queue(
        kind=kind.key,
        recipients=people,
        obj=report,
        due_at=report.due_at if due else None,
        step=step,
        facts={**names(report), **zone, **facts},
    )


def _moment() -> str:
    """A step for what may happen to a report more than once."""
    return timezone.now().isoformat()
