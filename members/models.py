"""Who is who: people, governments, and who is what in a government's delegation."""

from typing import ClassVar

import pghistory
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from taskforce.core.clock import validate_zone


class UserManager(BaseUserManager["User"]):
    """People are found by their e-mail address, whatever its case."""

    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        """A person with this address; without a password nobody can sign in as them yet."""
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def officers(self) -> models.QuerySet["User"]:
        """Active people who do an officer's work, approvers included, by name."""
        roles = (StaffRole.OFFICER, StaffRole.APPROVER)
        held = StaffAppointment.objects.filter(user=models.OuterRef("pk"), role__in=roles)
        return self.filter(models.Exists(held), is_active=True).order_by("name", "pk")


class User(AbstractUser):
    """A person who signs in. What they may do follows from staff roles and delegations alone."""

    username = None  # type: ignore[assignment]  # people sign in by e-mail address
    first_name = None  # type: ignore[assignment]  # one name, as the person writes it
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(max_length=10, default="en-gb")
    time_zone = models.CharField(max_length=64, default="UTC", validators=[validate_zone])

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_unique"),
            models.CheckConstraint(
                condition=Q(is_superuser=False), name="user_never_beyond_the_rules"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name

    @cached_property
    def staff_roles(self) -> frozenset[str]:
        """The secretariat roles held now; one query per request."""
        return frozenset(self.staff_appointments.values_list("role", flat=True))


class StaffRole(models.TextChoices):
    """What a member of the secretariat is entrusted with. An approver also works as an officer."""

    OFFICER = "officer", _("Officer")
    APPROVER = "approver", _("Approver")
    ADMINISTRATOR = "administrator", _("Administrator")


class StaffAppointment(models.Model):
    """A person holds a secretariat role. The row's absence is the absence of the right."""

    user = models.ForeignKey(User, models.CASCADE, related_name="staff_appointments")
    role = models.CharField(max_length=16, choices=StaffRole)
    appointed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    appointed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="staff_role_once"),
            models.CheckConstraint(condition=Q(role__in=StaffRole.values), name="staff_role_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


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
    is_demonstration = models.BooleanField(default=False)

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
        return reverse("member-detail", args=[self.slug])


class GovernmentPermission(UserObjectPermissionBase):
    """guardian's projection of the delegations, kept by members.authority and nobody else."""

    content_object = models.ForeignKey(Government, models.CASCADE)


class Role(models.TextChoices):
    """What a person is in a delegation; one person may hold several."""

    HEAD = "head", _("Head of delegation")
    CLEARANCE = "clearance", _("Clearance holder")
    DRAFTER = "drafter", _("Drafter")
    OBSERVER = "observer", _("Observer")


@pghistory.track()
class Delegation(models.Model):
    """A person's place in a government's delegation: the record of decision on their rights."""

    class State(models.TextChoices):
        ACTIVE = "active", _("Active")
        SUSPENDED = "suspended", _("Suspended")
        DORMANT = "dormant", _("Dormant")
        DEPARTED = "departed", _("Departed")

    government = models.ForeignKey(Government, models.PROTECT, related_name="delegations")
    user = models.ForeignKey(User, models.PROTECT, related_name="delegations")
    roles = ArrayField(models.CharField(max_length=16, choices=Role))
    state = models.CharField(max_length=16, choices=State, default=State.ACTIVE)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["government", "user"], name="delegation_once"),
            models.CheckConstraint(
                condition=Q(roles__contained_by=Role.values) & Q(roles__len__gt=0),
                name="delegation_roles_known",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["active", "suspended", "dormant", "departed"]),
                name="delegation_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.government}"

    @property
    def role_names(self) -> list[str]:
        """The roles in words, in the order in which Role lists them."""
        return [str(role.label) for role in Role if role in self.roles]
