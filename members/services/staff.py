"""Entrusting people with secretariat roles."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import authority, notices
from members.models import StaffAppointment, StaffRole, User
from taskforce.audit.services import record
from taskforce.core.permissions import Refused


@transaction.atomic
def appoint(*, user: User, role: str, actor: User | None) -> StaffAppointment:
    """Entrusts a person with a secretariat role. `actor` is None for the operator's command.

    Nobody appoints themselves, and only administrators appoint: raises Refused.
    """
    _require_administrator(actor)
    if actor is not None and actor.pk == user.pk:
        raise Refused(_("Nobody gives a role to themselves."))
    appointment, new = StaffAppointment.objects.get_or_create(
        user=user, role=StaffRole(role), defaults={"appointed_by": actor}
    )
    if new:
        record(verb="staff.appoint", actor=actor, obj=user, role=appointment.role)
    user.__dict__.pop("staff_roles", None)
    return appointment


@transaction.atomic
def dismiss(*, user: User, role: str, actor: User | None) -> None:
    """Takes a secretariat role from a person; nothing happens where they do not hold it.

    Only administrators do that, and the last administrator stays: raises Refused.
    """
    _require_administrator(actor)
    held = StaffAppointment.objects.filter(user=user, role=StaffRole(role))
    if role == StaffRole.ADMINISTRATOR:
        # Locked together, so that two administrators cannot dismiss each other at once.
        administrators = StaffAppointment.objects.select_for_update(of=("self",)).filter(
            role=role, user__is_active=True
        )
        if not {row.user_id for row in administrators} - {user.pk}:
            raise Refused(_("The last administrator stays. Appoint another one first."))
    if held.delete()[0]:
        record(verb="staff.dismiss", actor=actor, obj=user, role=role)
    user.__dict__.pop("staff_roles", None)


@transaction.atomic
def set_roles(*, user: User, roles: Iterable[str], actor: User) -> list[str]:
    """Gives a person these secretariat roles and no others; returns what changed.

    The person and the other administrators are told. Raises Refused as `appoint` and `dismiss`
    do, and then nothing changes.
    """
    wanted = {StaffRole(role) for role in roles}
    authority.lock_person(user.pk)
    held = set(user.staff_appointments.values_list("role", flat=True))
    for added in sorted(wanted - held):
        appoint(user=user, role=added, actor=actor)
    for taken in sorted(held - wanted):
        dismiss(user=user, role=taken, actor=actor)
    changed = sorted(wanted ^ held)
    if changed:
        notices.staff_changed(user, actor)
    return changed


def _require_administrator(actor: User | None) -> None:
    if actor is not None and StaffRole.ADMINISTRATOR not in actor.staff_roles:
        raise Refused(_("Only administrators give and take secretariat roles."))
