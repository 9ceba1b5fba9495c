"""The mail that applications and delegations cause: which kinds, to whom, and until when."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members import reasons
from members.keys import application_key, invitation_key
from members.models import (
    Application,
    Delegation,
    Finding,
    Government,
    Invitation,
    Recovery,
    StaffRole,
    User,
)
from members.models.delegations import INVITATION_LASTS
from members.models.recovery import RECOVERY_LASTS
from taskforce.audit.models import AuditEvent
from taskforce.notifications import kinds
from taskforce.notifications.models import Addressee, Notice
from taskforce.notifications.services import queue

_A_MONTH = timedelta(days=30)


def _own_link(notice: Notice) -> str:
    """The applicant's way back. Made when the mail leaves: the ledger never holds a key."""
    application = Application.objects.filter(pk=notice.object_id).first()
    if application is None:
        return reverse("join-start")
    return reverse("join-open", args=[application_key(application)])


def _invitation_link(notice: Notice) -> str:
    invitation = Invitation.objects.filter(pk=notice.object_id).first()
    if invitation is None:
        return reverse("contact")
    return reverse("invitation", args=[invitation_key(invitation)])


def _still_open(notice: Notice) -> bool | str:
    if Invitation.objects.open().filter(pk=notice.object_id, times_sent=notice.step).exists():
        return True
    return "The invitation was accepted, revoked or sent again."


def _still_dormant(notice: Notice) -> bool | str:
    """Whoever signed in after it was planned need not hear of it."""
    place = Delegation.objects.select_related("user").filter(pk=notice.object_id).first()
    seen = place.user.last_login if place else None
    if place is None or place.state != Delegation.State.ACTIVE:
        return "The place is not active any more."
    return True if seen is None or seen < notice.queued_at else "The person has signed in."


def _still_unconfirmed(notice: Notice) -> bool | str:
    government = Government.objects.get(pk=notice.object_id)
    confirmed = government.delegation_confirmed_at
    if confirmed is None or confirmed < notice.queued_at:
        return True
    return "The delegation has been confirmed."


def _invitation(notice: Notice) -> Mapping[str, Any]:
    """The roles in the recipient's language."""
    invitation = Invitation.objects.filter(pk=notice.object_id).first()
    return {"role_names": ", ".join(invitation.role_names) if invitation else ""}


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


_SAMPLE = {"reference": "GT-7KQ4M2XP", "government_name": "Norland"}
_OPEN = (*Application.WRITABLE, *Application.WAITING)

LINK = kinds.Kind(
    key="application.link",
    title=_("Link to an application"),
    recipients=_("The address that somebody gave on the page about joining"),
    link=_own_link,
    link_is_key=True,
    expires_after=timedelta(days=2),
    still_true=_in_state(*_OPEN),
    sample={**_SAMPLE, "is_new": True},
)
RECEIVED = kinds.Kind(
    key="application.received",
    title=_("Receipt for an application"),
    recipients=_("The applicant"),
    link=_own_link,
    link_is_key=True,
    expires_after=_A_MONTH,
    sample=_SAMPLE,
)
ACTION_NEEDED = kinds.Kind(
    key="application.action_needed",
    title=_("An application needs more"),
    recipients=_("The applicant"),
    link=_own_link,
    link_is_key=True,
    expires_after=_A_MONTH,
    still_true=_in_state(Application.State.ACTION_NEEDED),
    context=_sentences,
    sample={**_SAMPLE, "codes": ["letter_unsigned"]},
)
REJECTED = kinds.Kind(
    key="application.rejected",
    title=_("An application was not accepted"),
    recipients=_("The applicant"),
    link=_own_link,
    link_is_key=True,
    expires_after=_A_MONTH,
    context=_sentences,
    sample={**_SAMPLE, "codes": ["not_alliance_member"]},
)
APPROVED = kinds.Kind(
    key="application.approved",
    title=_("An application was approved"),
    recipients=_("The applicant"),
    link=_own_link,
    link_is_key=True,
    expires_after=_A_MONTH,
    sample={**_SAMPLE, "head_name": "Ama Mensah"},
)
WAITS = kinds.Kind(
    key="application.waits",
    title=_("An application waits"),
    recipients=_("Every officer and approver"),
    link=_case_link,
    expires_after=timedelta(days=14),
    still_true=_in_state(Application.State.SUBMITTED),
    sample=_SAMPLE,
)
ANSWERED = kinds.Kind(
    key="application.answered",
    title=_("An applicant has answered"),
    recipients=_("The officer who has the case"),
    link=_case_link,
    expires_after=timedelta(days=14),
    still_true=_in_state(Application.State.IN_REVIEW),
    sample=_SAMPLE,
)
ASSIGNED = kinds.Kind(
    key="application.assigned",
    title=_("A case was given to an officer"),
    recipients=_("The officer who has the case from now on"),
    link=_case_link,
    expires_after=timedelta(days=14),
    still_true=_in_state(Application.State.IN_REVIEW, Application.State.ACTION_NEEDED),
    sample={**_SAMPLE, "by_name": "Jonas Weber"},
)
WITHDRAWN = kinds.Kind(
    key="application.withdrawn",
    title=_("An application was withdrawn"),
    recipients=_("The officer who has the case"),
    link=_case_link,
    expires_after=timedelta(days=14),
    sample=_SAMPLE,
)
INVITATION = kinds.Kind(
    key="invitation",
    title=_("An invitation"),
    recipients=_("The address that was invited"),
    link=_invitation_link,
    link_is_key=True,
    expires_after=INVITATION_LASTS,
    still_true=_still_open,
    context=_invitation,
    sample={"government_name": "Norland", "inviter_name": "Ama Mensah"},
)
GOVERNMENT = kinds.Kind(
    key="government.changed",
    title=_("A government’s membership changed"),
    recipients=_("Everybody in the government’s delegation"),
    link=lambda notice: reverse("member-detail", args=[notice.facts["slug"]]),
    expires_after=timedelta(days=14),
    sample={"government_name": "Norland", "slug": "norland", "state": "suspended"},
)
DORMANCY = kinds.Kind(
    key="place.rests_soon",
    title=_("A place in a delegation will rest"),
    recipients=_("The person who has not signed in for a long time"),
    link=lambda notice: reverse("dashboard"),
    expires_after=timedelta(days=3),
    still_true=_still_dormant,
    sample={"government_name": "Norland"},
)
CONFIRMATION = kinds.Kind(
    key="delegation.confirm",
    title=_("The yearly confirmation of a delegation"),
    recipients=_("The heads of delegation"),
    link=lambda notice: reverse("government-delegation", args=[notice.object_id]),
    expires_after=timedelta(days=7),
    still_true=_still_unconfirmed,
    sample={"government_name": "Norland"},
)
STAFF_CHANGED = kinds.Kind(
    key="staff.changed",
    title=_("Secretariat roles changed"),
    recipients=_("The person, and every other administrator"),
    link=lambda notice: reverse("account-trail"),
    expires_after=timedelta(days=7),
    sample={"person_name": "Jonas Weber", "actor_name": "Ama Mensah", "is_own": True},
)
RECOVERY_OPENED = kinds.Kind(
    key="recovery.opened",
    title=_("Recovery of an account begun"),
    recipients=_("The person whose account it is"),
    link=lambda notice: reverse("contact"),
    expires_after=RECOVERY_LASTS,
    sample={},
)
RECOVERY_DONE = kinds.Kind(
    key="recovery.done",
    title=_("Second factors removed"),
    recipients=_("The person whose account it is"),
    link=lambda notice: reverse("account_login"),
    expires_after=timedelta(days=7),
    sample={},
)
KINDS = (
    *(STAFF_CHANGED, RECOVERY_OPENED, RECOVERY_DONE),
    *(GOVERNMENT, DORMANCY, CONFIRMATION),
    INVITATION,
    *(LINK, RECEIVED, ACTION_NEEDED, REJECTED, APPROVED),
    *(WAITS, ANSWERED, ASSIGNED, WITHDRAWN),
)


def invitation_sent(invitation: Invitation) -> None:
    """The link, each time that the invitation is sent."""
    government = invitation.government
    queue(
        kind=INVITATION.key,
        recipients=[
            Addressee(email=invitation.email, name=invitation.name, language=invitation.language)
        ],
        obj=invitation,
        due_at=invitation.expires_at,
        step=str(invitation.times_sent),
        facts={
            "government_name": government.name if government else "",
            "inviter_name": invitation.invited_by.name if invitation.invited_by else "",
        },
    )


def government_moved(government: Government, people: Iterable[User], event: AuditEvent) -> None:
    """Its people hear that it was suspended, reinstated or left; the reason is for its head to
    ask the secretariat about."""
    queue(
        kind=GOVERNMENT.key,
        recipients=people,
        obj=government,
        step=str(event.pk),
        facts={
            "government_name": government.name,
            "slug": government.slug,
            "state": government.state,
        },
    )


def staff_changed(user: User, actor: User) -> None:
    """Role changes are told to the person and to every other administrator, each time."""
    administrators = User.objects.filter(
        staff_appointments__role=StaffRole.ADMINISTRATOR, is_active=True
    ).exclude(pk__in=[user.pk, actor.pk])
    step = timezone.now().isoformat()
    for people, is_own in (([user], True), (administrators, False)):
        queue(
            kind=STAFF_CHANGED.key,
            recipients=people,
            obj=user,
            step=step,
            facts={"person_name": user.name, "actor_name": actor.name, "is_own": is_own},
        )


def recovery_opened(recovery: Recovery) -> None:
    """Whoever did not ask for it can still stop it."""
    queue(kind=RECOVERY_OPENED.key, recipients=[recovery.person], obj=recovery, facts={})


def recovery_done(recovery: Recovery) -> None:
    """What to do next."""
    queue(kind=RECOVERY_DONE.key, recipients=[recovery.person], obj=recovery, facts={})


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
        recipients=User.objects.officers().exclude(email=application.email),
        obj=application,
        facts=_facts(application),
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


def _facts(application: Application) -> dict[str, Any]:
    return {
        "reference": application.reference,
        "government_name": application.government_name,
    }


def _to_applicant(
    kind: kinds.Kind, application: Application, *, step: str = "", due_at: Any = None, **facts: Any
) -> None:
    queue(
        kind=kind.key,
        recipients=[
            Addressee(
                email=application.email,
                name=application.applicant_name,
                language=application.language,
            )
        ],
        obj=application,
        due_at=due_at,
        step=step,
        facts={**_facts(application), **facts},
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
            facts={**_facts(application), **facts},
        )
