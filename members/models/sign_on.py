"""Single sign-on: which provider speaks for which government."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.governments import Government

_DOMAIN = RegexValidator(
    r"^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$",
    _("Enter domains such as justice.example, in lower case and without @."),
)


_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def is_trustworthy(address: object) -> bool:
    """Whether it is an address to which the way is encrypted. http counts on one's own machine
    alone, where the portal does without TLS itself."""
    try:
        parts = urlsplit(address) if isinstance(address, str) else None
    except ValueError:
        return False
    if parts is None or not parts.hostname:
        return False
    at_home = not settings.PORTAL_TLS and parts.hostname in _LOOPBACK
    return parts.scheme == "https" or (parts.scheme == "http" and at_home)


class IdentityProvider(models.Model):
    """An OpenID Connect provider of one government, for addresses of its mail domains alone.

    The issuer never changes: whoever was linked through it stays tied to issuer and subject. For
    another issuer another provider is set up.
    """

    government = models.ForeignKey(Government, models.PROTECT, related_name="identity_providers")
    name = models.CharField(_("name"), max_length=100, help_text=_("People read it on the link."))
    issuer = models.URLField(
        _("issuer"), max_length=254, unique=True, help_text=_("As the provider writes it.")
    )
    client_id = models.CharField(_("client ID"), max_length=254)
    sealed_secret = models.TextField(help_text=_("Sealed with a key derived from SECRET_KEY."))
    domains = ArrayField(
        models.CharField(max_length=253, validators=[_DOMAIN]), verbose_name=_("mail domains")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["government__sort_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(domains__len__gt=0), name="identity_provider_has_domains"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.government})"

    @property
    def key(self) -> str:
        """How linked identities name it: by number, and so by an issuer that never changes."""
        return f"government-{self.pk}"

    def clean(self) -> None:
        """The issuer is an address alone (OpenID Connect Discovery 1.0, section 3)."""
        if not is_trustworthy(self.issuer) or set(self.issuer) & set("?#@"):
            raise ValidationError({"issuer": _("The issuer’s address begins with https://.")})
