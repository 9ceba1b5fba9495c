"""Governments: three separate facts about each, and guardian's rows on it."""

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from taskforce.core.addresses import address_of
from taskforce.core.transitions import Transition


class GovernmentQuerySet(models.QuerySet["Government"]):
    def alphabetical(self) -> "GovernmentQuerySet":
        """The only order in which governments are ever shown."""
        return self.order_by("sort_name")

    def members(self) -> "GovernmentQuerySet":
        """Governments represented in the Taskforce and not gone."""
        return self.filter(is_taskforce_member=True).exclude(state=Government.State.LEFT)

    def reporting(self, *, demonstration: bool) -> "GovernmentQuerySet":
        """Active members that a round expects a report from.

        In the demonstration only made-up governments report: nothing invented may ever stand
        under a real government's name.
        """
        expected = self.members().filter(state=Government.State.ACTIVE)
        return expected.filter(is_demonstration=True) if demonstration else expected


@pghistory.track()
class Government(models.Model):
    """A state or a regional body. Alliance member, Taskforce member and signatory are three
    separate facts, never derived from one another; signatures are rows of commitments."""

    class Kind(models.TextChoices):
        STATE = "state", _("State")
        REGIONAL_BODY = "regional_body", _("Regional body")

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        LEFT = "left", _("Left")

    SUSPEND = Transition.of("suspend", [State.ACTIVE], State.SUSPENDED, reason=True)
    REINSTATE = Transition.of("reinstate", [State.SUSPENDED], State.ACTIVE, reason=True)
    LEAVE = Transition.of("leave", [State.SUSPENDED], State.LEFT, reason=True)
    READMIT = Transition.of("readmit", [State.ACTIVE, State.LEFT], State.ACTIVE)

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=150, unique=True)
    sort_name = models.CharField(
        max_length=150, help_text=_("By which lists are ordered; written without accents.")
    )
    alpha2 = models.CharField(_("ISO 3166-1 alpha-2"), max_length=2, blank=True)
    alpha3 = models.CharField(_("ISO 3166-1 alpha-3"), max_length=3, blank=True)
    kind = models.CharField(max_length=16, choices=Kind)
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    is_alliance_member = models.BooleanField(
        null=True, help_text=_("Empty where nobody has recorded it yet.")
    )
    alliance_member_since = models.DateField(null=True, blank=True)
    is_taskforce_member = models.BooleanField(default=False)
    taskforce_member_since = models.DateField(null=True, blank=True)
    office = models.CharField(
        _("office"),
        max_length=150,
        blank=True,
        help_text=_("The office of the delegation that everybody may write to; never a person."),
    )
    office_email = models.EmailField(_("its e-mail address"), blank=True)
    is_demonstration = models.BooleanField(default=False)
    delegation_confirmed_at = models.DateTimeField(
        null=True, blank=True, help_text=_("When a head last said that the delegation is right.")
    )
    delegation_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = GovernmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["active", "suspended", "left"]),
                name="government_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["state", "regional_body"]), name="government_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(office="", office_email="") | (~Q(office="") & ~Q(office_email="")),
                name="government_office_is_whole",
            ),
            models.UniqueConstraint(
                fields=["alpha2"], condition=~Q(alpha2=""), name="government_alpha2_once"
            ),
        ]
        default_permissions = ()
        permissions = [
            ("read_report", "Reads the delegation's drafts"),
            ("draft_report", "Writes the government's report"),
            ("clear_report", "Submits for the government"),
            ("manage_delegation", "Looks after the delegation"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address_of("member-detail", self.slug)


class GovernmentPermission(UserObjectPermissionBase):
    """guardian's projection of the delegations, kept by members.authority and nobody else."""

    content_object = models.ForeignKey(Government, models.CASCADE)
