"""The secretariat and the mail: what a notice says, sending it again, and what will be sent; and
what a person chooses to get."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from members import authority
from members.models import User
from members.permissions import is_officer, is_staff
from taskforce.audit.models import AuditEvent
from taskforce.audit.services import record
from taskforce.core.confidential import closed_to
from taskforce.core.permissions import require
from taskforce.core.transitions import ReasonMissing
from taskforce.home.notices import TEST
from taskforce.notifications import planning, services
from taskforce.notifications.drafts import Draft
from taskforce.notifications.kinds import Audience, Kind, optional_for
from taskforce.notifications.models import Notice, RefusedAddress
from taskforce.notifications.rendering import Rendered, render

RESEND = "notice.resend"
COMING_DAYS = 30
SAMPLE_DUE = timedelta(days=14)  # from now: the deadline that a sample of a mail speaks of

logger = logging.getLogger(__name__)


def preview(notice: Notice) -> Rendered | None:
    """The mail as it reads now, in the recipient's language; None where it cannot be made.

    A notice whose template is broken fails in delivery; its page has to open all the same.
    """
    try:
        return render(notice, for_others=True)
    except Exception:
        logger.exception("Notice %s cannot be rendered", notice.pk)
        return None


def resends(copies: Iterable[Notice]) -> list[AuditEvent]:
    """Who sent one of these copies again, when and why, the latest first."""
    return list(
        AuditEvent.objects.filter(
            object_type=Notice._meta.label,
            object_id__in=[str(copy.pk) for copy in copies],
            verb=RESEND,
        )
    )


@transaction.atomic
def resend(*, notice: Notice, reason: str, actor: Any) -> Notice:
    """Queues the mail once more and trusts its address again, if it had been refused.

    Raises ReasonMissing without a reason, and SomeoneWasFaster while the notice is on its way.
    """
    require(actor, "secretariat.work")
    if not reason.strip():
        raise ReasonMissing("resend")
    copy = services.resend(notice=notice)
    trusted = services.trust_again(address=notice.to.email)
    record(
        verb=RESEND, actor=actor, obj=notice, reason=reason, copy=copy.pk, address_trusted=trusted
    )
    return copy


@dataclass(frozen=True)
class Coming:
    """Mail of one kind that will leave on one day: the days from the deadline, where it is a
    reminder, and to whom for each thing that it is about."""

    kind: str
    step: int | None
    people: Mapping[str, Sequence[str]]


def coming(now: datetime, *, reader: User) -> dict[date, list[Coming]]:
    """Who will be mailed in the next thirty days if nothing changes: the planner run forward.
    By the day in the reader's zone, without what is closed to them (core.confidential)."""
    closed = closed_to(reader)
    days: dict[date, dict[tuple[str, int | None], list[Draft]]] = defaultdict(dict)
    for draft in planning.ahead(now, now + timedelta(days=COMING_DAYS)):
        if draft.obj._meta.label in closed:
            continue
        day = timezone.localtime(draft.not_before).date()
        days[day].setdefault((draft.kind, draft.facts.get("step")), []).append(draft)
    return {
        day: [Coming(kind, step, _by_subject(found)) for (kind, step), found in days[day].items()]
        for day in sorted(days)
    }


def _by_subject(drafts: Iterable[Draft]) -> dict[str, list[str]]:
    """The recipients' names by what the mail is about; by nothing where it is about themselves."""
    people: dict[str, list[str]] = defaultdict(list)
    for draft in drafts:
        about = "" if draft.obj == draft.recipient else str(draft.obj)
        people[about].append(str(draft.recipient))
    return {about: sorted(people[about]) for about in sorted(people)}


def sample(kind: Kind, *, person: User, language: str) -> Rendered:
    """The mail as somebody with this name would get it, in this language, on invented facts."""
    reader = User(
        name=person.name, email=person.email, language=language, time_zone=person.time_zone
    )
    due_at = timezone.now() + SAMPLE_DUE if "due_zone" in kind.sample else None
    facts = dict(kind.sample)
    notice = Notice(recipient=reader, kind=kind.key, object_id="0", due_at=due_at, facts=facts)
    return render(notice, for_others=True)


@transaction.atomic
def send_test(*, actor: User) -> Notice:
    """Sends the actor a mail that says that mail works."""
    require(actor, "secretariat.work")
    now = timezone.now()
    notice = services.queue(
        kind=TEST.key, recipients=[actor], obj=actor, step=now.isoformat(), facts={}
    )[0]
    record(verb="mail.test", actor=actor, obj=notice)
    return notice


@transaction.atomic
def trust(*, refused: RefusedAddress, reason: str, actor: User) -> None:
    """Lets mail go to an address again that its server had refused. Raises ReasonMissing."""
    require(actor, "secretariat.work")
    if not reason.strip():
        raise ReasonMissing("trust")
    record(verb="address.trust", actor=actor, obj=refused.notice or actor, reason=reason)
    services.trust_again(address=refused.address)


def optional_kinds(person: User) -> list[Kind]:
    """What the person may switch off: mail about their account, and of the parts they have."""
    parts = {Audience.PERSON}
    if is_staff(person):
        parts.add(Audience.SECRETARIAT)
    if authority.permissions_of(person):
        parts.add(Audience.DELEGATION)
    if Audience.DELEGATION in parts or is_officer(person):
        parts.add(Audience.TASKFORCE)
    return optional_for(parts)


@transaction.atomic
def set_wishes(
    *, person: User, hour: int, digest_days: Sequence[int], declined: Sequence[str]
) -> None:
    """Keeps when and which mail the person wants, and puts what they switched off on record."""
    wishes = services.set_wishes(
        person=person, hour=hour, digest_days=digest_days, declined=declined
    )
    record(
        verb="mail.wishes",
        actor=person,
        obj=person,
        hour=wishes.hour,
        digest_days=wishes.digest_days,
        declined=wishes.declined,
    )
