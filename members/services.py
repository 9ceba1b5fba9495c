"""Admitting people, entrusting them with roles, seating them in delegations."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members import authority
from members.models import Delegation, Government, Role, StaffAppointment, StaffRole, User
from taskforce.audit.services import record
from taskforce.core.permissions import Refused


@transaction.atomic
def add_person(
    *,
    email: str,
    name: str,
    password: str | None = None,
    language: str = "en-gb",
    time_zone: str = "UTC",
    actor: User | None = None,
) -> User:
    """A person whose address is known to be theirs. Without a password they set one by a link.

    Raises ValidationError for an address that is not one or is taken.
    """
    user = User.objects.create_user(email=email, name=name, password=password)
    user.language = language
    user.time_zone = time_zone
    user.full_clean(exclude=["password"])
    user.save(update_fields=["language", "time_zone"])
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    record(verb="person.add", actor=actor, obj=user)
    return user


@transaction.atomic
def appoint(*, user: User, role: str, actor: User | None) -> StaffAppointment:
    """Entrusts a person with a secretariat role. `actor` is None for the operator's command.

    Nobody appoints themselves, and only administrators appoint: raises Refused.
    """
    if actor is not None and actor.pk == user.pk:
        raise Refused(_("Nobody gives a role to themselves."))
    if actor is not None and StaffRole.ADMINISTRATOR not in actor.staff_roles:
        raise Refused(_("Only administrators give secretariat roles."))
    appointment, new = StaffAppointment.objects.get_or_create(
        user=user, role=StaffRole(role), defaults={"appointed_by": actor}
    )
    if new:
        record(verb="staff.appoint", actor=actor, obj=user, role=appointment.role)
    user.__dict__.pop("staff_roles", None)
    return appointment


@transaction.atomic
def set_delegation(
    *, government: Government, user: User, roles: Iterable[str], actor: User | None
) -> Delegation:
    """Gives a person these roles, and no others, in a government's delegation."""
    wanted = [role.value for role in Role if role in set(roles)]
    delegation, new = Delegation.objects.select_for_update(of=("self",)).get_or_create(
        government=government, user=user, defaults={"roles": wanted}
    )
    before = [] if new else list(delegation.roles)
    delegation.roles = wanted
    delegation.full_clean()
    delegation.save()
    authority.project(delegation)
    record(
        verb="delegation.set",
        actor=actor,
        obj=delegation,
        government_id=government.pk,
        before=before,
        after=wanted,
    )
    return delegation


@transaction.atomic
def edit_person(
    *, user: User, name: str, language: str, time_zone: str, changed: Iterable[str]
) -> User:
    """People correct what is known about them; the trail says which facts, not their values."""
    user.name = name
    user.language = language
    user.time_zone = time_zone
    user.full_clean(exclude=["password"])
    user.save(update_fields=["name", "language", "time_zone"])
    record(verb="person.edit", actor=user, obj=user, changed=sorted(changed))
    return user
