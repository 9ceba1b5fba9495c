"""What people in delegations, applicants and invited people are reminded of, and on which days."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Min
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members import authority, recipients
from members.models import Application, Delegation, Finding, Government, Invitation
from members.models.delegations import RESTS_AFTER, lacking_roles
from members.notices.applications import SAMPLE, applicant, facts_of, own_link
from members.notices.delegations import invitation_link, invited
from members.selectors.delegations import confirmation_due
from taskforce.notifications.kinds import Kind
from taskforce.notifications.planning import Case, Ladder

_A_WEEK = timedelta(days=7)  # for a copy that is sent again; a reminder lasts as long as its window
_INVITATION = {"government_name": "Norland", "inviter_name": "Ama Mensah"}

DORMANCY = Kind(
    key="place.rests_soon",
    title=_("A place in a delegation will rest"),
    recipients=recipients.PERSON,
    link=lambda notice: reverse("dashboard"),
    expires_after=_A_WEEK,
    sample={"government_name": "Norland", "is_needed": False, "due_zone": "UTC", "step": -10},
)
CONFIRMATION = Kind(
    key="delegation.confirm",
    title=_("The yearly confirmation of a delegation"),
    recipients=recipients.HEADS,
    link=lambda notice: reverse("government-delegation", args=[notice.object_id]),
    expires_after=_A_WEEK,
    sample={"government_name": "Norland", "due_zone": "UTC", "step": -30},
)
ANSWER_DUE = Kind(
    key="application.answer_due",
    title=_("An application waits for its applicant"),
    recipients=recipients.APPLICANT,
    link=own_link,
    link_is_key=True,
    expires_after=_A_WEEK,
    sample={**SAMPLE, "due_zone": "UTC", "step": -7},
)
DRAFT_ENDS = Kind(
    key="application.draft_ends",
    title=_("A begun application is about to be closed"),
    recipients=recipients.APPLICANT,
    link=own_link,
    link_is_key=True,
    expires_after=_A_WEEK,
    sample={**SAMPLE, "due_zone": "UTC", "step": -14},
)
INVITATION_ENDS = Kind(
    key="invitation.ends",
    title=_("An invitation is about to run out"),
    recipients=recipients.INVITED,
    link=invitation_link,
    link_is_key=True,
    expires_after=_A_WEEK,
    sample={**_INVITATION, "due_zone": "UTC", "step": -3},
)


def idle_places(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Places that begin to rest if their people do not sign in before."""
    rows = Delegation.objects.filter(
        state=Delegation.State.ACTIVE,
        government__state=Government.State.ACTIVE,
        user__is_active=True,
        state_since__lte=latest - RESTS_AFTER,
    ).select_related("user", "government")
    found = [
        place
        for place in (rows.filter(pk=pk) if pk else rows)
        if earliest <= place.rests_at <= latest
    ]
    others = _places_of({place.government_id for place in found})
    for place in found:
        rest = {
            role
            for other in others
            if other.government_id == place.government_id and other.pk != place.pk
            for role in other.roles
        }
        is_needed = bool(set(lacking_roles(rest)) - set(lacking_roles(rest | set(place.roles))))
        yield Case(
            obj=place,
            due_at=place.rests_at,
            recipients=[place.user],
            facts={"government_name": place.government.name, "is_needed": is_needed},
        )


def _places_of(governments: set[int]) -> list[Delegation]:
    if not governments:
        return []
    return list(
        Delegation.objects.filter(government_id__in=governments, state=Delegation.State.ACTIVE)
    )


def unconfirmed_delegations(
    earliest: datetime, latest: datetime, pk: str | None = None
) -> Iterator[Case]:
    """Delegations whose head has to say once a year that the list of people is right."""
    rows = Government.objects.members().filter(state=Government.State.ACTIVE)
    rows = rows.annotate(first_place=Min("delegations__since"))
    due = {
        government: confirmation_due(government, government.first_place)
        for government in (rows.filter(pk=pk) if pk else rows)
    }
    found = {government: at for government, at in due.items() if at and earliest <= at <= latest}
    heads = authority.people_by_government(
        authority.MANAGE, [government.pk for government in found]
    )
    for government, at in found.items():
        yield Case(
            obj=government,
            due_at=at,
            recipients=heads.get(government.pk, []),
            facts={"government_name": government.name},
        )


def awaited_answers(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Applications whose applicant was asked for more by a date."""
    asked = Finding.objects.filter(
        decision=Finding.Decision.ACTION_NEEDED,
        answered_at__isnull=True,
        answer_by__gte=earliest,
        answer_by__lte=latest,
        application__state=Application.State.ACTION_NEEDED,
    ).select_related("application")
    for finding in asked.filter(application__pk=pk) if pk else asked:
        if finding.answer_by is not None:
            yield _to_applicant(finding.application, finding.answer_by, since=finding.at)


def unsent_drafts(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Applications that somebody began, at an address they confirmed, and did not send."""
    rows = Application.objects.filter(
        state=Application.State.DRAFT,
        email_confirmed_at__isnull=False,
        expires_at__gte=earliest,
        expires_at__lte=latest,
    )
    for application in rows.filter(pk=pk) if pk else rows:
        yield _to_applicant(application, application.expires_at, since=application.created_at)


def open_invitations(earliest: datetime, latest: datetime, pk: str | None = None) -> Iterator[Case]:
    """Invitations that nobody has accepted or revoked and that still work."""
    rows = Invitation.objects.open().filter(expires_at__gte=earliest, expires_at__lte=latest)
    rows = rows.select_related("government", "invited_by")
    for invitation in rows.filter(pk=pk) if pk else rows:
        yield Case(
            obj=invitation,
            due_at=invitation.expires_at,
            recipients=[invited(invitation)],
            facts={
                "government_name": invitation.government.name if invitation.government else "",
                "inviter_name": invitation.invited_by.name if invitation.invited_by else "",
            },
            since=invitation.created_at,
        )


def _to_applicant(application: Application, due_at: datetime, *, since: datetime) -> Case:
    return Case(
        obj=application,
        due_at=due_at,
        recipients=[applicant(application)],
        facts=facts_of(application),
        since=since,
    )


KINDS = (DORMANCY, CONFIRMATION, ANSWER_DUE, DRAFT_ENDS, INVITATION_ENDS)
LADDERS = (
    Ladder(DORMANCY, steps=(-10, -3, -1), lasts=1, cases=idle_places),
    Ladder(
        CONFIRMATION, steps=(-30, -14, -7, -1, 0, 7, 14), lasts=7, cases=unconfirmed_delegations
    ),
    Ladder(ANSWER_DUE, steps=(-7, -1, 0, 7), lasts=7, cases=awaited_answers),
    Ladder(DRAFT_ENDS, steps=(-14, -3), lasts=3, cases=unsent_drafts),
    Ladder(INVITATION_ENDS, steps=(-3,), lasts=3, cases=open_invitations),
)
