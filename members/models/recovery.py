"""Getting somebody back in who has lost their second factor: two people of the secretariat."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from taskforce.core.addresses import address_of
from taskforce.core.transitions import Transition

RECOVERY_LASTS = timedelta(days=3)


def _recovery_end() -> datetime:
    return timezone.now() + RECOVERY_LASTS


class Recovery(models.Model):
    """One person of the secretariat made sure who asks; another one confirms, and only then the
    lost second factors are removed. That it has run out is computed, never stored."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("recovery", "Waits for a second person")
        CONFIRMED = "confirmed", pgettext_lazy("recovery", "Confirmed")
        REFUSED = "refused", pgettext_lazy("recovery", "Refused")

    CONFIRM = Transition.of("confirm", [State.OPEN], State.CONFIRMED)
    REFUSE = Transition.of("refuse", [State.OPEN], State.REFUSED, reason=True)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recoveries")
    state = models.CharField(max_length=16, choices=State, default=State.OPEN)
    evidence = models.TextField(
        max_length=2_000, help_text=_("How it was made sure that it is them who asks.")
    )
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=_recovery_end)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(state="open"), name="recovery_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state="open", settled_by__isnull=True, settled_at__isnull=True)
                | Q(
                    state__in=["confirmed", "refused"],
                    settled_by__isnull=False,
                    settled_at__isnull=False,
                ),
                name="recovery_settled_fits_state",
            ),
            models.CheckConstraint(
                condition=~Q(opened_by=F("person"))
                & ~Q(state="confirmed", settled_by=F("opened_by"))
                & ~Q(settled_by=F("person")),
                name="recovery_takes_two_others",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return address_of("recovery-detail", self.pk)

    @property
    def has_run_out(self) -> bool:
        return self.state == self.State.OPEN and self.expires_at <= timezone.now()
