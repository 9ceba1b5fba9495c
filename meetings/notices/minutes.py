"""The mail about minutes: circulated, withdrawn, adopted, and objections to them."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import Meeting, MinutesRevision, Objection
from meetings.notices.shared import ALL_HEADS, TWO_WEEKS, heads, while_in
from members import recipients
from taskforce.notifications import kinds
from taskforce.notifications.models import Notice
from taskforce.notifications.services import queue

State = Meeting.State
_TITLE = {"meeting_title": "Formal meeting, first half of 2027"}


def _to_minutes(notice: Notice) -> str:
    return reverse("meeting-minutes", args=[notice.object_id])


def _to_meeting(notice: Notice) -> str:
    return reverse("meeting-detail", args=[notice.object_id])


def _is_latest(notice: Notice) -> bool | str:
    """As long as this revision is the one that members may object to."""
    latest = (
        MinutesRevision.objects.filter(
            meeting__pk=notice.object_id, meeting__state=State.MINUTES_CIRCULATED
        )
        .order_by("-number")
        .first()
    )
    return bool(latest and latest.number == notice.facts["number"]) or "Another text followed."


def _is_open(notice: Notice) -> bool | str:
    there = Objection.objects.open().filter(pk=notice.facts["objection"]).exists()
    return there or "The objection is no longer open."


CIRCULATED = kinds.Kind(
    key="minutes.circulated",
    title=_("Minutes are circulated"),
    recipients=ALL_HEADS,
    link=_to_minutes,
    expires_after=TWO_WEEKS,
    still_true=_is_latest,
    sample={**_TITLE, "number": 2, "due_zone": "Europe/Oslo"},
)
WITHDRAWN = kinds.Kind(
    key="minutes.withdrawn",
    title=_("Circulated minutes are withdrawn"),
    recipients=ALL_HEADS,
    link=_to_meeting,
    expires_after=TWO_WEEKS,
    still_true=while_in(State.HELD),
    sample=_TITLE,
)
ADOPTED = kinds.Kind(
    key="minutes.adopted",
    title=_("Minutes are adopted"),
    recipients=ALL_HEADS,
    link=_to_minutes,
    expires_after=TWO_WEEKS,
    sample=_TITLE,
)
OBJECTION = kinds.Kind(
    key="minutes.objection",
    title=_("A government objects to minutes"),
    recipients=recipients.OFFICERS,
    link=_to_minutes,
    expires_after=TWO_WEEKS,
    still_true=_is_open,
    sample={**_TITLE, "government_name": "Norland", "objection": 7},
)
OBJECTION_SETTLED = kinds.Kind(
    key="minutes.objection_settled",
    title=_("An objection to minutes is settled"),
    recipients=recipients.HEADS,
    link=_to_minutes,
    expires_after=TWO_WEEKS,
    sample={**_TITLE, "government_name": "Norland"},
)
KINDS = (CIRCULATED, WITHDRAWN, ADOPTED, OBJECTION, OBJECTION_SETTLED)


def minutes_circulated(revision: MinutesRevision) -> None:
    """Heads of delegation have until the end of the silence to object."""
    queue(
        kind=CIRCULATED.key,
        recipients=heads(),
        obj=revision.meeting,
        due_at=revision.silence_ends_at,
        step=f"revision-{revision.number}",
        facts={
            **_facts(revision.meeting),
            "number": revision.number,
            "due_zone": revision.zone,
        },
    )


def minutes_withdrawn(meeting: Meeting) -> None:
    """What the members had is no longer in force."""
    queue(
        kind=WITHDRAWN.key,
        recipients=heads(),
        obj=meeting,
        step=f"version-{meeting.version}",
        facts=_facts(meeting),
    )


def minutes_adopted(revision: MinutesRevision) -> None:
    """The silence is over."""
    queue(
        kind=ADOPTED.key,
        recipients=heads(),
        obj=revision.meeting,
        step=f"revision-{revision.number}",
        facts=_facts(revision.meeting),
    )


def objection_made(objection: Objection) -> None:
    """The secretariat has to answer it before the minutes can be adopted."""
    queue(
        kind=OBJECTION.key,
        recipients=recipients.officers(),
        obj=objection.revision.meeting,
        step=f"objection-{objection.pk}",
        facts={
            **_facts(objection.revision.meeting),
            "government_name": objection.government.name,
            "objection": objection.pk,
        },
    )


def objection_settled(objection: Objection) -> None:
    """Its government reads how."""
    queue(
        kind=OBJECTION_SETTLED.key,
        recipients=recipients.heads(objection.government_id),
        obj=objection.revision.meeting,
        step=f"objection-{objection.pk}",
        facts={
            **_facts(objection.revision.meeting),
            "government_name": objection.government.name,
        },
    )


def _facts(meeting: Meeting) -> dict[str, Any]:
    return {"meeting_title": meeting.title}
