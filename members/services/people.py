"""Admitting people and keeping what is known about them right."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from members import accounts
from members.models import IdentityProvider, User
from taskforce.audit.services import record


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


@transaction.atomic
def seal_again() -> int:
    """Seals every stored secret with the present SECRET_KEY: of second factors and of identity
    providers. Returns how many.

    Raises InvalidToken, and changes nothing, where a key that sealed one is gone.
    """
    count = 0
    for factor in Authenticator.objects.select_for_update().exclude(
        type=Authenticator.Type.WEBAUTHN  # holds public keys only
    ):
        for name in {"secret", "seed"} & factor.data.keys():
            factor.data[name] = accounts.seal_again(factor.data[name])
            count += 1
        factor.save(update_fields=["data"])
    for provider in IdentityProvider.objects.select_for_update():
        provider.sealed_secret = accounts.seal_again(provider.sealed_secret)
        provider.save(update_fields=["sealed_secret"])
        count += 1
    return count
