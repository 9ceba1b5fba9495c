"""The mail that reports cause: which kinds, to whom, and when it has become pointless."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from commitments.models import Report, ReportVersion, Signature, Statement
from members import authority
from members.models import Government, User
from taskforce.notifications import kinds
from taskforce.notifications.models import Notice
from taskforce.notifications.services import queue


def _still_waits(notice: Notice) -> bool | str:
    """A report that somebody reviewed meanwhile waits for nobody."""
    if Report.objects.filter(pk=notice.object_id, state=Report.State.SUBMITTED).exists():
        return True
    return "The report no longer waits for review."


def _still_unsigned(notice: Notice) -> bool | str:
    """Whoever has signed meanwhile is not asked any more."""
    signed = Signature.objects.filter(
        statement_id=notice.object_id, government_id=notice.facts["government_id"]
    )
    return "The government has signed." if signed.exists() else True


WAITS = kinds.Kind(
    key="report.waits",
    title=_("A report waits for review"),
    recipients=_("Every officer and approver"),
    link=lambda notice: reverse("review-report", args=[notice.object_id]),
    expires_after=timedelta(days=14),
    still_true=_still_waits,
    sample={"government_name": "Norland", "round_title": "Second half of 2026"},
)
RECEIVED = kinds.Kind(
    key="report.received",
    title=_("Receipt for a submitted report"),
    recipients=_("The clearance holders of the government that submitted"),
    link=lambda notice: reverse("report-detail", args=[notice.object_id]),
    expires_after=timedelta(days=14),
    sample={
        "government_name": "Norland",
        "round_title": "Second half of 2026",
        "version": 1,
        "sha256": "9f86d081884c7d65",
        "submitted_at": "2026-11-24T10:15:00+00:00",
    },
)
TO_SIGN = kinds.Kind(
    key="statement.to_sign",
    title=_("A new version of the mission statement to sign"),
    recipients=_("The heads of delegation of every member that has not signed it"),
    link=lambda notice: reverse("statement-sign", args=[notice.facts["government_id"]]),
    expires_after=timedelta(days=60),
    still_true=_still_unsigned,
    sample={"government_id": 1, "government_name": "Norland", "version": "2"},
)
SIGNED = kinds.Kind(
    key="statement.signed",
    title=_("A government signed the mission statement"),
    recipients=_("Every officer and approver but whoever recorded it"),
    link=lambda notice: reverse("statement-list"),
    expires_after=timedelta(days=14),
    sample={"government_name": "Norland", "version": "2"},
)
KINDS = (WAITS, RECEIVED, TO_SIGN, SIGNED)


def statement_to_sign(statement: Statement, governments: Iterable[Government]) -> None:
    """Asks the heads of these governments to sign the version that is in force now."""
    for government in governments:
        queue(
            kind=TO_SIGN.key,
            recipients=authority.people_with(authority.MANAGE, government.pk),
            obj=statement,
            step=str(government.pk),
            facts={
                "government_id": government.pk,
                "government_name": government.name,
                "version": statement.version,
            },
        )


def statement_signed(signature: Signature, actor: User) -> None:
    """The secretariat hears who signed."""
    queue(
        kind=SIGNED.key,
        recipients=User.objects.officers().exclude(pk=actor.pk),
        obj=signature,
        facts={
            "government_name": signature.government.name,
            "version": signature.statement.version,
        },
    )


def report_submitted(report: Report, version: ReportVersion) -> None:
    """Tells the secretariat that a report waits, and the government that it has arrived.

    Called in the transaction of the submission. Nobody hears about their own government's report
    as if they were to review it.
    """
    names = {"government_name": str(report.government), "round_title": str(report.round)}
    step = f"version-{version.number}"
    queue(
        kind=WAITS.key,
        recipients=_reviewers(report),
        obj=report,
        step=step,
        facts=names,
    )
    queue(
        kind=RECEIVED.key,
        recipients=authority.people_with(authority.CLEAR, report.government_id),
        obj=report,
        step=step,
        facts={
            **names,
            "version": version.number,
            "sha256": version.sha256[:16],
            "submitted_at": version.submitted_at,
        },
    )


def _reviewers(report: Report) -> models.QuerySet[User]:
    delegates = authority.people_with(authority.READ, report.government_id)
    return User.objects.officers().exclude(pk__in=delegates.order_by().values("pk"))
