"""What waits for the secretariat: one answer for the overview and the digest.

What somebody has taken is theirs alone; what nobody has taken, or whose officer no longer works
here, waits for everybody who may do it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from commitments import selectors as commitments
from commitments.models import Report
from commitments.selectors import signing
from knowledge import selectors as knowledge
from knowledge.selectors import support_matches as support
from meetings import selectors as meetings
from members import selectors as members
from members.models import Application, Government, User
from members.permissions import is_approver, is_officer, is_staff
from taskforce.core.clock import working_days_before
from taskforce.core.confidential import closed_to
from taskforce.core.permissions import allows
from taskforce.home.meeting_work import meeting_groups
from taskforce.home.support_work import support_groups
from taskforce.home.work import Group, Item
from taskforce.notifications import selectors as mail

FAILURES_SHOWN_FOR = timedelta(days=7)
QUESTIONS_WAIT = 10  # working days without an answer


def waiting(user: Any) -> list[Group]:
    """What waits for this person of the secretariat now; nothing for anybody else. The number of
    queries does not depend on how much that is."""
    return Waits(timezone.now()).of(user) if is_staff(user) else []


class Waits:
    """What waits at one moment, read once for any number of people."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.officers = frozenset(User.objects.officers().values_list("pk", flat=True))
        self.recoveries = list(members.open_recoveries())
        self.applications = list(members.open_cases())
        self.late_answers = members.late_answers(now)
        self.reports = list(commitments.review_queue().reports)
        self.overdue = list(commitments.overdue(now))
        self.outcomes = list(meetings.waiting_for_outcome(now))
        self.about_meetings = meetings.waits_for_secretariat(now)
        self.library = knowledge.waits_for_secretariat(now)
        self.short_years = meetings.years_short_of_formal_meetings(now)
        self.support = support.waits_for_secretariat(now)
        self.questions = knowledge.unanswered_since(working_days_before(now, QUESTIONS_WAIT))
        self.delegations = members.government_overview()
        self.unsigned = signing.long_unsigned(now)
        self.refused = list(mail.refused_addresses())
        self.failed = list(mail.failures_since(now - FAILURES_SHOWN_FOR))

    def of(self, user: Any) -> list[Group]:
        """The share of this person, who works for the secretariat, in the order of urgency."""
        found = [*self._accounts(user)]
        if is_officer(user):
            found += [
                *self._applications(user),
                *self._reports(user),
                *meeting_groups(self.about_meetings, self.outcomes, self.short_years),
                *(support_groups(self.support) if allows(user, "support.introduce") else ()),
                *self._questions(),
                *self._library(user),
                *self._delegations(user),
                *self._mail(user),
            ]
        return [group for group in found if group.items]

    def _is_for(self, user: Any, holder_id: int | None) -> bool:
        """What somebody holds is theirs, as long as they work here."""
        return holder_id == user.pk or holder_id not in self.officers

    def _accounts(self, user: Any) -> Iterator[Group]:
        yield Group(
            "recoveries",
            ngettext_lazy(
                "%(count)d recovery of an account to confirm or refuse",
                "%(count)d recoveries of accounts to confirm or refuse",
                "count",
            ),
            reverse("recovery-list"),
            [
                Item(each.person.name, each.get_absolute_url(), each.opened_at, each.expires_at)
                for each in self.recoveries
                if members.may_confirm_recovery(user, each)
            ],
        )

    def _applications(self, user: Any) -> Iterator[Group]:
        State = Application.State  # noqa: N806  # a class
        queue = reverse("application-queue")
        own = [each for each in self.applications if members.may_work(user, each)]
        yield Group(
            "applications",
            ngettext_lazy(
                "%(count)d application waits for an officer",
                "%(count)d applications wait for an officer",
                "count",
            ),
            f"{queue}?state=submitted",
            [_case(each) for each in own if each.state == State.SUBMITTED],
        )
        held = [each for each in own if self._is_for(user, each.assignee_id)]
        yield Group(
            "cases",
            ngettext_lazy(
                "%(count)d application to go on with",
                "%(count)d applications to go on with",
                "count",
            ),
            f"{queue}?state=in_review",
            [_case(each) for each in held if each.state == State.IN_REVIEW],
        )
        yield Group(
            "answers",
            ngettext_lazy(
                "%(count)d applicant has not answered in time",
                "%(count)d applicants have not answered in time",
                "count",
            ),
            f"{queue}?state=action_needed",
            [_case(each) for each in held if each.pk in self.late_answers],
        )
        approvable = members.approvable_by(user) if is_approver(user) else ()
        yield Group(
            "approvals",
            ngettext_lazy(
                "%(count)d application is ready for your decision",
                "%(count)d applications are ready for your decision",
                "count",
            ),
            f"{queue}?state=in_review",
            [_case(each) for each in approvable],
        )

    def _reports(self, user: Any) -> Iterator[Group]:
        State = Report.State  # noqa: N806  # a class
        theirs = [
            report
            for report in self.reports
            if self._is_for(user, report.reviewer_id) and allows(user, "report.review", report)
        ]
        for key, state, words in (
            ("to_review", State.SUBMITTED, _TO_REVIEW),
            ("in_review", State.IN_REVIEW, _IN_REVIEW),
            ("to_announce", State.ACCEPTED, _TO_ANNOUNCE),
        ):
            yield Group(
                key,
                words,
                f"{reverse('review-queue')}?state={state}",
                [
                    Item(str(each), reverse("review-report", args=[each.pk]), each.state_since)
                    for each in theirs
                    if each.state == state
                ],
            )
        yield Group(
            "overdue",
            ngettext_lazy(
                "%(count)d government is overdue with its report",
                "%(count)d governments are overdue with their reports",
                "count",
            ),
            f"{reverse('report-board')}?show=overdue",
            [
                Item(
                    str(each),
                    f"{reverse('report-board')}?round={each.round.slug}&show=overdue",
                    due_at=each.due_at,
                    due_zone=each.due_zone,
                )
                for each in self.overdue
            ],
        )

    def _questions(self) -> Iterator[Group]:
        yield Group(
            "questions",
            ngettext_lazy(
                "%(count)d question has had no answer for ten working days",
                "%(count)d questions have had no answer for ten working days",
                "count",
            ),
            f"{reverse('question-list')}?state=open",
            [Item(each.voice, each.get_absolute_url(), each.asked_at) for each in self.questions],
        )

    def _library(self, user: Any) -> Iterator[Group]:
        board = reverse("knowledge-manage")
        work = self.library
        held = [each for each in work.in_review if self._is_for(user, each.reviewer_id)]
        for key, words, link, texts in (
            ("texts_to_review", _TEXTS_SENT, board, work.submitted),
            ("texts_in_review", _TEXTS_IN_REVIEW, board, held),
            ("texts_ageing", _TEXTS_AGEING, f"{board}?show=due", work.ageing),
        ):
            yield Group(
                key,
                words,
                link,
                [
                    Item(
                        f"{each.government or _('The secretariat')}, {each.get_kind_display()}",
                        reverse("knowledge-contribution", args=[each.pk]),
                        each.review_by if key == "texts_ageing" else each.state_since,
                    )
                    for each in texts
                    if key == "texts_ageing" or allows(user, "resource.review", each)
                ],
            )

    def _delegations(self, user: Any) -> Iterator[Group]:
        page = reverse("government-list")
        yield Group(
            "lacking",
            ngettext_lazy(
                "%(count)d delegation lacks a head or somebody who clears",
                "%(count)d delegations lack a head or somebody who clears",
                "count",
            ),
            page,
            [
                _delegation(each.government)
                for each in self.delegations
                if each.lacking and each.has_begun
            ],
        )
        yield Group(
            "unconfirmed",
            ngettext_lazy(
                "%(count)d delegation was not confirmed within the year",
                "%(count)d delegations were not confirmed within the year",
                "count",
            ),
            page,
            [_delegation(each.government) for each in self.delegations if each.confirmation_due],
        )
        yield Group(
            "unsigned",
            ngettext_lazy(
                "%(count)d government has not signed the statement in force",
                "%(count)d governments have not signed the statement in force",
                "count",
            ),
            reverse("statement-list"),
            [Item(each.name, reverse("statement-sign", args=[each.pk])) for each in self.unsigned],
        )

    def _mail(self, user: Any) -> Iterator[Group]:
        closed = closed_to(user)
        failed = [each for each in self.failed if each.object_type not in closed]
        yield Group(
            "refused",
            ngettext_lazy(
                "%(count)d address takes no mail", "%(count)d addresses take no mail", "count"
            ),
            reverse("mail-addresses"),
            [Item(each.whose, reverse("mail-addresses"), each.since) for each in self.refused],
        )
        yield Group(
            "failed",
            ngettext_lazy(
                "%(count)d mail could not be delivered",
                "%(count)d mails could not be delivered",
                "count",
            ),
            f"{reverse('mail-log')}?state=failed",
            [Item(str(each.to), each.get_absolute_url(), each.settled_at) for each in failed],
        )


_TO_REVIEW = ngettext_lazy(
    "%(count)d report waits for review", "%(count)d reports wait for review", "count"
)
_IN_REVIEW = ngettext_lazy(
    "%(count)d report is being reviewed", "%(count)d reports are being reviewed", "count"
)
_TO_ANNOUNCE = ngettext_lazy(
    "The publication of %(count)d report can be announced",
    "The publication of %(count)d reports can be announced",
    "count",
)
_TEXTS_SENT = ngettext_lazy(
    "%(count)d text of the library waits for review",
    "%(count)d texts of the library wait for review",
    "count",
)
_TEXTS_IN_REVIEW = ngettext_lazy(
    "%(count)d text of the library is being reviewed",
    "%(count)d texts of the library are being reviewed",
    "count",
)
_TEXTS_AGEING = ngettext_lazy(
    "%(count)d text of the library has not been confirmed as current",
    "%(count)d texts of the library have not been confirmed as current",
    "count",
)


def _case(application: Application) -> Item:
    return Item(
        f"{application.government_name}, {application.reference}",
        application.get_absolute_url(),
        application.state_since,
    )


def _delegation(government: Government) -> Item:
    return Item(str(government), reverse("government-delegation", args=[government.pk]))
