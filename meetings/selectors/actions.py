"""Reads of decisions and action items: what members and the secretariat read of each other."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from meetings.models import ActionItem, ActionUpdate, Decision, Meeting
from meetings.models.actions import ActionItemQuerySet
from members.models import Government
from taskforce.core.permissions import allows, require

SECRETARIAT = "secretariat"  # as an owner, where a government's slug could stand
UNSETTLED = "unsettled"  # as a state: neither closed nor cancelled

# Which rule asks who may make which move, in the order in which a page offers them.
MOVES: Mapping[str, str] = {
    "start": "action_item.work",
    "resume": "action_item.work",
    "report_done": "action_item.work",
    "block": "action_item.work",
    "accept": "meeting.run",
    "give_back": "meeting.run",
    "cancel": "meeting.run",
}


def open_actions(
    *,
    owner: str = "",
    meeting: Meeting | None = None,
    state: str = UNSETTLED,
    overdue: bool = False,
    now: datetime | None = None,
) -> ActionItemQuerySet:
    """Action items with what a line shows, by number; without filters all that are unsettled.

    `owner` is a government's slug or SECRETARIAT, `meeting` one that made an action or to which it
    was carried over, `state` an ActionItem.State, UNSETTLED, or empty for all. Asks no permission:
    for readers who passed `shared.read`.
    """
    rows = ActionItem.objects.listed()
    if state:
        rows = rows.unsettled() if state == UNSETTLED else rows.filter(state=state)
    if owner:
        rows = rows.filter(
            Q(government__isnull=True) if owner == SECRETARIAT else Q(government__slug=owner)
        )
    if meeting is not None:
        rows = rows.of(meeting)
    return rows.overdue(now or timezone.now()) if overdue else rows


def decisions_since(moment: datetime) -> QuerySet[Decision]:
    """What meetings that began at a moment or later decided, the latest meeting first. Asks no
    permission: for readers who passed `shared.read`."""
    return Decision.objects.listed().filter(meeting__starts_at__gte=moment)


def decisions(meeting: Meeting | None = None) -> QuerySet[Decision]:
    """Every decision, or those of one meeting, the latest meeting first. For readers who passed
    `shared.read`."""
    rows = Decision.objects.listed()
    return rows.filter(meeting=meeting) if meeting else rows


def get_decision(user: Any, pk: int) -> Decision:
    """A decision to be corrected. Refused for people outside the secretariat."""
    require(user, "meeting.run")
    return get_object_or_404(Decision.objects.select_related("meeting"), pk=pk)


def meetings_with_records() -> QuerySet[Meeting]:
    """Meetings that decided something, or made an action or got one carried over; latest first."""
    return Meeting.objects.filter(
        Q(decisions__isnull=False)
        | Q(action_items__isnull=False)
        | Q(carried_actions__isnull=False)
    ).distinct()


def action_owners() -> QuerySet[Government]:
    """Governments that own an action, in alphabetical order."""
    return Government.objects.filter(action_items__isnull=False).alphabetical().distinct()


@dataclass(frozen=True)
class ActionPage:
    """One action, its history, and what this reader may do with it now."""

    action: ActionItem
    updates: Sequence[ActionUpdate]
    moves: Sequence[str]
    may_update: bool
    may_change: bool


def get_action(user: Any, pk: int, name: str = "shared.read") -> ActionItem:
    """An action for members and the secretariat. Raises Refused where they may not do what the
    rule named asks for."""
    require(user, "shared.read")
    action = get_object_or_404(ActionItem.objects.listed(), pk=pk)
    require(user, name, action)
    return action


def action_page(user: Any, pk: int) -> ActionPage:
    """An action with all that was said of it, the latest first."""
    action = get_action(user, pk)
    transitions = {verb: getattr(ActionItem, verb.upper()) for verb in MOVES}
    works = bool(allows(user, "action_item.work", action))
    return ActionPage(
        action=action,
        updates=list(action.updates.select_related("written_by")),
        moves=[
            verb
            for verb, rule in MOVES.items()
            if action.state in transitions[verb].sources and allows(user, rule, action)
        ],
        may_update=works and action.is_unsettled,
        may_change=action.is_unsettled and bool(allows(user, "meeting.run")),
    )
