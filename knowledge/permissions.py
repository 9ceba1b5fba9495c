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


def _moderate(user: Any, resource: Resource | None) -> Decision:
    if is_officer(user):
        return Allowed()
    return Denied(_("Only the secretariat looks after the library."))


RULES: dict[str, Rule] = {"resource.moderate": _moderate}
