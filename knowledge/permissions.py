"""Rules about the library."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from knowledge.models import Resource
from members import authority
from members.models import Government
from members.permissions import is_officer
from taskforce.core.permissions import Allowed, Decision, Denied, Rule


def reads_as_taskforce(user: Any) -> bool:
    """Whether texts for the Taskforce are for this person: the secretariat and everybody in the
    delegation of a government that is a member. One query, none for visitors."""
    if is_officer(user):
        return True
    held = authority.governments_with(user, authority.READ)
    return bool(held) and Government.objects.members().filter(pk__in=held).exists()


def _follow(user: Any, resource: Resource | None) -> Decision:
    """Seeing what a government, or the secretariat, has in the making."""
    if is_officer(user) or authority.governments_with(user, authority.READ):
        return Allowed()
    return Denied(_("This is for member governments and the secretariat."))


def _contribute(user: Any, government: Government | None) -> Decision:
    """Writing a text for a government, or for the secretariat where there is none."""
    if government is None:
        if is_officer(user):
            return Allowed()
        return Denied(_("Only the secretariat writes texts of its own."))
    held = authority.permissions_of(user).get(government.pk, frozenset())
    if held & authority.WRITING and government.is_taskforce_member:
        return Allowed()
    return Denied(_("Those who write or lead for the government contribute its texts."))


def _write(user: Any, resource: Resource) -> Decision:
    return _contribute(user, resource.government)


def _clear(user: Any, resource: Resource) -> Decision:
    """Agreeing that more people read it."""
    if resource.government_id is None:
        return _contribute(user, None)
    if authority.holds(user, authority.CLEAR, resource.government_id):
        return Allowed()
    return Denied(_("The clearance holder of the government agrees to more readers."))


def _narrow(user: Any, resource: Resource) -> Decision:
    """Taking a text from readers: its government, and the secretariat."""
    return Allowed() if is_officer(user) else _write(user, resource)


def _set_readers(user: Any, resource: Resource) -> Decision:
    """Changing who reads it, one way or the other."""
    if _narrow(user, resource) or _clear(user, resource):
        return Allowed()
    return Denied(_("Its government and the secretariat decide who reads this text."))


def _read_draft(user: Any, resource: Resource) -> Decision:
    """Reading the working copy: its own people always, officers once it was sent to them."""
    if resource.government_id is None:
        return _contribute(user, None)
    if authority.holds(user, authority.READ, resource.government_id):
        return Allowed()
    if is_officer(user) and resource.is_waiting:
        return Allowed()
    return Denied(_("The government is still writing this text."))


def _review(user: Any, resource: Resource) -> Decision:
    """Never by its own government, nor by the officer who sent it for the secretariat."""
    if not is_officer(user):
        return Denied(_("Only the secretariat reviews texts of the library."))
    if resource.government_id is None and resource.submitted_by_id == user.pk:
        return Denied(_("You sent this text. Another officer reviews it."))
    own = resource.government_id in authority.governments_with(user, authority.READ)
    if resource.government_id is not None and own:
        return Denied(_("Nobody reviews a text of their own government."))
    return Allowed()


def _moderate(user: Any, resource: Resource | None) -> Decision:
    if is_officer(user):
        return Allowed()
    return Denied(_("Only the secretariat looks after the library."))


RULES: dict[str, Rule] = {
    "resource.follow": _follow,
    "resource.contribute": _contribute,
    "resource.write": _write,
    "resource.clear": _clear,
    "resource.narrow": _narrow,
    "resource.set_readers": _set_readers,
    "resource.read_draft": _read_draft,
    "resource.review": _review,
    "resource.moderate": _moderate,
}
