"""Providers of single sign-on, and the identities that they vouch for."""

from collections.abc import Sequence

from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members import authority
from members.accounts import seal
from members.models import Delegation, Government, IdentityProvider, User
from taskforce.audit.services import record
from taskforce.core.permissions import require
from taskforce.core.transitions import locked

_KEY = "government-"


def provider_by_key(key: str) -> IdentityProvider | None:
    """The provider in use that identities name so."""
    number = key.removeprefix(_KEY)
    if not key.startswith(_KEY) or not number.isdecimal():
        return None
    return usable_provider(int(number))


def usable_provider(pk: int) -> IdentityProvider | None:
    """The provider, where it is in use and its government an active member."""
    rows = IdentityProvider.objects.select_related("government")
    return rows.filter(pk=pk, is_active=True, government__state=Government.State.ACTIVE).first()


def provider_for(email: str) -> IdentityProvider | None:
    """The provider for addresses of this domain, if there is one in use."""
    domain = email.rpartition("@")[2].lower()
    rows = IdentityProvider.objects.filter(
        domains__contains=[domain], is_active=True, government__state=Government.State.ACTIVE
    )
    return rows.first()


@transaction.atomic
def person_behind(
    *, provider: IdentityProvider, subject: str, verified_email: str
) -> SocialAccount | None:
    """The identity of somebody with an active place in the provider's own government.

    It is known by issuer and subject alone. On its first use it is tied to the person of that
    delegation whose address the provider vouches for, in one of its domains; afterwards the
    address counts for nothing.
    """
    account = (
        SocialAccount.objects.select_related("user")
        .filter(provider=provider.key, uid=subject)
        .first()
    )
    if account is None:
        account = _link(provider, subject, verified_email.lower())
    if account is None or not _may_open(provider, account.user):
        return None
    return account


@transaction.atomic
def unlink(*, user: User, pk: int) -> bool:
    """Unties an identity of this person's own. Whether there was such a one."""
    account = SocialAccount.objects.select_for_update().filter(user=user, pk=pk).first()
    if account is None:
        return False
    record(verb="identity.unlink", actor=user, obj=user, provider=account.provider)
    account.delete()
    return True


@transaction.atomic
def add_provider(
    *,
    government: Government,
    name: str,
    issuer: str,
    client_id: str,
    secret: str,
    domains: Sequence[str],
    actor: User,
) -> IdentityProvider:
    """Sets a provider up. Raises ValidationError for facts that cannot be, and for a domain that
    another provider in use has."""
    require(actor, "secretariat.administer")
    provider = IdentityProvider(
        government=government,
        name=name,
        issuer=issuer,
        client_id=client_id,
        sealed_secret=seal(secret),
        domains=list(domains),
        changed_by=actor,
    )
    _save(provider, actor, "identity_provider.add", ["all"])
    return provider


@transaction.atomic
def edit_provider(
    *,
    provider: IdentityProvider,
    name: str,
    client_id: str,
    secret: str,
    domains: Sequence[str],
    is_active: bool,
    actor: User,
) -> IdentityProvider:
    """Changes everything but government and issuer. An empty secret keeps the one there is."""
    require(actor, "secretariat.administer")
    edited = locked(IdentityProvider.objects.all(), provider.pk)
    facts = {"name": name, "client_id": client_id, "domains": list(domains), "is_active": is_active}
    changed = [key for key, value in facts.items() if getattr(edited, key) != value]
    for key in changed:
        setattr(edited, key, facts[key])
    if secret:
        edited.sealed_secret = seal(secret)
        changed.append("secret")
    edited.changed_by = actor
    if changed:
        _save(edited, actor, "identity_provider.edit", changed)
    return edited


def _save(provider: IdentityProvider, actor: User, verb: str, changed: list[str]) -> None:
    provider.full_clean()
    others = IdentityProvider.objects.filter(
        domains__overlap=provider.domains, is_active=True
    ).exclude(pk=provider.pk)
    if provider.is_active and others.exists():
        raise ValidationError({"domains": _("Another provider in use has one of these domains.")})
    provider.save()
    record(
        verb=verb,
        actor=actor,
        obj=provider,
        government_id=provider.government_id,
        changed=sorted(changed),
    )


def _link(provider: IdentityProvider, subject: str, email: str) -> SocialAccount | None:
    if email.rpartition("@")[2] not in provider.domains:
        return None
    user = User.objects.filter(email=email).first()
    if user is None or not _may_open(provider, user):
        return None
    authority.lock_person(user.pk)  # two subjects at once: one of them is somebody else
    if SocialAccount.objects.filter(provider=provider.key, user=user).exists():
        # Another subject under the same address is somebody else until an officer says otherwise.
        return None
    account, new = SocialAccount.objects.get_or_create(
        provider=provider.key,
        uid=subject,
        defaults={"user": user, "extra_data": {"iss": provider.issuer}},
    )
    if new:
        record(
            verb="identity.link",
            actor=user,
            obj=user,
            government_id=provider.government_id,
            provider=provider.key,
        )
    return account


def _may_open(provider: IdentityProvider, user: User) -> bool:
    """Whether all that this account opens is the provider's own government's.

    Who works for the secretariat as well, or sits for another government, comes in by password or
    passkey: no government's provider may vouch for what is not its own.
    """
    places = Delegation.objects.filter(user=user, state=Delegation.State.ACTIVE)
    governments = set(places.values_list("government_id", flat=True))
    # Asked anew: what a person remembers of their roles would go along into the session.
    works_here = user.staff_appointments.exists()
    return user.is_active and governments == {provider.government_id} and not works_here
