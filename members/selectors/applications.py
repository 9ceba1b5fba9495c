"""Reads about applications: the applicant's own, and the secretariat's cases."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from members.models import (
    Application,
    Finding,
    Government,
    User,
)
from members.reasons import Reason, named
from taskforce.core.permissions import Decision, allows, require


def opened_application(pk: int | None) -> Application | None:
    """The application whose link this browser has opened, if there is one still."""
    if pk is None:
        return None
    rows = Application.objects.select_related("letter", "signed_copy")
    return rows.filter(pk=pk).first()


def findings_of(application: Application) -> list[Finding]:
    """What the secretariat said to the applicant, the latest first."""
    return list(application.findings.all())


def open_finding(application: Application) -> Finding | None:
    """What the applicant is asked for now."""
    if application.state != Application.State.ACTION_NEEDED:
        return None
    asked = application.findings.filter(decision=Finding.Decision.ACTION_NEEDED)
    return asked.filter(answered_at__isnull=True).first()


def open_reasons(application: Application) -> list[Reason]:
    """The reasons from the list for which the applicant is asked now."""
    finding = open_finding(application)
    return named(finding.reasons) if finding else []


@dataclass(frozen=True)
class Queue:
    """Cases of one state, the longest wait first, and how many there are in each."""

    applications: QuerySet[Application]
    counts: Mapping[str, int]


def application_queue(*, state: str = "", assignee: User | None = None) -> Queue:
    """What the secretariat has to do with; where no state is named, all that still waits.

    Drafts belong to their applicants and are never listed.
    """
    hidden = (Application.State.DRAFT, Application.State.EXPIRED)
    rows = Application.objects.exclude(state__in=hidden).exclude(submitted_at=None)
    if assignee is not None:
        rows = rows.filter(assignee=assignee)
    counts = dict(rows.order_by().values_list("state").annotate(Count("pk")))
    shown = rows.filter(state=state) if state else rows.filter(state__in=Application.WAITING)
    return Queue(
        shown.select_related("assignee").order_by("state_since", "pk"),
        {known: counts.get(known, 0) for known in Application.State.values},
    )


def open_cases() -> QuerySet[Application]:
    """All that waits for somebody, the longest wait first."""
    return Application.objects.filter(state__in=Application.WAITING).order_by("state_since", "pk")


def late_answers(now: datetime) -> set[int]:
    """The numbers of applications whose applicant has not answered by the date that was given."""
    asked = Finding.objects.filter(
        application__state=Application.State.ACTION_NEEDED,
        answered_at__isnull=True,
        answer_by__lt=now,
    )
    return set(asked.values_list("application_id", flat=True))


def approvable_by(user: User) -> list[Application]:
    """Cases in review on which everything is recorded and that this approver may decide: the rule
    application.approve for many cases in one query."""
    ready = Application.objects.filter(
        state=Application.State.IN_REVIEW,
        alliance_checked_on__isnull=False,
        called_back_on__isnull=False,
    )
    others = ready.exclude(handled_by=user).exclude(email=user.email)
    return list(others.exclude(head_email=user.email).order_by("state_since", "pk"))


def get_case(user: Any, pk: int) -> Application:
    """One case with its documents; 404 for a draft, which is its applicant's own.

    Raises Refused for somebody who may not work on it.
    """
    require(user, "secretariat.work")
    rows = Application.objects.exclude(submitted_at__isnull=True)
    found: Application = get_object_or_404(
        rows.select_related("assignee", "letter", "signed_copy", "government"), pk=pk
    )
    return found


def may_work(user: Any, application: Application) -> Decision:
    """Whether this person may do an officer's work on the case, and if not, why."""
    return allows(user, "application.work", application)


def may_approve(user: Any, application: Application) -> Decision:
    """Whether this person may admit the government, and if not, why."""
    return allows(user, "application.approve", application)


def namesakes(application: Application) -> QuerySet[Government]:
    """Governments that the portal knows by the same code or name."""
    same = Q(name__iexact=application.government_name)
    if application.alpha2:
        same |= Q(alpha2=application.alpha2)
    return Government.objects.filter(same).alphabetical()
