"""Rules about meetings."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from meetings.models import ActionItem, Meeting
from members import authority
from members.models import Government
from members.permissions import is_officer
from taskforce.core.permissions import Allowed, Decision, Denied, Rule


def _run(user: Any, meeting: Meeting | None) -> Decision:
    if is_officer(user):
        return Allowed()
    return Denied(_("Only the secretariat plans meetings."))


def _object(user: Any, government: Government | None) -> Decision:
    """Objecting to minutes in a government's name, or in any's, and withdrawing that."""
    heads = authority.governments_with(user, authority.MANAGE)
    if heads and (government is None or government.pk in heads):
        return Allowed()
    return Denied(_("Only the head of delegation objects to minutes, and withdraws an objection."))


def _work_on_action(user: Any, action: ActionItem) -> Decision:
    """Saying how an action item goes: whoever writes or leads for the government that owns it. The
    secretariat does so for its own, and enters what an owner told it."""
    if is_officer(user):
        return Allowed()
    held = authority.permissions_of(user).get(action.government_id or 0, frozenset())
    if held & {authority.DRAFT, authority.MANAGE}:
        return Allowed()
    return Denied(_("Only its owner and the secretariat say how this action goes."))


RULES: dict[str, Rule] = {
    "meeting.run": _run,
    "minutes.object": _object,
    "action_item.work": _work_on_action,
}
