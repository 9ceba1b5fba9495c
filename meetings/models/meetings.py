"""The meetings of the Taskforce."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.functions import RandomUUID
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from taskforce.core.addresses import address_of
from taskforce.core.clock import end_of_day, validate_zone
from taskforce.core.transitions import Transition


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def public(self) -> "MeetingQuerySet":
        """Everything that has been announced; never a draft."""
        return self.exclude(state=Meeting.State.DRAFT)

    def coming(self, now: datetime) -> "MeetingQuerySet":
        """What has been announced and is not over: also what waits for a new date, and what was
        cancelled until its day has passed."""
        expected = (*Meeting.AHEAD, Meeting.State.CANCELLED)
        return self.filter(
            Q(state__in=expected, ends_at__gt=now)
            | Q(state=Meeting.State.POSTPONED, date_pending=True)
        )

    def taking_place(self) -> "MeetingQuerySet":
        """Those with a date that counts: planned, under way or held."""
        return self.exclude(state=Meeting.State.CANCELLED).exclude(date_pending=True)

    def listed(self) -> "MeetingQuerySet":
        """With what a line in a list shows."""
        return self.select_related("host", "round")


OPENS_EARLY = timedelta(hours=12)  # a session; the room is set up on the same day
REPORT_BEFORE = timedelta(weeks=6)  # members read each other's reports before they meet


class Language(models.TextChoices):
    """What meetings are held in and interpreted into: the languages of the United Nations, and
    Portuguese. One more needs a line here."""

    ARABIC = "ar", _("Arabic")
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    PORTUGUESE = "pt", _("Portuguese")
    RUSSIAN = "ru", _("Russian")
    SPANISH = "es", _("Spanish")


def language_names(codes: Iterable[str]) -> list[str]:
    """In words, in the order of their names in English."""
    return [str(language.label) for language in Language if language in set(codes)]


# The identity in calendars never changes. The history keeps no online link: it opens a door.
@pghistory.track(exclude=["uid", "online_link"])
class Meeting(models.Model):
    """One meeting, between two instants and printed in the zone of its host.

    `version` grows with each change of the particulars, so that a second writer is told instead
    of overwriting. `uid` and `sequence` are what calendars know the meeting by: the one never
    changes, the other grows with each change that they must hear of. Where `date_pending`, the
    two instants are those that were given up. `reason` says why a meeting was postponed or
    cancelled; the public reads it, as it reads the outcome.
    """

    class Kind(models.TextChoices):
        FORMAL = "formal", _("Formal meeting")
        WORKING_SESSION = "working_session", _("Working session")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("meeting", "Draft")
        ANNOUNCED = "announced", pgettext_lazy("meeting", "Announced")
        REGISTRATION_OPEN = "registration_open", pgettext_lazy("meeting", "Registration open")
        IN_SESSION = "in_session", pgettext_lazy("meeting", "In session")
        HELD = "held", pgettext_lazy("meeting", "Held")
        MINUTES_CIRCULATED = "minutes_circulated", pgettext_lazy("meeting", "Minutes circulated")
        ADOPTED = "adopted", pgettext_lazy("meeting", "Minutes adopted")
        CLOSED = "closed", pgettext_lazy("meeting", "Closed")
        POSTPONED = "postponed", pgettext_lazy("meeting", "Postponed")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")

    # Announced and not yet begun, or not yet over; and what a meeting that took place goes through.
    NOT_BEGUN = (State.ANNOUNCED, State.REGISTRATION_OPEN, State.POSTPONED)
    AHEAD = (*NOT_BEGUN, State.IN_SESSION)
    WAS_HELD = (State.HELD, State.MINUTES_CIRCULATED, State.ADOPTED, State.CLOSED)
    # While minutes, decisions and actions are written; and what members read of the minutes.
    WRITES_MINUTES = (State.IN_SESSION, State.HELD, State.MINUTES_CIRCULATED)
    SHOWS_MINUTES = (State.MINUTES_CIRCULATED, State.ADOPTED, State.CLOSED)

    ANNOUNCE = Transition.of("announce", [State.DRAFT], State.ANNOUNCED)
    OPEN_REGISTRATION = Transition.of(
        "open_registration", [State.ANNOUNCED, State.POSTPONED], State.REGISTRATION_OPEN
    )
    BEGIN = Transition.of("begin", [State.ANNOUNCED, State.REGISTRATION_OPEN], State.IN_SESSION)
    HOLD = Transition.of(
        "hold", [State.ANNOUNCED, State.REGISTRATION_OPEN, State.IN_SESSION], State.HELD
    )
    CIRCULATE_MINUTES = Transition.of("circulate_minutes", [State.HELD], State.MINUTES_CIRCULATED)
    REVISE_MINUTES = Transition.of(
        "revise_minutes", [State.MINUTES_CIRCULATED], State.MINUTES_CIRCULATED, reason=True
    )
    WITHDRAW_MINUTES = Transition.of(
        "withdraw_minutes", [State.MINUTES_CIRCULATED], State.HELD, reason=True
    )
    ADOPT = Transition.of("adopt", [State.MINUTES_CIRCULATED], State.ADOPTED)
    CLOSE = Transition.of("close", [State.ADOPTED], State.CLOSED)
    POSTPONE = Transition.of("postpone", NOT_BEGUN, State.POSTPONED, reason=True)
    CONFIRM_DATE = Transition.of("confirm_date", [State.POSTPONED], State.ANNOUNCED)
    CANCEL = Transition.of("cancel", NOT_BEGUN, State.CANCELLED, reason=True)

    title = models.CharField(_("title"), max_length=150)
    slug = models.SlugField(max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    state = models.CharField(max_length=24, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)
    starts_at = models.DateTimeField(help_text=_("An instant, stored in UTC."))
    ends_at = models.DateTimeField(help_text=_("An instant, stored in UTC."))
    date_pending = models.BooleanField(
        default=False, help_text=_("Postponed, and the new date is to be decided.")
    )
    zone = models.CharField(_("time zone of the host"), max_length=64, validators=[validate_zone])
    place = models.CharField(_("place"), max_length=150)
    host = models.ForeignKey(
        "members.Government",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted_meetings",
        verbose_name=_("host government"),
    )
    online_link = models.URLField(
        _("online access"),
        max_length=500,
        blank=True,
        help_text=_("Shown to those registered and to the secretariat, and sent nowhere."),
    )
    languages = ArrayField(
        models.CharField(max_length=2, choices=Language),
        default=list,
        blank=True,
        verbose_name=_("languages"),
    )
    interpretation = ArrayField(
        models.CharField(max_length=2, choices=Language),
        default=list,
        blank=True,
        verbose_name=_("interpretation"),
    )
    register_by = models.DateTimeField(
        null=True, blank=True, help_text=_("Until when delegations say who comes.")
    )
    papers_by = models.DateTimeField(
        null=True, blank=True, help_text=_("Until when papers are to be in.")
    )
    seats = models.PositiveSmallIntegerField(
        _("seats for each delegation"),
        default=3,
        validators=[MinValueValidator(1)],
        help_text=_("Head and advisers; substitutes do not count."),
    )
    round = models.ForeignKey(
        "commitments.Round",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="meetings",
        verbose_name=_("reporting round"),
        help_text=_("The round whose reports the meeting speaks about."),
    )
    reason = models.CharField(max_length=500, blank=True)
    outcome = models.TextField(_("outcome"), blank=True)
    outcome_since = models.DateTimeField(
        null=True, blank=True, help_text=_("When the outcome became public or was corrected last.")
    )
    version = models.PositiveIntegerField(default=0)
    uid = models.UUIDField(db_default=RandomUUID(), unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0)
    sequence_since = models.DateTimeField(default=timezone.now)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "announced",
                        "registration_open",
                        "in_session",
                        "held",
                        "minutes_circulated",
                        "adopted",
                        "closed",
                        "postponed",
                        "cancelled",
                    ]
                ),
                name="meeting_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["formal", "working_session"]), name="meeting_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="meeting_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(outcome="")
                | Q(state__in=["held", "minutes_circulated", "adopted", "closed"]),
                name="meeting_outcome_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(date_pending=False) | Q(state__in=["postponed", "cancelled"]),
                name="meeting_date_fits_state",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["postponed", "cancelled"]) & ~Q(reason=""))
                | (~Q(state__in=["postponed", "cancelled"]) & Q(reason="")),
                name="meeting_reason_fits_state",
            ),
            models.CheckConstraint(
                condition=Q(languages__contained_by=Language.values)
                & Q(interpretation__contained_by=Language.values),
                name="meeting_languages_known",
            ),
            models.CheckConstraint(condition=Q(seats__gt=0), name="meeting_has_seats"),
        ]
        indexes = [models.Index(fields=["state", "starts_at"], name="meeting_calendar")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of("meeting-detail", self.pk)

    @property
    def reports_by(self) -> datetime:
        """When its reports are to be in: at the end of the day six weeks before."""
        return end_of_day((self.starts_there - REPORT_BEFORE).date(), self.zone)

    @property
    def round_is_late(self) -> bool:
        """Its round is due on a later day than six weeks before the meeting, each day as the
        clocks of its own zone show it."""
        if self.round is None:
            return False
        due = self.round.due_at.astimezone(ZoneInfo(self.round.due_zone))
        return due.date() > self.reports_by.astimezone(ZoneInfo(self.zone)).date()

    @property
    def starts_there(self) -> datetime:
        """The beginning as the clocks of the host show it."""
        return self.starts_at.astimezone(ZoneInfo(self.zone))

    @property
    def ends_there(self) -> datetime:
        """The end as the clocks of the host show it."""
        return self.ends_at.astimezone(ZoneInfo(self.zone))

    @property
    def language_names(self) -> list[str]:
        return language_names(self.languages)

    @property
    def interpretation_names(self) -> list[str]:
        return language_names(self.interpretation)

    @property
    def answered_by(self) -> set[int]:
        """The numbers of governments that have said who comes, or that nobody does; from what was
        prefetched of registrations and apologies."""
        coming = {row.government_id for row in self.registrations.all() if row.is_active}
        return coming | {row.government_id for row in self.apologies.all()}

    @property
    def takes_registrations(self) -> bool:
        """Delegations may say now who comes."""
        open_still = self.register_by is None or self.register_by > timezone.now()
        return self.state == self.State.REGISTRATION_OPEN and open_still

    @property
    def takes_proposals(self) -> bool:
        """Heads of delegation may propose items for its agenda."""
        return self.state in self.NOT_BEGUN

    @property
    def is_public(self) -> bool:
        return self.state != self.State.DRAFT

    @property
    def was_held(self) -> bool:
        """It took place, whatever has become of its minutes."""
        return self.state in self.WAS_HELD

    @property
    def takes_place(self) -> bool:
        """It has a date that counts: see `MeetingQuerySet.taking_place`."""
        return self.state != self.State.CANCELLED and not self.date_pending

    @property
    def writes_minutes(self) -> bool:
        """Minutes, decisions and actions are still being written."""
        return self.state in self.WRITES_MINUTES

    @property
    def takes_changes(self) -> bool:
        """The particulars may still be changed."""
        return not self.was_held and self.state != self.State.CANCELLED

    @property
    def waits_for_outcome(self) -> bool:
        """Over, and the public has not been told yet what came of it."""
        if self.was_held:
            return not self.outcome
        over = self.state in self.AHEAD and self.ends_at <= timezone.now()
        return over and not self.date_pending
