"""What is done about people, delegations and applications: one function a verb.

Applications, cases and invitations are modules of their own, used by name.
"""

from members.services.delegations import reconcile_permissions, set_delegation
from members.services.people import add_person, edit_person, seal_again
from members.services.staff import appoint, dismiss

__all__ = [
    "add_person",
    "appoint",
    "dismiss",
    "edit_person",
    "reconcile_permissions",
    "seal_again",
    "set_delegation",
]
