"""The mail that the agenda causes: proposed, decided on, circulated."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from meetings.models import AgendaItem, AgendaVersion
from meetings.notices.shared import (
    CONCERNED,
    SAMPLE,
    TWO_WEEKS,
    concerned,
    facts,
    heads_of,
    to_the_page,
)
from members.models import User
from members.recipients import OFFICERS
from taskforce.notifications import kinds
from taskforce.notifications.kinds import Audience, Recipients
from taskforce.notifications.models import Notice
from taskforce.notifications.services import queue


def _still_proposed(notice: Notice) -> bool | str:
    waits = AgendaItem.objects.filter(pk=notice.object_id, state=AgendaItem.State.PROPOSED)
    return waits.exists() or "The proposal was decided on or withdrawn."


def _to_the_meeting(notice: Notice) -> str:
    return reverse("meeting-detail", args=[notice.facts["meeting_id"]])


PROPOSED = kinds.Kind(
    key="agenda.proposed",
    title=_("An item is proposed for an agenda"),
    recipients=OFFICERS,
    link=lambda notice: reverse("meeting-agenda", args=[notice.facts["meeting_id"]]),
    expires_after=TWO_WEEKS,
    still_true=_still_proposed,
    sample={**SAMPLE, "government_name": "Norland", "meeting_id": 1},
)
DECIDED = kinds.Kind(
    key="agenda.decided",
    title=_("A proposal for an agenda was decided on"),
    recipients=Recipients(_("The heads of the delegation that proposed it"), Audience.DELEGATION),
    link=_to_the_meeting,
    expires_after=TWO_WEEKS,
    sample={**SAMPLE, "government_name": "Norland", "meeting_id": 1, "state": "accepted"},
)
CIRCULATED = kinds.Kind(
    key="agenda.circulated",
    title=_("An agenda was circulated"),
    recipients=CONCERNED,
    link=to_the_page,
    expires_after=TWO_WEEKS,
    sample={**SAMPLE, "version": 1},
)
KINDS = (PROPOSED, DECIDED, CIRCULATED)


def item_proposed(item: AgendaItem) -> None:
    """Officers hear that a proposal waits for them."""
    _about_item(PROPOSED, item, list(User.objects.officers()))


def item_decided(item: AgendaItem) -> None:
    """The delegation hears; why stands on the meeting's page. The secretariat's own items
    concern nobody else."""
    if item.government_id is not None:
        _about_item(DECIDED, item, list(heads_of(item.government_id)), state=item.state)


def agenda_circulated(version: AgendaVersion) -> None:
    """Those who are concerned hear that there is an agenda, or another one."""
    queue(
        kind=CIRCULATED.key,
        recipients=concerned(version.meeting),
        obj=version.meeting,
        step=f"agenda-{version.number}",
        facts={**facts(version.meeting), "version": version.number},
    )


def _about_item(kind: kinds.Kind, item: AgendaItem, people: list[User], **more: str) -> None:
    queue(
        kind=kind.key,
        recipients=people,
        obj=item,
        step=f"version-{item.version}",
        facts={
            **facts(item.meeting),
            "government_name": str(item.government or ""),
            "meeting_id": item.meeting_id,
            **more,
        },
    )
