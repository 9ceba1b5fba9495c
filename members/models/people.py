"""People who sign in, and what the secretariat entrusts them with."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

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
        """The secretariat roles held now; one query a request, none where prefetched."""
        return frozenset(held.role for held in self.staff_appointments.all())


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
