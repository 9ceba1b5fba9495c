"""The mail that applications cause."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import reasons, recipients
from members.keys import application_key
from members.models import Application, Finding, User
from taskforce.audit.models import AuditEvent
from taskforce.notifications import kinds
from taskforce.notifications.models import Addressee, Notice
from taskforce.notifications.services import queue

_A_MONTH = timedelta(days=30)


def own_link(notice: Notice) -> str:
    """The applicant's way back. Made when the mail leaves: the ledger never holds a key."""
    application = Application.objects.filter(pk=notice.object_id).first()
    if application is None:
        return reverse("join-start")
    return reverse("join-open", args=[application_key(application)])


def _case_link(notice: Notice) -> str:
    return reverse("application-case", args=[notice.object_id])


def _in_state(*states: str) -> Any:
    """Still true while the application is in one of these states."""

    def still_true(notice: Notice) -> bool | str:
        if Application.objects.filter(pk=notice.object_id, state__in=states).exists():
            return True
        return "The application has moved on."

    return still_true


def _sentences(notice: Notice) -> Mapping[str, Any]:
    return {"sentences": [reason.sentence for reason in reasons.named(notice.facts["codes"])]}


SAMPLE = {"reference": "GT-7KQ4M2XP", "government_name": "Norland"}


_OPEN = (*Application.WRITABLE, *Application.WAITING)


LINK = kinds.Kind(
    key="application.link",
    title=_("Link to an application"),
    recipients=recipients.APPLICANT,
    link=own_link,
    link_is_key=True,
    expires_after=timedelta(days=2),
    still_true=_in_state(*_OPEN),
    sample={**SAMPLE, "is_new": True},
)


RECEIVED = kinds.Kind(
    key="application.received",
    title=_("Receipt for an application"),
    recipients=recipients.APPLICANT,
    link=own_link,
    link_is_key=True,
    expires_after=_A_MONTH,
    sample=SAMPLE,
)


ACTION_NEEDED = kinds.Kind(
    key="application.action_needed",
    title=_("An application needs more"),
    recipients=recipients.APPLICANT,
    link=own_link,
    link_is_key=True,
    expires_after=_A_MONTH,
    still_true=_in_state(Application.State.ACTION_NEEDED),
    context=_sentences,
    sample={**SAMPLE, "codes": ["letter_unsigned"], "due_zone": "UTC"},
)


REJECTED = kinds.Kind(
    key="application.rejected",
    title=_("An application was not accepted"),
    recipients=recipients.APPLICANT,
    link=own_link,
    link_is_key=True,
    expires_after=_A_MONTH,
    context=_sentences,
    sample={**SAMPLE, "codes": ["not_alliance_member"]},
)


APPROVED = kinds.Kind(
    key="application.approved",
    title=_("An application was approved"),
    recipients=recipients.APPLICANT,
    link=own_link,
    link_is_key=True,
    expires_after=_A_MONTH,
    sample={**SAMPLE, "head_name": "Ama Mensah"},
)


WAITS = kinds.Kind(
    key="application.waits",
    title=_("An application waits"),
    recipients=recipients.OFFICERS,
    mandatory=False,
    link=_case_link,
    expires_after=timedelta(days=14),
    still_true=_in_state(Application.State.SUBMITTED),
    sample=SAMPLE,
)


ANSWERED = kinds.Kind(
    key="application.answered",
    title=_("An applicant has answered"),
    recipients=recipients.CASE_OFFICER,
    link=_case_link,
    expires_after=timedelta(days=14),
    still_true=_in_state(Application.State.IN_REVIEW),
    sample=SAMPLE,
)


ASSIGNED = kinds.Kind(
    key="application.assigned",
    title=_("A case was given to an officer"),
    recipients=recipients.CASE_OFFICER,
    link=_case_link,
    expires_after=timedelta(days=14),
    still_true=_in_state(Application.State.IN_REVIEW, Application.State.ACTION_NEEDED),
    sample={**SAMPLE, "by_name": "Jonas Weber"},
)


WITHDRAWN = kinds.Kind(
    key="application.withdrawn",
    title=_("An application was withdrawn"),
    recipients=recipients.CASE_OFFICER,
    mandatory=False,
    link=_case_link,
    expires_after=timedelta(days=14),
    sample=SAMPLE,
)
KINDS = (
    *(LINK, RECEIVED, ACTION_NEEDED, REJECTED, APPROVED),
    *(WAITS, ANSWERED, ASSIGNED, WITHDRAWN),
)


def applicant(application: Application) -> Addressee:
    """The official who writes it."""
    return Addressee(
        email=application.email,
        name=application.applicant_name,
        language=application.language,
    )


def application_link(application: Application) -> None:
    """The way in and back, each time that somebody asks for it."""
    _to_applicant(
        LINK,
        application,
        step=str(application.links_sent),
        is_new=application.email_confirmed_at is None,
    )


def application_submitted(application: Application) -> None:
    """A receipt for the applicant, and word to the secretariat that a case waits."""
    _to_applicant(RECEIVED, application)
    queue(
        kind=WAITS.key,
        recipients=recipients.officers(but_address=application.email),
        obj=application,
        facts=facts_of(application),
    )


def application_answered(application: Application) -> None:
    """The officer who asked for more hears that it has come."""
    _to_assignee(ANSWERED, application, step=f"version-{application.version}")


def application_withdrawn(application: Application) -> None:
    """The officer need not go on."""
    _to_assignee(WITHDRAWN, application)


def application_assigned(application: Application, event: AuditEvent, actor: User) -> None:
    """Who got a case from somebody else hears of it, each time that it happens (`event`)."""
    if application.assignee_id != actor.pk:
        _to_assignee(ASSIGNED, application, step=str(event.pk), by_name=actor.name)


def application_needs_action(application: Application, finding: Finding) -> None:
    """The reasons from the list; the officer's own words stand behind the link."""
    _to_applicant(
        ACTION_NEEDED,
        application,
        due_at=finding.answer_by,
        step=f"finding-{finding.pk}",
        codes=finding.reasons,
    )


def application_rejected(application: Application, finding: Finding) -> None:
    """The reasons from the list; the officer's own words stand behind the link."""
    _to_applicant(REJECTED, application, codes=finding.reasons)


def application_approved(application: Application) -> None:
    """The government is in; its head of delegation has an invitation of their own."""
    _to_applicant(APPROVED, application, head_name=application.head_name)


def facts_of(application: Application) -> dict[str, Any]:
    """The facts by which every mail about an application calls it."""
    return {
        "reference": application.reference,
        "government_name": application.government_name,
    }


def _to_applicant(
    kind: kinds.Kind, application: Application, *, step: str = "", due_at: Any = None, **facts: Any
) -> None:
    queue(
        kind=kind.key,
        recipients=[applicant(application)],
        obj=application,
        due_at=due_at,
        step=step,
        facts={**facts_of(application), **facts},
    )


def _to_assignee(
    kind: kinds.Kind, application: Application, *, step: str = "", **facts: Any
) -> None:
    if application.assignee is not None:
        queue(
            kind=kind.key,
            recipients=[application.assignee],
            obj=application,
            step=step,
            facts={**facts_of(application), **facts},
        )
