"""Rules about people and governments."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from members import authority
from members.models import Application, Delegation, Government, Recovery, StaffRole
from taskforce.core.permissions import Allowed, Decision, Denied, Rule


def is_officer(user: Any) -> bool:
    """Officers, and approvers, who do an officer's work as well."""
    return user.is_authenticated and not user.staff_roles.isdisjoint(
        {StaffRole.OFFICER, StaffRole.APPROVER}
    )


def is_approver(user: Any) -> bool:
    return user.is_authenticated and StaffRole.APPROVER in user.staff_roles


def is_administrator(user: Any) -> bool:
    return user.is_authenticated and StaffRole.ADMINISTRATOR in user.staff_roles


def _staff(user: Any, obj: None) -> Decision:
    return Allowed() if is_officer(user) else Denied(_("This page is for the secretariat."))


def _anybody_here(user: Any, obj: None) -> Decision:
    return Allowed() if is_staff(user) else Denied(_("This page is for the secretariat."))


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


def _invite_into_delegation(user: Any, government: Government) -> Decision:
    """Nobody comes into the delegation of a government that is suspended or gone."""
    if government.state != Government.State.ACTIVE:
        return Denied(_("The government is not active: nobody is invited into its delegation."))
    return _manage_delegation(user, government)


def _change_delegation(user: Any, delegation: Delegation) -> Decision:
    """Suspending somebody and reinstating them."""
    if user.is_authenticated and user.pk == delegation.user_id:
        return Denied(_("Nobody changes their own place."))
    return _manage_delegation(user, delegation.government)


def _leave_delegation(user: Any, delegation: Delegation) -> Decision:
    """People may leave by themselves, and those who manage the delegation see others off."""
    if user.is_authenticated and user.pk == delegation.user_id:
        return Allowed()
    return _manage_delegation(user, delegation.government)


def _confirm_delegation(user: Any, government: Government) -> Decision:
    if authority.holds(user, authority.MANAGE, government.pk):
        return Allowed()
    return Denied(_("The head of delegation confirms who belongs to it."))


def _work_on_application(user: Any, application: Application) -> Decision:
    if not is_officer(user):
        return Denied(_("Only the secretariat works on applications."))
    if application.email == user.email:
        return Denied(_("Nobody works on their own application."))
    return Allowed()


def _approve_application(user: Any, application: Application) -> Decision:
    """Two people admit a government: whoever worked on the case does not approve it."""
    if not is_approver(user):
        return Denied(_("Only approvers admit governments."))
    if application.email == user.email or application.head_email == user.email:
        return Denied(_("Nobody approves their own application."))
    if application.handled_by.filter(pk=user.pk).exists():
        return Denied(_("You worked on this case. Another approver admits the government."))
    return Allowed()


def _keep_government(user: Any, government: Government) -> Decision:
    if is_approver(user):
        return Allowed()
    return Denied(_("Only approvers suspend a government, reinstate it or record that it left."))


def is_staff(user: Any) -> bool:
    return user.is_authenticated and bool(user.staff_roles)


def _confirm_recovery(user: Any, recovery: Recovery) -> Decision:
    """A second person; for one of the secretariat's own an administrator."""
    if not is_staff(user):
        return Denied(_("This page is for the secretariat."))
    if user.pk in {recovery.opened_by_id, recovery.person_id}:
        return Denied(_("Somebody else of the secretariat confirms this recovery."))
    if recovery.person.staff_roles and not is_administrator(user):
        return Denied(_("An administrator confirms it, since the person works here."))
    return Allowed()


RULES: dict[str, Rule] = {
    "secretariat.work": _staff,
    "secretariat.overview": _anybody_here,
    "secretariat.administer": _administrator,
    "delegation.read": _read_delegation,
    "delegation.manage": _manage_delegation,
    "delegation.invite": _invite_into_delegation,
    "delegation.change": _change_delegation,
    "delegation.leave": _leave_delegation,
    "delegation.confirm": _confirm_delegation,
    "recovery.open": _anybody_here,
    "recovery.confirm": _confirm_recovery,
    "application.work": _work_on_application,
    "application.approve": _approve_application,
    "government.keep": _keep_government,
}
