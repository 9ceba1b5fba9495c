"""The ledger of mail: a notice is a row before it is a mail, and stays one afterwards."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from taskforce.core.addresses import address_of

if TYPE_CHECKING:
    from members.models import User  # for readers and the type checker; members is a layer above
    from taskforce.notifications.kinds import Kind


@dataclass(frozen=True)
class Addressee:
    """To whom a notice goes, in which language and zone. Whoever has no account yet, such as an
    applicant or somebody invited, is given by these facts alone."""

    email: str
    name: str = ""
    language: str = "en-gb"
    time_zone: str = "UTC"
    is_active: bool = True

    def __str__(self) -> str:
        return self.name or self.email

    @classmethod
    def of(cls, person: "User | Addressee") -> "Addressee":
        """Somebody with an account as they are known now; anybody else as they are."""
        if isinstance(person, cls):
            return person
        account = cast("User", person)
        return cls(
            email=account.email,
            name=account.name,
            language=account.language,
            time_zone=account.time_zone,
            is_active=account.is_active,
        )


LAST_HOUR = 23
MORNING = 8  # the local hour at which reminders leave where nobody says otherwise
WORKING_DAYS = (1, 2, 3, 4, 5)  # ISO 8601: Monday is 1


def _working_days() -> list[int]:
    return list(WORKING_DAYS)


class Wishes(models.Model):
    """When a person wants reminders and the digest, and which kinds of mail not at all.

    Who has no row gets everything, in the morning. A kind that is mandatory comes whatever is in
    `declined`.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="mail_wishes"
    )
    hour = models.PositiveSmallIntegerField(
        default=MORNING,
        validators=[MaxValueValidator(LAST_HOUR)],
        help_text=_("In the person’s own time zone."),
    )
    digest_days = ArrayField(
        models.PositiveSmallIntegerField(),
        default=_working_days,
        blank=True,
        help_text=_("Days of the week by ISO 8601: 1 is Monday."),
    )
    declined = ArrayField(models.CharField(max_length=64), default=list, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hour__lte=LAST_HOUR), name="wishes_hour_known"),
            models.CheckConstraint(
                condition=Q(digest_days__contained_by=[1, 2, 3, 4, 5, 6, 7]),
                name="wishes_days_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}"

    def wants(self, kind: "Kind") -> bool:
        """Whether mail of this kind may go to the person."""
        return kind.mandatory or kind.key not in self.declined


class Heartbeat(models.Model):
    """When the planner and the sweep last ran. A clock that stands still makes no mail late that
    anybody could see: nothing becomes due."""

    PLANNER, SWEEP = "planner", "sweep"

    name = models.CharField(max_length=32, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class NoticeQuerySet(models.QuerySet["Notice"]):
    def due(self, now: datetime) -> "NoticeQuerySet":
        """Queued, and not in a pause after a failed attempt."""
        return self.filter(state=Notice.State.QUEUED, not_before__lte=now)

    def listed(self) -> "NoticeQuerySet":
        """With what a line of the log shows, the latest first."""
        return self.select_related("recipient").order_by("-queued_at", "-pk")

    def copies_of(self, notice: "Notice") -> "NoticeQuerySet":
        """The notice and all that was sent again of it."""
        return self.filter(**{name: getattr(notice, name) for name in Notice.KEY})


class Notice(models.Model):
    """One mail to one person about one object. Its state moves only through this app's services.

    The key (recipient, kind, object, due date, step, copy) is unique, so that planning twice
    plans once. `copy` is 0 for the notice itself and grows where the secretariat sends it again.
    Where nobody with an account is the recipient, `stranger_email` says whom it goes to.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("mail", "Waiting")
        SENDING = "sending", pgettext_lazy("mail", "Being sent")
        SENT = "sent", pgettext_lazy("mail", "Sent")
        FAILED = "failed", pgettext_lazy("mail", "Failed")
        SKIPPED = "skipped", pgettext_lazy("mail", "Not sent")

    class Reason(models.TextChoices):
        """Why a notice was not delivered."""

        REFUSED = "refused", _("The mail server refused it for good.")
        GAVE_UP = "gave_up", _("It was tried many times without success.")
        BOUNCED = "bounced", _("It came back as undeliverable.")
        EXPIRED = "expired", _("It could not leave while it still mattered.")
        OVERTAKEN = "overtaken", _("What it says was no longer true.")
        INACTIVE = "inactive", _("The person’s account is closed.")
        SUPPRESSED = "suppressed", _("Mail to this address was refused before.")
        NOT_ALLOWED = "not_allowed", _("Mail to this address is not allowed on this site.")
        UNWANTED = "unwanted", _("The person has switched mail of this kind off.")

    SETTLED = frozenset({State.SENT, State.FAILED, State.SKIPPED})
    # What copies of the same notice share.
    KEY = ("recipient_id", "stranger_email", "kind", "object_type", "object_id", "due_at", "step")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,  # the log of a person's mail goes with the person
        null=True,
        related_name="notices",
    )
    stranger_email = models.EmailField(max_length=254, blank=True)
    stranger_name = models.CharField(max_length=150, blank=True)
    stranger_language = models.CharField(max_length=10, blank=True)
    address = models.EmailField(
        max_length=254, blank=True, help_text=_("Where the last attempt was sent.")
    )
    kind = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.CharField(max_length=64)
    due_at = models.DateTimeField(
        null=True, help_text=_("The deadline that it speaks of, where there is one.")
    )
    step = models.CharField(max_length=32, blank=True)
    copy = models.PositiveSmallIntegerField(default=0)
    facts = models.JSONField(default=dict, help_text=_("Names and numbers, nothing confidential."))

    state = models.CharField(max_length=16, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    answer = models.CharField(
        max_length=500, blank=True, help_text=_("What the mail server or the kind said last.")
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    not_before = models.DateTimeField()
    expires_at = models.DateTimeField()
    message_id = models.CharField(max_length=254, unique=True)
    queued_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=[
                    *("recipient", "stranger_email", "kind", "object_type", "object_id"),
                    *("due_at", "step", "copy"),
                ],
                name="notice_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, stranger_email="")
                | (Q(recipient__isnull=True) & ~Q(stranger_email="")),
                name="notice_goes_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "failed", "skipped"]),
                name="notice_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", lease__isnull=False, lease_until__isnull=False)
                | (~Q(state="sending") & Q(lease__isnull=True, lease_until__isnull=True)),
                name="notice_lease_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending"], settled_at__isnull=True)
                | Q(state__in=["sent", "failed", "skipped"], settled_at__isnull=False),
                name="notice_settled_at_fits_state",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="failed", reason__in=["refused", "gave_up", "bounced"])
                    | Q(
                        state="skipped",
                        reason__in=[
                            *("expired", "overtaken", "inactive", "suppressed"),
                            *("not_allowed", "unwanted"),
                        ],
                    )
                    | Q(state__in=["queued", "sending", "sent"], reason="")
                ),
                name="notice_reason_fits_state",
            ),
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"], name="notice_due", condition=Q(state="queued")
            ),
            models.Index(fields=["expires_at"], name="notice_expiry", condition=Q(state="queued")),
            models.Index(fields=["lease_until"], name="notice_lease", condition=Q(state="sending")),
            models.Index(F("queued_at").desc(), F("id").desc(), name="notice_log"),
            models.Index(fields=["state", "-queued_at"], name="notice_log_by_state"),
            models.Index(fields=["kind", "-queued_at"], name="notice_log_by_kind"),
            models.Index(fields=["object_type", "object_id"], name="notice_object"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return address_of("mail-detail", self.pk)

    @property
    def key(self) -> tuple[Any, ...]:
        """The same for all copies of a notice."""
        return tuple(getattr(self, name) for name in self.KEY)

    @property
    def to(self) -> Addressee:
        """Whom it goes to, as they are known now."""
        if self.recipient is None:
            return Addressee(
                email=self.stranger_email,
                name=self.stranger_name,
                language=self.stranger_language,
            )
        return Addressee.of(self.recipient)

    @property
    def is_settled(self) -> bool:
        """Nothing more will happen to it by itself."""
        return self.state in self.SETTLED


class RefusedAddress(models.Model):
    """An address that a mail server called undeliverable. No notice goes to it while it is here.

    It belongs to the address, not to the person: somebody who changes their address gets mail at
    once, and the secretariat can try the old one again by sending a notice again.
    """

    address = models.EmailField(max_length=254, unique=True, help_text=_("In lower case."))
    answer = models.CharField(max_length=500)
    notice = models.ForeignKey(Notice, models.SET_NULL, null=True, related_name="+")
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-since"]

    def __str__(self) -> str:
        return self.address

    @property
    def whose(self) -> str:
        """The name of the person to whom the refused mail was written; the address where none is
        known."""
        return str(self.notice.to) if self.notice else self.address
