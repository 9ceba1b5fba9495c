"""Who comes to a meeting, for which government, and what they need."""

import uuid

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from meetings.models.meetings import Language, Meeting
from taskforce.core.transitions import Transition

_ACTIVE = Q(state__in=["requested", "confirmed"])


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def active(self) -> "RegistrationQuerySet":
        """Those who are to come: neither declined nor withdrawn."""
        return self.filter(_ACTIVE)

    def by_delegation(self) -> "RegistrationQuerySet":
        """With their governments, in the order of a list of participants: governments by name,
        in each the head, the advisers and the substitutes, by name."""
        rank = models.Case(
            models.When(part="head", then=0), models.When(part="adviser", then=1), default=2
        )
        return self.select_related("government", "person").order_by(
            "government__sort_name", rank, "name", "pk"
        )


# The history keeps nobody's name: it could not be taken out again.
@pghistory.track(exclude=["name", "office"])
class Registration(models.Model):
    """One person of a delegation. `person` is their account, where they have one."""

    class Part(models.TextChoices):
        HEAD = "head", pgettext_lazy("registration", "Head of delegation")
        ADVISER = "adviser", _("Adviser")
        SUBSTITUTE = "substitute", _("Substitute")

    class Mode(models.TextChoices):
        IN_PERSON = "in_person", _("In person")
        ONLINE = "online", _("Online")

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("registration", "Waits for confirmation")
        CONFIRMED = "confirmed", pgettext_lazy("registration", "Seat confirmed")
        DECLINED = "declined", pgettext_lazy("registration", "Declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("registration", "Withdrawn")

    CONFIRM = Transition.of("confirm", [State.REQUESTED], State.CONFIRMED)
    DECLINE = Transition.of(
        "decline", [State.REQUESTED, State.CONFIRMED], State.DECLINED, reason=True
    )
    WITHDRAW = Transition.of("withdraw", [State.REQUESTED, State.CONFIRMED], State.WITHDRAWN)

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="registrations")
    government = models.ForeignKey(
        "members.Government", models.PROTECT, related_name="registrations"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="registrations",
    )
    name = models.CharField(_("name"), max_length=150)
    office = models.CharField(_("office"), max_length=150, blank=True)
    part = models.CharField(_("part"), max_length=16, choices=Part)
    mode = models.CharField(_("attendance"), max_length=16, choices=Mode)
    state = models.CharField(max_length=16, choices=State, default=State.REQUESTED)
    state_since = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=500, blank=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["requested", "confirmed", "declined", "withdrawn"]),
                name="registration_state_known",
            ),
            models.CheckConstraint(
                condition=Q(part__in=["head", "adviser", "substitute"]),
                name="registration_part_known",
            ),
            models.CheckConstraint(
                condition=Q(mode__in=["in_person", "online"]), name="registration_mode_known"
            ),
            models.CheckConstraint(
                condition=Q(state="declined") & ~Q(reason="") | ~Q(state="declined") & Q(reason=""),
                name="registration_reason_fits_state",
            ),
            models.UniqueConstraint(
                fields=["meeting", "government"],
                condition=_ACTIVE & Q(part="head"),
                name="registration_one_head",
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"], condition=_ACTIVE, name="registration_person_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.government}, {self.get_part_display()}"

    @property
    def is_active(self) -> bool:
        return self.state in {self.State.REQUESTED, self.State.CONFIRMED}


class Needs(models.Model):
    """What a person needs at the meeting. No history, no trail: deleted when the meeting is over.

    Read by the secretariat and by the head of the person's own delegation alone.
    """

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="needs")
    interpretation = models.CharField(
        _("interpretation"), max_length=2, choices=Language, blank=True
    )
    accessibility = models.TextField(_("accessibility"), blank=True)

    class Meta:
        verbose_name_plural = "needs"

    def __str__(self) -> str:
        return str(self.registration)


@pghistory.track()
class Apology(models.Model):
    """A government said that it sends nobody. The row goes once it registers somebody after all."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="apologies")
    government = models.ForeignKey("members.Government", models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "apologies"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "government"], name="apology_once")
        ]

    def __str__(self) -> str:
        return f"{self.government}, {self.meeting}"


class CalendarFeed(models.Model):
    """A person's own calendar address. It is signed over `nonce`; another nonce revokes it."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="calendar_feed"
    )
    nonce = models.UUIDField(default=uuid.uuid4)
    made_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return str(self.person)
