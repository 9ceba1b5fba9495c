"""The mail about action items: assigned, reported done, given back, settled."""

from collections.abc import Callable, Iterable

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from meetings.models import ActionItem
from meetings.notices.shared import TWO_WEEKS
from members import authority, recipients
from members.models import User
from members.permissions import is_officer
from taskforce.notifications import kinds
from taskforce.notifications.models import Notice
from taskforce.notifications.services import queue

KEEPERS = kinds.Recipients(
    _("Who looks after the action; where nobody is named, the heads of its government"),
    kinds.Audience.DELEGATION,
)
_SAMPLE = {
    "number": "A-2027-03",
    "meeting_title": "Formal meeting, first half of 2027",
    "due_zone": "Europe/Oslo",
}


def _to_action(notice: Notice) -> str:
    return reverse("action-item-detail", args=[notice.object_id])


def _while_in(*states: str) -> Callable[[Notice], bool | str]:
    def ask(notice: Notice) -> bool | str:
        there = ActionItem.objects.filter(pk=notice.object_id, state__in=states).exists()
        return there or "The action has moved on."

    return ask


def _kind(key: str, title: str | Promise, to: kinds.Recipients, *states: str) -> kinds.Kind:
    return kinds.Kind(
        key=key,
        title=title,
        recipients=to,
        link=_to_action,
        expires_after=TWO_WEEKS,
        still_true=_while_in(*states),
        sample=_SAMPLE,
    )


ASSIGNED = _kind("action.assigned", _("An action is assigned"), KEEPERS, *ActionItem.OWED)
REPORTED = _kind(
    "action.reported",
    _("An action is reported done"),
    recipients.OFFICERS,
    ActionItem.State.REPORTED_DONE,
)
RETURNED = _kind("action.returned", _("An action is given back"), KEEPERS, *ActionItem.OWED)
SETTLED = _kind(
    "action.settled",
    _("An action is closed or cancelled"),
    KEEPERS,
    ActionItem.State.CLOSED,
    ActionItem.State.CANCELLED,
)
KINDS = (ASSIGNED, REPORTED, RETURNED, SETTLED)


def action_assigned(action: ActionItem) -> None:
    """It is theirs from now on."""
    _queue(ASSIGNED, action, _keepers(action), with_date=True)


def action_reported(action: ActionItem) -> None:
    """It waits for the secretariat to accept it or give it back."""
    _queue(REPORTED, action, recipients.officers())


def action_returned(action: ActionItem) -> None:
    """More is asked for; the page says what."""
    _queue(RETURNED, action, _keepers(action), with_date=True)


def action_settled(action: ActionItem) -> None:
    """Nothing more is to be done."""
    _queue(SETTLED, action, _keepers(action))


def _keepers(action: ActionItem) -> Iterable[User]:
    """The person named, as long as they belong to the owner."""
    person, government_id = action.person, action.government_id
    if government_id is None:
        return [person] if person and is_officer(person) else recipients.officers()
    if person and authority.holds(person, authority.READ, government_id):
        return [person]
    return recipients.heads(government_id)


def _queue(
    kind: kinds.Kind, action: ActionItem, people: Iterable[User], *, with_date: bool = False
) -> None:
    queue(
        kind=kind.key,
        recipients=people,
        obj=action,
        due_at=action.due_at if with_date else None,
        step=f"version-{action.version}",
        facts={
            "number": action.number,
            "meeting_title": action.meeting.title,
            "due_zone": action.due_zone,
        },
    )
