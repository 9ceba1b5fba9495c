"""What people change about their own sign-in goes to the trail, as every other command does.

allauth changes passwords, addresses and second factors; its signals are the only place to hear
of it. The trail says that something changed, never what it was or is.
"""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.dispatch import receiver

from members.models import User
from taskforce.audit.services import record


@receiver(account.password_changed)
@receiver(account.password_set)
@receiver(account.password_reset)
def password_changed(*, user: User, signal: Any, **_rest: Any) -> None:
    """A password was changed by its owner, or set by a link."""
    by_link = signal is account.password_reset
    record(verb="password.reset" if by_link else "password.change", actor=user, obj=user)


@receiver(account.email_changed)
def address_changed(*, user: User, **_rest: Any) -> None:
    """A new address was confirmed and took the old one's place."""
    record(verb="address.change", actor=user, obj=user)


@receiver(factors.authenticator_added)
def factor_added(*, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    """A passkey, an app, or the recovery codes that come with the first of them."""
    record(verb="second_factor.add", actor=user, obj=user, type=authenticator.type)


@receiver(factors.authenticator_removed)
def factor_removed(*, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    """A passkey or an app, or the recovery codes that went with the last of them."""
    record(verb="second_factor.remove", actor=user, obj=user, type=authenticator.type)


@receiver(factors.authenticator_reset)
def codes_renewed(*, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    """New recovery codes took the place of the old ones."""
    record(verb="second_factor.renew", actor=user, obj=user, type=authenticator.type)


@receiver(factors.authenticator_used)
def recovery_code_used(*, user: User, authenticator: Authenticator, **_rest: Any) -> None:
    """A recovery code let somebody in: worth knowing, since few are ever used."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        record(verb="recovery_code.use", actor=user, obj=user)
