"""Who is who: people, governments, delegations, and those who ask to come in."""

from members.models.applications import Application, CaseNote, Finding
from members.models.delegations import Delegation, Invitation, Role
from members.models.governments import Government, GovernmentPermission, GovernmentQuerySet
from members.models.people import StaffAppointment, StaffRole, User, UserManager
from members.models.recovery import Recovery
from members.models.sign_on import IdentityProvider

__all__ = [
    "Application",
    "CaseNote",
    "Delegation",
    "Finding",
    "Government",
    "GovernmentPermission",
    "GovernmentQuerySet",
    "IdentityProvider",
    "Invitation",
    "Recovery",
    "Role",
    "StaffAppointment",
    "StaffRole",
    "User",
    "UserManager",
]
