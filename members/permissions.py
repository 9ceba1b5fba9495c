"""Rules about people and governments."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from members import authority
from members.models import Government, StaffRole
from taskforce.core.permissions import Allowed, Decision, Denied, Rule


def is_officer(user: Any) -> bool:
    """Officers, and approvers, who do an officer's work as well."""
    return user.is_authenticated and not user.staff_roles.isdisjoint(
        {StaffRole.OFFICER, StaffRole.APPROVER}
    )


def is_administrator(user: Any) -> bool:
    return user.is_authenticated and StaffRole.ADMINISTRATOR in user.staff_roles


def _staff(user: Any, obj: None) -> Decision:
    return Allowed() if is_officer(user) else Denied(_("This page is for the secretariat."))


def _administrator(user: Any, obj: None) -> Decision:
    if is_administrator(user):
        return Allowed()
    return Denied(_("This page is for the secretariat’s administrators."))


def _read_delegation(user: Any, government: Government) -> Decision:
    if is_officer(user) or authority.holds(user, authority.READ, government.pk):
        return Allowed()
    return Denied(_("This page is for the government’s own delegation."))


def _manage_delegation(user: Any, government: Government) -> Decision:
    manages = authority.holds(user, authority.MANAGE, government.pk)
    if manages or is_officer(user) or is_administrator(user):
        return Allowed()
    return Denied(_("The head of delegation or the secretariat gives these roles."))


RULES: dict[str, Rule] = {
    "secretariat.work": _staff,
    "secretariat.administer": _administrator,
    "delegation.read": _read_delegation,
    "delegation.manage": _manage_delegation,
}
