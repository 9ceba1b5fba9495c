"""Rules about meetings, their agendas, papers, registrations and minutes, and about actions."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from meetings.models import ActionItem, AgendaItem, Meeting, Paper, Registration
from members import authority
from members.models import Government
from members.permissions import is_officer
from taskforce.core.permissions import Allowed, Decision, Denied, Rule


def _run(user: Any, meeting: Meeting | None) -> Decision:
    if is_officer(user):
        return Allowed()
    return Denied(_("Only the secretariat plans and runs meetings."))


def _follow(user: Any, meeting: Meeting | None) -> Decision:
    """Reading what member governments and the secretariat alone read of a meeting."""
    if is_officer(user) or authority.governments_with(user, authority.READ):
        return Allowed()
    return Denied(_("This is for member governments and the secretariat."))


def _join(user: Any, meeting: Meeting) -> Decision:
    """Seeing the online link: the secretariat, and whose seat is confirmed."""
    if is_officer(user):
        return Allowed()
    seated = user.is_authenticated and Registration.objects.filter(
        meeting=meeting, person=user, state=Registration.State.CONFIRMED
    )
    if seated and authority.governments_with(user, authority.READ):
        return Allowed()
    return Denied(_("Online access is for those whose seat is confirmed."))


def _propose(user: Any, government: Government) -> Decision:
    """Proposing an item for the agenda in a government's name."""
    if authority.holds(user, authority.MANAGE, government.pk):
        return Allowed()
    return Denied(_("The head of delegation proposes items for the agenda."))


def _withdraw(user: Any, item: AgendaItem) -> Decision:
    if item.government_id and authority.holds(user, authority.MANAGE, item.government_id):
        return Allowed()
    return Denied(_("The head of the delegation that proposed it withdraws it."))


def _bring(user: Any, paper: Paper) -> Decision:
    """Bringing the document of a paper: the secretariat, and the head of whoever owes it."""
    if is_officer(user):
        return Allowed()
    if paper.government_id and authority.holds(user, authority.MANAGE, paper.government_id):
        return Allowed()
    return Denied(_("The secretariat, or the head of the delegation that owes it, brings it."))


def _register(user: Any, government: Government) -> Decision:
    """Saying who comes for a government."""
    if is_officer(user) or authority.holds(user, authority.MANAGE, government.pk):
        return Allowed()
    return Denied(_("The head of delegation or the secretariat says who comes."))


def _read_needs(user: Any, registration: Registration) -> Decision:
    """What somebody needs at a meeting is read where it is seen to, and nowhere else."""
    if is_officer(user) or authority.holds(user, authority.MANAGE, registration.government_id):
        return Allowed()
    return Denied(_("What a person needs is for the secretariat and their head of delegation."))


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
    if held & authority.WRITING:
        return Allowed()
    return Denied(_("Only its owner and the secretariat say how this action goes."))


RULES: dict[str, Rule] = {
    "meeting.run": _run,
    "meeting.follow": _follow,
    "meeting.join": _join,
    "agenda.propose": _propose,
    "agenda.withdraw": _withdraw,
    "paper.bring": _bring,
    "registration.make": _register,
    "registration.read_needs": _read_needs,
    "minutes.object": _object,
    "action_item.work": _work_on_action,
}
